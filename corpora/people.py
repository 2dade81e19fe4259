"""Several people in one interview: each participant of a focus group is a case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpora.aliases import same_people
from corpora.cases import CaseRow
from corpora.labels import speaker_key
from corpora.lookalikes import UNRECOGNISED
from corpora.material import Case, Role, Transcript, count_words
from corpora.speakers import named_participant

_UNNUMBERED = "speaker"  # as programs write where they tell no voices apart
_VOICE = re.compile(r"speaker(?: ?\d{1,3})?")  # as programs call whom nobody named
_IN_SHORT = {frozenset(pair.split()) for pair in ("respondent r", "respondent resp", "participant p", "interviewee ie")}
_FEW_TURNS, _FEW_WORDS, _SMALL = 2, 40, 0.02  # of one who is hardly heard: turns, words, their share of all words
_SMALL_OF_A_VOICE = 0.05
_SHOWN = 5  # labels in a remark
_NOBODY_ALONE = re.compile(
    r"(?:all|both|everyone|everybody|group|several|many|some|various|multiple|mixed|unknown|unidentified|unclear"
    r"|inaudible|overlapping|other|others|background)\b.*"
    rf"|{UNRECOGNISED}"
    r"|(?:speakers|participants|people|voices)|(?:interpreter|translator)\b.*"
)


def with_people(transcript: Transcript, told: Sequence[CaseRow] = ()) -> Transcript:
    """The transcript with a case for each participant where several take part, or where `told` says who they are.

    Where nobody interviews, two speakers may be interviewer and participant: they stay one case unless both are named
    as participants; so do labels that may all be one person's. What `All` say is the interview's, and what those say
    who are hardly heard, which a remark tells.
    """
    said = {speaker_key(row.speaker or ""): row.case for row in told}
    speakers = dict.fromkeys(turn.speaker for turn in transcript.participant_turns())
    hardly = [label for label in _hardly_heard(transcript) if speaker_key(label) not in said]
    alone = [label for label in _persons(speakers) if label not in hardly]
    several = _people(alone) > 1 and _is_group(transcript, alone)
    people: dict[str, Case] = {
        speaker: said.get(speaker_key(speaker)) or _own(transcript.case, speaker)
        for speaker in speakers
        if speaker_key(speaker) in said or (several and speaker in alone)
    }
    known = {speaker_key(speaker) for speaker in speakers}
    missing = tuple(
        f"The table of cases names the speaker '{row.speaker}', who is no participant in it."
        for row in told
        if speaker_key(row.speaker or "") not in known
    )
    heard = _left_to_the_interview(hardly) if people else ()
    return replace(transcript, people=people, notes=(*transcript.notes, *heard, *missing))


def less_interviewers(transcript: Transcript) -> Transcript:
    """The transcript without cases of those who interview; one who is left alone under their label is its own case."""
    answering = {turn.speaker for turn in transcript.participant_turns()}
    people = {speaker: case for speaker, case in transcript.people.items() if speaker in answering}
    alone = len(people) == 1 and all(case == _own(transcript.case, speaker) for speaker, case in people.items())
    return replace(transcript, people={} if alone else people)


def _hardly_heard(transcript: Transcript) -> list[str]:
    """The labels of participants who say next to nothing, or little where only a program's label tells of them."""
    turns: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for turn in transcript.participant_turns():
        turns[turn.speaker] += 1
        words[turn.speaker] += count_words(turn.span.of(transcript.text))
    voices = {label for label in turns if _VOICE.fullmatch(speaker_key(label))}
    voices = voices if len(voices) < len(turns) else set()
    total = words.total()
    return [
        label
        for label, said in words.items()
        if (turns[label] <= _FEW_TURNS and said <= _FEW_WORDS and said < _SMALL * total)
        or (label in voices and said < _SMALL_OF_A_VOICE * total)
    ]


def _left_to_the_interview(labels: Sequence[str]) -> tuple[str, ...]:
    """A remark on who is hardly heard, if anybody is."""
    if not labels:
        return ()
    shown = ", ".join(f"'{label}'" for label in labels[:_SHOWN])
    more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
    return (
        f"Hardly heard, so no case of their own: {shown}{more}; their words are the interview's. A row of the table of"
        " cases with the label under 'speaker' makes a case of one.",
    )


def _persons(speakers: Iterable[str]) -> list[str]:
    """Those of the labels that are somebody's; a bare 'Speaker' is nobody's beside labels of another kind."""
    alone = [speaker for speaker in speakers if not _NOBODY_ALONE.fullmatch(speaker_key(speaker))]
    named = [speaker for speaker in alone if speaker_key(speaker) != _UNNUMBERED]
    return alone if all(speaker_key(speaker).startswith(_UNNUMBERED) for speaker in named) else named


def _people(labels: Sequence[str]) -> int:
    """How many people these labels are at least, where those that may be one person's are.

    Of two, `Respondent` and `R` are one, as whoever typed it tired of the long label.
    """
    if frozenset(map(speaker_key, labels)) in _IN_SHORT:
        return 1
    return len(labels) - sum(len(one.labels) - 1 for one in same_people(labels))


def _is_group(transcript: Transcript, participants: list[str]) -> bool:
    asked = any(turn.role is Role.INTERVIEWER for turn in transcript.turns)
    return asked or len(participants) > 2 or all(map(named_participant, participants))


def _own(interview: Case, speaker: str) -> Case:
    return replace(interview, name=f"{interview.name}: {speaker}")
