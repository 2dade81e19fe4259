"""Comments in the margin as codings: each stands on the words that its author marked. All talk is synthetic."""

from __future__ import annotations

import io

import pytest
from document_writers import WORD, docx_body, odt_body
from docx import Document
from docx.text.run import Run
from hypothesis import given
from hypothesis import strategies as st

from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked, parse

Coded = list[tuple[str, str, str | None]]  # the code, its words and the coder


def taken(data: bytes, name: str = "a.docx", *, comments: bool = True) -> Intake:
    """In this process, as it is not the sandbox that is tested here."""
    return parse(Asked(name, comments=comments), data)


def coded(intake: Intake) -> Coded:
    texts = {transcript.name: transcript.text for transcript in intake.transcripts}
    return [(one.code, one.span.of(texts[one.transcript]), one.coder) for one in intake.codings]


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def said(document: Document, who: str, *words: str) -> list[Run]:
    """A paragraph with a label in bold, without a colon; the runs of the words."""
    paragraph = document.add_paragraph()
    paragraph.add_run(who).bold = True
    return [paragraph.add_run(f" {part}") for part in words]


def test_what_a_comment_says_is_the_code_of_the_words_that_it_marks_and_its_author_the_coder() -> None:
    document = Document()
    said(document, "INT", "How was it?")
    _, hours = said(document, "P1", "Good, all in all.", "The hours were too long.")
    document.add_comment(hours, text="Workload", author="Jo")
    said(document, "INT", "And then?")
    (yes,) = said(document, "P1", "Yes, it was good.")
    document.add_comment([yes], text="Mood", author="Ada")
    document.add_comment([hours, yes], text="Hours", author="Ada")
    intake = taken(saved(document))
    assert coded(intake) == [
        ("Workload", "The hours were too long", "Jo"),
        ("Mood", "Yes, it was good", "Ada"),
        ("Hours", "The hours were too long.\n\nINT: And then?\n\nP1: Yes, it was good", "Ada"),
    ]


def test_a_comment_with_several_codes_is_several_codings() -> None:
    document = Document()
    (words,) = said(document, "P1", "We had no money and no time.")
    document.add_comment(words, text="Funding;  #workload ;\nLack of  staff\n", author="Jo")
    assert [code for code, _, _ in coded(taken(saved(document)))] == ["Funding", "workload", "Lack of staff"]


def test_words_that_come_twice_are_told_apart_by_where_they_are_marked() -> None:
    document = Document()
    for _ in range(3):
        said(document, "INT", "Did you like it?")
        runs = said(document, "P1", "Yes.")
    document.add_comment(runs, text="Liked", author="Jo")
    intake = taken(saved(document))
    (coding,) = intake.codings
    assert coding.span.start == intake.transcripts[0].text.rindex("Yes")


def test_in_a_table_of_speech_comments_stand_on_the_words_in_their_cells() -> None:
    document = Document()
    table = document.add_table(rows=0, cols=3)
    for time, who, words, code in [
        ("0:01", "INT", "How did it go?", ""), ("0:05", "P1", "It went well.", "Success"),
        ("0:09", "INT", "And the others?", ""), ("0:12", "P1", "It went well.", "Others"),
    ]:  # fmt: skip
        cells = table.add_row().cells
        cells[0].text, cells[1].text, cells[2].text = time, who, words
        if code:
            document.add_comment(cells[2].paragraphs[0].runs, text=code, author="Jo")
    intake = taken(saved(document))
    text = intake.transcripts[0].text
    assert [(one.code, one.span.start) for one in intake.codings] == [
        ("Success", text.index("It went well")),
        ("Others", text.rindex("It went well")),
    ]


