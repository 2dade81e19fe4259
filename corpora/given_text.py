"""The text of a table that a person gave, as spreadsheets save it: decoded as transcripts are."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.errors import InputError, TranscriptError
from corpora.readers.decoding import decode

_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .ods and other zip files; .xls
_SAVE = "in a spreadsheet, save it as 'CSV UTF-8 (Comma delimited)'"


@dataclass(frozen=True, slots=True)
class GivenText:
    """A text without its byte order mark, with line feeds, and remarks on what was doubtful, as a guessed encoding."""

    text: str
    notes: tuple[str, ...] = ()


def given_text(data: bytes, where: str) -> GivenText:
    """The text that these bytes say; `where` names them in messages.

    Raises:
        InputError: it is a workbook or another packed file, or no text.
    """
    if data.startswith(_PACKED):
        raise InputError(f"{where}: it is a workbook, or another packed file, and no text; {_SAVE} and give that")
    if not data.strip():
        return GivenText("")  # whoever reads the table says what it lacks
    try:
        found = decode(data, where)
    except TranscriptError as error:
        raise InputError(f"{error}; {_SAVE}") from None
    return GivenText(found.text, found.notes)
