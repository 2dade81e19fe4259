"""Where codings of REFI-QDA projects stand: programs count characters differently, and only some say which way.

The standard counts Unicode code points. NVivo counts UTF-16 units, so that an emoji is two, and a line end of CR and LF
as two; others count line ends once. What the selections fit best decides: their ends lie between words, and the words
that some programs repeat in a selection's name stand there.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from corpora.material import Span

_SLACK = (
    2  # characters that a selection may reach beyond the end; some programs count a last line end that is not there
)
_CHECKED = 400  # selections from which the way of counting is found
_TIE = 1e-6
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Selection:
    """A stretch of a source as the project says it, in the project's own way of counting, and the name it has."""

    start: int
    end: int
    name: str = ""


class Counting:
    """One way of counting: from positions in a source's own characters to those in its canonical text."""

    def __init__(self, raw: str, *, utf16: bool, line_ends_once: bool) -> None:
        unit = "UTF-16 units" if utf16 else "characters"
        self.title = f"{unit}, with {'one' if line_ends_once else 'all that there are'} to a line end"
        self._text = raw.replace("\r\n", "\n").replace("\r", "\n")
        self._places: Sequence[int] = range(len(raw) + 1)
        if "\r" in raw or (utf16 and max(raw, default="") > "\uffff"):
            self._places = _places(raw, utf16=utf16, line_ends_once=line_ends_once)

    def span(self, selection: Selection) -> Span | None:
        """The selection's span in the canonical text; None where it lies outside, or is empty."""
        last = len(self._places) - 1
        if not 0 <= selection.start < selection.end <= last + _SLACK:
            return None
        start, end = self._places[min(selection.start, last)], self._places[min(selection.end, last)]
        return Span(start, end) if start < end else None

    def fit(self, selections: Sequence[Selection]) -> float:
        """How well selections fit, 0 to 2: a point for ends between words, another for words that the name repeats."""
        return sum(map(self._fits, selections)) / (len(selections) or 1)

    def _fits(self, selection: Selection) -> float:
        span = self.span(selection)
        if span is None:
            return -1.0
        cut = sum(_inside_word(self._text, place) for place in (span.start, span.end))
        return (2 - cut) / 2 + _repeats(selection.name, span.of(self._text))


def _places(raw: str, *, utf16: bool, line_ends_once: bool) -> array[int]:
    """The place in the canonical text of every position in a source, as one way of counting has them."""
    places = array("I", [0])
    place = 0
    for at, char in enumerate(raw):
        first_of_two = char == "\r" and raw.startswith("\n", at + 1)
        place += not first_of_two
        if first_of_two and line_ends_once:
            continue
        if utf16 and char > "\uffff":
            places.append(place - 1)
        places.append(place)
    return places


def counting_of(raw: str, selections: Sequence[Selection], origin: str) -> tuple[Counting, str | None]:
    """The way of counting that a source's selections fit best, and a remark where another fits as well.

    Args:
        raw: the source's characters as they are in the project, without byte order mark.
        selections: the selections on it.
        origin: the program that wrote the project, such as ``NVivo for Windows 12.6``.
    """
    nvivo = origin.casefold().startswith("nvivo")
    ways = [(nvivo, False), (not nvivo, False), (nvivo, True), (not nvivo, True)]
    if "\r\n" not in raw:
        ways = [way for way in ways if not way[1]]
    if raw.isascii() or max(raw, default="") <= "\uffff":
        ways = list(dict.fromkeys((False, once) for _, once in ways))
    best = Counting(raw, utf16=ways[0][0], line_ends_once=ways[0][1])  # what such a program does goes first
    if len(ways) == 1 or not selections:
        return best, None
    sample = selections[:: max(1, len(selections) // _CHECKED)]
    usual, fit = best, best.fit(sample)
    for utf16, once in ways[1:]:  # one at a time, as texts may be long
        other = Counting(raw, utf16=utf16, line_ends_once=once)
        fits = other.fit(sample)
        if fits > fit + _TIE:
            best, fit = other, fits
    return best, None if best is usual else f"its codings fit best when counted in {best.title}"


def _inside_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and bool(_WORD.match(text, place - 1) and _WORD.match(text, place))


def _repeats(name: str, words: str) -> float:
    """1 where a selection's name is the beginning of its words, as in ATLAS.ti; 0 where it says something else."""
    bare = _SPACES.sub(" ", name.rstrip("….")).strip()
    return float(len(bare) > 5 and _SPACES.sub(" ", words).strip().startswith(bare))
