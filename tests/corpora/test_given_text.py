"""Tables as spreadsheets save them. All names synthetic."""

from __future__ import annotations

import codecs

import pytest

from corpora.errors import InputError
from corpora.given_text import given_text

TABLE = "transcript,case,group\nP1.docx,Zo\u00eb,Caf\u00e9\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_tables_are_read_in_the_encodings_that_spreadsheets_save(encoding: str) -> None:
    data = TABLE.replace("\n", "\r\n").encode(encoding)
    given = given_text(codecs.BOM_UTF16_BE + data if encoding == "utf-16-be" else data, "cases.csv")
    assert (given.text, given.notes) == (TABLE, ())


def test_windows_1252_is_read_and_said() -> None:
    given = given_text(TABLE.encode("cp1252"), "cases.csv")
    assert given.text == TABLE
    assert any("was read as Windows-1252" in note for note in given.notes)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 and more", "it is a workbook, or another packed file, and no text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "it is a workbook, or another packed file, and no text"),
        (b"a,b\n\x81\xff", "line 2: 0x81 is neither UTF-8 nor Windows-1252"),
        (b"transcript,case\nA.txt,\0\n", "line 2: there is a NUL byte"),
        (b"\xff\xfea", "0x61 is not valid UTF-16-LE"),
    ],
)
def test_what_is_no_text_is_refused_with_what_would_work(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        given_text(data, "cases.csv")
    assert str(caught.value).startswith("cases.csv")
    assert "CSV UTF-8" in str(caught.value)
