"""Who interviews in files that came together, where one of them alone does not show it."""

from __future__ import annotations

import pytest

from corpora.interviewers import with_interviewers_of_other_files
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

ASKS = ("How did that go for you, then?", "What would you change about it?", "Who else was there with you?")
TELLS = ("It went well, I thought, and the room was full.", "I would begin it earlier.", "My deputy came along, too.")
CHATS = ("We all sat down and talked about it for an hour.", "That sounds like ours. Was yours as long?", "It was so.")


def taken_in(*talks: str) -> tuple[Intake, ...]:
    return with_interviewers_of_other_files(
        [parse(Asked(f"{at}.txt"), talk.encode()) for at, talk in enumerate(talks)]  # no child needed: our own words
    )


def talk(asks: str, tells: str) -> str:
    return "\n\n".join(f"{asks}: {ask}\n\n{tells}: {told}" for ask, told in zip(ASKS, TELLS, strict=True))


def chat(*people: str) -> str:
    """Talk in which the first asks a little more than the others, and nobody plainly interviews."""
    begun = "\n\n".join(f"{who}: {said}" for said in CHATS * 3 for who in people)
    return f"{begun}\n\n{people[0]}: And what was yours like in the end? Was it long?"


def interviewers(*talks: str) -> list[tuple[str, ...]]:
    return [intake.interviews[0].interviewers for intake in taken_in(*talks)]


def test_who_interviews_in_two_files_does_so_where_nobody_was_found_to() -> None:
    assert interviewers(chat("Jo Roe", "Cy Dunn")) == [()]
    *_, last = taken_in(talk("Jo Roe", "Al Bray"), talk("Jo Roe", "Di Vale"), chat("Jo Roe", "Cy Dunn"))
    (interview,) = last.interviews
    assert interview.interviewers == ("Jo Roe",)
    notes = interview.transcript.notes
    assert any("Taken for the interviewer: 'Jo Roe', as in other interviews that came with it" in one for one in notes)
    assert not any("No interviewer was found" in one for one in notes)


@pytest.mark.parametrize(
    "talks",
    [
        (talk("Jo Roe", "Al Bray"), chat("Jo Roe", "Cy Dunn")),  # in one other file alone
        (talk("Jo Roe", "Al Bray"), talk("Jo Roe", "Di Vale"), talk("Al Bray", "Jo Roe"), chat("Jo Roe", "Cy Dunn")),
        (talk("Jo Roe", "Al Bray"), talk("Jo Roe", "Di Vale"), chat("Cy Dunn", "Jo Roe")),  # whom another asks
        (talk("Speaker 1", "Speaker 2"), talk("Speaker 1", "Speaker 2"), chat("Speaker 1", "Speaker 2")),
    ],
    ids=["once", "answers elsewhere", "asks less", "no name"],
)
def test_who_may_not_interview_there_stays_a_participant(talks: tuple[str, ...]) -> None:
    assert interviewers(*talks)[-1] == ()
