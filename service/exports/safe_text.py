"""Text that came from files made fit to be shown: nothing in it can move a cursor, turn a line round or hide."""

from __future__ import annotations

import re
from typing import Any

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = "\u2028\u2029\ufeff"
_UNFIT = re.compile(f"[{_CONTROL}{_DIRECTION}{_UNSEEN}\ud800-\udfff]")
_BLANK = re.compile(r"[\n\t]")
_DIFFERENT_ON_A_PAGE = re.compile("[\x00\r\ud800-\udfff]")


def shown(text: object) -> str:
    """A label, name or message on one line, each control and direction character replaced by U+FFFD."""
    return _UNFIT.sub("\ufffd", _BLANK.sub(" ", str(text)))


def printable(text: str) -> str:
    """Several lines for a terminal, each control and direction character replaced by U+FFFD; the length is kept."""
    return _UNFIT.sub("\ufffd", text)


def safe_cell(value: Any) -> Any:
    """A cell of a table that no spreadsheet takes for a formula: text that begins like one gets an apostrophe.

    So does such text that has one already, or whoever reads the table could not tell the two apart.
    """
    return "'" + value if isinstance(value, str) and value.lstrip("'")[:1] in tuple("=+-@\t\r") else value


def on_page(text: str) -> str:
    """Transcript text for an HTML page: letter for letter, but for what a browser cannot hold; the length is kept."""
    return _DIFFERENT_ON_A_PAGE.sub("\ufffd", text)
