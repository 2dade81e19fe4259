"""Excel workbooks (.xlsx): the visible sheets, read as a stream with limits; nothing they link to is opened."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from corpora.errors import TranscriptError
from corpora.naming import stem
from corpora.readers.archive import Archive
from corpora.readers.blocks import Draft, Reading, first_of
from corpora.readers.cell_markup import without_markup
from corpora.readers.cell_values import Styles, shown, styles_of, unescaped
from corpora.readers.grid import MOST_COLUMNS, grid_of
from corpora.readers.markup import End, Event, Start, Text, events, local
from corpora.readers.tabular import drafts_of

_MOST_SHEETS = 200
_MOST_ROWS = 50_000  # of a sheet; as many take about five seconds
_MOST_CELLS = 300_000
_MOST_STRINGS = 2_000_000
_MOST_CHARACTERS = 30_000_000  # in all cells together
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as the workbook lists it; ``member`` is its part of the zip file, None where there is none."""

    title: str
    hidden: bool
    member: str | None


@dataclass(slots=True)
class _Cell:
    """A cell whose content is still being read."""

    column: int
    kind: str
    style: int
    value: list[str] = field(default_factory=list)
    formula: list[str] = field(default_factory=list)


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """Read the visible sheets of a workbook, each a table with one row a turn or one row a respondent.

    Raises:
        TranscriptError: it is damaged or not safe to read, is too large, or no sheet holds words in either shape.
    """
    archive = Archive(data, name)
    sheets, since_1904 = _sheets(archive, name)
    styles, strings = _styles(archive, name, since_1904=since_1904), _strings(archive, name)
    notes = [f"Sheet '{sheet.title}' is hidden and was passed over." for sheet in sheets if sheet.hidden]
    drafts: list[Draft] = []
    problems: list[TranscriptError] = []
    visible = [sheet for sheet in sheets if not sheet.hidden]
    for sheet in visible:
        where = f"{name}, sheet '{sheet.title}'" if len(visible) > 1 else name
        if sheet.member is None or sheet.member not in archive:
            notes.append(f"Sheet '{sheet.title}' is listed, but is not in the file.")
            continue
        rows, marks = without_markup(_rows(archive, sheet.member, where, strings, styles))
        if not rows:
            if len(visible) > 1:
                notes.append(f"Sheet '{sheet.title}' is empty.")
            continue
        try:
            found, understood = drafts_of(grid_of(rows), where, stem(name))
        except TranscriptError as problem:
            problems.append(problem)
            continue
        drafts += _called(found, sheet.title, alone=len(visible) == 1)
        notes += [f"Sheet '{sheet.title}': {note}" if len(visible) > 1 else note for note in (*understood, *marks)]
    if not drafts:
        raise problems[0] if problems else TranscriptError(f"{name}: no visible sheet of the workbook holds anything")
    notes += [f"Passed over: {problem}." for problem in problems]
    return Reading(tuple(drafts), None, notes=first_of(notes))


