"""Tables with a question or a whole interview a row, and the dates of surveys. All talk is synthetic."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from corpora.material import Role, Transcript
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

ASKED = ["What made you come?", "How was the day?", "Would you come again?"]


def answers(who: str) -> list[str]:
    return [f"{who} was asked to by a manager.", f"It was long, and {who} was cold.", f"{who} would, for the lunch."]


def intake(rows: Sequence[Sequence[str]]) -> Intake:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return parse(Asked("a.csv"), out.getvalue().encode())


def said(transcript: Transcript) -> list[tuple[bool, str]]:
    return [(turn.role is Role.INTERVIEWER, turn.span.of(transcript.text)) for turn in transcript.turns]


def pairs(who: str) -> list[tuple[bool, str]]:
    return [one for asked, words in zip(ASKED, answers(who), strict=True) for one in ((True, asked), (False, words))]


@pytest.mark.parametrize("title", ["Question", "Interview questions", "Topic"])
def test_a_column_for_each_respondent_is_an_interview(title: str) -> None:
    columns = zip(ASKED, answers("Ann"), answers("Bo"), ["Odd.", "", "Ask Bo again about this."], strict=True)
    found = intake([(title, "Ann", "Bo", "Notes"), *columns])
    assert [(one.name, one.case.name) for one in found.transcripts] == [("Ann", "Ann"), ("Bo", "Bo")]
    assert [said(one) for one in found.transcripts] == [pairs("Ann"), pairs("Bo")]
    assert "one respondent a column: 'Ann', 'Bo'" in found.notes[0]
    assert found.notes[1] == "Passed over: 'Notes'."


def test_a_row_for_each_answer_keeps_its_question_and_whose_it_is() -> None:
    rows = [(who, asked, words) for who in ("P1", "P2") for asked, words in zip(ASKED, answers(who), strict=True)]
    found = intake([("participant", "question", "answer"), *rows])
    assert [(one.name, said(one)) for one in found.transcripts] == [("P1", pairs("P1")), ("P2", pairs("P2"))]


def test_a_question_or_a_name_that_stands_for_several_rows_is_that_of_each() -> None:
    rows = [
        (asked if who == "Ann" else "", who, words)
        for asked, *both in zip(ASKED, answers("Ann"), answers("Bo"), strict=True)
        for who, words in zip(("Ann", "Bo"), both, strict=True)
    ]
    found = intake([("question", "participant", "answer"), *rows, ("", "", "And Bo would bring the children.")])
    more = (False, "And Bo would bring the children.")
    assert [(one.name, said(one)) for one in found.transcripts] == [("Ann", pairs("Ann")), ("Bo", [*pairs("Bo"), more])]
    assert "Rows without 'participant' are of the one above." in found.notes[0]


def test_questions_with_one_answer_each_are_one_interview() -> None:
    (found,) = intake([("Question", "Answer"), *zip(ASKED, answers("Ann"), strict=True)]).transcripts
    assert (found.name, said(found)) == ("a.csv", pairs("Ann"))


def test_turns_that_often_ask_are_no_questions_of_a_table() -> None:
    rows = [("Una" if at % 2 == 0 else "Bo", words) for at, words in enumerate(["And why?", "It was cold."] * 4)]
    (found,) = intake([("speaker", "text"), *rows]).transcripts
    assert {turn.speaker for turn in found.turns} == {"Una", "Bo"}


def test_a_cell_that_holds_an_interview_is_read_as_one() -> None:
    def whole(who: str) -> str:
        talk = zip(ASKED, answers(who), strict=True)
        return "\n".join(
            f"Una: {asked} Do tell me more of it, please.\n{who}: {words} And so on." for asked, words in talk
        )

    found = intake([("Title", "Participant", "Transcript"), ("One", "P1", whole("Ann")), ("Two", "P2", whole("Bo"))])
    assert [one.case.name for one in found.transcripts] == ["P1", "P2"]
    assert [{turn.speaker for turn in one.turns} for one in found.transcripts] == [{"Una", "Ann"}, {"Una", "Bo"}]
    assert found.notes[0] == "Read as one interview a row (2), from 'Transcript'."


MOMENTS = [
    "2024/05/1{} 10:02:03 AM GMT+1",
    "1{}.05.2024",
    "2024-05-1{}T10:02:03.123Z",
    "5/1{}/2024 10:02",
    "2024-05-1{}",
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_when_somebody_answered_is_no_answer(moment: str) -> None:
    rows = [(moment.format(at), f"It was cold, and I left at {at}.", "Nothing more to say.") for at in range(6)]
    found = intake([("Timestamp", "How was the day?", "Anything else?"), *rows])
    assert len(found.transcripts) == 6
    asked = {words for one in found.transcripts for asks, words in said(one) if asks}
    assert asked == {"How was the day?", "Anything else?"}
    assert "Passed over: 'Timestamp'." in found.notes


@pytest.mark.parametrize("moment", MOMENTS)
def test_dates_that_come_again_are_nobody_who_speaks(moment: str) -> None:
    rows = [(f"It was cold, and I left at {at} in the end.", moment.format(at % 2)) for at in range(9)]
    found = intake([("Excerpts of it", "Made"), *rows])
    assert {turn.speaker for one in found.transcripts for turn in one.turns} <= {"Interviewer", "Participant"}


@pytest.mark.parametrize("first", ["", "Topic", "Question"])
def test_columns_named_by_numbers_are_interviews_whatever_stands_in_the_first(first: str) -> None:
    about = ["Background", "What made you come?", "The day", "After the course"]
    rows = [
        (topic, f"Ann spoke of {topic} at length.", "" if at == 0 else f"Bo was short about {topic}.")
        for at, topic in enumerate(about)
    ]
    found = intake([(first, "Interview 1", "Interview 2"), ("Part one", "", ""), *rows])
    assert [one.name for one in found.transcripts] == ["Interview 1", "Interview 2"]
    assert said(found.transcripts[1]) == [
        pair for topic in about[1:] for pair in [(True, topic), (False, f"Bo was short about {topic}.")]
    ]


def test_columns_named_by_numbers_without_another_are_what_each_said() -> None:
    found = intake([("P1", "P2"), ("I came for the lunch.", "It was near my work."), ("I stayed for the talk.", "")])
    assert [said(one) for one in found.transcripts] == [
        [(False, "I came for the lunch."), (False, "I stayed for the talk.")],
        [(False, "It was near my work.")],
    ]


def test_columns_named_by_numbers_are_waves_where_another_says_whose_each_row_is() -> None:
    rows = [("Ann", "I came for the lunch.", "I came for the talk."), ("Bo", "It was near my work.", "It was far.")]
    assert [one.case.name for one in intake([("name", "Interview 1", "Interview 2"), *rows]).transcripts] == [
        "Ann",
        "Bo",
    ]
