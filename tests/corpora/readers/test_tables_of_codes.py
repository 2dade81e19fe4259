"""Codebooks and tables of quotes in documents and spreadsheets are no talk. All of it is synthetic."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from document_writers import docx_of
from docx import Document

from corpora.errors import TranscriptError
from corpora.readers.coded_table import lists_codes
from corpora.readers.parsing import Asked, parse

CODES = [
    ("Time", "Says that the days were too full", "Some heads had no afternoon free."),
    ("Lunch", "Speaks of the food", "There was soup, and there were rolls."),
]


def document(rows: Sequence[Sequence[str]], said: Sequence[str] = ()) -> bytes:
    def write(made: Document) -> None:
        for words in said:
            made.add_paragraph(words)
        table = made.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text

    return docx_of(write)


@pytest.mark.parametrize(
    "titles",
    [
        ("Theme", "Description", "Examples"),
        ("CODE", "Definition", "Notes"),
        ("Codes", "Participants", "Representative quotes"),
        ("Category", "Sub-category", "Quotation"),
        ("Theme", "Code", "Description"),
        ("Name", "Files", "References"),
        ("Code", "Interview 1", "Interview 2"),
    ],
)
def test_a_table_of_codes_is_no_transcript_in_a_document_or_a_spreadsheet(titles: tuple[str, ...]) -> None:
    rows = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (titles, *CODES)).encode()
    for name, data in (("ours.docx", document([titles, *CODES])), ("ours.csv", rows)):
        with pytest.raises(TranscriptError, match=rf"{name}: it is a table of cod.*'{titles[0]}'.*evaluate"):
            parse(Asked(name), data)


@pytest.mark.parametrize(
    "titles",
    [
        ("Speaker", "Text"),
        ("Theme", "Answer"),
        ("Category", "Theme", "Description"),
        ("Code", "Name", "Age"),
        ("What would be a good example of the code of practice?", "Theme"),
        ("Name", "Description"),
        ("Theme", "Interview 1", "Interview 2"),
        ("Code", "Interview 1", "Age"),
    ],
)
def test_other_titles_are_those_of_no_table_of_codes(titles: tuple[str, ...]) -> None:
    assert not lists_codes(titles)


def test_a_table_of_codes_below_the_talk_is_left_out_and_told() -> None:
    talk = ["Una: How was the day, all in all?", "Bo: It was long, and the room was cold, and we had no lunch at all."]
    data = document([("Codebook", "", ""), ("Theme", "Description", "Example"), *CODES], talk * 3)
    (transcript,) = parse(Asked("a.docx"), data).transcripts
    assert "soup" not in transcript.text
    assert {turn.speaker for turn in transcript.turns} == {"Una", "Bo"}
    assert any("1 table of codes (the columns are 'Theme', 'Description', 'Example')" in n for n in transcript.notes)


def test_talk_beside_codes_and_example_quotes_stays_talk() -> None:
    rows = [
        ("Interview text", "Code", "Quote"),
        *(("Una: How was it, all in all?\nBo: It was long.", "Time", "long"),) * 3,
    ]
    (transcript,) = parse(Asked("a.docx"), document(rows)).transcripts
    assert "How was it" in transcript.text
