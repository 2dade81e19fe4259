from __future__ import annotations

import pytest
from document_writers import odt_body, odt_labels, odt_of, zipped
from odf import text as odf_text

from corpora.errors import TranscriptError
from corpora.material import Transcript
from corpora.readers import read_transcript
from corpora.readers.parsing import Asked, parse

HIDDEN = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'


def read(data: bytes) -> Transcript:
    """In this process, as it is not the sandbox that is tested here."""
    return parse(Asked("a.odt"), data).transcripts[0]


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("<text:p> one  <text:span>\n two</text:span> </text:p>", "one two"),
        ("<text:p>a<text:s/>b<text:s text:c='3'/>c<text:tab/>d<text:line-break/>e</text:p>", "a b   c\td\ne"),
        (
            "<text:h>head</text:h><text:list><text:list-item><text:p>item</text:p></text:list-item></text:list>",
            "head\n\nitem",
        ),
        (
            "<text:tracked-changes><text:deletion><text:p>gone</text:p></text:deletion></text:tracked-changes><text:p>x</text:p>",
            "x",
        ),
        ("<text:p>a<text:note><text:note-body><text:p>foot</text:p></text:note-body></text:note>b</text:p>", "ab"),
        (
            "<text:p>a<office:annotation><dc:creator>Z</dc:creator><text:p>no</text:p></office:annotation>b</text:p>",
            "ab",
        ),
        (
            "<text:p>a<text:span text:style-name='H'>no</text:span>b</text:p><text:p text:style-name='H'>no</text:p>",
            "ab",
        ),
        ("<text:section text:display='none'><text:p>no</text:p></text:section><text:p>a</text:p>", "a"),
        ("<text:p>a<text:hidden-text>no</text:hidden-text></text:p>", "a"),
        ("<text:p>a<text:page-number>3</text:page-number></text:p>", "a"),
        ("<text:p>a<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame>b</text:p>", "ab"),
        ("<text:p><draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame></text:p>", "box"),
    ],
)
def test_what_shows_on_paper_is_kept_and_nothing_else(body: str, kept: str) -> None:
    assert read(odt_body(body, HIDDEN)).text == kept


@pytest.mark.parametrize("count", ["999999999", "9" * 5000, "-5", "x", "0", "\u0664"])
def test_a_run_of_blanks_is_bounded(count: str) -> None:
    text = read(odt_body(f"<text:p>a<text:s text:c='{count}'/>b</text:p>" * 10)).text
    assert len(text) < 2_000


def test_repeated_cells_are_bounded() -> None:
    cell = "<table:table-cell table:number-columns-repeated='999999999'><text:p>a</text:p></table:table-cell>"
    row = f"<table:table-row table:number-rows-repeated='999999999'>{cell}</table:table-row>"
    assert read(odt_body(f"<table:table>{row * 20}</table:table>")).words == 20


def test_notes_and_comments_are_counted() -> None:
    def write(document: odf_text.P) -> None:
        document.text.addElement(odf_text.P(text="words"))

    assert not any("Left out" in note for note in read(odt_of(write)).notes)
    body = "<text:p>a<office:annotation/></text:p><text:p>b<text:note/></text:p>"
    assert "Left out, as it is not speech: 1 comment, 1 note." in read(odt_body(body)).notes


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (odt_body(""), "no text in it"),
        (odt_body("<text:p>"), "not well formed"),
        (odt_body("<text:p>&#0;</text:p>"), "not well formed"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "'content.xml' is missing"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<!DOCTYPE a><a/>"}),
            "DOCTYPE",
        ),
        (
            zipped(
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "content.xml": b"\1\2",
                    "META-INF/manifest.xml": "<manifest:encryption-data/>",
                }
            ),
            "locked with a password",
        ),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), r"OpenDocument table \(\.ods\)"),
        (odt_labels([("INT", "Why?", 0), ("P1", "So.", 1)])[:-300], "damaged or cut short"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(TranscriptError, match=message) as caught:
        read_transcript("a.odt", data)
    assert str(caught.value).startswith("a.odt: ")
