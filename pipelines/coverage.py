"""The ledger of what fed a theme and what did not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpora.material import Segment
from pipelines.clustering import Placement


@dataclass(frozen=True, slots=True)
class Coverage:
    """Words that participants said, words of them in segments that feed a theme, and unthemed segments by reason.

    ``transcripts`` gives the first two for each transcript id.
    """

    participant_words: int
    themed_words: int
    unthemed: tuple[tuple[str, int], ...]
    transcripts: tuple[tuple[str, int, int], ...]


def coverage(segments: Sequence[Segment], theme_of: Sequence[str | None], placements: Sequence[Placement]) -> Coverage:
    """Count what the themes cover."""
    said: Counter[str] = Counter()
    themed: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for segment, theme, placement in zip(segments, theme_of, placements, strict=True):
        words = segment.words
        said[segment.transcript] += words
        if theme is not None:
            themed[segment.transcript] += words
        elif placement.reason is not None:
            reasons[str(placement.reason)] += 1
    return Coverage(
        participant_words=said.total(),
        themed_words=themed.total(),
        unthemed=tuple(sorted(reasons.items())),
        transcripts=tuple((transcript, said[transcript], themed[transcript]) for transcript in said),
    )
