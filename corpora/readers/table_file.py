"""Tables as text (.csv, .tsv): comma, semicolon, tab or bar between the cells, found from the first rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from corpora.errors import TranscriptError
from corpora.naming import stem
from corpora.readers.blocks import Reading
from corpora.readers.cell_markup import without_markup
from corpora.readers.decoding import decode
from corpora.readers.grid import MOST_COLUMNS, MOST_ROWS, grid_of
from corpora.readers.tabular import drafts_of

csv.field_size_limit(2**31 - 1)  # the module's own 131,072 characters are less than a long answer

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS, _SAMPLE = 50, 200_000  # rows and characters from which the delimiter is found
_MOST_CELLS = 4_000_000
_SAYS_DELIMITER = re.compile(r"sep=(.)\n")  # Excel's own first line
_SWALLOWED = 200  # line ends in a file's last cell that only a quotation mark left open explains

Row = tuple[int, list[str]]


def read(data: bytes, name: str, encoding: str | None = None) -> Reading:
    """Read a table: one row a turn, or one row a respondent with a column a question.

    Raises:
        TranscriptError: it is no text, a quotation mark is never closed, it is too large, or no column holds words.
    """
    decoded = decode(data, name, encoding)
    text, notes, delimiter, first = decoded.text, decoded.notes, "", 1
    said = _SAYS_DELIMITER.match(text)
    if said:
        text, delimiter, first = text[said.end() :], said[1], 2
    rows, quotes = _rows(text, name, delimiter or _delimiter(text), first)
    rows, marks = without_markup(rows)
    drafts, understood = drafts_of(grid_of(rows), name, stem(name))
    return Reading(drafts, decoded.encoding, notes=(*notes, *quotes, *understood, *marks))


def _delimiter(text: str) -> str:
    """The delimiter by which most of the first rows have the same number of cells, the more cells the better."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample

    def worth(delimiter: str) -> float:
        rows = []
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                rows.append(len(cells))
                if len(rows) == _SAMPLE_ROWS:
                    break
        except csv.Error:
            return 0.0
        widths = Counter(width for width in rows if width)
        if not widths:
            return 0.0
        width, count = widths.most_common(1)[0]
        steady = count / sum(widths.values())
        return 0.0 if width < 2 else steady * steady * (1 + min(width, 20) / 100)

    best = max(_DELIMITERS, key=worth)
    return best if worth(best) > 0.2 else ","


def _rows(text: str, where: str, delimiter: str, first: int) -> tuple[list[Row], tuple[str, ...]]:
    """Every row that is not blank, with the line it begins at (the first is `first`), and a remark on odd quotes."""
    try:
        return list(_records(text, where, delimiter, first, strict=True)), ()
    except _OddQuotesError as odd:
        rows = list(_records(text, where, delimiter, first, strict=False))
        if rows and rows[-1][1] and rows[-1][1][-1].count("\n") > _SWALLOWED:
            raise _unclosed(where, rows[-1][0]) from None
        note = f"A quotation mark stands beside other words of a cell in line {odd.line:,}; the words were kept."
        return rows, (note,)


class _OddQuotesError(Exception):
    """A quotation mark closes a cell before its end."""

    def __init__(self, line: int) -> None:
        self.line = line


def _records(text: str, where: str, delimiter: str, first: int, *, strict: bool) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    begins, rows, filled = first, 0, 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            if "unexpected end" in str(problem):
                raise _unclosed(where, begins) from None
            raise _OddQuotesError(begins) from None
        if any(cells):
            yield begins, cells
            rows += 1
            filled += len(cells)
        _check(where, begins, rows, filled, cells)
        begins = reader.line_num + first


def _check(where: str, line: int, rows: int, filled: int, cells: list[str]) -> None:
    if sum(map(bool, cells)) > MOST_COLUMNS:
        raise TranscriptError(f"{where}, line {line:,}: {len(cells):,} columns; at most {MOST_COLUMNS:,} are read")
    if rows > MOST_ROWS + 1 or filled > _MOST_CELLS:
        raise TranscriptError(
            f"{where}: the table has more than {MOST_ROWS:,} rows or {_MOST_CELLS:,} cells; split it and add the parts"
        )


def _unclosed(where: str, line: int) -> TranscriptError:
    return TranscriptError(
        f"{where}, line {line:,}: a quotation mark is opened here and never closed; close it, or write it twice if it"
        " belongs to the words"
    )
