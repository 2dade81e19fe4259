"""Who interviews in several interviews of one file: whoever was found to in some of them, and speaks in others too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import replace

from corpora.labels import speaker_key
from corpora.material import Role
from corpora.readers.intake import Interview
from corpora.speakers import NOBODY_FOUND, named_participant

_FEWEST = 3  # interviews in which they speak


def with_interviewers_of_one_file(interviews: tuple[Interview, ...]) -> tuple[Interview, ...]:
    """The interviews, those in which nobody was found to interview with whoever does so in others of the file."""
    spoken = [{speaker_key(speaker.name) for speaker in one.speakers} for one in interviews]
    often = Counter(key for keys in spoken for key in keys)
    found = {speaker_key(name) for one in interviews for name in one.interviewers if not named_participant(name)}
    common = {key for key in found if often[key] >= _FEWEST}
    return tuple(
        interviewed(one, common & keys, "of the file")
        if not one.interviewers and common & keys and keys - common
        else one
        for one, keys in zip(interviews, spoken, strict=True)
    )


def interviewed(interview: Interview, asking: Set[str], others: str) -> Interview:
    """An interview in which these keys of labels interview, as in others, which are those `others` says."""
    transcript = interview.transcript
    turns = tuple(
        replace(turn, role=Role.INTERVIEWER) if speaker_key(turn.speaker) in asking else turn
        for turn in transcript.turns
    )
    named = ", ".join(f"'{one.name}'" for one in interview.speakers if speaker_key(one.name) in asking)
    told = (
        f"Taken for the interviewer: {named}, as in other interviews {others}; say who interviews with 'interviewer'"
        " to overrule this."
    )
    notes = (*(note for note in transcript.notes if not note.startswith(NOBODY_FOUND)), told)
    return replace(interview, transcript=replace(transcript, turns=turns, notes=notes))
