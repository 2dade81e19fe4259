"""Evidence from words alone: which words and pairs of words of an objective's phrases people say, rare ones most.

Small words stay, since "hope to", "had to" and "now we" tell objectives apart as nouns do. The weights are those of
tf-idf (Spaerck Jones 1972), with document counts from the study's own passages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from models.objectives import standardise
from pipelines.wording import said_words

Doubles = npt.NDArray[np.float64]
_Term = str | tuple[str, str]


class Lexicon:
    """What a study's passages say, counted once, ready to be compared with one list of phrases after another."""

    def __init__(self, passages: Sequence[Sequence[str]], phrases: Iterable[str]) -> None:
        """Take what people said, each passage as its `said_words`, and every phrase that it will be compared with."""
        known = dict.fromkeys(term for phrase in phrases for term in sorted(_terms(said_words(phrase)), key=_place))
        self._column = {term: number for number, term in enumerate(known)}
        wanted = frozenset(known)
        sizes, rows, columns = list[float](), list[int](), list[int]()
        for row, words in enumerate(passages):
            said = _terms(words)
            sizes.append(max(1, len(said)))
            found = sorted(map(self._column.__getitem__, said & wanted))
            columns += found
            rows += [row] * len(found)
        self._sizes = np.array(sizes, dtype=np.float64)
        self._rows, self._columns = np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp)
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
