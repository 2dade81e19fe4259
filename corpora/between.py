"""Lines among the words of a turn that are nobody's: a time by itself, a heading, and what a messenger tells."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpora.chats import left_out
from corpora.counted import several
from corpora.evidence import Line
from corpora.labels import Form, Label, is_notice, is_time, seconds

_MARKDOWN = re.compile(r"[ \t]{0,3}#{1,6}[ \t]")
_LONGEST_HEADING = 120
_PART = re.compile(r"[ \t]{0,8}(\d{1,2})[.)][ \t]+[^\W\d_][^\n]*[^\n.?!\u2026,;\s][ \t]*")
_FEWEST_PARTS, _IN_ORDER = 3, 0.8  # headings of a guide's parts, and of these so many must follow on the one before


@dataclass(frozen=True, slots=True)
class Apart:
    """A line ``[start, end)`` of nobody's words; ``time`` is whether it is a time, at which the words below begin."""

    start: int
    end: int
    time: bool


def times_before(text: str, lines: Sequence[Line]) -> dict[int, tuple[int, float | None]]:
    """Of each line under a line with nothing but a time: where that time stands, and what it is."""
    return {
        after.start: (line.start, seconds(text[line.start : line.end]))
        for line, after in pairwise(lines)
        if is_time(text, line.start, line.end)
    }


def lines_apart(text: str, lines: Sequence[Line], times: bool, chat: bool, labelled: Container[int]) -> list[Apart]:
    """The lines that are nobody's words: `times` alone on a line, what is told of a `chat`, and headings.

    None of the last begins where a line is `labelled`.
    """
    found = []
    headings = _headings(text, lines, labelled)
    for line in lines:
        time = times and is_time(text, line.start, line.end)
        if time or (chat and _told(text, line)) or line.start in headings:
            found.append(Apart(line.start, line.end, time))
    return found


def _headings(text: str, lines: Sequence[Line], labelled: Container[int]) -> set[int]:
    """Where headings of Markdown begin, and those of a guide's numbered parts, each right above a turn: `3) The day`.

    The latter must be several, one after the other's number or anew from 1, and no lists of what somebody says.
    """
    parts: list[tuple[int, int]] = []
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        part = _PART.fullmatch(text, line.start, line.end) if line.end - line.start <= _LONGEST_HEADING else None
        if part and line.start not in labelled and below.start in labelled and not _PART.match(text, above.start):
            parts.append((line.start, int(part[1])))
    follow = sum(after in (1, before + 1, before + 2) for (_, before), (_, after) in pairwise(parts))
    of_guide = len(parts) >= _FEWEST_PARTS and follow >= _IN_ORDER * (len(parts) - 1)
    found = {start for start, _ in parts} if of_guide else set()
    return found | {line.start for line in lines if line.start not in labelled and _titles(text, line)}


def in_markdown(text: str, line: Line) -> bool:
    """Whether a line is written as a heading of Markdown: `## Lunch`."""
    return _MARKDOWN.match(text, line.start, line.end) is not None


def _titles(text: str, line: Line) -> bool:
    """Whether a line is a heading of Markdown that says no sentence and asks nothing."""
    short = line.end - line.start <= _LONGEST_HEADING
    return short and in_markdown(text, line) and text[line.start : line.end].rstrip()[-1] not in ".?!\u2026"


def heading_notes(text: str, lines: Sequence[Line], labels: Sequence[Label], begins: int) -> tuple[str, ...]:
    """A remark on headings among the words, the first of which `begins` there."""
    headings = _headings(text, lines, {label.start for label in labels})
    count = sum(start > begins for start in headings)
    if not count:
        return ()
    return (f"Left out, as {'a heading' if count == 1 else f'{count:,} headings'} among the talk and nobody's words.",)


def _told(text: str, line: Line) -> bool:
    """Whether a messenger tells something in this line: that somebody came, or that messages are encrypted."""
    unsent = line.label is None or line.label.form is Form.ALONE
    return unsent and is_notice(text, line.start, line.end)


def messenger_notes(text: str, lines: Sequence[Line], labels: Sequence[Label]) -> tuple[str, ...]:
    """A remark on what a messenger put among the messages of a chat."""
    if not any(label.sent for label in labels):
        return ()
    told = sum(_told(text, line) for line in lines if line.start >= labels[0].start)
    stops = [*(label.start for label in labels[1:]), lines[-1].end]
    empty = sum(left_out(text[label.body : stop].strip()) for label, stop in zip(labels, stops, strict=True))
    if not told + empty:
        return ()
    what = f"{several(told, 'line')} and {several(empty, 'message')} without words"
    return (f"Left out, as words of the messenger and of nobody: {what}.",)


def stretches(
    text: str, apart: Sequence[Apart], start: int, stop: int, began: float | None
) -> Iterator[tuple[int, int, float | None]]:
    """The stretches of ``[start, stop)`` between lines that are apart, and when each began."""
    for at in range(bisect_left(apart, start, key=lambda line: line.start), len(apart)):
        line = apart[at]
        if line.start >= stop:
            break
        yield start, line.start, began
        start, began = line.end, seconds(text[line.start : line.end]) if line.time else began
    yield start, stop, began
