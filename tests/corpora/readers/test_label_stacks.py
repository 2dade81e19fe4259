from __future__ import annotations

from collections.abc import Sequence

from document_writers import docx_of
from docx import Document

from corpora.material import Role, Transcript
from corpora.readers.parsing import Asked, parse

ASKED = ["Interviewer", "Interviewee", "Interviewer", "interviewee"]
SAID = ["How did it begin?", "With a letter from school.", "What did it say?", "That we could come along on Mondays."]


def read(*tables: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Transcript:
    """A Word document of tables, each row of which is paragraphs on the left and on the right."""

    def write(document: Document) -> None:
        for number, rows in enumerate(tables, 1):
            document.add_paragraph(f"Interview 3, part {number}")
            table = document.add_table(rows=len(rows), cols=2)
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, paragraphs in zip(row.cells, cells, strict=True):
                    cell.text = ""
                    for paragraph in paragraphs:
                        cell.add_paragraph(paragraph)
                        cell.add_paragraph("")

    return parse(Asked("a.docx"), docx_of(write)).transcripts[0]


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


def test_each_label_of_a_stack_is_that_of_the_paragraph_level_with_it() -> None:
    transcript = read([(ASKED, SAID)], [(ASKED[:3], SAID[:3])])
    turns = list(zip(["Interviewer", "Interviewee"] * 2, SAID, strict=True))
    assert spoken(transcript) == turns + turns[:3]
    assert [turn.role for turn in transcript.turns[:2]] == [Role.INTERVIEWER, Role.PARTICIPANT]


def test_what_else_stands_among_as_many_labels_as_paragraphs_names_who_speaks() -> None:
    labels = [*ASKED, *ASKED[:3], "Mother of the interviewee, who comes in"]
    assert spoken(read([(labels, [*SAID, *SAID])]))[7] == ("Mother of the interviewee, who comes in", SAID[3])


def test_where_labels_and_paragraphs_are_not_as_many_nobody_is_said_to_say_them() -> None:
    transcript = read([(ASKED, SAID)], [(ASKED, [*SAID, "It was far, though."])], [([], SAID)])
    assert [who for who, _ in spoken(transcript)] == ["Interviewer", "Interviewee"] * 2 + ["Participant"] * 9
    assert "A table sets 4 labels beside 5 paragraphs" in transcript.notes[0]
    assert "A table sets 0 labels beside 4 paragraphs" in transcript.notes[1]


def test_a_cell_of_several_paragraphs_beside_one_label_stays_one_turn() -> None:
    transcript = read([(["INT"], SAID[:1]), (["P4"], SAID[1:]), (["INT"], SAID[2:3]), (["P4"], SAID[3:])])
    assert [who for who, _ in spoken(transcript)] == ["INT", "P4", "INT", "P4"]


def test_no_stack_of_labels_is_a_list_that_names_nobody_twice() -> None:
    transcript = read([(["Workload", "Money", "Travel", "Family"], SAID)])
    assert {turn.speaker for turn in transcript.turns} == {"Participant"}
