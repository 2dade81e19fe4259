"""HTML pages: the words that a reader of the page sees, in paragraphs; scripts, styles and navigation are none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from corpora.errors import TranscriptError
from corpora.readers.blocks import Reading
from corpora.readers.decoding import Decoded, decode
from corpora.readers.documents import (
    BOLD,
    EMPHASES,
    ITALIC,
    MOST_PARAGRAPHS,
    UNDERLINED,
    Block,
    Composer,
    Table,
    drafts_of,
)

_DROPPED = frozenset(
    "head script style template noscript nav footer svg math canvas iframe object audio video select button textarea"
    " input del rt rp".split()
)
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre section article aside main header figure figcaption hr"
    " address fieldset form details summary body table caption".split()
)
_EMPHASES = {"b": BOLD, "strong": BOLD, "u": UNDERLINED, "i": ITALIC, "em": ITALIC}
_EMPHASES |= {f"h{level}": "in the style of a heading" for level in range(1, 7)}
_CELLS = ("td", "th")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_:.\-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"\s{0,200}<\?xml[^>]{0,500}\?>")
_HEAD = 4096  # bytes in which a page says its encoding
_CHUNK = 1 << 16  # characters
_DEEPEST = 5_000  # elements inside each other


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """The one draft of a page.

    Raises:
        TranscriptError: it is not text, not in the encoding that was said, or nested without end.
    """
    decoded = _decoded(data, name, encoding)
    return Reading(drafts_of(blocks_of(decoded.text, name), name), decoded.encoding, notes=decoded.notes)


def blocks_of(page: str, where: str) -> list[Block]:
    """The paragraphs and tables of a page, in order."""
    target = _Page(where)
    parser = etree.HTMLParser(target=target, no_network=True, huge_tree=False)
    page = _DECLARATION.sub("", page, count=1)
    try:
        for at in range(0, len(page), _CHUNK):
            parser.feed(page[at : at + _CHUNK])
        parser.close()
    except etree.XMLSyntaxError:
        if not target.blocks:
            raise TranscriptError(f"{where}: there is nothing to read on this page; save the text of it") from None
    target.finish()
    return target.blocks


def _decoded(data: bytes, name: str, encoding: str | None) -> Decoded:
    """The page's text: by the encoding that was said, else the page's own word for it, else as any text."""
    said = _CHARSET.search(data[:_HEAD])
    if encoding is None and said and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return decode(data, name, _web_name(said[1].decode("ascii")), page=True)
        except TranscriptError:
            pass  # pages that say a wrong encoding are common: it is found as for any text
    return decode(data, name, encoding, page=True)


def _web_name(encoding: str) -> str:
    """On the web, Latin-1 and ASCII mean Windows-1252."""
    return "cp1252" if encoding.casefold() in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii") else encoding


class _Page:
    """Follows the tags of a page and collects its blocks."""

    def __init__(self, where: str) -> None:
        self.blocks: list[Block] = []
        self._where = where
        self._path: list[str] = []
        self._skipped = 0
        self._composer = Composer()
        self._kept_blanks = 0
        self._open_emphases: list[str] = []
        self._tables: list[list[list[list[str]]]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._path.append(tag)
        if len(self._path) > _DEEPEST:
            raise TranscriptError(f"{self._where}: its elements are more than {_DEEPEST:,} deep inside each other")
        if self._skipped:
            return
        if tag in _DROPPED or "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")):
            self._skipped = len(self._path)
        elif tag == "br":
            self._composer.add("\n", self._emphasis())
        elif tag in _BLOCKS or tag in _CELLS or tag == "tr":
            self._close_paragraph()
            self._open(tag)
        if tag in _EMPHASES and not self._skipped:
            self._open_emphases.append(_EMPHASES[tag])

    def end(self, tag: str) -> None:
        if self._skipped == len(self._path):
            self._skipped = 0
        elif not self._skipped:
            if tag in _BLOCKS or tag in _CELLS or tag == "tr":
                self._close_paragraph()
            if _EMPHASES.get(tag) in self._open_emphases:
                self._open_emphases.remove(_EMPHASES[tag])
            if tag == "pre":
                self._kept_blanks = max(0, self._kept_blanks - 1)
            elif tag == "table" and self._tables:
                self._close_table()
        if self._path:
            self._path.pop()

    def data(self, data: str) -> None:
        if self._skipped:
            return
        if not self._kept_blanks:
            data = _BLANKS.sub(" ", data)
            if data.startswith(" ") and self._composer.at_start:
                data = data[1:]
        self._composer.add(data, self._emphasis())

    def comment(self, data: str) -> None:
        """Comments are not seen on the page."""

    def close(self) -> None:
        return None

    def finish(self) -> None:
        """Close what the page left open."""
        self._close_paragraph()
        while self._tables:
            self._close_table()

    def _emphasis(self) -> str:
        return next((one for one in (*EMPHASES, *self._open_emphases) if one in self._open_emphases), "")

    def _open(self, tag: str) -> None:
        if tag == "pre":
            self._kept_blanks += 1
        elif tag == "table":
            self._tables.append([])
        elif tag == "tr" and self._tables:
            self._tables[-1].append([])
        elif tag in _CELLS and self._tables:
            if not self._tables[-1]:
                self._tables[-1].append([])
            self._tables[-1][-1].append([])

    def _close_paragraph(self) -> None:
        paragraph = self._composer.take()
        if not paragraph.text:
            return
        if self._tables and self._tables[-1] and self._tables[-1][-1]:
            self._tables[-1][-1][-1].append(paragraph.text)
            return
        self.blocks.append(paragraph)
        if len(self.blocks) > MOST_PARAGRAPHS:
            raise TranscriptError(f"{self._where}: it has more than {MOST_PARAGRAPHS:,} paragraphs; split it")

    def _close_table(self) -> None:
        rows = tuple(tuple("\n\n".join(cell) for cell in row) for row in self._tables.pop())
        outer = self._tables[-1] if self._tables else None
        if outer and outer[-1]:  # a table within a cell: its rows are lines of the cell
            outer[-1][-1].extend(" ".join(row).strip() for row in rows)
        elif rows:
            self.blocks.append(Table(rows))
