"""OpenDocument texts: the words of the body; deleted text, notes, annotations and hidden text are not speech."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from corpora.counted import several
from corpora.errors import TranscriptError
from corpora.readers.archive import Archive
from corpora.readers.blocks import Reading, label_of
from corpora.readers.comments import COMMENTS_LEFT_OUT, Commented, MarkKind, Remark, commented
from corpora.readers.documents import (
    BOLD,
    ITALIC,
    MOST_PARAGRAPHS,
    UNDERLINED,
    Block,
    Composer,
    Paragraph,
    Table,
    drafts_of,
    tables_of_codes,
)
from corpora.readers.markup import Event, Start, Text, events

_NAMESPACES = {
    "text": "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    "table": "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "office": "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    "style": "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}",
    "draw": "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}",
    "dc": "{http://purl.org/dc/elements/1.1/}",
    "fo": "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}",
}
_PREFIXES = {uri: prefix for prefix, uri in _NAMESPACES.items()}
_DROPPED = {
    "text:tracked-changes",
    "text:note",
    "office:annotation",
    "text:hidden-text",
    "text:hidden-paragraph",
    "text:table-of-content",
    "text:illustration-index",
    "text:alphabetical-index",
    "text:bibliography",
    "text:page-number",
    "text:page-count",
    "text:ruby-text",
    "office:forms",
    "office:scripts",
}
_ASIDES = {"text:note": "note", "office:annotation": "comment"}
_PARAGRAPHS = ("text:p", "text:h")
_BLANKS = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 100  # that one element stands for; more is no speech
_MOST_REPEATS = 64  # columns or rows that one element stands for


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """The one draft of an OpenDocument text.

    Raises:
        TranscriptError: it is damaged, is locked with a password, or holds what no honest document does.
    """
    archive = Archive(data, name)
    manifest = "META-INF/manifest.xml"
    if manifest in archive and b"encryption-data" in archive.read(manifest, at_most=5_000_000):
        raise TranscriptError(f"{name}: it is locked with a password; save it without one and add it again")
    body = _body_of(archive, name)
    blocks, notes = body.blocks, body.notes()
    if not blocks and body.boxes:
        blocks, notes = body.boxes, ("All its text is in text boxes, which were read in their order.",)
    return Reading(drafts_of(blocks, name, notes))


def tables(data: bytes, name: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The rows of its tables that list codes, where it is little else.

    Raises:
        TranscriptError: as `read` does.
    """
    return tuple(tables_of_codes(_body_of(Archive(data, name), name).blocks))


def comments(data: bytes, name: str) -> Commented:
    """The comments in the margin, each with the words that it stands on.

    Raises:
        TranscriptError: as `read` does.
    """
    body = _body_of(Archive(data, name), name)
    remarks = {key: Remark(said, label_of(author) or None) for key, (author, said) in body.remarks.items()}
    return commented(body.paragraphs, remarks)


def _body_of(archive: Archive, name: str) -> _Body:
    body = _Body(name)
    if "styles.xml" in archive:
        body.take(events(archive.chunks("styles.xml"), f"{name}: 'styles.xml' in it"))
    body.take(events(archive.chunks("content.xml"), f"{name}: 'content.xml' in it"))
    return body


