"""Documents in which nothing but italics, bold or a style tells the questions from the answers; all synthetic."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from document_writers import docx_labels, docx_of, odt_body
from docx import Document
from docx.shared import RGBColor

from corpora.material import Role, Transcript
from corpora.readers.parsing import Asked, parse

TALK = [
    ("Could you tell me about the course?", "It ran for a year. I went on Fridays."),
    ("Okay.", "And it was near, which is why I stayed."),
    ("What did you make of the tutor?", "She was patient. She said: take your time."),
    ("Did anything change for you?", "I plan my week now."),
    ("Would you do it again?", "I would."),
]


def docx(**how: str | bool) -> bytes:
    def write(document: Document) -> None:
        document.add_paragraph("Interview 12 (synthetic)")
        for question, answer in TALK:
            paragraph = document.add_paragraph(style=how.get("style"))
            run = paragraph.add_run(question)
            for name, value in how.items():
                if name == "colour":
                    run.font.color.rgb = RGBColor.from_string(str(value))
                elif name != "style":
                    setattr(run, name, value)
            document.add_paragraph(answer)

    return docx_of(write)


def odt(properties: str, wrap: Callable[[str], str]) -> bytes:
    family = "text" if "span" in wrap("") else "paragraph"
    styles = f'<style:style style:name="Q" style:family="{family}"><style:text-properties {properties}/></style:style>'
    styles = f'<x xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">{styles}</x>'
    return odt_body("".join(f"{wrap(question)}<text:p>{answer}</text:p>" for question, answer in TALK), styles)


def rtf(word: str) -> bytes:
    talk = "".join(f"{{\\{word} {question}}}\\par {answer}\\par " for question, answer in TALK)
    return f"{{\\rtf1\\ansi {talk}}}".encode()


def html(tag: str) -> bytes:
    return ("<html><body>" + "".join(f"<p><{tag}>{q}</{tag}><p>{answer}" for q, answer in TALK)).encode()


def spanned(question: str) -> str:
    return f'<text:p><text:span text:style-name="Q">{question}</text:span></text:p>'


def styled(question: str) -> str:
    return f'<text:p text:style-name="Q">{question}</text:p>'


KINDS = {
    "bold.docx": docx(bold=True),
    "italic.docx": docx(italic=True),
    "underlined.docx": docx(underline=True),
    "heading.docx": docx(style="Heading 3"),
    "coloured.docx": docx(colour="C00000"),
    "quote.docx": docx(style="Intense Quote"),
    "bold.odt": odt('fo:font-weight="bold"', spanned),
    "italic.odt": odt('fo:font-style="italic"', spanned),
    "underlined.odt": odt('style:text-underline-style="solid"', spanned),
    "bold paragraphs.odt": odt('fo:font-weight="bold"', styled),
    "bold.rtf": rtf("b"),
    "italic.rtf": rtf("i"),
    "underlined.rtf": rtf("ul"),
    "bold.html": html("strong"),
    "italic.html": html("em"),
    "heading.html": html("h3"),
}


def read(name: str, data: bytes) -> Transcript:
    return parse(Asked(name), data).transcripts[0]


@pytest.mark.parametrize("name", KINDS)
def test_what_is_set_off_asks_and_the_rest_answers(name: str) -> None:
    transcript = read(name, KINDS[name])
    said = [(turn.role is Role.INTERVIEWER, turn.span.of(transcript.text)) for turn in transcript.turns]
    assert said == [pair for question, answer in TALK for pair in ((True, question), (False, answer))]
    assert any("counts as the interviewer's words, the rest as answers" in note for note in transcript.notes)


@pytest.mark.parametrize("colour", ["C00000", "0070C0"])
def test_answers_in_a_colour_leave_the_questions(colour: str) -> None:
    def write(document: Document) -> None:
        document.add_paragraph("Interview 12 (synthetic)")
        for question, answer in TALK:
            document.add_paragraph(question)
            document.add_paragraph().add_run(answer).font.color.rgb = RGBColor.from_string(colour)

    transcript = read("a.docx", docx_of(write))
    said = [(turn.role is Role.INTERVIEWER, turn.span.of(transcript.text)) for turn in transcript.turns]
    assert said == [pair for question, answer in TALK for pair in ((True, question), (False, answer))]
    assert any(f"what is in the colour {colour} counts as answers" in note for note in transcript.notes)


def test_text_that_is_nearly_black_stands_out_nowhere() -> None:
    kept = read("a.docx", docx(colour="222222")).notes
    assert not any("in the colour" in note for note in kept)


def test_who_started_the_recording_said_nothing_by_it() -> None:
    def write(document: Document) -> None:
        paragraph = document.add_paragraph()
        paragraph.add_run("Jo Roe ").bold = True
        paragraph.add_run("started transcription")
        for at, (question, answer) in enumerate(TALK):
            for who, words in (("Jo Roe", question), ("Bo Doe", answer)):
                paragraph = document.add_paragraph()
                paragraph.add_run(who).bold = True
                paragraph.add_run(f"   {at}:07").add_break()
                paragraph.add_run(words)

    transcript = read("a.docx", docx_of(write))
    assert transcript.turns[0].span.of(transcript.text) == TALK[0][0]
    assert len(transcript.turns) == 10


def test_a_label_in_italics_is_a_label() -> None:
    talk = [(who, words, 0) for pair in TALK for who, words in zip(("Jo", "Bo"), pair, strict=True)]

    def write(document: Document) -> None:
        for who, words, _ in talk:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{who} ").italic = True
            paragraph.add_run(words)

    labelled = read("b.docx", docx_labels(talk))
    transcript = read("a.docx", docx_of(write))
    assert [(t.speaker, t.role) for t in transcript.turns] == [(t.speaker, t.role) for t in labelled.turns]


@pytest.mark.parametrize("time", ["", " (0:{at:02} - 0:{at:02})"], ids=["no times", "times"])
def test_roles_in_brackets_tell_who_speaks_where_only_questions_of_the_guide_are_bold(time: str) -> None:
    talk = [*TALK[:2], ("Right, and then?", "Then she left.\n\nNobody told us why."), *TALK[2:]]

    def write(document: Document) -> None:
        for at, (question, answer) in enumerate(talk):
            document.add_paragraph("[Researcher]" + time.format(at=2 * at))
            document.add_paragraph().add_run(question).bold = len(question) > len("Right, and then?")
            document.add_paragraph("[Interviewee]" + time.format(at=2 * at + 1))
            for part in answer.split("\n\n"):
                document.add_paragraph(part)

    transcript = read("a.docx", docx_of(write))
    said = [(turn.role is Role.INTERVIEWER, turn.span.of(transcript.text)) for turn in transcript.turns]
    assert said == [pair for question, answer in talk for pair in ((True, question), (False, answer))]
    assert [turn.began for turn in transcript.turns[:3]] == ([0, 1, 2] if time else [None] * 3)
