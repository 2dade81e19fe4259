"""What was taken from a file: its interviews, the codings that came with them, and what was understood and doubted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from corpora.aliases import SamePerson, same_people
from corpora.codebook import HumanCoding
from corpora.material import Role, Span, Transcript, count_words
from corpora.pseudonyms import Replacement


@dataclass(frozen=True, slots=True)
class Speaker:
    """One speaker of an interview and their share of it."""

    name: str
    role: Role
    turns: int
    words: int


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview of a file; ``lasted`` is the length of the recording in seconds, where the file says it.

    ``replaced`` are the pseudonyms that stand for names, ``doubtful`` the places of words that may be names and stayed.
    """

    transcript: Transcript
    lasted: float | None = None
    replaced: tuple[Replacement, ...] = ()
    doubtful: tuple[Span, ...] = ()

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Everybody who speaks, in the order of their first words."""
        turns: Counter[str] = Counter()
        words: Counter[str] = Counter()
        roles: dict[str, Role] = {}
        for turn in self.transcript.turns:
            turns[turn.speaker] += 1
            words[turn.speaker] += count_words(turn.span.of(self.transcript.text))
            roles.setdefault(turn.speaker, turn.role)
        return tuple(Speaker(name, role, turns[name], words[name]) for name, role in roles.items())

    @property
    def interviewers(self) -> tuple[str, ...]:
        """The labels of those who interview."""
        return tuple(speaker.name for speaker in self.speakers if speaker.role is Role.INTERVIEWER)

    @property
    def same_people(self) -> tuple[SamePerson, ...]:
        """Labels that may be one person's, for a person to confirm."""
        return same_people(speaker.name for speaker in self.speakers)

    @property
    def minutes(self) -> float | None:
        """How long the recording is, as far as the file tells: its length, else when the last turn begins."""
        last = max((turn.began for turn in self.transcript.turns if turn.began is not None), default=None)
        seconds = last if self.lasted is None else self.lasted
        return None if seconds is None else round(seconds / 60, 1)


@dataclass(frozen=True, slots=True)
class Intake:
    """All that was taken from one file; ``codings`` name their transcripts, ``notes`` are about the file as a whole.

    ``table`` is the rows of its table of codings, the titles first, where these were asked for.
    """

    name: str
    format: str
    encoding: str | None
    interviews: tuple[Interview, ...]
    codings: tuple[HumanCoding, ...] = ()
    notes: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()

    @property
    def transcripts(self) -> tuple[Transcript, ...]:
        """The interviews' transcripts."""
        return tuple(interview.transcript for interview in self.interviews)

    def renamed(self, names: Mapping[str, str]) -> Intake:
        """With other names for the transcripts that have these."""
        interviews = tuple(
            replace(one, transcript=replace(one.transcript, name=names.get(one.transcript.name, one.transcript.name)))
            for one in self.interviews
        )
        codings = tuple(replace(one, transcript=names.get(one.transcript, one.transcript)) for one in self.codings)
        return replace(self, interviews=interviews, codings=codings)

    def as_dict(self) -> Mapping[str, Any]:
        """The intake report in plain values: counts, names and remarks, no word of what was said."""
        return {
            "file": self.name,
            "format": self.format,
            "encoding": self.encoding,
            "codings": len(self.codings),
            "notes": list(self.notes),
            "interviews": list(self.reports()),
        }

    def reports(self) -> Iterator[dict[str, Any]]:
        """What was understood of each interview, in plain values."""
        counts = Counter(coding.transcript for coding in self.codings)
        for interview in self.interviews:
            yield _report(interview) | {"codings": counts[interview.transcript.name]}


def _report(interview: Interview) -> dict[str, Any]:
    """A doubtful word is told by its line and place alone."""
    transcript = interview.transcript
    speakers = interview.speakers
    return {
        "transcript": transcript.id,
        "name": transcript.name,
        "case": transcript.case.name,
        "people": [{"speaker": speaker, "case": case.name} for speaker, case in transcript.people.items()],
        "turns": len(transcript.turns),
        "words": sum(speaker.words for speaker in speakers),
        "minutes": interview.minutes,
        "interviewers": [speaker.name for speaker in speakers if speaker.role is Role.INTERVIEWER],
        "speakers": [{"name": s.name, "role": str(s.role), "turns": s.turns, "words": s.words} for s in speakers],
        "same_people": [
            {"labels": list(one.labels), "reason": one.reason}
            for one in same_people(speaker.name for speaker in speakers)
        ],
        "replaced": [{"pseudonym": one.pseudonym, "count": one.count} for one in interview.replaced],
        "doubtful": [
            {"line": transcript.text.count("\n", 0, span.start) + 1, "start": span.start, "end": span.end}
            for span in interview.doubtful
        ],
        "notes": list(transcript.notes),
    }