class _Body:
    """Follows the markup of styles and text and collects the blocks, and apart from them those of text boxes."""

    def __init__(self, where: str) -> None:
        self.blocks: list[Block] = []
        self.boxes: list[Block] = []
        self.paragraphs: list[Paragraph] = []  # all of them, also those in tables and boxes
        self.remarks: dict[str, tuple[str, str]] = {}  # who wrote each comment, and what it says
        self._remark = ""  # the comment that is open
        self._where = where
        self._asides: Counter[str] = Counter()
        self._hidden_styles: set[str] = set()
        self._emphases: dict[str, str] = {}  # of the styles
        self._style = ""
        self._path: list[str] = []
        self._skipped = 0
        self._speaks = False  # inside the body's text
        self._composers: list[Composer] = []  # open paragraphs; a text box may stand inside one
        self._spans: list[str] = []  # the emphasis of open paragraphs and spans
        self._boxes = 0
        self._tables: list[list[list[list[str]]]] = []
        self._repeats: list[int] = []

    def take(self, document: Iterable[Event]) -> None:
        """Follow one part of the document."""
        for event in document:
            if isinstance(event, Text):
                self._text(event.data)
            elif isinstance(event, Start):
                self._path.append(_kind(event.tag))
                if not self._skipped:
                    self._begin(self._path[-1], event.attributes)
            else:
                self._leave(self._path[-1])
                self._path.pop()

    def notes(self) -> tuple[str, ...]:
        """What was left out, in sentences."""
        left_out = [several(count, what) for what, count in sorted(self._asides.items())]
        if self.boxes:
            left_out.append(f"{several(len(self.boxes), 'paragraph')} in text boxes")
        told = (f"Left out, as it is not speech: {', '.join(left_out)}.",) if left_out else ()
        return (*told, COMMENTS_LEFT_OUT) if self._asides["comment"] else told

    def _text(self, text: str) -> None:
        if self._remark:
            self._remarked(text)
        elif self._composers and not self._skipped:
            self._say(text)

    def _begin(self, kind: str, attributes: Mapping[str, str]) -> None:
        if kind == "office:annotation":
            self._remark = _value(attributes, "office:name") or f"number {len(self.remarks)}"
            self.remarks[self._remark] = ("", "")
            self._mark(self._remark, MarkKind.BEGINS)
        if kind in _ASIDES:
            self._asides[_ASIDES[kind]] += 1
        if kind in _DROPPED or self._hides(kind, attributes):
            self._skipped = len(self._path)
        else:
            self._start(kind, attributes)

    def _leave(self, kind: str) -> None:
        if not self._skipped:
            self._end(kind)
        elif self._skipped == len(self._path):
            self._skipped, self._remark = 0, ""
        elif self._remark and kind == "text:p":
            self._remarked("\n")

    def _remarked(self, text: str) -> None:
        author, said = self.remarks[self._remark]
        if self._path[-1] == "dc:creator":
            self.remarks[self._remark] = (author + text, said)
        elif "text:p" in self._path[self._skipped :]:
            self.remarks[self._remark] = (author, said + text)

    def _mark(self, comment: str, kind: MarkKind) -> None:
        if self._composers:
            self._composers[-1].mark(comment, kind)

    def _hides(self, kind: str, attributes: Mapping[str, str]) -> bool:
        if kind == "text:section" and _value(attributes, "text:display") == "none":
            return True
        styled = kind in ("text:span", "text:section", *_PARAGRAPHS)
        return styled and _value(attributes, "text:style-name") in self._hidden_styles

    def _start(self, kind: str, attributes: Mapping[str, str]) -> None:
        if kind == "style:style":
            self._style = _value(attributes, "style:name")
            parent = _value(attributes, "style:parent-style-name")
            self._hidden_styles |= {self._style} if parent in self._hidden_styles else set()
            if parent in self._emphases:
                self._emphases[self._style] = self._emphases[parent]
        elif kind == "style:text-properties" and self._style:
            if _value(attributes, "text:display") == "none":
                self._hidden_styles.add(self._style)
            if emphasis := _emphasis(attributes):
                self._emphases[self._style] = emphasis
        elif kind == "office:text":
            self._speaks = True
        elif kind == "office:annotation-end":
            self._mark(_value(attributes, "office:name"), MarkKind.ENDS)
        elif self._speaks:
            self._start_in_text(kind, attributes)

    def _start_in_text(self, kind: str, attributes: Mapping[str, str]) -> None:
        if kind in _PARAGRAPHS:
            self._composers.append(Composer())
            heading = "in the style of a heading" if kind == "text:h" else ""
            self._spans.append(self._emphases.get(_value(attributes, "text:style-name"), heading))
        elif kind == "text:span":
            around = self._spans[-1] if self._spans else ""
            self._spans.append(self._emphases.get(_value(attributes, "text:style-name"), around))
        elif kind == "text:s":
            self._add(" " * min(_count(attributes, "text:c"), _MOST_SPACES))
        elif kind == "text:tab":
            self._add("\t")
        elif kind == "text:line-break":
            self._add("\n")
        elif kind == "draw:text-box":
            self._boxes += 1
        elif kind == "table:table":
            self._tables.append([])
        elif kind == "table:table-row" and self._tables:
            self._tables[-1].append([])
        elif kind in ("table:table-cell", "table:covered-table-cell") and self._tables and self._tables[-1]:
            self._tables[-1][-1].append([])
            self._repeats.append(min(_count(attributes, "table:number-columns-repeated"), _MOST_REPEATS))

    def _end(self, kind: str) -> None:
        if kind in _PARAGRAPHS and self._composers:
            self._close_paragraph()
            self._spans.pop()
        elif kind == "text:span" and self._spans:
            self._spans.pop()
        elif kind == "draw:text-box":
            self._boxes -= 1
        elif kind in ("table:table-cell", "table:covered-table-cell") and self._repeats:
            again = self._repeats.pop() - 1
            if self._tables and self._tables[-1] and self._tables[-1][-1]:
                self._tables[-1][-1].extend([] for _ in range(again))  # only the first of repeated cells is speech
        elif kind == "table:table" and self._tables:
            rows = tuple(tuple("\n\n".join(cell) for cell in row) for row in self._tables.pop())
            outer = self._tables[-1] if self._tables else None
            if outer and outer[-1]:  # a table within a cell: its rows are lines of the cell
                outer[-1][-1].extend(" ".join(row).strip() for row in rows)
            else:
                self._place(Table(rows))

    def _close_paragraph(self) -> None:
        paragraph = self._composers.pop().take()
        self.paragraphs.append(paragraph)
        if not paragraph.text:
            return
        table = self._tables[-1] if self._tables and not self._boxes else None
        if table and table[-1]:
            table[-1][-1].append(paragraph.text)
        else:
            self._place(paragraph)

    def _place(self, block: Block) -> None:
        place = self.boxes if self._boxes else self.blocks
        place.append(block)
        if len(place) > MOST_PARAGRAPHS:
            raise TranscriptError(f"{self._where}: it has more than {MOST_PARAGRAPHS:,} paragraphs; split it")

    def _say(self, text: str) -> None:
        """Add characters as they stand in the markup, where any run of blanks is one blank."""
        text = _BLANKS.sub(" ", text)
        self._add(text[1:] if text.startswith(" ") and self._composers[-1].at_start else text)

    def _add(self, text: str) -> None:
        if self._composers:
            self._composers[-1].add(text, self._spans[-1] if self._spans else "")


def _kind(tag: str) -> str:
    """An element's name with the usual prefix, such as `text:p`; nothing for what no text needs."""
    space, _, name = tag.rpartition("}")
    prefix = _PREFIXES.get(f"{space}}}")
    return f"{prefix}:{name}" if prefix else ""


def _value(attributes: Mapping[str, str], name: str) -> str:
    prefix, _, local = name.partition(":")
    return attributes.get(_NAMESPACES[prefix] + local, "")


def _count(attributes: Mapping[str, str], name: str) -> int:
    """How often one element stands for itself: 1 where it does not say, and a thousand at most."""
    said = _value(attributes, name)
    if not (said.isascii() and said.isdecimal()):
        return 1
    return max(1, int(said[:9]) if len(said) < 10 else 1000)


def _emphasis(attributes: Mapping[str, str]) -> str:
    """How text with these properties stands out."""
    if _value(attributes, "fo:font-weight") in ("bold", "700", "800", "900"):
        return BOLD
    if _value(attributes, "style:text-underline-style") not in ("", "none"):
        return UNDERLINED
    return ITALIC if _value(attributes, "fo:font-style") in ("italic", "oblique") else ""
