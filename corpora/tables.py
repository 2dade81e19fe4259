"""Tables that people make in spreadsheets: comma, semicolon or tab, with or without byte order mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpora.errors import InputError

csv.field_size_limit(
    2**31 - 1
)  # the module's own 131,072 characters are less than a long answer; one limit per process

_DELIMITERS = (",", ";", "\t")
_MOST_COLUMNS = 1000
_MEND = (
    'write each quotation mark inside a quoted cell twice (""), or save the table as CSV from a spreadsheet, which does'
)
_UNCLOSED = f"a quotation mark is opened here and never closed; close it, or {_MEND}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column name (lower case, ``_`` for blanks), its cells stripped; ``line`` is where it begins."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell of a column, empty where the table has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The columns and rows of a table, and remarks on how it was read."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def read_table(
    text: str, where: str, required: Sequence[str], error: type[InputError], *, quotes_kept: bool = False
) -> Table:
    """Read a table whose first row names its columns; rows without any cell are passed over.

    With `quotes_kept`, a quotation mark that stands by itself among the words of a cell is one of them, and told.

    Raises:
        InputError: of the type `error`, with the line: a column is missing or named twice, a row is too long, a quote
            is not closed, or there is no row.
    """
    text = text.removeprefix("\ufeff")
    delimiter = _delimiter(text, required)
    notes: tuple[str, ...] = ()
    try:
        read = list(_records(text, where, delimiter, error))
    except _OddQuoteError as odd:
        if not quotes_kept:
            raise error(f"{where}, line {odd.line}: {odd.said}; {_MEND}") from None
        read = list(_records(text, where, delimiter, error, strict=False))
        _refuse_swallowed(read, where, delimiter, error)
        notes = (f"a quotation mark stands by itself among the words in line {odd.line} and was kept; {_MEND}",)
    records = iter(read)
    head_line, head = next(records, (1, []))
    if not head:
        raise error(f"{where}: the table is empty; its first line must name the columns {', '.join(required)}")
    columns = tuple(name.strip().lower().replace(" ", "_").replace("-", "_") for name in head)
    _check_columns(columns, f"{where}, line {head_line}", required, error)
    rows = tuple(_row(line, cells, columns, where, error) for line, cells in records)
    if not rows:
        raise error(f"{where}: the table has column names but no rows; add at least one under them")
    return Table(columns, rows, notes)


def _delimiter(text: str, required: Iterable[str]) -> str:
    """The delimiter that finds most of the required columns in the first line, else most columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")[:100_000]
    wanted = set(required)

    def worth(delimiter: str) -> tuple[int, int]:
        cells = [cell.strip(" \"'").lower() for cell in first.split(delimiter)]
        return len(wanted.intersection(cells)), len(cells)

    return max(_DELIMITERS, key=worth)


class _OddQuoteError(Exception):
    """A quotation mark closes a cell before its end: where its row begins, and what the parser says."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(said)
        self.line, self.said = line, said


def _records(
    text: str, where: str, delimiter: str, error: type[InputError], *, strict: bool = True
) -> Iterator[tuple[int, list[str]]]:
    """Every record that is not blank, with the line that it begins at."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            if "unexpected end" in str(problem):
                raise error(f"{where}, line {begins}: {_UNCLOSED}") from None
            raise _OddQuoteError(begins, f"this row is not well formed ({problem})") from None
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _refuse_swallowed(
    records: Sequence[tuple[int, list[str]]], where: str, delimiter: str, error: type[InputError]
) -> None:
    """Refuse a cell in which whole rows stand, as behind a quotation mark that is not closed."""
    wide = len(records[0][1]) if records else 0
    for line, cells in records:
        if any(part.count(delimiter) >= wide - 1 > 0 for cell in cells for part in cell.split("\n")[1:]):
            raise error(f"{where}, line {line}: {_UNCLOSED}")


def _check_columns(columns: Sequence[str], where: str, required: Sequence[str], error: type[InputError]) -> None:
    if len(columns) > _MOST_COLUMNS:
        raise error(f"{where}: the table has {len(columns):,} columns; at most {_MOST_COLUMNS:,} are read")
    missing = [name for name in required if name not in columns]
    if missing:
        found = ", ".join(f"'{name[:40]}'" for name in columns[:20])
        raise error(f"{where}: column '{missing[0]}' is missing; needed are {', '.join(required)}; found {found}")
    twice = {name for name in columns if name and columns.count(name) > 1}
    if twice:
        raise error(f"{where}: column '{min(twice)}' is there twice; rename or remove one of them")


def _row(line: int, cells: Sequence[str], columns: Sequence[str], where: str, error: type[InputError]) -> Row:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise error(
            f"{where}, line {line}: {len(cells)} cells, but there are {len(columns)} columns;"
            " put cells that hold the delimiter into quotation marks"
        )
    return Row(line, {name: _plain(cell.strip()) for name, cell in zip(columns, cells, strict=False) if name})


def _plain(cell: str) -> str:
    """A cell without the apostrophe that our own tables put before what a spreadsheet would take for a formula.

    They put one more before such an apostrophe of the cell's own, so that each cell comes back as it was.
    """
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in tuple("=+-@") else cell
