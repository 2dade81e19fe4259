"""What the reader of a format hands over: the text it composed of each interview in the file, and who said what of it.

Every reader is a module with one function, `read(data: bytes, name: str, encoding: str | None) -> Reading`; it runs in
the child process of `corpora.readers.sandbox` and raises TranscriptError. A format that is not plain text has no text
of its own, so its reader lays out one: paragraphs with a blank line between, `Speaker: words` where the file itself
says who speaks (`Draft.of`), the paragraphs as they stand where the shared recogniser of labels must find it
(`Draft.of_paragraphs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpora.codebook import HumanCoding
from corpora.labels import speaker_key, spelled
from corpora.material import Case, Role

UNNAMED = "Participant"  # who speaks where nothing says it
_MOST_NOTES = 40
LONGEST_SPEAKER = 100  # characters of a speaker's name as it is kept
DIRECTION_MARKS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls, as a class of characters
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNFIT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_UNFIT_IN_LABELS = re.compile(rf"[{DIRECTION_MARKS}\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SAID = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\u00ad]")


@dataclass(frozen=True, slots=True)
class Speech:
    """Words of one speaker (None: nothing says who), as a reader of a format finds them.

    ``began`` is in seconds from the start of the recording; ``role`` is None where it is to be guessed.
    """

    speaker: str | None
    words: str
    began: float | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A turn ``[start, end)`` in a draft's text; ``role`` is None where it is to be guessed."""

    speaker: str
    start: int
    end: int
    began: float | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One interview as a reader lays it out; ``turns`` is None where the recogniser of labels must find them.

    ``name`` tells the interviews of one file apart (a source of a project, a respondent of a survey) and is None where
    the file holds one; ``lasted`` is the length of the recording in seconds, where the file says it.
    """

    text: str
    turns: tuple[Said, ...] | None = None
    notes: tuple[str, ...] = ()
    name: str | None = None
    case: Case | None = None
    lasted: float | None = None

    @classmethod
    def of(
        cls,
        speeches: Iterable[Speech | str],
        notes: tuple[str, ...] = (),
        *,
        name: str | None = None,
        case: Case | None = None,
        lasted: float | None = None,
    ) -> Draft:
        """Lay out speeches as `Speaker: words`; a plain string among them is text that nobody said (a heading)."""
        text, turns = compose(speeches)
        return cls(text, turns, notes, name, case, lasted)

    @classmethod
    def of_paragraphs(cls, paragraphs: Iterable[str], notes: tuple[str, ...] = ()) -> Draft:
        """Lay out paragraphs with a blank line between them; the recogniser of labels finds who speaks."""
        kept = (_trimmed(paragraph) for paragraph in paragraphs)
        return cls("\n\n".join(paragraph for paragraph in kept if says_something(paragraph)), None, notes)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a reader makes of a file: an interview or several, with codings that people have put on them.

    ``codings`` name their transcript by the draft's name. ``notes`` are about the file as a whole; ``encoding`` is the
    one of its characters, where the format leaves a choice.
    """

    drafts: tuple[Draft, ...]
    encoding: str | None = None
    codings: tuple[HumanCoding, ...] = ()
    notes: tuple[str, ...] = ()


def compose(speeches: Iterable[Speech | str]) -> tuple[str, tuple[Said, ...]]:
    """The text of speeches, `Speaker: words` with a blank line between, and the turns in it; empty ones are dropped."""
    parts: list[str] = []
    turns: list[Said] = []
    first: dict[str, str] = {}  # the spelling under which each speaker is first met
    length = 0
    for speech in speeches:
        words = _trimmed(speech if isinstance(speech, str) else speech.words)
        if not says_something(words):
            continue
        if parts:
            parts.append("\n\n")
            length += 2
        if isinstance(speech, Speech):
            speaker = label_of(speech.speaker) if speech.speaker else ""
            head = f"{speaker}: " if speaker else ""
            parts.append(head)
            length += len(head)
            speaker = first.setdefault(speaker_key(speaker), speaker)
            turns.append(Said(speaker or UNNAMED, length, length + len(words), speech.began, speech.role))
        parts.append(words)
        length += len(words)
    return "".join(parts), tuple(turns)


def label_of(name: str) -> str:
    """A speaker's name as it is shown: one line, no colon at the end, no mark of direction, at most 100 characters."""
    return on_one_line(name, LONGEST_SPEAKER)


def on_one_line(text: str, longest: int) -> str:
    """A name or a value as it is shown: one line, no colon at the end, no mark of direction, `longest` characters."""
    return spelled(_UNFIT_IN_LABELS.sub(" ", text))[:longest].strip()


def first_of(notes: Sequence[str]) -> tuple[str, ...]:
    """The first remarks on a file of many parts, and how many more there are."""
    more = len(notes) - _MOST_NOTES
    return tuple(notes) if more <= 0 else (*notes[:_MOST_NOTES], f"There are {more:,} more remarks of this kind.")


def clean(text: str) -> str:
    """Text of a composed transcript: every line end is LF, and characters that a transcript cannot hold are dropped."""
    return _UNFIT.sub("", _LINE_ENDS.sub("\n", text))


def says_something(text: str) -> bool:
    """Whether there is more than blanks and characters that nobody sees."""
    return bool(_SAID.search(text))


def _trimmed(text: str) -> str:
    return clean(text).strip()
