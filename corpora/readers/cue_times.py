"""What is doubtful about the times of cues, and the order that they are read in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpora.readers.cues import Cue

_RESTART = 60.0  # seconds; a longer way back in time is another recording, a shorter one cues out of order
_INSTANT = 0.001  # seconds; the precision of a time


def doubts(cues: Sequence[Cue]) -> Iterator[str]:
    """Remarks on times that cannot be read, go backwards or overlap, and on words under no time."""
    timed = [cue for cue in cues if not cue.stray]
    unread = [cue for cue in timed if cue.start is None or cue.end is None]
    if unread:
        yield f"The times of {counted(unread)} cannot be read; the words are kept."
    spans = [(cue, cue.start, cue.end) for cue in timed if cue.start is not None and cue.end is not None]
    backwards = [cue for cue, start, end in spans if end < start]
    if backwards:
        yield f"The end is before the beginning in {counted(backwards)}; the beginning counts."
    forwards = [span for span in spans if span[2] >= span[1]]
    over = [cue for (_, begins, ends), (cue, start, _) in pairwise(forwards) if begins <= start < ends - _INSTANT]
    if over:
        yield f"The cue above has not ended at the beginning of {counted(over)}; people may talk at once."
    strays = [cue for cue in cues if cue.stray]
    if strays:
        yield f"There are words under no time in {counted(strays, 'paragraph')}; they count with the cue above."


def counted(cues: Sequence[Cue], noun: str = "cue") -> str:
    """How many, and the lines of the first three: ``5 cues (lines 3, 7, 20 and 2 more)``."""
    several = "s" if len(cues) > 1 else ""
    lines = ", ".join(f"{cue.line:,}" for cue in cues[:3])
    more = f" and {len(cues) - 3:,} more" if len(cues) > 3 else ""
    return f"{len(cues):,} {noun}{several} (line{several} {lines}{more})"


def in_order(cues: list[Cue]) -> tuple[list[Cue], tuple[str, ...]]:
    """The cues by time, where some stand a little out of order; recordings that follow each other stay as they are."""
    times: list[float] = []
    for cue in cues:  # a cue without a time belongs behind the one above it
        times.append(cue.start if cue.start is not None else times[-1] if times else 0.0)
    back = [cues[number] for number in range(1, len(cues)) if times[number] < times[number - 1]]
    if not back:
        return cues, ()
    if any(before - after > _RESTART for before, after in pairwise(times)):
        kept = f"The time goes back at {counted(back)}; the order of the file was kept (several recordings?)."
        return cues, (kept,)
    ordered = [cues[number] for number in sorted(range(len(cues)), key=times.__getitem__)]
    return ordered, (f"Out of order of time: {counted(back)}; the cues were put in order.",)
