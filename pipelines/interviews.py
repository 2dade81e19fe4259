"""A study's segments by interview, and the point of its interview at which each stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpora.material import Segment


def interviews_of(segments: Sequence[Segment]) -> list[npt.NDArray[np.intp]]:
    """The segment numbers of each interview, in the order of the talk."""
    rows: dict[str, list[int]] = {}
    for number, segment in enumerate(segments):
        rows.setdefault(segment.transcript, []).append(number)
    return [np.array(numbers, dtype=np.intp) for numbers in rows.values()]


def points_of(segments: Sequence[Segment]) -> npt.NDArray[np.float64]:
    """The share of its interview's words, 0 to 1, that stand before the middle of each segment."""
    points = np.empty(len(segments), dtype=np.float64)
    for rows in interviews_of(segments):
        words = np.array([max(1, segments[row].words) for row in rows], dtype=np.float64)
        points[rows] = (np.cumsum(words) - words / 2) / words.sum()
    return points
