"""The cues of caption files (WebVTT, SubRip, SBV), found line by line in linear time.

What stands in a file is followed where it can be: a time that cannot be read costs the time, never the words.
https://www.w3.org/TR/webvtt1/ says what WebVTT should be; SubRip and SBV have no standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpora.labels import UNSEEN

_ARROW = re.compile(r"--?>|[\u2013\u2014\u2192]>?")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,9}))?")
_BEGINS_WITH_TIME = re.compile(r"\s{0,8}\d[\w:.,]{2,20}\s{0,8}(?:--?>|[\u2013\u2014\u2192]>?)\s{0,8}\w?")
_SBV = re.compile(r"(\d[\w:.]{3,15}),(\d[\w:.]{3,15})")
_LONGEST_TIMING = 400  # characters of a line that can say when a cue is shown; settings may follow the times
_BLANKS = f" \t\f\v\u00a0{UNSEEN}"
_PASSED_OVER = re.compile(
    r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)|WEBVTT(?:[ \t]|$)|X-TIMESTAMP-MAP=|Detect(?:ing|ed) language[ :]"
)
_PRINTED = re.compile(r"\s{0,8}\[(\d[\w:.,]{2,20}\s{0,8}-->\s{0,8}\d[\w:.,]{2,20})\](.*)")
_TEAMS_IDENTIFIER = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{4,40}/\d{1,6}-\d{1,6}")
_WEBEX_IDENTIFIER = re.compile(r'\d{1,7} "([^"]{1,100})" \(\d{1,12}\)')
_NUMBER = re.compile(r"\d{1,7}")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown at one time: ``line`` is where it begins; times in seconds, None where they cannot be read.

    ``stray`` marks words that stand under no time of their own; ``speaker`` is named beside the cue's number.
    """

    line: int
    start: float | None
    end: float | None
    lines: tuple[str, ...]
    stray: bool = False
    speaker: str | None = None


@dataclass(slots=True)
class _Open:
    """A cue whose lines are still being gathered."""

    line: int
    start: float | None
    end: float | None
    lines: list[str]
    stray: bool = False
    speaker: str | None = None

    def closed(self) -> Cue:
        return Cue(self.line, self.start, self.end, tuple(self.lines), self.stray, self.speaker)


def find_cues(text: str) -> Iterator[Cue]:
    """Every cue in the order of the file, also those without words; blocks that are no speech are passed over."""
    lines = text.split("\n")
    cue: _Open | None = None
    count = 0
    fresh, skipping = True, False  # at a block's first line; inside a block that is no speech
    for number, line in enumerate(lines, 1):
        shown = line.strip(_BLANKS)
        printed = _PRINTED.fullmatch(line)  # times and words on one line, as Whisper shows them while it works
        times = timing(printed[1] if printed else line) if shown else None
        if times:
            if cue is not None:
                yield cue.closed()
            named = _WEBEX_IDENTIFIER.fullmatch(lines[number - 2].strip(_BLANKS)) if number > 1 else None
            words = [words] if printed and (words := printed[2].strip(_BLANKS)) else []
            cue, fresh, skipping = _Open(number, *times, words, speaker=named[1] if named else None), False, False
            count += 1
        elif not shown:
            ended = _ends_block(line, cue)
            fresh, skipping = fresh or ended, skipping and not ended
        elif fresh and _PASSED_OVER.match(shown):
            fresh, skipping = False, True
        elif not skipping and not _identifies(shown, lines[number : number + 1], cue, count, fresh):
            if fresh and (cue is None or not cue.stray):
                if cue is not None:
                    yield cue.closed()
                cue = _Open(number, None, None, [], stray=True)
            fresh = False
            assert cue is not None  # noqa: S101  every line but a first opens one
            cue.lines.append(shown)
    if cue is not None:
        yield cue.closed()


def _ends_block(blank: str, cue: _Open | None) -> bool:
    """Whether a blank line ends a block; YouTube's cues begin with a line of one blank, which ends none."""
    return not blank or cue is None or bool(cue.lines) or cue.stray


def timing(line: str) -> tuple[float | None, float | None] | None:
    """The two times of a line that says when a cue is shown; None where the line says no such thing."""
    if len(line) > _LONGEST_TIMING:
        return None
    sbv = _SBV.fullmatch(line.strip(_BLANKS))
    if sbv and (":" in sbv[1] and ":" in sbv[2]):
        return _seconds(sbv[1]), _seconds(sbv[2])
    if not _BEGINS_WITH_TIME.match(line):
        return None
    arrow = _ARROW.search(line)
    if arrow is None:
        return None
    before = line[: arrow.start()].strip(_BLANKS)
    after = line[arrow.end() :].split()
    start, end = _seconds(before), _seconds(after[0] if after else "")
    return (start, end) if start is not None or end is not None or ":" in before else None


def _seconds(clock: str) -> float | None:
    """A time such as ``1:02:03.500``, ``02:03,5`` or ``00:00:11:890`` in seconds."""
    found = _CLOCK.fullmatch(clock)
    if found is None:
        return None
    hours, minutes, seconds, rest = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{rest or 0}")


def _identifies(shown: str, after: list[str], cue: _Open | None, count: int, fresh: bool) -> bool:
    """Whether a line is a cue's identifier, not words: numbers and the like right above a time."""
    below = after[0] if after else ""
    numbered = bool(_NUMBER.fullmatch(shown))
    if timing(below) is None:  # the next cue's number, when its time was lost
        return fresh and numbered and 0 <= int(shown) - count <= 2 and bool(below.strip(_BLANKS))
    if fresh or _TEAMS_IDENTIFIER.fullmatch(shown) or _WEBEX_IDENTIFIER.fullmatch(shown):
        return True
    return numbered and cue is not None and bool(cue.lines)
