from __future__ import annotations

import pytest
from document_writers import epub_labels, html_labels, zipped
from hypothesis import given
from hypothesis import strategies as st
from spoiling import read_or_refuse

from corpora.errors import TranscriptError
from corpora.material import Transcript
from corpora.readers import read_transcript
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

TALK = [("INT", "Why?", 0), ("P1", "Because.", 9), ("INT", "So?", 12), ("P1", "Yes.", 20)]


def take(data: bytes, name: str = "a.html", encoding: str | None = None) -> Intake:
    """In this process, as it is not the sandbox that is tested here."""
    return parse(Asked(name, encoding=encoding), data)


def read(body: str) -> Transcript:
    return take(f"<html><body>{body}".encode()).transcripts[0]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>one\n  two<p>three<br>four<br/>five", "one two\n\nthree\nfour\nfive"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("<ul><li>a<li>b</ul><blockquote>c</blockquote>", "a\n\nb\n\nc"),
        ("a<script>b</script><style>c</style><!-- d --><nav>e</nav><footer>f</footer>g", "ag"),
        ("a<span hidden>b</span><span style='Display : none'>c</span><div style='visibility:hidden'>d</div>", "a"),
        ("a<del>b</del><ins>c</ins><template>d</template><noscript>e</noscript>", "ac"),
        ("<p>a &lt;b&gt; &amp; &nbsp;&eacute;&#8217; &nosuch;", "a <b> & \xa0é\u2019 &nosuch;"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<textarea>a</textarea><button>b</button><select><option>c</select>d<input value=e><img alt=f>", "d"),
        ("<p>a<hr>b", "a\n\nb"),
        ("<h1>Part</h1><dl><dt>INT<dd>Why?</dl>", "Part\n\nINT\n\nWhy?"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a\tb\n\nc"),
        ("<table><tr><td><table><tr><td>a<td>b</table></table>", "a b"),
        ("<b>a<p>b</b>c</i></div></p>d", "a\n\nbc\n\nd"),
    ],
)
def test_what_a_reader_of_the_page_sees_is_kept(body: str, text: str) -> None:
    assert read(body).text == text


def test_the_doctype_of_a_page_is_no_harm_and_its_entities_are_none() -> None:
    page = b"<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><html><body><p>INT: a&x;b"
    assert "INT: a&x;b" in take(page).transcripts[0].text.replace("]>", "").strip()


@pytest.mark.parametrize(
    ("page", "encoding", "text"),
    [
        ("<html><meta charset='windows-1250'><p>ż é".encode("cp1250"), None, "ż é"),
        ("<html><meta http-equiv=a content='text/html; charset=iso-8859-1'><p>\x93é".encode("latin-1"), None, "“é"),
        ("<html><meta charset='utf-8'><p>é".encode("cp1252"), None, "é"),
        ("<html><meta charset='nosuch'><p>é".encode(), None, "é"),
        ("<?xml version='1.0' encoding='utf-8'?><html><p>é</p></html>".encode(), None, "é"),
        ("<html><p>é".encode("utf-16"), None, "é"),
        ("<html><p>é".encode("mac-roman"), "mac-roman", "é"),
    ],
)
def test_a_page_says_its_encoding_or_it_is_found(page: bytes, encoding: str | None, text: str) -> None:
    assert take(page, encoding=encoding).transcripts[0].text == text


def test_a_page_under_another_name_is_read_as_one() -> None:
    transcript = take(html_labels(TALK), "a.txt").transcripts[0]
    assert [turn.speaker for turn in transcript.turns] == ["INT", "P1", "INT", "P1"]
    assert transcript.notes[0] == "The file's name says .txt, but it is an HTML page and was read as one."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<html><body><script>a</script>", "no text in it"),
        (b"<html>", "no text in it"),
        (b"<html>" + b"<div>" * 200_000, "deep inside each other|no text"),
        (b"<html><p>a\0b", "NUL byte"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(TranscriptError, match=message) as caught:
        read_transcript("a.html", data)
    assert str(caught.value).startswith("a.html")


@pytest.mark.parametrize("piece", [b"<p>a", b"<", b"<b>", b"&amp;", b"<table>", b"<td>a", b"<!--", b"</p>", b"<a b='"])
def test_a_quarter_of_a_megabyte_of_anything_is_read_or_refused(piece: bytes) -> None:
    read_or_refuse("a.html", b"<html><body>words " + piece * (250_000 // len(piece)))


@given(st.text(st.sampled_from("<p/>b tdr!-&#0;'\"=a\n"), max_size=80))
def test_any_page_is_read_or_refused(body: str) -> None:
    read_or_refuse("a.html", f"<html><body>{body}".encode())


def test_a_books_pages_are_read_in_their_order() -> None:
    intake = take(epub_labels(TALK), "a.epub")
    assert [turn.speaker for turn in intake.transcripts[0].turns] == ["INT", "P1", "INT", "P1"]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "'META-INF/container.xml' is missing"),
        ({"META-INF/container.xml": "<!DOCTYPE a><a/>"}, "DOCTYPE"),
        ({"META-INF/container.xml": "<a><rootfile full-path='x.opf'/></a>"}, r"'x\.opf' is missing"),
        ({"META-INF/container.xml": "<a><rootfile full-path='x'/></a>", "x": "<a/>"}, "no text in it"),
        ({"META-INF/encryption.xml": "<a/>"}, "locked"),
    ],
)
def test_a_book_that_cannot_be_read_is_refused_with_the_reason(members: dict[str, str | bytes], message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        take(zipped({"mimetype": "application/epub+zip", **members}), "a.epub")
