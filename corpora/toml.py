"""TOML that somebody sent: it may be badly written, and what would take the machine's memory is refused unread."""

from __future__ import annotations

import re
import tomllib
from typing import Any

# The library keeps every beginning of a dotted key, so that memory grows with the square of its parts.
_PART = r"""(?>[\w\-]+|"[^"\n]*"|'[^'\n]*')"""
_MOST_PARTS = 50
_LONG_KEY = re.compile(rf"""(?<![\w\-]){_PART}(?>[ \t]*\.[ \t]*{_PART}){{{_MOST_PARTS},}}""")


def toml_of(text: str) -> dict[str, Any]:
    """The tables and values of a TOML text.

    Raises:
        ValueError: it is no TOML, or is nested too deeply; the message says where or what.
    """
    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(f"more than {_MOST_PARTS} words are joined by dots (at line {line})")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("lists or tables are nested too deeply") from None
