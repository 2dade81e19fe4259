"""The material of a study: cases, transcripts, turns and segments, all immutable and tied to the text by offsets.

Offsets are half-open ``[start, end)`` counts of Unicode code points into a transcript's canonical text.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

# Scripts written without spaces (Thai, Lao, Khmer, Japanese, Chinese): each character counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SPACED = f"[^\\W{_UNSPACED}]"
_ACCENTS = "\u0300-\u036f"  # which stand behind their letter in decomposed text, as some systems and PDFs write it
_WORD = re.compile(f"[{_UNSPACED}]|{_SPACED}+(?:['\u2019\\-]{_SPACED}+|[{_ACCENTS}]+{_SPACED}*)*")


_ASCII_BLANKS = {place: " " for place in range(128) if not _WORD.match(chr(place)) and chr(place) not in "'-"}
_JOINS_NOTHING = re.compile(r"['-](?:(?<!\w['-])|(?!\w))", re.A)


def find_words(text: str) -> list[str]:
    """The words of a text: runs of letters and digits, joined by apostrophes and hyphens."""
    if text.isascii():  # the same in half the time
        return _JOINS_NOTHING.sub(" ", text.translate(_ASCII_BLANKS)).split()
    return _WORD.findall(text)


def same_words(text: str) -> str:
    """What texts in the same words have in common, whatever their case and the blanks between."""
    return " ".join(text.casefold().split())


def count_words(text: str) -> int:
    """How many words `find_words` finds."""
    return len(find_words(text))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch ``[start, end)`` of a canonical text, never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words under this span."""
        return text[self.start : self.end]

    def overlap(self, other: Span) -> int:
        """Code points that both spans cover."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


class Role(StrEnum):
    """Who speaks a turn."""

    INTERVIEWER = "interviewer"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted speech; the span holds the words spoken, without label and timestamp.

    ``began`` is the time from the start of the recording in seconds, where the file gives it.
    """

    speaker: str
    role: Role
    span: Span
    began: float | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A unit of the matrix, usually one participant; may be linked to another (a Careers Leader to a senior leader)."""

    name: str
    group: str | None = None
    linked_to: str | None = None
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", MappingProxyType(dict(self.attributes)))


@dataclass(frozen=True, slots=True)
class Transcript:
    """The immutable canonical text of one interview and its turns, in order and without overlap.

    ``sha256`` is the hex digest of the text in UTF-8, and ``id`` is ``t`` with its first 16 digits: it comes from the
    text alone, so the same words are the same transcript whatever the file was called. ``notes`` are the reader's
    remarks on what was doubtful, a sentence each. ``people`` are the cases of those who take part, by their labels,
    where several do (a focus group).
    """

    name: str
    text: str
    turns: tuple[Turn, ...]
    case: Case
    notes: tuple[str, ...] = ()
    people: Mapping[str, Case] = field(default_factory=lambda: MappingProxyType({}))
    sha256: str = field(init=False, repr=False, compare=False)
    id: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "people", MappingProxyType(dict(self.people)))
        told = self.text.encode("utf-8", "surrogatepass")  # who reads it refuses lone surrogates, with a better message
        object.__setattr__(self, "sha256", hashlib.sha256(told).hexdigest())
        object.__setattr__(self, "id", "t" + self.sha256[:16])
        end = 0
        for turn in self.turns:
            if turn.span.start < end or turn.span.end > len(self.text):
                raise ValueError(f"{self.name}: turns must be in order, apart, and inside the text, got {turn.span}")
            end = turn.span.end

    @property
    def words(self) -> int:
        """Words spoken by everybody."""
        return count_words("\n".join([turn.span.of(self.text) for turn in self.turns]))

    def case_of(self, speaker: str) -> Case:
        """Whose words a speaker's are: the person's own case in a group, else the interview's."""
        return self.people.get(speaker, self.case)

    def turn_at(self, span: Span) -> Turn | None:
        """The turn that holds a stretch of the text, None where no turn does."""
        last = bisect_right(self.turns, span.start, key=lambda turn: turn.span.start) - 1  # they are in order
        return self.turns[last] if last >= 0 and span.end <= self.turns[last].span.end else None

    def participant_turns(self) -> Iterator[Turn]:
        """The turns that are analysed."""
        return (turn for turn in self.turns if turn.role is Role.PARTICIPANT)


@dataclass(frozen=True, slots=True)
class Segment:
    """The unit that is coded: whole sentences of one participant's turn.

    ``question`` is the span of the interviewer turn(s) that it answers. ``turn`` is the index of its turn in the
    transcript. ``filler`` marks back-channel and talk too short to mean anything by itself: kept, but not clustered.
    ``case`` is the name of the case whose words these are; ``language`` what they are in, where that can be told.
    ``stems`` are its content words without their endings, each once and between blanks, where they were told. ``id`` is
    made from transcript and span; ``words`` is how many there are, which need not be counted if it is given.
    """

    transcript: str
    span: Span
    text: str
    speaker: str
    turn: int
    question: Span | None = None
    question_text: str = ""
    filler: bool = False
    case: str = ""
    language: str | None = None
    stems: str | None = field(default=None, repr=False, compare=False)
    words: int = field(default=-1, repr=False, compare=False)
    id: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", f"{self.transcript}:{self.span.start}-{self.span.end}")
        if self.words < 0:
            object.__setattr__(self, "words", count_words(self.text))
        if len(self.text) != len(self.span):
            raise ValueError(f"{self.id}: the text has {len(self.text)} characters, its span {len(self.span)}")

    @property
    def voice(self) -> tuple[str, str]:
        """Whose talk it is, in which interview."""
        return self.transcript, self.case
