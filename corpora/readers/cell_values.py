"""What the cells of an Excel workbook show: texts, numbers, dates and times, as text.

Formulas are never worked out: a cell shows the value that was saved with it, and its formula only where there is none.
ECMA-376 part 1, 18.3.1.4 (cells), 18.8.30 (number formats) and 18.17.4 (dates).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from corpora.readers.markup import Event, Start, local

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]{0,200}"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]{0,50}\]')
_ZEROS = re.compile(r"0{2,20}")
_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}  # numbers of formats that every Excel knows
_TIMES = {*range(18, 22), *range(45, 48)}
_MOST_STYLES = 70_000
_LAST_DAY = 2_958_466  # of the year 9999


@dataclass(frozen=True, slots=True)
class Styles:
    """How the styles of a workbook show numbers: `date`, `time`, or a number of digits with zeros before them."""

    shows: Mapping[int, str | int]
    since_1904: bool = False


def styles_of(events: Iterable[Event], *, since_1904: bool) -> Styles:
    """Read the part ``styles.xml`` of a workbook."""
    formats: dict[int, str] = {}
    shows: dict[int, str | int] = {}
    inside = False
    number = 0
    for event in events:
        if not isinstance(event, Start):
            if getattr(event, "tag", "").endswith("}cellXfs"):
                inside = False
            continue
        tag, given = local(event.tag), event.attributes
        if tag == "numFmt" and len(formats) < _MOST_STYLES:
            formats[_whole(given.get("numFmtId"))] = given.get("formatCode", "")[:500]
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside and number < _MOST_STYLES:
            shown = _shown_by(_whole(given.get("numFmtId")), formats)
            if shown is not None:
                shows[number] = shown
            number += 1
    return Styles(shows, since_1904)


def _shown_by(number: int, formats: Mapping[int, str]) -> str | int | None:
    code = formats.get(number)
    if code is None:
        return "date" if number in _DATES else "time" if number in _TIMES else None
    if _ZEROS.fullmatch(code):
        return len(code)
    bare = _QUOTED.sub("", code.split(";")[0]).lower()
    if "y" in bare or "d" in bare:
        return "date"
    return "time" if "h" in bare or "s" in bare else None


def shown(kind: str, value: str, formula: str, style: int, strings: list[str], styles: Styles) -> str:
    """What a cell shows.

    Args:
        kind: its type (``t``): `s` shared string, `str` or `inlineStr` text, `b` yes or no, `e` error, `n` number.
        value: what stands in it.
        formula: its formula, without the sign of equality.
        style: the number of its style.
        strings: the workbook's shared strings.
        styles: the workbook's styles.
    """
    if kind == "s":
        at = _whole(value)
        return strings[at] if 0 <= at < len(strings) else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value.strip(), value)
    if not value and formula:
        return f"={formula}"
    if kind in ("str", "inlineStr", "e", "d"):
        return unescaped(value)
    return _number(value.strip(), styles.shows.get(style), since_1904=styles.since_1904)


def unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold written out again (``_x000D_`` is a line end)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _number(value: str, shows: str | int | None, *, since_1904: bool) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if not isfinite(number):
        return value
    if isinstance(shows, int) and number >= 0 and number == int(number):
        return str(int(number)).zfill(shows)
    if shows is not None and 0 <= number < _LAST_DAY:
        return _moment(number, shows == "time", since_1904=since_1904)
    whole = number == int(number) and abs(number) < 1e15
    return str(int(number)) if whole else value if abs(number) < 1 or "e" not in value.lower() else repr(number)


def _moment(number: float, time_only: bool, *, since_1904: bool) -> str:
    if time_only:
        total = round(number * 86_400)
        return f"{total // 3600}:{total // 60 % 60:02}:{total % 60:02}"
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  Excel knows no time zones
    if not since_1904 and number < 60:
        number += 1  # Excel takes 1900 for a leap year, so its days before March count one less
    try:
        moment = start + timedelta(seconds=round(number * 86_400))
    except OverflowError:
        return str(number)
    return moment.strftime("%Y-%m-%d") if number == int(number) else moment.strftime("%Y-%m-%d %H:%M:%S")


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1
