"""Word documents: the words of the body as they print; what is deleted, hidden or beside them is no speech."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from corpora.counted import several
from corpora.errors import TranscriptError
from corpora.readers.archive import Archive
from corpora.readers.blocks import Reading, label_of
from corpora.readers.comments import COMMENTS_LEFT_OUT, Commented, MarkKind, Remark, commented
from corpora.readers.documents import (
    BOLD,
    EMPHASES,
    ITALIC,
    MOST_PARAGRAPHS,
    UNDERLINED,
    Block,
    Composer,
    Paragraph,
    Table,
    drafts_of,
    in_colour,
    tables_of_codes,
)
from corpora.readers.markup import Event, Start, Text, events

_NAMESPACES = (  # of Word's own markup, as Microsoft writes it and as the ISO standard has it
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OFF = ("0", "false", "off", "none")
_DROPPED = {"del", "moveFrom", "instrText", "delInstrText", "delText", "rt", "numPicBullet"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
_ASIDES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_MARKS = {
    "commentRangeStart": MarkKind.BEGINS,
    "commentRangeEnd": MarkKind.ENDS,
    "commentReference": MarkKind.CALLED,
}
_EMPHASES = {"b": BOLD, "i": ITALIC, "u": UNDERLINED}
_CHARACTER_STYLES = {"Strong": {BOLD}, "Emphasis": {ITALIC}}
_WIDEST = 64  # columns
_MAIN = "/officeDocument"  # how the relation to the main part ends


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """The one draft of a Word document; headers, footers, notes and comments are other parts of it and stay unread.

    Raises:
        TranscriptError: it is damaged, is no Word document, or holds what no honest document does.
    """
    archive = Archive(data, name)
    body = _body_of(archive, name)
    notes = body.notes()
    if any(member.lower().endswith("vbaproject.bin") for member in archive.names):
        notes = (*notes, "It has macros, which were not looked at.")
    blocks = body.blocks
    if not any(isinstance(block, Table) or block.text for block in blocks) and body.boxes:
        blocks, notes = body.boxes, ("All its text is in text boxes, which were read in their order.",)
    return Reading(drafts_of(blocks, name, notes))


def tables(data: bytes, name: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The rows of its tables that list codes, where it is little else.

    Raises:
        TranscriptError: as `read` does.
    """
    return tuple(tables_of_codes(_body_of(Archive(data, name), name).blocks))


def comments(data: bytes, name: str) -> Commented:
    """The comments in the margin, each with the words that it stands on; what was replied to them is no comment.

    Raises:
        TranscriptError: as `read` does.
    """
    archive = Archive(data, name)
    part = f"{_main_part(archive, name).rpartition('/')[0]}/comments.xml"
    if part not in archive:
        return Commented((), ())
    remarks: dict[str, Remark] = {}
    replies = _replies(archive, part, name)
    identifier, author, said, paragraph = "", "", "", ""
    path: list[str] = []
    for event in events(archive.chunks(part), f"{name}: '{part}' in it"):
        if isinstance(event, Text):
            said += event.data if path and path[-1] == "t" else ""
        elif isinstance(event, Start):
            path.append(kind := _word(event.tag))
            if kind == "comment":
                identifier, author, said = _value(event.attributes, "id"), _value(event.attributes, "author"), ""
            paragraph = _any(event.attributes, "paraId") if kind == "p" else paragraph
            said += _BREAKS.get(kind, "")
        else:
            kind = path.pop()
            said += "\n" if kind == "p" else ""
            if kind == "comment" and paragraph not in replies:
                remarks[identifier] = Remark(said, label_of(author) or None)
    return commented(_body_of(archive, name).paragraphs, remarks)


def _replies(archive: Archive, part: str, name: str) -> frozenset[str]:
    """The last paragraphs of comments that reply to others, as Word tells in a part beside that of the comments."""
    part = part.replace("comments.xml", "commentsExtended.xml")
    if part not in archive:
        return frozenset()
    told = events(archive.chunks(part), f"{name}: '{part}' in it")
    elements = [event.attributes for event in told if isinstance(event, Start) and event.tag.endswith("}commentEx")]
    return frozenset(_any(each, "paraId") for each in elements if _any(each, "paraIdParent"))


def _body_of(archive: Archive, name: str) -> _Body:
    main = _main_part(archive, name)
    body = _Body(name, _hidden_styles(archive, name))
    body.take(events(archive.chunks(main), f"{name}: '{main}' in it"))
    return body


