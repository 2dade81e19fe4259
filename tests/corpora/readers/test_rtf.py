# ruff: noqa: RUF001  typographic marks are what is tested
from __future__ import annotations

import pytest
from document_writers import rtf_text
from hypothesis import given
from hypothesis import strategies as st
from spoiling import read_or_refuse

from corpora.errors import TranscriptError
from corpora.material import Transcript
from corpora.readers import read_transcript
from corpora.readers.parsing import Asked, parse


def read(body: str | bytes, head: str = "\\ansi\\ansicpg1252") -> Transcript:
    """In this process, as it is not the sandbox that is tested here."""
    inner = body if isinstance(body, bytes) else body.encode("ascii")
    return parse(Asked("a.rtf"), b"{\\rtf1" + head.encode() + b" " + inner + b"}").transcripts[0]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"one\par two\line three\tab four", "one\n\ntwo\nthree\tfour"),
        (
            r"\ldblquote so\rdblquote  it\rquote s \emdash\~yes \{a\} \\b co\_op re\-fuse",
            "“so” it’s —\xa0yes {a} \\b co-op refuse",
        ),
        (r"\'93so\'94 caf\'e9", "“so” café"),
        (r"\u8217?s \u-10179?\u-8704? \uc0\u233 x \uc2\u233 ??y", "’s 😀 éx éy"),
        (r"{\uc2 \u233\'65\'65}z\u233 ?", "ézé"),
        (r"a{\v hidden}{\deleted gone}{\footnote n}{\header h}{\info{\author A}}{\*\unknown u}b", "ab"),
        (r"a{\field{\*\fldinst PAGE}{\fldrslt shown}}b", "ashownb"),
        (r"a{\object{\*\objdata 00ff}{\result pic}}b", "ab"),
        (r"a{\pict 0102030405}b", "ab"),
        ("a\r\nb\nc", "abc"),
        (r"a\bin5 {}{\}b", "ab"),
    ],
)
def test_control_words_mean_what_they_do_in_word(body: str, text: str) -> None:
    assert read(body).text == text


def test_fonts_and_code_pages_choose_the_characters() -> None:
    fonts = r"{\fonttbl{\f0 A;}{\f1\fcharset204 B;}{\f2\fcharset128 C;}}"
    assert read(rf"{fonts}\f1 \'ef\'f0\plain\f0  \'e9 {{\f2 \'82\'a0}}\'e9").text == "пр é あé"
    assert read(r"\'e9\'b1", r"\ansi\ansicpg1250").text == "é±"
    assert read(r"\'8e", r"\mac").text == "é"
    assert read(r"\'e9", r"\ansi\ansicpg999999").text == "é"
    assert read("\u00e9".encode("cp1252")).text == "é"


def test_rows_of_a_table_are_turns() -> None:
    row = r"\trowd\cellx1\cellx2\intbl {0}\cell {1}\cell\row "
    body = "".join(row.replace("{0}", who).replace("{1}", words) for who, words in [("INT", "Why?"), ("P1", "So.")] * 2)
    transcript = read(body + r"\pard after\par")
    assert [turn.speaker for turn in transcript.turns] == ["INT", "P1", "INT", "P1"]
    assert transcript.text.endswith("P1: So.\n\nafter")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"a\bin999999999 words", "a"),
        (r"a\bin-5 b", "ab"),
        (r"a\u99999999 ?b\u55357 ?c\u0 ?d", "a\ufffdb\ufffdc\ufffdd"),
        (r"a\'zzb", "azzb"),
        (r"a\uc999999999\u233 bcdefghijk", "aéjk"),
        (r"a\b99999999999999999999999 b", "ab"),
        (r"a\ b\1c", "abc"),
        ("a}b{c", "a"),
        (r"a\'", "a"),
    ],
)
def test_what_no_honest_document_says_does_no_harm(body: str, text: str) -> None:
    assert read(body).text == text


def test_a_document_cut_short_is_read_and_noted() -> None:
    transcript = parse(Asked("a.rtf"), rb"{\rtf1 {INT: Why?\par P1: So").transcripts[0]
    assert transcript.text == "INT: Why?\n\nP1: So"
    assert any("cut short" in note for note in transcript.notes)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{\\rtf1 " + b"{" * 200_000, "1,000 deep"),
        (b"{\\rtf1 " + b"{" * 200_000 + b"}" * 200_000 + b"}", "1,000 deep"),
        (b"{\\rtf1}", "no text in it"),
        (b"{\\rtf1 {\\pict 00}}", "no text in it"),
        (b"not rtf", "but it is not"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(TranscriptError, match=message) as caught:
        read_transcript("a.rtf", data)
    assert str(caught.value).startswith("a.rtf: ")


@pytest.mark.parametrize(
    "piece", [rb"\u233", rb"\'e9", rb"{}", rb"\par ", rb"\trowd\cell\row", b"\\", b"{\\v a}", b"\r"]
)
def test_a_megabyte_of_anything_is_read(piece: bytes) -> None:
    parse(Asked("a.rtf"), b"{\\rtf1 words " + piece * (10**6 // len(piece)) + b"}")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).map(lambda text: f"a{text}b"))
def test_any_text_comes_back(text: str) -> None:
    expected = text.replace("\u2028", "\n").replace("\u2029", "\n")
    assert read(rtf_text(text)).text == expected


@given(st.text(st.sampled_from("\\{}'ubparcel123 ?*\n\xe9-"), max_size=80))
def test_any_bytes_are_read_or_refused(text: str) -> None:
    read_or_refuse("a.rtf", b"{\\rtf1 words" + text.encode("latin-1"))
