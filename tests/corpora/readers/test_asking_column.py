from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from corpora.material import Role, Transcript
from corpora.readers.parsing import Asked, parse


def read(rows: Sequence[Sequence[str]]) -> Transcript:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return parse(Asked("a.csv"), out.getvalue().encode()).transcripts[0]


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
