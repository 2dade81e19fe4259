"""CODINGS.csv: what people put under which code, by offsets into the canonical text."""

from __future__ import annotations

import re

from corpora.codebook import HumanCoding
from corpora.errors import CodingsError
from corpora.material import Span
from corpora.tables import Row, read_table

_REQUIRED = ("transcript", "code", "start", "end")
_OFFSET = re.compile(r"[0-9]{1,12}")


def read_codings(text: str, where: str) -> tuple[HumanCoding, ...]:
    """Read a CODINGS.csv: `transcript,code,start,end[,parent][,coder]`; other columns are passed over.

    The transcript is kept as written, a file name with or without suffix.

    Raises:
        CodingsError: with the line: a column is missing, a cell that is needed is empty, or the offsets are no span.
    """
    return tuple(_coding(row, where) for row in read_table(text, where, _REQUIRED, CodingsError, quotes_kept=True).rows)


def _coding(row: Row, where: str) -> HumanCoding:
    for column in ("transcript", "code"):
        if not row[column]:
            raise CodingsError(
                f"{where}, line {row.line}: '{column}' is empty; every coding needs a transcript and a code"
            )
    start, end = (_offset(row, column, where) for column in ("start", "end"))
    if start >= end:
        raise CodingsError(
            f"{where}, line {row.line}: start {start} is not before end {end}; offsets are half-open, [start, end)"
        )
    return HumanCoding(row["transcript"], row["code"], Span(start, end), row["parent"] or None, row["coder"] or None)


def _offset(row: Row, column: str, where: str) -> int:
    if not _OFFSET.fullmatch(row[column]):
        raise CodingsError(
            f"{where}, line {row.line}: '{column}' must be a whole number of characters from the start of the text,"
            f" found '{row[column][:40]}'"
        )
    return int(row[column])
