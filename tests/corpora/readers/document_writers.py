"""Writes an interview as a document of each kind, as people and programs lay them out."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Callable, Sequence
from html import escape

from docx import Document
from odf import style, table, teletype
from odf import text as odf_text
from odf.opendocument import OpenDocumentText
from pdf_pages import Line, pdf

Turn = tuple[str, str, int]  # who, what, and when it begins, in seconds
Interview = Sequence[Turn]


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def docx_of(write: Callable[[Document], None]) -> bytes:
    document = Document()
    write(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx_labels(interview: Interview, bold: bool = False, colon: str = ":") -> bytes:
    def write(document: Document) -> None:
        for who, words, _ in interview:
            first, *more = words.split("\n\n")
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{who}{colon}").bold = bold
            paragraph.add_run(f" {first}")
            for text in more:
                document.add_paragraph(text)

    return docx_of(write)


def docx_line_breaks(interview: Interview) -> bytes:
    """As Teams saves it: a name and a time, a line break, and the words, with a header and a footer on each page."""

    def write(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "Study A: confidential"
        document.sections[0].footer.paragraphs[0].text = "Anna: page 1 of 9"
        for who, words, began in interview:
            paragraph = document.add_paragraph()
            paragraph.add_run(who).bold = True
            paragraph.add_run(f"   {began // 60}:{began % 60:02}").add_break()
            first, *more = words.split("\n\n")
            paragraph.add_run(first)
            for text in more:
                document.add_paragraph(text)

    return docx_of(write)


def docx_table(interview: Interview, heading: bool = True) -> bytes:
    def write(document: Document) -> None:
        document.add_heading("Interview", 1)
        grid = document.add_table(rows=0, cols=3)
        rows = [("Time", "Speaker", "Text")] if heading else []
        rows += [(clock(began), who, words) for who, words, began in interview]
        for row in rows:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                first, *more = text.split("\n\n")
                cell.text = first
                for paragraph in more:
                    cell.add_paragraph(paragraph)

    return docx_of(write)


def odt_of(write: Callable[[OpenDocumentText], None]) -> bytes:
    document = OpenDocumentText()
    write(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt_labels(interview: Interview) -> bytes:
    def write(document: OpenDocumentText) -> None:
        bold = style.Style(name="T1", family="text")
        bold.addElement(style.TextProperties(fontweight="bold"))
        document.automaticstyles.addElement(bold)
        for who, words, _ in interview:
            first, *more = words.split("\n\n")
            paragraph = odf_text.P()
            paragraph.addElement(odf_text.Span(stylename=bold, text=f"{who}:"))
            teletype.addTextToElement(paragraph, f" {first}")
            document.text.addElement(paragraph)
            for text in more:
                paragraph = odf_text.P()
                teletype.addTextToElement(paragraph, text)
                document.text.addElement(paragraph)

    return odt_of(write)


def odt_table(interview: Interview) -> bytes:
    def write(document: OpenDocumentText) -> None:
        grid = table.Table(name="T")
        for who, words, began in [("Speaker", "Text", -1), *interview]:
            row = table.TableRow()
            for text in ("Time" if began < 0 else clock(began), who, words):
                cell = table.TableCell()
                for part in text.split("\n\n"):
                    paragraph = odf_text.P()
                    teletype.addTextToElement(paragraph, part)
                    cell.addElement(paragraph)
                row.addElement(cell)
            grid.addElement(row)
        document.text.addElement(grid)

    return odt_of(write)


def rtf_text(text: str) -> str:
    """Text as RTF writes it: each character outside of ASCII in UTF-16 units, with a question mark for old programs."""
    out = []
    for char in text:
        if char in "\\{}":
            out.append(f"\\{char}")
        elif char == "\n":
            out.append("\\line ")
        elif char < "\x80":
            out.append(char)
        else:
            units = char.encode("utf-16-le")
            codes = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
            out += [f"\\u{code}?" for code in codes]
    return "".join(out)


def rtf_labels(interview: Interview) -> bytes:
    lines = ["{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}", "{\\header Anna: a header\\par}"]
    for who, words, _ in interview:
        first, *more = words.split("\n\n")
        lines.append(f"{{\\pard {{\\b {rtf_text(who)}:}} {rtf_text(first)}\\par}}")
        lines += [f"{{\\pard {rtf_text(text)}\\par}}" for text in more]
    return "\r\n".join([*lines, "}"]).encode("ascii")


def rtf_table(interview: Interview) -> bytes:
    lines = ["{\\rtf1\\ansi"]
    for who, words, began in interview:
        cells = (clock(began), who, words)
        shown = "".join(f"\\intbl {rtf_text(text)}\\cell ".replace("\\line \\line ", "\\par ") for text in cells)
        lines.append(f"\\trowd\\cellx1000\\cellx2000\\cellx9000 {shown}\\row")
    return "\n".join([*lines, "\\pard }"]).encode("ascii")


def html_labels(interview: Interview) -> bytes:
    body = []
    for who, words, _ in interview:
        first, *more = (escape(text).replace("\n", "<br>") for text in words.split("\n\n"))
        body.append(f"<p><b>{escape(who)}:</b> {first}</p>")
        body += [f"<p>{text}</p>" for text in more]
    head = "<head><meta charset='utf-8'><title>Anna: a title</title><style>p {}</style></head>"
    rest = "<script>'Anna: no'</script></body></html>"
    return f"<!DOCTYPE html>\n<html>{head}<body><nav>Ben: home</nav>{''.join(body)}{rest}".encode()


def html_table(interview: Interview) -> bytes:
    rows = "".join(
        f"<tr><td>{clock(began)}<td>{escape(who)}<td><p>{escape(words).replace(chr(10) * 2, '<p>')}"
        for who, words, began in interview
    )
    return f"<html><body><table><tr><th>Time<th>Speaker<th>Text{rows}</table></body></html>".encode()


def epub_labels(interview: Interview) -> bytes:
    chapter = html_labels(interview).decode().replace("<!DOCTYPE html>", "").replace("<meta charset='utf-8'>", "")
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="EPUB/content.opf"/></rootfiles></container>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "EPUB/content.opf": package,
            "EPUB/text/one.xhtml": chapter,
        }
    )


def pdf_labels(interview: Interview, header: str = "Study A, interview 3", numbers: bool = False) -> bytes:
    """As a word processor prints it: wrapped lines, a blank line between paragraphs, a header and a page number."""
    paragraphs = [text for who, words, _ in interview for text in f"{who}: {words}".replace("\n\n", "\0").split("\0")]
    lines: list[tuple[str, int]] = []
    for number, paragraph in enumerate(paragraphs, 1):
        wrapped = textwrap.wrap(paragraph, 80, break_long_words=False, break_on_hyphens=False)
        lines += [(text, number if at == 0 else 0) for at, text in enumerate(wrapped)] + [("", 0)]
    pages = [lines[at : at + 45] for at in range(0, len(lines), 45)]
    return pdf(
        [
            [
                (72, 810, header),
                *_placed(page, numbers),
                (290, 30, f"{at} / {len(pages)}"),
            ]
            for at, page in enumerate(pages, 1)
        ]
    )


def _placed(page: Sequence[tuple[str, int]], numbers: bool) -> list[Line]:
    placed = [(72, 760 - 15 * at, text) for at, (text, _) in enumerate(page) if text]
    margin = [(30, 760 - 15 * at, str(number)) for at, (_, number) in enumerate(page) if number and numbers]
    return [*placed, *margin]


def zipped(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx_body(body: str, **parts: str) -> bytes:
    """A Word document of raw markup in its body."""
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **parts})


ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def odt_body(body: str, styles: str = "") -> bytes:
    """An OpenDocument text of raw markup in its body."""
    content = (
        f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
