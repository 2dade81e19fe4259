from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from corpora.material import Role, Transcript
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse


def intake(rows: Sequence[Sequence[str]]) -> Intake:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return parse(Asked("a.csv"), out.getvalue().encode())


def read(rows: Sequence[Sequence[str]]) -> Transcript:
    return intake(rows).transcripts[0]


@pytest.mark.parametrize(
    ("title", "asks", "answers"),
    [("is_moderator", "True", "False"), ("Interviewer", "x", ""), ("role", "Moderator", "Participant")],
)
def test_a_column_says_who_interviews(title: str, asks: str, answers: str) -> None:
    rows = [
        ("speaker", title, "text", "tags"),
        ("Ana", asks, "Let us go round. Tell us about the newsletter.", "intro"),
        ("Ben", answers, "I never read it. Do you?", "news; none"),
        ("Cara", answers, "It comes on Fridays, and I read it on the bus.", ""),
        ("Ana", asks, "Thank you, both of you.", ""),
    ]
    transcript = read(rows)
    assert {turn.speaker for turn in transcript.turns if turn.role is Role.INTERVIEWER} == {"Ana"}
    assert not any("No interviewer was found" in note for note in transcript.notes)


def test_a_column_that_contradicts_itself_says_nothing_of_who_interviews() -> None:
    rows = [("speaker", "is_moderator", "text"), ("Ana", "yes", "We went by bus."), ("Ana", "no", "It rained all day.")]
    rows += [("Ben", "no", "How far was it, and what did you do there?")] * 3
    assert {turn.role for turn in read(rows).turns if turn.speaker == "Ana"} == {Role.PARTICIPANT}


@pytest.mark.parametrize("title", ["Role", "Stakeholder group", "Participant type"])
def test_a_column_that_says_one_group_for_each_interview_of_a_table_of_turns_gives_it(title: str) -> None:
    people = {"SL1": "Senior leader", "CL1": "Careers leader", "SL2": "Senior leader"}
    rows = [("Interview", title, "Speaker", "Text")]
    for name, group in people.items():
        rows += [(name, "", "Interviewer", "How far was it?"), (name, group, name, f"It was far for {name}.")] * 3
    found = intake(rows)
    assert [(one.case.name, one.case.group) for one in found.transcripts] == list(people.items())
    assert f"The group is in column '{title}'." in found.notes
    mixed = [*rows, ("SL1", "Trainer", "SL1", "I train as well.")]
    assert [one.case.group for one in intake(mixed).transcripts] == [None] * 3
