from __future__ import annotations

import pytest
from document_writers import WORD, docx_body, docx_labels, docx_of, docx_table, zipped
from docx import Document

from corpora.errors import TranscriptError
from corpora.material import Transcript
from corpora.readers import read_transcript
from corpora.readers.parsing import Asked, parse

TALK = [("INT", "Why?", 0), ("P1", "Because.", 9), ("INT", "So?", 12), ("P1", "Yes.", 20)]


def read(data: bytes, name: str = "a.docx") -> Transcript:
    """In this process, as it is not the sandbox that is tested here."""
    return parse(Asked(name), data).transcripts[0]


def said(body: str) -> str:
    return read(docx_body(body)).text


def spoken(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.span.of(transcript.text)) for turn in transcript.turns]


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


@pytest.mark.parametrize(
    ("runs", "kept"),
    [
        (f"<w:del>{run('gone')}<w:r><w:delText>gone too</w:delText></w:r></w:del>{run('kept')}", "kept"),
        (f"<w:ins>{run('put in')}</w:ins>", "put in"),
        (f"<w:moveFrom>{run('old place')}</w:moveFrom><w:moveTo>{run('new place')}</w:moveTo>", "new place"),
        (
            run("hidden", "<w:vanish/>") + run("seen", "<w:vanish w:val='0'/>"),
            "seen",
        ),
        (
            f"{run('a')}<w:r><w:br/></w:r>{run('b')}<w:r><w:tab/></w:r>{run('c')}<w:r><w:cr/></w:r>{run('d')}",
            "a\nb\tc\nd",
        ),
        (f"{run('co')}<w:r><w:noBreakHyphen/></w:r>{run('op')}<w:r><w:softHyphen/></w:r>{run('erate')}", "co-operate"),
        (f"<w:r><w:instrText>PAGE secret</w:instrText></w:r>{run('field')}", "field"),
        (f"<w:sdt><w:sdtContent>{run('in a control')}</w:sdtContent></w:sdt>", "in a control"),
        (f"<w:hyperlink>{run('a link')}</w:hyperlink>", "a link"),
        (f"<w:proofErr/>{run('x')}<w:r><w:t>y </w:t></w:r><w:r><w:t xml:space='preserve'> z</w:t></w:r>", "xy  z"),
    ],
)
def test_what_shows_on_paper_is_kept_and_nothing_else(runs: str, kept: str) -> None:
    assert said(paragraph(runs)) == kept


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next() -> None:
    joined = paragraph(run("one "), properties="<w:rPr><w:del/></w:rPr>") + paragraph(run("two")) + paragraph(run("3"))
    assert said(joined) == "one two\n\n3"


def test_hidden_styles_hide_their_text() -> None:
    styles = (
        f'<w:styles xmlns:w="{WORD}"><w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="I"><w:basedOn w:val="H"/></w:style><w:style w:styleId="L"><w:basedOn w:val="L"/></w:style>'
        "</w:styles>"
    )
    body = (
        paragraph(run("a", '<w:rStyle w:val="H"/>'), run("b"), run("c", '<w:rStyle w:val="I"/>'))
        + paragraph(run("d"), properties='<w:pStyle w:val="I"/>')
        + paragraph(run("e", '<w:rStyle w:val="L"/>'))
    )
    assert read(docx_body(body, **{"word/styles.xml": styles})).text == "b\n\ne"


def test_notes_and_comments_are_counted_and_not_read() -> None:
    transcript = read(
        docx_body(
            paragraph(run("words"), "<w:r><w:footnoteReference/></w:r><w:r><w:commentReference/></w:r>"),
            **{"word/footnotes.xml": "<!DOCTYPE x>", "word/comments.xml": "not xml", "word/header1.xml": ""},
        )
    )
    assert transcript.text == "words"
    assert "Left out, as it is not speech: 1 comment, 1 footnote." in transcript.notes


def test_a_text_box_is_beside_the_text_and_counted_once() -> None:
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
        f"<w:txbxContent>{paragraph(run('boxed'))}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
        f"{paragraph(run('boxed'))}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    transcript = read(docx_body(paragraph(run("before "), box, run("after"))))
    assert transcript.text == "before after"
    assert "Left out, as it is not speech: 1 paragraph in text boxes." in transcript.notes
    alone = read(docx_body(paragraph(box)))
    assert (alone.text, alone.notes[0][:30]) == ("boxed", "All its text is in text boxes,")


def test_labels_that_only_bold_sets_off_are_labels() -> None:
    transcript = read(docx_labels(TALK * 2, bold=True, colon=""))
    assert spoken(transcript)[:2] == [("INT", "Why?"), ("P1", "Because.")]


def test_bold_words_in_speech_are_no_labels() -> None:
    def write(document: Document) -> None:
        for text in ("Really good, it was.", "Never mind the cost.", "Tom said so.", "Perhaps."):
            paragraph = document.add_paragraph()
            paragraph.add_run(text.split()[0]).bold = True
            paragraph.add_run(text[len(text.split()[0]) :])

    assert {turn.speaker for turn in read(docx_of(write)).turns} == {"Participant"}


def test_a_table_row_without_a_speaker_goes_on_with_the_row_above() -> None:
    rows = [("INT", "Why?", 0), ("P1", "Because.", 9), ("", "And so.", 11), ("INT", "So?", 12), ("P1", "Yes.", 20)]
    transcript = read(docx_table(rows))
    assert spoken(transcript)[1] == ("P1", "Because.\n\nAnd so.")
    assert transcript.turns[1].began == 9


