"""PDFs with text: the lines of each page, taken with their places, and of them the paragraphs (`pdf_layout`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from corpora.errors import TranscriptError
from corpora.readers.blocks import Draft, Reading
from corpora.readers.pdf_layout import paragraphs_of
from corpora.readers.pdf_line import Line

MOST_PAGES = 2_000
_MOST_CHARACTERS = 10_000_000
_LINE = re.compile(r"[^\r\n\ufffe]+\ufffe?|\ufffe")  # the sign stands for a hyphen that ends a line
_LABEL_WORDS = 4  # blanks of a line, from its beginning, that may set a label off
_WIDE = 1.2  # heights of a line: a wider blank is a tab
_HYPHEN = 2  # how the library gives a hyphen that may part a word at the end of a line
_LISTED = 5  # pages named in a remark


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """The one draft of a PDF.

    Raises:
        TranscriptError: it is damaged, is locked with a password, is a scan, or has too many pages.
    """
    document = _open(data, name)
    try:
        if len(document) > MOST_PAGES:
            raise TranscriptError(f"{name}: it has {len(document):,} pages; at most {MOST_PAGES:,} are read; split it")
        pages, scanned, broken = _pages(document, name)
    finally:
        document.close()
    if not any(pages):
        what = "its pages are pictures (a scan)" if scanned else "it has no text that can be taken out"
        raise TranscriptError(f"{name}: {what}; have the text recognised (OCR), or add the file that it was made from")
    paragraphs, notes = paragraphs_of(pages)
    if not paragraphs:
        raise TranscriptError(f"{name}: it has only page numbers and headers; add the file that it was made from")
    if scanned:
        notes = (*notes, f"Page(s) {_listed(scanned)}: pictures without text, from which nothing was taken.")
    if broken:
        why = "damaged, so that they could not be opened and nothing was taken from them"
        notes = (*notes, f"Page(s) {_listed(broken)}: {why}; print the document to a PDF again to have them.")
    return Reading((Draft.of_paragraphs(paragraphs, notes),))


def _open(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).casefold():
            why = "it is locked with a password; save it without one and add it again"
        else:
            why = "the PDF is damaged or cut short; print the document to a PDF again"
        raise TranscriptError(f"{name}: {why}") from error


def _listed(pages: list[int]) -> str:
    return ", ".join(map(str, pages[:_LISTED])) + (f" and {len(pages) - _LISTED} more" if pages[_LISTED:] else "")


def _pages(document: pypdfium2.PdfDocument, name: str) -> tuple[list[list[Line]], list[int], list[int]]:
    """The lines of each page, the pages that hold pictures and no text, and those that cannot be opened, from 1."""
    pages: list[list[Line]] = []
    scanned: list[int] = []
    broken: list[int] = []
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            broken.append(number + 1)
            pages.append([])
            continue
        text = page.get_textpage()
        characters += text.count_chars()
        if characters > _MOST_CHARACTERS:
            raise TranscriptError(f"{name}: it has more than {_MOST_CHARACTERS:,} characters; split it")
        lines = list(_lines(page, text, number))
        pages.append(lines)
        if not lines and any(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2)):
            scanned.append(number + 1)
        text.close()
        page.close()
    if len(broken) == len(document):
        raise TranscriptError(f"{name}: none of its pages can be opened; print the document to a PDF again")
    return pages, scanned, broken


def _lines(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, number: int) -> Iterator[Line]:
    """The lines of a page in the order in which it holds them; those off the page are not seen and left out."""
    left, bottom, right, top = page.get_cropbox()
    turned = page.get_rotation() != 0
    for match in _LINE.finditer(_characters(text)):
        said = match.group()
        first = match.start() + len(said) - len(said.lstrip())
        last = match.start() + len(said.rstrip()) - 1
        if last < first:
            continue
        start, end = text.get_charbox(first, loose=True), text.get_charbox(last, loose=True)
        height = max(start[3] - start[1], 1.0)
        if not turned and (start[3] < bottom or start[1] > top or start[0] > right or end[2] < left):
            continue
        shown = _with_tab(text, said, match.start(), height)
        yield Line(number, start[0], end[2], start[1], height, (start[1] - bottom) / max(top - bottom, 1.0), shown)


def _characters(text: pypdfium2.PdfTextPage) -> str:
    """The page's characters, one for each index that has a place."""
    whole: str = text.get_text_range()
    if len(whole) == text.count_chars():
        return whole
    # slower: the library passes some characters over, so that the rest would stand at other indices
    codes = (pdfium.FPDFText_GetUnicode(text, at) for at in range(text.count_chars()))
    return "".join("\ufffe" if code == _HYPHEN else chr(code) if code < 0x110000 else "\ufffd" for code in codes)


def _with_tab(text: pypdfium2.PdfTextPage, said: str, start: int, height: float) -> str:
    """The line with a tab where a wide blank near its beginning sets off what may be a label."""
    at = 0
    for _ in range(_LABEL_WORDS):
        at = said.find(" ", at + 1)
        behind = at + 1
        while behind < len(said) and said[behind] == " ":
            behind += 1
        if at <= 0 or behind >= len(said):
            return said
        before, after = (text.get_charbox(start + place, loose=True) for place in (at - 1, behind))
        if after[0] - before[2] > _WIDE * height:
            return f"{said[:at]}\t{said[behind:]}"
        at = behind
    return said
