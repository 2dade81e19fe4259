# ruff: noqa: RUF001  typographic marks and other scripts are what is tested
from __future__ import annotations

import codecs

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpora.errors import TranscriptError
from corpora.readers.decoding import decode

TEXT = st.text(st.one_of(st.characters(exclude_categories=["Cc", "Cs"]), st.sampled_from("\t\n\r")), min_size=1)
SAID = TEXT.filter(lambda text: any(char.isalnum() for char in text))
CP1252 = st.text(st.sampled_from(bytes(range(0xA0, 0x100)).decode("cp1252") + "abc xyz\r\n“”’€"), min_size=1)


def canonical(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@given(SAID)
def test_the_canonical_text_is_the_decoded_file_with_line_feeds(text: str) -> None:
    assume(not text.startswith(("%PDF-", "{\\rtf", "<")))
    assert decode(text.encode(), "a.txt").text == canonical(text)


@given(SAID, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_a_byte_order_mark_decides_and_is_removed(text: str, encoding: str) -> None:
    decoded = decode(("\ufeff" + text).encode(encoding), "a.txt")
    assert decoded.text == text.replace("\r\n", "\n").replace("\r", "\n")
    assert (decoded.encoding, decoded.notes[:0]) == (encoding, ())


@given(CP1252)
def test_what_is_not_utf8_is_read_as_cp1252_and_noted(text: str) -> None:
    data = text.encode("cp1252")
    assume(any(char.isalnum() for char in text))
    assume(not data.startswith((b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf")))  # a byte order mark decides
    try:
        data.decode()
    except UnicodeDecodeError:
        assume("í" not in text)  # may be UTF-8 of half a surrogate pair, which is refused
        decoded = decode(data, "a.txt")
        assert decoded.text == canonical(text)
        assert decoded.encoding == "cp1252"
        assert "cp1252" in decoded.notes[0]
    else:
        assume(not any("\x7f" <= char <= "\x9f" for char in data.decode()))
        assert decode(data, "a.txt").text == canonical(data.decode())


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused_with_the_files_name(data: bytes) -> None:
    try:
        text = decode(data, "odd.txt").text
    except TranscriptError as error:
        message = str(error)
    else:
        message = "odd.txt"
        assert text.strip()
        assert "\r" not in text
    assert message.startswith("odd.txt")


@given(
    st.text(st.sampled_from("abc ?.,\n"), min_size=4).filter(str.strip),
    st.sampled_from(["utf-16-le", "utf-16-be", "utf-32-le"]),
)
def test_wide_text_without_a_mark_is_read_and_noted(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding), "a.txt")
    assert (decoded.text, decoded.encoding) == (text, encoding)
    assert "no byte order mark" in decoded.notes[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n\t\r\n", "only blanks"),
        (b"\xef\xbb\xbf", "only blanks"),
        ("\u200b\n".encode(), "only blanks"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"PK\x03\x04\x14\0", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"%PDF-1.7\n", "PDF"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"<!DOCTYPE html>\n<html>", "HTML"),
        (b"one\ntwo\0three", "line 2"),
        (b"one\rtwo\r\nthree \x1b[0m", r"line 3: a control character \(U\+001B\)"),
        (b"one\n\xed\xa0\x80", "line 2: there is half of a surrogate pair"),
        (b"one\ntwo \x81", "line 2: 0x81 is neither UTF-8 nor Windows-1252"),
        ("Anna".encode("utf-16")[:-1], "UTF-16"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "UTF-16"),
        ("one\u0085two".encode(), r"U\+0085"),
    ],
)
def test_what_is_not_text_is_refused_and_said_to_be_what_it_is(data: bytes, said: str) -> None:
    with pytest.raises(TranscriptError, match=said):
        decode(data, "a.txt")


def test_an_encoding_overrules_what_was_found() -> None:
    data = "it’s fine".encode("mac-roman")
    assert decode(data, "a.txt").text == "itÕs fine"
    assert decode(data, "a.txt", "Mac_Roman").text == "it’s fine"


def test_an_encoding_against_the_byte_order_mark_is_obeyed_and_noted() -> None:
    decoded = decode(codecs.BOM_UTF8 + b"Anna", "a.txt", "latin-1")
    assert decoded.text == "ï»¿Anna"
    assert "byte order mark of utf-8" in decoded.notes[0]


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "utf-7", "idna", "a\0b", "unicode_escape", ""])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(TranscriptError, match="no text encoding"):
        decode(b"Anna", "a.txt", encoding)


def test_doubtful_characters_are_kept_and_noted() -> None:
    mojibake = "it’s".encode().decode("cp1252")
    decoded = decode(f"{mojibake} caf\ufffd\fnext".encode(), "a.txt")
    assert decoded.text == f"{mojibake} caf\ufffd\fnext"
    assert [word in " ".join(decoded.notes) for word in ("UTF-8 was once read", "U+FFFD", "form feed")] == [True] * 3


def test_an_old_macintosh_is_recognised() -> None:
    assert any("mac-roman" in note for note in decode("I don’t know".encode("mac-roman"), "a.txt").notes)


def test_ordinary_text_leaves_no_note() -> None:
    assert decode("Naïve café: “yes”, São Paulo, 中文, 👩‍👩‍👧".encode(), "a.txt").notes == ()


@pytest.mark.parametrize(
    ("encoding", "text"), [("cp949", "면담자: 어떻게 왔어요?"), ("cp1251", "Интервьюер: как это было?")]
)
def test_text_of_another_script_read_as_windows_1252_is_told_as_such(encoding: str, text: str) -> None:
    notes = " ".join(decode((text * 20).encode(encoding), "a.txt").notes)
    assert encoding in notes
    assert "UTF-8 was once read" not in notes
