"""Who interviews in files that came together: whoever was found to in some of them, and speaks in others too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from itertools import accumulate, pairwise

from corpora.labels import speaker_key
from corpora.lookalikes import names_role
from corpora.people import less_interviewers
from corpora.questioning import ask_more, shares_of
from corpora.readers.intake import Intake, Interview
from corpora.readers.same_interviewer import interviewed
from corpora.speakers import named_participant

_FEWEST = 2  # interviews in which they were found to ask


def with_interviewers_of_other_files(intakes: Sequence[Intake]) -> tuple[Intake, ...]:
    """The files, where nobody was found to interview in one, with whoever does so in two others and asks most there.

    Labels of different files are one person's where they are names or initials. Who answers where somebody else was
    found to interview, stays a participant everywhere.
    """
    interviews = [one for intake in intakes for one in intake.interviews]
    asking = _who_ask([one for one in interviews if one.interviewers])
    done = [_with(one, asking) if not one.interviewers and _ask_more(one, asking) else one for one in interviews]
    ends = accumulate((len(intake.interviews) for intake in intakes), initial=0)
    parts = (tuple(done[start:end]) for start, end in pairwise(ends))
    return tuple(replace(intake, interviews=part) for intake, part in zip(intakes, parts, strict=True))


def _who_ask(interviews: Iterable[Interview]) -> set[str]:
    """The keys of labels that interview in two of these at least, and answer in none."""
    often: Counter[str] = Counter()
    answering: set[str] = set()
    for one in interviews:
        asking = {speaker_key(name) for name in one.interviewers}
        often.update(asking)
        answering |= {speaker_key(speaker.name) for speaker in one.speakers} - asking
    return {key for key, times in often.items() if times >= _FEWEST and _is_own(key)} - answering


def _is_own(key: str) -> bool:
    """Whether a label may be somebody's name or initials, which no program gives out afresh in each file."""
    return not (names_role(key) or named_participant(key) or any(map(str.isdigit, key)))


def _ask_more(interview: Interview, asking: Set[str]) -> bool:
    """Whether some who speak are among those asking, others are not, and the former ask more than the latter."""
    text = interview.transcript.text
    shares = shares_of((turn.speaker, turn.span.of(text)) for turn in interview.transcript.turns)
    those = [share for name, share in shares.items() if speaker_key(name) in asking]
    others = [share for name, share in shares.items() if speaker_key(name) not in asking]
    return bool(those and others) and ask_more(those, others)


def _with(interview: Interview, asking: Set[str]) -> Interview:
    changed = interviewed(interview, asking, "that came with it")
    return replace(changed, transcript=less_interviewers(changed.transcript))
