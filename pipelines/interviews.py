"""A study's segments by interview, the point of its interview at which each stands, and where interviews begin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpora.material import Segment

_EDGE = 4  # segments that say something, with which an interview begins, and with which it ends
_LONG = 3 * _EDGE  # segments that say something, from which it has such edges


def interviews_of(segments: Sequence[Segment]) -> list[npt.NDArray[np.intp]]:
    """The segment numbers of each interview, in the order of the talk."""
    rows: dict[str, list[int]] = {}
    for number, segment in enumerate(segments):
        rows.setdefault(segment.transcript, []).append(number)
    return [np.array(numbers, dtype=np.intp) for numbers in rows.values()]


def edges_of(segments: Sequence[Segment]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The numbers of the first and of the last segments that say something, of each interview that has enough of them.

    So it has a beginning and an end, of which something may be said that holds for no short talk.
    """
    first: list[int] = []
    last: list[int] = []
    for rows in interviews_of(segments):
        saying = [row for row in rows.tolist() if not segments[row].filler]
        if len(saying) >= _LONG:
            first += saying[:_EDGE]
            last += saying[-_EDGE:]
    return np.array(first, dtype=np.intp), np.array(last, dtype=np.intp)


def points_of(segments: Sequence[Segment]) -> npt.NDArray[np.float64]:
    """The share of its interview's words, 0 to 1, that stand before the middle of each segment."""
    points = np.empty(len(segments), dtype=np.float64)
    for rows in interviews_of(segments):
        words = np.array([max(1, segments[row].words) for row in rows], dtype=np.float64)
        points[rows] = (np.cumsum(words) - words / 2) / words.sum()
    return points
