"""What researchers wrote beside the words of a transcript, in a table of a document. All talk is synthetic."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from document_writers import docx_of
from docx import Document

from corpora.material import Role, Transcript
from corpora.readers.parsing import Asked, parse
from corpora.readers.side_columns import is_side

TALK = [
    ("Una", "What made you come?"),
    ("Bo", "My manager asked me to, and it was free."),
    ("Una", "And how was the day?"),
    ("Bo", "It was long, and the room was cold."),
    ("Una", "Would you come again?"),
    ("Bo", "I would, if there was lunch."),
]


def read(rows: Sequence[Sequence[str]]) -> Transcript:
    def write(document: Document) -> None:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text

    return parse(Asked("a.docx"), docx_of(write)).transcripts[0]


def said(transcript: Transcript) -> list[tuple[bool, str]]:
    return [(turn.role is Role.INTERVIEWER, turn.span.of(transcript.text)) for turn in transcript.turns]


AS_SAID = [(who == "Una", words) for who, words in TALK]


@pytest.mark.parametrize("beside", ["Codes", "Initial codes", "Researcher\u2019s notes", "Notes / comments", "Themes"])
def test_codes_and_notes_beside_the_words_are_no_speech_and_told(beside: str) -> None:
    inside = read([("Transcript", beside), *((f"{who}: {words}", "Hesitant. Why?") for who, words in TALK)])
    apart = read([("Speaker", "Text", beside), *((who, words, "Hesitant. Why?") for who, words in TALK)])
    for transcript in (inside, apart):
        assert said(transcript) == AS_SAID
        assert f"Left out, as it is not speech: what stands under '{beside}', beside the words." in transcript.notes


@pytest.mark.parametrize("title", ["", "Code of conduct", "Text", "Speaker", "Theme park", "First"])
def test_other_titles_name_no_side_column(title: str) -> None:
    assert not is_side(title)


def test_a_table_of_themes_that_holds_no_transcript_keeps_its_columns() -> None:
    text = read([("Theme", "Meaning"), ("Lunch", "It was missed."), ("Cold", "It was felt.")]).text
    assert "Lunch" in text


@pytest.mark.parametrize("head", [(), (("Question", "Answer"),), (("Questions:", "Response:"),)])
def test_questions_and_answers_side_by_side_are_turns(head: Sequence[Sequence[str]]) -> None:
    pairs = [(TALK[at][1], TALK[at + 1][1]) for at in range(0, len(TALK), 2)]
    assert said(read([*head, *pairs])) == AS_SAID


def test_two_columns_that_both_ask_are_no_questions_and_answers() -> None:
    transcript = read([("Is it near?", "Is it far?"), ("Is it cold?", "Is it warm?"), ("Why?", "Why not?")])
    assert {turn.role for turn in transcript.turns} == {Role.PARTICIPANT}
