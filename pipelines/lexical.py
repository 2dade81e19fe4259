"""Evidence from words alone: which words and pairs of words of an objective's phrases people say, rare ones most.

Small words stay, since "hope to", "had to" and "now we" tell objectives apart as nouns do. The weights are those of
tf-idf (Spaerck Jones 1972), with document counts from the study's own passages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from models.objectives import standardise
from pipelines.wording import said_words

Doubles = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
_Term = str | tuple[str, str]

_BLOCK = 512  # passages at a time: what is made of them stays near to the processor, numbers of pairs within 63 bits
_BEYOND = np.iinfo(np.int64).max  # the number of no pair
_NO_NUMBERS = np.empty(0, dtype=np.int64)


class Lexicon:
    """What a study's passages say, counted once, ready to be compared with one list of phrases after another."""

    def __init__(self, passages: Sequence[Sequence[str]], phrases: Iterable[str]) -> None:
        """Take what people said, each passage as its `said_words`, and every phrase that it will be compared with."""
        known = dict.fromkeys(term for phrase in phrases for term in sorted(_terms(said_words(phrase)), key=_place))
        self._column = {term: number for number, term in enumerate(known)}
        finder = _Finder(self._column)
        found = [finder.of(passages[start : start + _BLOCK]) for start in range(0, len(passages), _BLOCK)]
        sizes, rows, columns = zip(*found, strict=True) if found else ([], [], [])
        self._sizes = np.concatenate([np.empty(0), *sizes])
        self._rows = np.concatenate([_NO_NUMBERS, *(block * _BLOCK + of_one for block, of_one in enumerate(rows))])
        self._columns = np.concatenate([_NO_NUMBERS, *columns])
        self._weight = 1 + np.log((1 + len(passages)) / (1 + np.bincount(self._columns, minlength=len(known))))

    def evidence(self, phrases: Sequence[Sequence[str]]) -> Doubles:
        """Standardised evidence of each passage for each objective's phrases, shape ``(passages, objectives)``."""
        scores = np.zeros((len(self._sizes), len(phrases)))
        for number, of_one in enumerate(phrases):
            chosen = sorted({self._column[term] for phrase in of_one for term in _terms(said_words(phrase))})
            profile = np.zeros(len(self._column))
            weight = self._weight[chosen]
            profile[chosen] = weight**2 / max(1e-9, float(np.linalg.norm(weight)))
            scores[:, number] = np.bincount(self._rows, profile[self._columns], minlength=len(scores))
        return standardise(scores / np.sqrt(self._sizes)[:, None])


class _Finder:
    """Finds the terms of phrases in passages, whose words have numbers, so that their pairs have numbers, too."""

    def __init__(self, column: Mapping[_Term, int]) -> None:
        """Take the column of each term; the words of a pair are terms themselves."""
        self._number = _Numbers()
        singles = [(self._number[term], place) for term, place in column.items() if isinstance(term, str)]
        self._singles = np.array([place for _, place in singles], dtype=np.intp)
        pairs = [(self._of_pair(term), place) for term, place in column.items() if not isinstance(term, str)]
        self._pairs, self._places = np.array([*sorted(pairs), (_BEYOND, 0)], dtype=np.int64).T
        self._columns = max(1, len(column))

    def of(self, passages: Sequence[Sequence[str]]) -> tuple[Doubles, Numbers, Numbers]:
        """How many terms of any kind each passage has, 1 at least, and the known ones of all, as rows and columns."""
        lengths = [len(words) for words in passages]
        numbers = map(self._number.__getitem__, chain.from_iterable(passages))
        words = np.fromiter(numbers, dtype=np.int64, count=sum(lengths))
        row, every, known = np.repeat(np.arange(len(passages)), lengths), max(1, len(self._number)), len(self._singles)
        single_row, single = np.divmod(_different(row * every + words), every)
        begun = (row[:-1] * every + words[:-1]) * every + words[1:]
        pair_row, pair = np.divmod(_different(begun[row[1:] == row[:-1]]), every**2)
        sizes = np.maximum(1, np.bincount(np.concatenate([single_row, pair_row]), minlength=len(passages)))
        first, second = np.divmod(pair, every)
        code = np.where((first < known) & (second < known), first * known + second, _BEYOND)
        place = np.searchsorted(self._pairs, code)
        paired, alone = (self._pairs[place] == code) & (code != _BEYOND), single < known
        rows = np.concatenate([single_row[alone], pair_row[paired]])
        columns = np.concatenate([self._singles[single[alone]], self._places[place[paired]]])
        rows, columns = np.divmod(np.sort(rows * self._columns + columns), self._columns)
        return sizes.astype(np.float64), rows, columns

    def _of_pair(self, term: tuple[str, str]) -> int:
        return self._number[term[0]] * len(self._singles) + self._number[term[1]]


class _Numbers(dict[str, int]):
    """The number of each word, in the order in which they come."""

    def __missing__(self, word: str) -> int:
        self[word] = len(self)
        return self[word]


def _different(numbers: Numbers) -> Numbers:
    """The different ones in order, as `numpy.unique` has them, which takes ten times as long for so many."""
    ordered = np.sort(numbers)
    different: Numbers = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return different


def all_words(text: str) -> frozenset[str]:
    """The words of a text, as they are compared."""
    return frozenset(said_words(text))


def shared_words(passage: str, wanted: Collection[str]) -> list[str]:
    """The words of a passage that are among `wanted` (`all_words`), in the passage's order, each once."""
    return list(dict.fromkeys(word for word in said_words(passage) if word in wanted))


def _place(term: _Term) -> tuple[str, ...]:
    return (term,) if isinstance(term, str) else term


def _terms(words: Sequence[str]) -> set[_Term]:
    return {*words, *pairwise(words)}