def tables(data: bytes, name: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The rows of each visible sheet.

    Raises:
        TranscriptError: it is damaged or not safe to read, or is too large.
    """
    archive = Archive(data, name)
    sheets, since_1904 = _sheets(archive, name)
    styles, strings = _styles(archive, name, since_1904=since_1904), _strings(archive, name)
    for sheet in sheets:
        if not sheet.hidden and sheet.member in archive:
            rows = _rows(archive, str(sheet.member), f"{name}, sheet '{sheet.title}'", strings, styles)
            yield tuple(tuple(cells) for _, cells in rows)


def _called(drafts: tuple[Draft, ...], title: str, *, alone: bool) -> Iterator[Draft]:
    """An interview that fills a sheet is called as the sheet, where there are several."""
    for draft in drafts:
        yield draft if alone or draft.name is not None else replace(draft, name=re.sub(r"[/\\]", "-", title))


def _sheets(archive: Archive, name: str) -> tuple[list[_Sheet], bool]:
    """The sheets in their order, and whether dates count from 1904."""
    book = next((part for part in archive.names if part.lower() == "xl/workbook.xml"), "xl/workbook.xml")
    parts = _relations(archive, name, book)
    sheets: list[_Sheet] = []
    since_1904 = False
    for event in _events(archive, book, name):
        if not isinstance(event, Start):
            continue
        given = event.attributes
        if local(event.tag) == "workbookPr":
            since_1904 = given.get("date1904", "0") in ("1", "true")
        elif local(event.tag) == "sheet":
            relation = given.get(_RELATION) or given.get(_STRICT_RELATION) or ""
            hidden = given.get("state", "visible") != "visible"
            sheets.append(_Sheet(_title(given.get("name", "")), hidden, parts.get(relation)))
        if len(sheets) > _MOST_SHEETS:
            raise TranscriptError(
                f"{name}: the workbook has more than {_MOST_SHEETS} sheets; keep those with interviews"
            )
    return sheets, since_1904


def _relations(archive: Archive, name: str, book: str) -> dict[str, str]:
    """The sheets' parts by the name of their relation to the workbook; what leads out of the file is left out."""
    folder, leaf = posixpath.split(book)
    part = f"{folder}/_rels/{leaf}.rels"
    found: dict[str, str] = {}
    for event in _events(archive, part, name):
        if isinstance(event, Start) and local(event.tag) == "Relationship":
            given = event.attributes
            if given.get("TargetMode") != "External" and given.get("Type", "").endswith("/worksheet"):
                target = given.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
                found[given.get("Id", "")] = posixpath.normpath(path)
    return found


def _styles(archive: Archive, name: str, *, since_1904: bool) -> Styles:
    if "xl/styles.xml" not in archive:
        return Styles({}, since_1904)
    return styles_of(_events(archive, "xl/styles.xml", name), since_1904=since_1904)


def _strings(archive: Archive, name: str) -> list[str]:
    """The shared strings, without the readings that stand beside Japanese words."""
    if "xl/sharedStrings.xml" not in archive:
        return []
    strings: list[str] = []
    parts: list[str] = []
    inside, phonetic, length = False, 0, 0
    for event in _events(archive, "xl/sharedStrings.xml", name):
        if isinstance(event, Text):
            if inside and not phonetic:
                parts.append(event.data)
                length += len(event.data)
            continue
        tag, opens = local(event.tag), isinstance(event, Start)
        if tag == "t":
            inside = opens
        elif tag == "rPh":
            phonetic += 1 if opens else -1
        elif tag == "si" and not opens:
            strings.append(unescaped("".join(parts)))
            parts = []
        if len(strings) > _MOST_STRINGS or length > _MOST_CHARACTERS:
            raise TranscriptError(f"{name}: the workbook holds far more text than interviews do; split it")
    return strings


def _rows(archive: Archive, member: str, where: str, strings: list[str], styles: Styles) -> Iterator[Row]:
    """The rows of a sheet that show something, with their numbers; columns without anything are left out."""
    rows: list[tuple[int, dict[int, str]]] = []
    used: set[int] = set()
    cells = length = 0
    for number, column, text in _cells(archive, member, where, strings, styles):
        if not rows or rows[-1][0] != number:
            rows.append((number, {}))
        rows[-1][1][column] = text
        used.add(column)
        cells, length = cells + 1, length + len(text)
        if len(used) > MOST_COLUMNS:
            raise TranscriptError(f"{where}, row {number:,}: more than {MOST_COLUMNS:,} columns; that is no interview")
        if len(rows) > _MOST_ROWS + 1 or cells > _MOST_CELLS or length > _MOST_CHARACTERS:
            raise TranscriptError(f"{where}: the sheet has more than {_MOST_ROWS:,} rows or too many cells; split it")
    columns = sorted(used)
    for number, filled in sorted(rows, key=lambda row: row[0]):
        yield number, [filled.get(column, "") for column in columns]


def _cells(
    archive: Archive, member: str, where: str, strings: list[str], styles: Styles
) -> Iterator[tuple[int, int, str]]:
    """The row (from 1), column (from 0) and text of every cell that shows something."""
    row = column = 0
    cell: _Cell | None = None
    gathers: list[str] | None = None
    phonetic = 0
    for event in _events(archive, member, where):
        if isinstance(event, Text):
            if gathers is not None and not phonetic:
                gathers.append(event.data)
            continue
        tag, opens = local(event.tag), isinstance(event, Start)
        if tag == "row" and isinstance(event, Start):
            row, column = _number(event.attributes.get("r"), row + 1), 0
        elif tag == "c" and isinstance(event, Start):
            row, column = _place(event.attributes.get("r", ""), row, column)
            cell = _Cell(column, event.attributes.get("t", "n"), _number(event.attributes.get("s"), 0))
            column += 1
        elif tag == "rPh":
            phonetic += 1 if opens else -1
        elif tag in ("v", "t", "f") and cell is not None:
            gathers = (cell.formula if tag == "f" else cell.value) if opens else None
        elif tag == "c" and isinstance(event, End) and cell is not None:
            text = shown(cell.kind, "".join(cell.value), "".join(cell.formula), cell.style, strings, styles)
            if text.strip():
                yield row, cell.column, text
            cell = None


def _place(reference: str, row: int, column: int) -> tuple[int, int]:
    """The row and column of a reference such as ``B7``; where there is none, the next column of the row."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return row, column
    letters = 0
    for letter in found[1]:
        letters = letters * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), letters - 1


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else default


def _title(name: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", name).strip()[:60] or "unnamed"


def _events(archive: Archive, member: str, where: str) -> Iterator[Event]:
    return events(archive.chunks(member), f"{where}: '{member[:80]}' in it")