def _main_part(archive: Archive, name: str) -> str:
    """The member that holds the text: `word/document.xml`, unless the document's relations say another one."""
    if "_rels/.rels" in archive:
        for event in events(archive.chunks("_rels/.rels"), f"{name}: '_rels/.rels' in it"):
            if isinstance(event, Start) and event.attributes.get("Type", "").endswith(_MAIN):
                return event.attributes.get("Target", "").lstrip("/")
    if "word/document.xml" in archive:
        return "word/document.xml"
    raise TranscriptError(f"{name}: the Word document has no text part; open it in Word and save it again")


def _hidden_styles(archive: Archive, name: str) -> frozenset[str]:
    """The styles whose text does not show, by themselves or by the style that they rest on."""
    styles = archive.read("word/styles.xml") if "word/styles.xml" in archive else b""
    if b"vanish" not in styles:  # as in nearly every document; their lists of styles are long
        return frozenset()
    hidden, rests_on = set(), {}
    style = ""
    for event in events([styles], f"{name}: 'word/styles.xml' in it"):
        if not isinstance(event, Start):
            continue
        kind = _word(event.tag)
        if kind == "style":
            style = _value(event.attributes, "styleId")
        elif kind == "vanish" and style and _on(event.attributes):
            hidden.add(style)
        elif kind == "basedOn":
            rests_on[style] = _value(event.attributes, "val")
    for style in rests_on:
        seen = {style}
        above = rests_on[style]
        while above in rests_on and above not in hidden and above not in seen and len(seen) < 50:
            seen.add(above)
            above = rests_on[above]
        if above in hidden:
            hidden.add(style)
    return frozenset(hidden)