def test_a_comment_that_marks_no_words_stands_on_its_paragraph_and_one_on_no_speech_is_told() -> None:
    remarks = "".join(
        f'<w:comment w:id="{number}" w:author="Jo"><w:p><w:r><w:t>{code}</w:t></w:r></w:p></w:comment>'
        for number, code in enumerate(["Weather", "Nowhere"])
    )
    body = (
        '<w:p><w:r><w:t>Ann: It rained.</w:t></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>'
        '<w:p><w:r><w:t>Bob: It did.</w:t></w:r></w:p><w:p><w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )
    part = f'<w:comments xmlns:w="{WORD}">{remarks}</w:comments>'
    intake = taken(docx_body(body, **{"word/comments.xml": part}))
    assert coded(intake) == [("Weather", "Ann: It rained", "Jo")]
    assert any("1 of 2 comment(s) stand on no words" in note for note in intake.notes)


def test_a_reply_to_a_comment_is_no_coding() -> None:
    body = (
        '<w:p><w:commentRangeStart w:id="0"/><w:commentRangeStart w:id="1"/><w:r><w:t>Ann: It rained.</w:t></w:r>'
        '<w:commentRangeEnd w:id="0"/><w:commentRangeEnd w:id="1"/></w:p><w:p><w:r><w:t>Bob: It did.</w:t></w:r></w:p>'
    )
    remarks = "".join(
        f'<w:comment w:id="{at}" w:author="{who}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
        f'<w:p w14:paraId="0A0{at}"><w:r><w:t></w:t></w:r></w:p></w:comment>'
        for at, (who, text) in enumerate([("Jo", "Weather"), ("Ada", "I would say mood, would you not?")])
    )
    w14, w15 = (f"http://schemas.microsoft.com/office/word/{year}/wordml" for year in (2010, 2012))
    parts = {
        "word/comments.xml": f'<w:comments xmlns:w="{WORD}" xmlns:w14="{w14}">{remarks}</w:comments>',
        "word/commentsExtended.xml": f'<w15:commentsEx xmlns:w15="{w15}"><w15:commentEx w15:paraId="0A00"/>'
        '<w15:commentEx w15:paraId="0A01" w15:paraIdParent="0A00"/></w15:commentsEx>',
    }
    assert coded(taken(docx_body(body, **parts))) == [("Weather", "Ann: It rained", "Jo")]


def test_comments_are_no_codings_unless_they_are_asked_for() -> None:
    document = Document()
    (words,) = said(document, "P1", "We had no money.")
    document.add_comment(words, text="Funding", author="Jo")
    intake = taken(saved(document), comments=False)
    assert intake.codings == ()
    assert any("If its comments are codes" in note for note in intake.transcripts[0].notes)


@pytest.mark.parametrize("name", ["one", ""])
def test_annotations_of_an_opendocument_text_are_comments(name: str) -> None:
    named = f' office:name="{name}"' if name else ""
    ends = f"<office:annotation-end{named}/>" if name else ""
    remark = "<dc:creator>Jo</dc:creator><text:p>Fun<text:span>ding</text:span></text:p><text:p>Time</text:p>"
    body = (
        "<text:p>Ann: How was it?</text:p>"
        f"<text:p>Bob: Good. <office:annotation{named}>{remark}</office:annotation>No money.{ends} But fun.</text:p>"
    )
    words = "No money" if name else "Bob: Good. No money. But fun"
    assert coded(taken(odt_body(body), "a.odt")) == [("Funding", words, "Jo"), ("Time", words, "Jo")]


WORDS = st.lists(st.sampled_from(["yes", "no", "it was", "Ann", "INT:", "so?"]), min_size=1, max_size=4).map(" ".join)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6), st.booleans())
def test_a_comment_stands_on_the_very_letters_that_were_marked(talk: list[tuple[str, str, str]], labels: bool) -> None:
    document = Document()
    marked = []
    for number, (before, words, after) in enumerate(talk):
        paragraph = document.add_paragraph(f"{'INT' if number % 2 else 'Ann'}: " if labels else "")
        paragraph.add_run(f"{before} ")
        document.add_comment(paragraph.add_run(words), text=f"C{number}", author="Jo")
        paragraph.add_run(f" {after}")
        marked.append(words)
    intake = taken(saved(document))
    (transcript,) = intake.transcripts
    for coding in intake.codings:
        words = marked[int(coding.code[1:])]
        assert coding.span.of(transcript.text) == words.rstrip("?:")
    lost = len(talk) - len(intake.codings)
    assert (lost > 0) == any("stand on no words" in note for note in intake.notes)
