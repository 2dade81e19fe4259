"""Comments in the margin of a document, which people use for coding: on which words of the transcript each stands.

On its way to a transcript a document's layout may change: a label in bold gets a colon, columns of a table go or change
places. Its letters and digits stay, so a place in a document is told by how many of them are before it, and the
paragraph around it is found again as the first, second ... of those with the same letters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import Protocol

from corpora.code_lists import parts_of
from corpora.coding import HumanCoding
from corpora.material import Span

COMMENTS_LEFT_OUT = "If its comments are codes, give the file, or a folder of such, to `themebook evaluate`."
_BETWEEN_CODES = ";\n\uff1b"


class MarkKind(Enum):
    """What a mark in a paragraph says of a comment: its words begin or end here, or its number is printed here."""

    BEGINS = "begins"
    ENDS = "ends"
    CALLED = "called"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a comment begins, ends or is called: behind so many ``letters`` of its paragraph."""

    comment: str
    kind: MarkKind
    letters: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What a comment says, and who wrote it."""

    text: str
    author: str | None

    @property
    def codes(self) -> Iterable[str]:
        """The codes in it, divided by semicolons or line ends."""
        return parts_of(self.text, _BETWEEN_CODES)


@dataclass(frozen=True, slots=True)
class Commented:
    """A document's paragraphs by their letters, in its order, and each remark with the span of letters it stands on.

    Spans count the letters of all paragraphs; where no words are marked it is the paragraph in which it is called.
    """

    paragraphs: tuple[str, ...]
    remarks: tuple[tuple[Remark, Span | None], ...]


class _Marked(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def marks(self) -> tuple[Mark, ...]: ...


def letters_of(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(filter(str.isalnum, text))


def commented(paragraphs: Iterable[_Marked], remarks: Mapping[str, Remark]) -> Commented:
    """The remarks of a document by the marks in its paragraphs; `remarks` by the names that the marks give them."""
    letters: list[str] = []
    begun: dict[str, int] = {}
    ended: dict[str, int] = {}
    around: dict[str, Span] = {}
    before = 0
    for paragraph in paragraphs:
        letters.append(letters_of(paragraph.text))
        after = before + len(letters[-1])
        for mark in paragraph.marks:
            if mark.kind is MarkKind.BEGINS:
                begun.setdefault(mark.comment, before + mark.letters)
            elif mark.kind is MarkKind.ENDS:
                ended[mark.comment] = before + mark.letters
            if before < after:
                around.setdefault(mark.comment, Span(before, after))
        before = after
    spans = {name: Span(start, ended[name]) for name, start in begun.items() if start < ended.get(name, 0)}
    return Commented(
        tuple(letters), tuple((remark, spans.get(name) or around.get(name)) for name, remark in remarks.items())
    )


def codings_of(document: Commented, texts: Mapping[str, str]) -> tuple[tuple[HumanCoding, ...], tuple[str, ...]]:
    """The codings that a document's remarks are, and a sentence on those that stand on no words of the transcripts.

    Args:
        document: what was found in it.
        texts: the transcripts that were made of it, in their order, by name.
    """
    places = _Places(document.paragraphs, texts)
    codings: list[HumanCoding] = []
    lost = 0
    for remark, letters in document.remarks:
        place = None if letters is None else places.of(letters)
        if place is None:
            lost += 1
            continue
        codings += (HumanCoding(place[0], code, place[1], None, remark.author) for code in remark.codes)
    if not lost:
        return tuple(codings), ()
    return tuple(codings), (
        f"{lost} of {len(document.remarks)} comment(s) stand on no words of the transcript, or on words of which it is"
        " not clear where they stand in it; they are no codings.",
    )


class _Places:
    """Where the letters of a document stand in the transcripts made of it."""

    def __init__(self, paragraphs: Sequence[str], texts: Mapping[str, str]) -> None:
        self._paragraphs = paragraphs
        self._begins = list(accumulate(map(len, paragraphs), initial=0))
        self._document = "".join(paragraphs)
        self._at = [(name, at) for name, text in texts.items() for at, char in enumerate(text) if char.isalnum()]
        self._said = "".join(letters_of(text) for text in texts.values())

    def of(self, letters: Span) -> tuple[str, Span] | None:
        """The transcript and the span in it; None where the letters are not in it, or in two of them."""
        first, last = self._found(letters.start), self._found(letters.end - 1)
        if first is None or last is None:
            return None
        (name, start), (other, end) = self._at[first], self._at[last]
        return (name, Span(start, end + 1)) if name == other and start <= end else None

    def _found(self, letter: int) -> int | None:
        """Which of the transcripts' letters one of the document is."""
        number = bisect_right(self._begins, letter) - 1
        paragraph, begins = self._paragraphs[number], self._begins[number]
        if self._document.count(paragraph) != self._said.count(paragraph):
            return None
        at = -1
        for _ in range(self._document.count(paragraph, 0, begins) + 1):
            at = self._said.find(paragraph, at + len(paragraph) if at >= 0 else 0)
        return None if at < 0 else at + letter - begins
