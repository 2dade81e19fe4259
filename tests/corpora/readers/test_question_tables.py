"""Tables of documents that put each question to several people, one a column. All talk is synthetic."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from document_writers import docx_of
from docx import Document

from corpora.material import Role
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

ROWS = [
    ("Question", "P1", "P2"),
    ("How did you come to the training?", "The head had asked me, and it was free.", "My cousin told me of it."),
    ("What was it like?", "Hard at first, nobody told me what it was for.", "Loud, and I liked it very much."),
    ("What would you change?", "I would start later in the year.", "There should be fewer slides in it."),
]


def taken(rows: Sequence[Sequence[str]], above: Sequence[str] = ()) -> Intake:
    def write(document: Document) -> None:
        for paragraph in above:
            document.add_paragraph(paragraph)
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                table.cell(at, column).text = cell

    return parse(Asked("answers.docx"), docx_of(write))


def test_each_column_of_answers_is_an_interview_of_its_own() -> None:
    intake = taken(ROWS, ["Notes of the second week"])
    assert [transcript.case.name for transcript in intake.transcripts] == ["P1", "P2"]
    for transcript, column in zip(intake.transcripts, (1, 2), strict=True):
        said = [(turn.role, turn.span.of(transcript.text)) for turn in transcript.turns]
        asked = [(Role.INTERVIEWER, row[0]) for row in ROWS[1:]]
        answered = [(Role.PARTICIPANT, row[column]) for row in ROWS[1:]]
        assert said == [turn for pair in zip(asked, answered, strict=True) for turn in pair]


def test_what_stands_outside_such_a_table_is_told() -> None:
    intake = taken(ROWS, ["Notes of the second week", "It rained all the time."])
    for transcript in intake.transcripts:
        (remark,) = [note for note in transcript.notes if "outside the table" in note]
        assert remark.startswith("2 paragraph(s)")
        assert "'Notes of the second week'" in remark
    assert not any("outside the table" in note for one in taken(ROWS).transcripts for note in one.notes)


def test_one_column_of_answers_is_one_interview() -> None:
    (transcript,) = taken([row[:2] for row in ROWS]).transcripts
    assert "The head had asked me, and it was free." in transcript.text


def test_a_table_beside_much_more_talk_is_part_of_one_interview() -> None:
    talk = [f"{who}: The room was cold that week, and nobody had a key to the hall." for who in ("Ann", "Ben")] * 9
    assert len(taken(ROWS, talk).transcripts) == 1


@pytest.mark.parametrize("heading", [[], [("Question", "Response")]], ids=["no titles", "titles"])
def test_a_record_of_a_call_has_what_it_tells_of_somebody_above_what_was_asked(heading: list[tuple[str, str]]) -> None:
    told = [("Interviewee", "CL07"), ("Role", "Careers Leader"), ("Date of call", "12 March, 10 o'clock")]
    asked = [(question, answer) for question, answer, _ in ROWS[1:]]
    part = [("Part two: afterwards", ""), ("Would you do it again?", "I would, and so would my deputy.")]
    (transcript,) = taken([*told, *heading, *asked, *part]).transcripts
    said = [(turn.role, turn.span.of(transcript.text)) for turn in transcript.turns]
    pairs = [*asked, part[1]]
    assert said == [one for q, a in pairs for one in ((Role.INTERVIEWER, q), (Role.PARTICIPANT, a))]


def test_a_short_answer_above_what_asks_is_not_told_of_somebody() -> None:
    asked = [(question, answer) for question, answer, _ in ROWS[1:]]
    (transcript,) = taken([("Your role", "I teach Year 9."), *asked, *asked]).transcripts
    assert "I teach Year 9." in [turn.span.of(transcript.text) for turn in transcript.turns]
