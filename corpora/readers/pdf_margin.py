"""What a coding program adds to the pages that it prints: names of codes beside or under the words, lines twice.

MAXQDA prints a document with its codes to the left of the words, after all words of the page, and begins a page with
the lines that it could not show whole at the foot of the one before. Delve prints the codes of a paragraph under it, in
smaller letters, and names itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from corpora.counted import several
from corpora.readers.pdf_line import Line

_ASIDE = 3  # points, at the least, between where these begin and where the words do
_NEAR = 0.8  # of its height: a next line would be further down
_FEWEST = 3  # names of codes in a document
_LONGEST = 60  # characters of a name
_LEVEL = 1.5  # points: labels in a column of their own stand on the line of their words
_NUMBER = re.compile(r"\s*\d{1,5}\s*")
_SENTENCE = re.compile(r"[.?!,;:]\s*$")
_MOST_TWICE = 3  # lines that a page may begin with again
_SURELY = 25  # characters, from which on a line that comes twice in a row is no accident
_SHOWN = 3  # names in a remark
_DELVE = "delvetool.com"
_SMALLER = 0.85  # of the height of the words, at the most
_EDGE = 0.05  # of a page, in which there are headers and footers, in small letters too


def without_codes(lines: Sequence[Line]) -> tuple[list[Line], tuple[str, ...]]:
    """The lines that are no names of codes beside the words, and a remark on those that are."""
    codes = _codes(lines) or _under(lines)
    if not codes:
        return list(lines), ()
    names = list(dict.fromkeys(lines[at].text.split("\t")[0].strip(" .") for at in sorted(codes)))
    shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    note = (
        f"Left out, as names of codes beside the words: {several(len(codes), 'line')}, such as {shown}. Which words"
        " were coded with them cannot be read from a PDF; the project saved as .qdpx keeps it."
    )
    return [line for at, line in enumerate(lines) if at not in codes], (note,)


def without_repeats(lines: Sequence[Line]) -> tuple[list[Line], tuple[str, ...]]:
    """The lines but for those at the top of a page that end the page before, and a remark on them."""
    twice = set(_printed_twice(lines))
    if not twice:
        return list(lines), ()
    note = (
        f"Left out, as printed at the foot of a page and again at the top of the next: {several(len(twice), 'line')}."
    )
    return [line for at, line in enumerate(lines) if at not in twice], (note,)


def _codes(lines: Sequence[Line]) -> set[int]:
    """The indices of names of codes; none where they may be labels of speakers, or words."""
    edge = _edge(lines)
    found: list[int] = []
    level = 0
    for page in _pages(lines):
        words, beside = _beside(lines, page, edge)
        found += beside
        level += sum(any(abs(lines[at].base - lines[word].base) < _LEVEL for word in words) for at in beside)
    names = [lines[at].text.strip() for at in found]
    sure = len(found) >= _FEWEST and 2 * level < len(found)
    return set(found) if sure and not any(len(name) > _LONGEST or _SENTENCE.search(name) for name in names) else set()


def _under(lines: Sequence[Line]) -> set[int]:
    """The indices of names of codes that Delve prints under the words, and of the line in which it names itself."""
    own = {at for at, line in enumerate(lines) if _DELVE in line.text and not _at_edge(line)}
    if not own and not any(_DELVE in line.text for line in lines):
        return set()
    weight: Counter[float] = Counter()
    for line in lines:
        weight[round(line.height, 1)] += len(line.text)
    most = _SMALLER * weight.most_common(1)[0][0]
    return own.union(at for at, line in enumerate(lines) if line.height <= most and not _at_edge(line))


def _at_edge(line: Line) -> bool:
    return not _EDGE < line.up < 1 - _EDGE


def _edge(lines: Sequence[Line]) -> float:
    """Where most of the words begin, in points from the left."""
    weight: Counter[int] = Counter()
    for line in lines:
        weight[round(line.left)] += len(line.text)
    return float(weight.most_common(1)[0][0]) if weight else 0.0


def _pages(lines: Sequence[Line]) -> Iterator[list[int]]:
    """The indices of each page's lines that are no numbers."""
    worded = (at for at, line in enumerate(lines) if not _NUMBER.fullmatch(line.text))
    for _, page in groupby(worded, key=lambda at: lines[at].page):
        yield list(page)


def _beside(lines: Sequence[Line], page: Sequence[int], edge: float) -> tuple[Sequence[int], Sequence[int]]:
    """A page's words, and the lines that begin left of them and come after them all, no lower and no higher."""
    first = len(page)
    while first and lines[page[first - 1]].left < edge - _ASIDE:
        first -= 1
    words = page[:first]
    if not words:
        return words, ()
    bases = [lines[at].base for at in words]
    lowest, highest = min(bases), max(bases)
    return words, [
        at
        for at in page[first:]
        if lowest - _NEAR * lines[at].height < lines[at].base < highest + _NEAR * lines[at].height
    ]


def _printed_twice(lines: Sequence[Line]) -> Iterator[int]:
    """The indices of lines that begin a page and, word for word, end the page before, and stand nowhere else on it."""
    for before, after in pairwise(_pages(lines)):
        page, top = [lines[at].text.strip() for at in before], [lines[at].text.strip() for at in after[:_MOST_TWICE]]
        for count in range(min(len(page), len(top)), 0, -1):
            again = page[-count:] == top[:count] and top[0] not in page[:-count]
            if again and len(" ".join(top[:count])) >= _SURELY:
                yield from after[:count]
                break
