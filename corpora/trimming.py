"""Where words begin and end: without the blanks, times, emphasis and remarks in brackets around them."""

from __future__ import annotations

import re

from corpora.labels import UNSEEN, closing_time

SAID = re.compile(rf"[^\s{UNSEEN}]")
_NOISE = re.compile(  # a line such as '[telephone rings]', 'Section 2: Motivation' or '-----' between turns
    r"\n[^\S\n]*(?:\[[^\[\]\n]{1,80}\]|\([^()\n]{1,80}\)"
    r"|(?:(?i:section|part|theme|topic|objective) \d{1,2}[a-z]?)(?:[:.)]?[ \t][^\n.?!]{1,80})?"
    r"|[-_=*~\u2013\u2014]{3,})$"
)
_LONGEST_NOISE = 100


def trimmed(text: str, start: int, end: int, wrap: str = "") -> tuple[int, int] | None:
    """The stretch without blanks (and closing emphasis) at its ends; None where nothing is left."""
    first = SAID.search(text, start, end)
    if first is None:
        return None
    end = _said_up_to(text, first.start(), end)
    if wrap and text.endswith(wrap, first.start(), end) and end - len(wrap) > first.start():
        end = _rstripped(text, end - len(wrap))
    return first.start(), end


def _said_up_to(text: str, start: int, end: int) -> int:
    """Where speech ends, without blanks, times and lines with nothing but a remark in brackets behind it."""
    while True:
        last = _rstripped(text, closing_time(text, start, _rstripped(text, end)))
        before = max(start, last - _LONGEST_NOISE)
        noise = _NOISE.search(text, before, last) if text.find("\n", before, last) >= 0 else None
        if last <= start or (noise is None and last == end):
            return last if last > start else _rstripped(text, end)
        end = noise.start() if noise else last


def _rstripped(text: str, end: int) -> int:
    while end and (text[end - 1].isspace() or text[end - 1] in UNSEEN):
        end -= 1
    return end
