"""The text of a table that a person gave, as spreadsheets save it: in UTF-8, UTF-16 with its mark, or Windows-1252."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from corpora.errors import InputError

_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .ods and other zip files; .xls
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAVE = "in a spreadsheet, save it as 'CSV UTF-8 (Comma delimited)'"


@dataclass(frozen=True, slots=True)
class GivenText:
    """A text without its byte order mark, with line feeds, and a remark where its encoding was guessed."""

    text: str
    note: str = ""


def given_text(data: bytes, where: str) -> GivenText:
    """The text that these bytes say; `where` names them in messages.

    Raises:
        InputError: it is a workbook or another packed file, or no text.
    """
    if data.startswith(_PACKED):
        raise InputError(f"{where}: it is a workbook, or another packed file, and no text; {_SAVE} and give that")
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    try:
        text = data.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if marked is not None:
            raise InputError(
                f"{where}: its mark says {marked}, which it is not at byte {error.start}; {_SAVE}"
            ) from None
        return GivenText(_windows(data, where, error.start), f"read as Windows-1252, as it is not UTF-8; {_SAVE}")
    return GivenText(_checked(text, where))


def _windows(data: bytes, where: str, at: int) -> str:
    try:
        return _checked(data.decode("cp1252"), where)
    except UnicodeDecodeError:
        raise InputError(f"{where}: not UTF-8 text at byte {at}; {_SAVE}") from None


def _checked(text: str, where: str) -> str:
    if "\0" in text:
        raise InputError(f"{where}: it holds NUL characters, so it is no text; {_SAVE}")
    return text.replace("\r\n", "\n").replace("\r", "\n")
