"""What was taken from a file: its interviews, the codings that came with them, and what was understood and doubted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpora.codebook import HumanCoding
from corpora.material import Role, Transcript, count_words


@dataclass(frozen=True, slots=True)
class Speaker:
    """One speaker of an interview and their share of it."""

    name: str
    role: Role
    turns: int
    words: int


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview of a file; ``lasted`` is the length of the recording in seconds, where the file says it."""

    transcript: Transcript
    lasted: float | None = None

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Everybody who speaks, in the order of their first words."""
        shares: dict[str, Speaker] = {}
        for turn in self.transcript.turns:
            words = count_words(turn.span.of(self.transcript.text))
            so_far = shares.get(turn.speaker, Speaker(turn.speaker, turn.role, 0, 0))
            shares[turn.speaker] = Speaker(turn.speaker, turn.role, so_far.turns + 1, so_far.words + words)
        return tuple(shares.values())

    @property
    def interviewers(self) -> tuple[str, ...]:
        """The labels of those who interview."""
        return tuple(speaker.name for speaker in self.speakers if speaker.role is Role.INTERVIEWER)

    @property
    def minutes(self) -> float | None:
        """How long the recording is, as far as the file tells: its length, else when the last turn begins."""
        last = max((turn.began for turn in self.transcript.turns if turn.began is not None), default=None)
        seconds = last if self.lasted is None else self.lasted
        return None if seconds is None else round(seconds / 60, 1)


@dataclass(frozen=True, slots=True)
class Intake:
    """All that was taken from one file; ``codings`` name their transcripts, ``notes`` are about the file as a whole."""

    name: str
    format: str
    encoding: str | None
    interviews: tuple[Interview, ...]
    codings: tuple[HumanCoding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def transcripts(self) -> tuple[Transcript, ...]:
        """The interviews' transcripts."""
        return tuple(interview.transcript for interview in self.interviews)

    def as_dict(self) -> Mapping[str, Any]:
        """The intake report in plain values: counts, names and remarks, no word of what was said."""
        return {
            "file": self.name,
            "format": self.format,
            "encoding": self.encoding,
            "codings": len(self.codings),
            "notes": list(self.notes),
            "interviews": [_report(interview) for interview in self.interviews],
        }


def _report(interview: Interview) -> dict[str, Any]:
    transcript = interview.transcript
    speakers = interview.speakers
    return {
        "transcript": transcript.id,
        "name": transcript.name,
        "case": transcript.case.name,
        "turns": len(transcript.turns),
        "words": sum(speaker.words for speaker in speakers),
        "minutes": interview.minutes,
        "interviewers": list(interview.interviewers),
        "speakers": [{"name": s.name, "role": str(s.role), "turns": s.turns, "words": s.words} for s in speakers],
        "notes": list(transcript.notes),
    }