def test_a_row_over_all_columns_is_a_heading() -> None:
    def cell(text: str, wide: int = 1) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{wide}"/></w:tcPr>{paragraph(run(text))}</w:tc>'

    rows = [[("Part one", 2)], [("INT", 1), ("Why?", 1)], [("P1", 1), ("So.", 1)], [("INT", 1), ("And?", 1)]]
    body = "".join(f"<w:tr>{''.join(cell(*each) for each in row)}</w:tr>" for row in rows)
    transcript = read(docx_body(f"<w:tbl>{body}</w:tbl>"))
    assert transcript.text.startswith("Part one\n\nINT: Why?")
    assert spoken(transcript) == [("INT", "Why?"), ("P1", "So."), ("INT", "And?")]


def test_a_table_that_describes_the_file_is_no_speech() -> None:
    def write(document: Document) -> None:
        grid = document.add_table(rows=0, cols=2)
        for row in [("Date", "3 May"), ("Interviewer", "Jane Doe"), ("Participant", "CL03")]:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
        for who, words, _ in TALK * 2:
            document.add_paragraph(f"{who}: {words}")

    assert spoken(read(docx_of(write))) == [(who, words) for who, words, _ in TALK * 2]


def test_speakers_times_and_nested_tables_in_cells_are_read() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph(run('inner'))}</w:tc></w:tr></w:tbl>"
    rows = [("INT (00:01)", "Why?"), ("P1 (00:05)", "So."), ("INT (00:07)", "And?"), ("P1 (00:09)", "Yes.")]
    cells = "".join(
        f"<w:tr><w:tc>{paragraph(run(who))}</w:tc><w:tc>{paragraph(run(words))}{inner}</w:tc></w:tr>"
        for who, words in rows
    )
    transcript = read(docx_body(f"<w:tbl>{cells}</w:tbl>"))
    assert spoken(transcript)[:2] == [("INT", "Why?\n\ninner"), ("P1", "So.\n\ninner")]
    assert [turn.began for turn in transcript.turns] == [1, 5, 7, 9]


def test_the_main_part_may_have_another_name_and_macros_are_not_looked_at() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Target="/word/document2.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
        "</Relationships>"
    )
    document = f'<w:document xmlns:w="{WORD}"><w:body>{paragraph(run("words"))}</w:body></w:document>'
    members = {"[Content_Types].xml": "<Types/>", "_rels/.rels": relations, "word/document2.xml": document}
    transcript = read(zipped({**members, "word/vbaProject.bin": b"\0"}), "a.docm")
    assert transcript.text == "words"
    assert "It has macros, which were not looked at." in transcript.notes


def test_documents_of_the_iso_standard_are_read() -> None:
    data = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
            "<w:p><w:r><w:t>words</w:t></w:r></w:p></w:body></w:document>",
        }
    )
    assert read(data).text == "words"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (docx_body(""), "no text in it"),
        (docx_body(paragraph(run(" "))), "no text in it"),
        (docx_body("<w:p>"), "not well formed"),
        (docx_body(paragraph(run("&#0;"))), "not well formed"),
        (docx_body("<w:p>" * 5_000), "deep inside each other"),
        (zipped({"[Content_Types].xml": "", "word/x.xml": ""}), "no text part"),
        (
            zipped({"[Content_Types].xml": "", "word/document.xml": "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"}),
            "DOCTYPE",
        ),
        (zipped({"[Content_Types].xml": "", "_rels/.rels": "<!DOCTYPE a><a/>", "word/document.xml": ""}), "DOCTYPE"),
        (docx_labels(TALK)[:3000], "damaged or cut short"),
        (docx_body(paragraph(run("a" * 1000) * 200_000)), "zip bomb"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(TranscriptError, match=message) as caught:
        read_transcript("a.docx", data)
    assert str(caught.value).startswith("a.docx: ")


def test_very_many_paragraphs_are_read_or_refused() -> None:
    assert len(read(docx_body(paragraph(run("INT: why?")) + paragraph(run("P1: because.")) * 20_000)).turns) == 20_001


def bold_questions(plain_answers: bool = True) -> bytes:
    def write(document: Document) -> None:
        document.add_paragraph("Interview 12 (synthetic)")
        for number in range(4):
            document.add_paragraph().add_run(f"What did you do in month {number}?").bold = True
            answer = document.add_paragraph()
            answer.add_run(f"I planned week {number}.").bold = None if plain_answers else True
            document.add_paragraph("And then I rested.")

    return docx_of(write)


def test_questions_in_bold_are_the_interviewers_where_nothing_is_labelled() -> None:
    transcript = read(bold_questions())
    assert spoken(transcript)[:2] == [
        ("Interviewer", "What did you do in month 0?"),
        ("Participant", "I planned week 0.\n\nAnd then I rested."),
    ]
    assert len(transcript.turns) == 8
    assert any("what is in bold" in note for note in transcript.notes)


def test_where_answers_are_as_bold_as_questions_only_the_questions_are_the_interviewers() -> None:
    transcript = read(bold_questions(plain_answers=False))
    assert spoken(transcript)[1] == ("Participant", "I planned week 0.\n\nAnd then I rested.")
    assert not any("bold" in note for note in transcript.notes)
