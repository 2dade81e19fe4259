"""Lines among the words of a turn that are nobody's: a time by itself, a heading, and what a messenger tells."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpora.chats import left_out
from corpora.counted import several
from corpora.evidence import Line
from corpora.labels import Form, Label, is_notice, is_time, seconds

_MARKDOWN = re.compile(r"[ \t]{0,3}#{1,6}[ \t]")
_LONGEST_HEADING = 120


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
    """The lines that are nobody's words: `times` alone on a line, what is told of a `chat`, and headings of Markdown.

    None of the last begins where a line is `labelled`.
    """
    found = []
    for line in lines:
        time = times and is_time(text, line.start, line.end)
        if time or (chat and _told(text, line)) or (line.start not in labelled and _titles(text, line)):
            found.append(Apart(line.start, line.end, time))
    return found


def in_markdown(text: str, line: Line) -> bool:
    """Whether a line is written as a heading of Markdown: `## Lunch`."""
    return _MARKDOWN.match(text, line.start, line.end) is not None


def _titles(text: str, line: Line) -> bool:
    """Whether a line is a heading of Markdown that says no sentence and asks nothing."""
    short = line.end - line.start <= _LONGEST_HEADING
    return short and in_markdown(text, line) and text[line.start : line.end].rstrip()[-1] not in ".?!\u2026"


def heading_notes(text: str, lines: Sequence[Line], labels: Sequence[Label]) -> tuple[str, ...]:
    """A remark on headings of Markdown among the words."""
    labelled = {label.start for label in labels}
    count = sum(line.start > labels[0].start and line.start not in labelled and _titles(text, line) for line in lines)
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
    for at in range(bisect_right(apart, start, key=lambda line: line.start), len(apart)):
        line = apart[at]
        if line.start >= stop:
            break
        yield start, line.start, began
        start, began = line.end, seconds(text[line.start : line.end]) if line.time else began
    yield start, stop, began