class _Body:
    """Follows the markup of a document's text and collects its blocks, and apart from them those of its text boxes."""

    def __init__(self, where: str, hidden_styles: frozenset[str]) -> None:
        self._where = where
        self.blocks: list[Block] = []
        self.boxes: list[Block] = []
        self.paragraphs: list[Paragraph] = []  # all of them, also those in tables and boxes
        self._hidden_styles = hidden_styles
        self._asides: Counter[str] = Counter()
        self._path: list[str] = []
        self._skipped = 0  # the depth at which what is dropped began
        self._composers = [Composer()]  # a text box stands inside a paragraph and has paragraphs of its own
        self._tables: list[list[list[list[str]]]] = []  # open tables, their rows, cells and paragraphs
        self._spans: list[int] = []  # how many columns each open cell covers
        self._outer: list[list[list[list[list[str]]]]] = []  # the open tables around a text box
        self._hidden = self._hidden_paragraph = self._joins = False
        self._style = ""
        self._emphases: set[str] = set()
        self._colour = ""

    def take(self, document: Iterable[Event]) -> None:
        """Follow the whole document."""
        for event in document:
            if isinstance(event, Text):
                if not self._skipped and self._path and self._path[-1] == "t":
                    self._say(event.data)
            elif isinstance(event, Start):
                kind = _word(event.tag)
                self._path.append(kind)
                if not self._skipped:
                    mark = len(self._path) > 1 and self._path[-2] == "rPr"  # of the paragraph's end, not around words
                    if (kind in _DROPPED and not mark) or event.tag == _FALLBACK:
                        self._skipped = len(self._path)
                    else:
                        self._start(kind, event.attributes)
            else:
                if not self._skipped:
                    self._end(self._path[-1])
                elif self._skipped == len(self._path):
                    self._skipped = 0
                self._path.pop()

    def notes(self) -> tuple[str, ...]:
        """What was left out, in sentences."""
        left_out = [several(count, what) for what, count in sorted(self._asides.items())]
        if self.boxes:
            left_out.append(f"{several(len(self.boxes), 'paragraph')} in text boxes")
        told = (f"Left out, as it is not speech: {', '.join(left_out)}.",) if left_out else ()
        return (*told, COMMENTS_LEFT_OUT) if self._asides["comment"] else told

    def _start(self, kind: str, attributes: Mapping[str, str]) -> None:
        parent = self._path[-2] if len(self._path) > 1 else ""
        if kind == "r":
            self._hidden, self._emphases, self._colour = False, set(), ""
        elif parent == "rPr" and "pPr" in self._path[-3:]:
            self._joins = self._joins or kind == "del"  # the paragraph's own end is deleted
        elif parent == "rPr":
            self._run_property(kind, attributes)
        elif kind == "pStyle":
            self._style = _value(attributes, "val")
            self._hidden_paragraph = self._style in self._hidden_styles
        elif kind in _BREAKS and parent == "r":
            self._say(_BREAKS[kind])
        elif kind in _MARKS:
            self._composers[-1].mark(_value(attributes, "id"), _MARKS[kind])
            if kind == "commentReference":
                self._asides["comment"] += 1
        elif kind in _ASIDES:
            self._asides[_ASIDES[kind]] += 1
        elif kind == "txbxContent":
            self._composers.append(Composer())
            self._outer.append(self._tables)
            self._tables = []
        else:
            self._start_in_table(kind, attributes)

    def _start_in_table(self, kind: str, attributes: Mapping[str, str]) -> None:
        if kind == "tbl":
            self._tables.append([])
        elif kind == "tr" and self._tables:
            self._tables[-1].append([])
        elif kind == "tc" and self._tables and self._tables[-1]:
            self._tables[-1][-1].append([])
            self._spans.append(1)
        elif kind == "gridSpan" and self._spans:
            wide = _value(attributes, "val")
            self._spans[-1] = min(int(wide), _WIDEST) if wide.isascii() and wide.isdecimal() and len(wide) < 5 else 1

    def _run_property(self, kind: str, attributes: Mapping[str, str]) -> None:
        if kind == "vanish":
            self._hidden = _on(attributes)
        elif kind in _EMPHASES:
            (self._emphases.add if _on(attributes) else self._emphases.discard)(_EMPHASES[kind])
        elif kind == "color":
            self._colour = in_colour(_value(attributes, "val"))
        elif kind == "rStyle":
            self._hidden = self._hidden or _value(attributes, "val") in self._hidden_styles
            self._emphases |= _CHARACTER_STYLES.get(_value(attributes, "val"), set())

    def _end(self, kind: str) -> None:
        if kind == "p":
            if not self._joins:
                self._close_paragraph()
            self._joins = self._hidden_paragraph = False
            self._style = ""
        elif kind == "txbxContent":
            self._close_paragraph()
            self._composers.pop()
            self._tables = self._outer.pop()
        elif kind == "tc" and self._spans and self._tables and self._tables[-1]:
            self._tables[-1][-1].extend([] for _ in range(self._spans.pop() - 1))  # a merged cell: the rest is empty
        elif kind == "tbl" and self._tables:
            table = self._tables.pop()
            rows = tuple(tuple("\n\n".join(cell) for cell in row) for row in table)
            if self._tables and self._cell() is not None:  # a table within a cell: its rows are lines of the cell
                self._cell_of(self._tables).extend(" ".join(row).strip() for row in rows)
            else:
                self._place(Table(rows))
        elif kind == "body":
            self._close_paragraph()

    def _close_paragraph(self) -> None:
        paragraph = self._composers[-1].take()
        self.paragraphs.append(paragraph)
        if not paragraph.text:
            return
        if self._tables and self._cell() is not None:
            self._cell_of(self._tables).append(paragraph.text)
        else:
            self._place(paragraph)

    def _place(self, block: Block) -> None:
        place = self.boxes if len(self._composers) > 1 else self.blocks
        place.append(block)
        if len(place) > MOST_PARAGRAPHS:
            raise TranscriptError(f"{self._where}: it has more than {MOST_PARAGRAPHS:,} paragraphs; split it")

    def _cell(self) -> list[str] | None:
        """The open cell's paragraphs."""
        table = self._tables[-1]
        return table[-1][-1] if table and table[-1] else None

    @staticmethod
    def _cell_of(tables: list[list[list[list[str]]]]) -> list[str]:
        return tables[-1][-1][-1]

    def _say(self, text: str) -> None:
        if not self._hidden and not self._hidden_paragraph:
            emphasis = next((one for one in EMPHASES if one in self._emphases), "")
            style = self._style and f"in the style {label_of(self._style)}"
            self._composers[-1].add(text, emphasis or self._colour or style)


def _word(tag: str) -> str:
    """The name of an element of Word's own markup; nothing for others, such as pictures and formulas."""
    for namespace in _NAMESPACES:
        if tag.startswith(namespace):
            return tag[len(namespace) :]
    return ""


def _value(attributes: Mapping[str, str], name: str) -> str:
    return next((attributes[space + name] for space in _NAMESPACES if space + name in attributes), "")


def _any(attributes: Mapping[str, str], name: str) -> str:
    """The value of an attribute of whichever of Word's later markups."""
    return next((value for key, value in attributes.items() if key.rpartition("}")[2] == name), "")


def _on(attributes: Mapping[str, str]) -> bool:
    return _value(attributes, "val").casefold() not in _OFF
