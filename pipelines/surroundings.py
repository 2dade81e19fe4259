"""What surrounds a passage: its run of talk, and what other interviews say at its point and in its theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from corpora.material import Segment
from models.sequence import smooth_runs
from pipelines.clustering import Placement

Doubles = npt.NDArray[np.float64]

_SAME_QUESTION, _NEXT_QUESTION = 0.9, 0.5  # probability to stay with an objective
_GUIDE, _THEME = 0.7, 0.4  # weights of what other interviews say, at this point and in this theme
_WIDTH = 0.08  # of "the same point", as a share of the interview
_ROUNDS = 5
_FLOOR = 0.02  # no other interview ever rules an objective out
_TRIES, _NEAR_ENOUGH = 20, 1e-3
_EVEN = 0.5  # how far the objectives' overall shares are drawn to equal ones


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What surrounds a segment: its interview's runs of talk, and other interviews at its point and in its theme."""

    interviews: list[npt.NDArray[np.intp]]
    stay: Doubles
    elsewhere: _Elsewhere

    @classmethod
    def of(cls, segments: Sequence[Segment], placements: Sequence[Placement]) -> Self:
        """The surroundings of all segments of a study."""
        interviews = interviews_of(segments)
        return cls(interviews, _stay(segments), _Elsewhere(segments, interviews, placements))

    def settle(self, evidence: Doubles) -> Doubles:
        """Probabilities in which evidence and surroundings agree, shape ``(segments, objectives)``."""
        probabilities = smooth_runs(evidence, self.interviews, self.stay)
        share = _EVEN / evidence.shape[1] + (1 - _EVEN) * probabilities.mean(axis=0)
        for _ in range(_ROUNDS):
            informed = evidence + _GUIDE * np.log(self.elsewhere.at_this_point(probabilities))
            informed = informed + _THEME * np.log(self.elsewhere.in_this_theme(probabilities))
            probabilities = smooth_runs(_with_shares(informed, share), self.interviews, self.stay)
        return probabilities


def interviews_of(segments: Sequence[Segment]) -> list[npt.NDArray[np.intp]]:
    """The segment numbers of each interview, in the order of the talk."""
    rows: dict[str, list[int]] = {}
    for number, segment in enumerate(segments):
        rows.setdefault(segment.transcript, []).append(number)
    return [np.array(numbers, dtype=np.intp) for numbers in rows.values()]


def _stay(segments: Sequence[Segment]) -> Doubles:
    same = [False] + [before.question == after.question for before, after in pairwise(segments)]
    return np.where(same, _SAME_QUESTION, _NEXT_QUESTION)


class _Elsewhere:
    """What the other interviews' probabilities say about a segment."""

    _BINS = 40  # points of an interview that are told apart

    def __init__(
        self, segments: Sequence[Segment], interviews: Sequence[npt.NDArray[np.intp]], placements: Sequence[Placement]
    ) -> None:
        self._interview = np.empty(len(segments), dtype=np.intp)
        self._point = np.empty(len(segments), dtype=np.intp)
        for number, rows in enumerate(interviews):
            words = np.array([max(1, segments[row].words) for row in rows], dtype=np.float64)
            middle = (np.cumsum(words) - words / 2) / words.sum()
            self._interview[rows] = number
            self._point[rows] = np.minimum((middle * self._BINS).astype(np.intp), self._BINS - 1)
        points = (np.arange(self._BINS) + 0.5) / self._BINS
        self._near = np.exp(-0.5 * ((points[:, None] - points[None, :]) / _WIDTH) ** 2)
        themes = [placement.cluster for placement in placements]
        self._themes = 1 + max((theme for theme in themes if theme is not None), default=-1)
        self._theme = np.array([self._themes if theme is None else theme for theme in themes], dtype=np.intp)

    def at_this_point(self, probabilities: Doubles) -> Doubles:
        """The mean probabilities of other interviews at the same point of the talk."""
        sums, counts = self._sums(probabilities, self._point, self._BINS)
        sums, counts = np.tensordot(self._near, sums, axes=(1, 1)).transpose(1, 0, 2), counts @ self._near
        return self._without_own(sums, counts, self._point)

    def in_this_theme(self, probabilities: Doubles) -> Doubles:
        """The mean probabilities of other interviews' segments in the same theme; even ones without a theme."""
        sums, counts = self._sums(probabilities, self._theme, self._themes + 1)
        sums[:, -1], counts[:, -1] = 0, 0  # the last one holds the segments without a theme
        return self._without_own(sums, counts, self._theme)

    def _sums(self, probabilities: Doubles, place: npt.NDArray[np.intp], places: int) -> tuple[Doubles, Doubles]:
        interviews, classes = int(self._interview.max()) + 1, probabilities.shape[1]
        cell, cells = self._interview * places + place, interviews * places
        columns = [np.bincount(cell, column, minlength=cells).astype(np.float64) for column in probabilities.T]
        counts = np.bincount(cell, minlength=cells).astype(np.float64).reshape(interviews, places)
        sums: Doubles = np.stack(columns, axis=1).reshape(interviews, places, classes)
        return sums, counts

    def _without_own(self, sums: Doubles, counts: Doubles, place: npt.NDArray[np.intp]) -> Doubles:
        """The mean over all interviews but a segment's own, with `_FLOOR`; even where there is nothing."""
        total = sums.sum(axis=0)[place] - sums[self._interview, place]
        count = counts.sum(axis=0)[place] - counts[self._interview, place]
        even = 1 / sums.shape[2]
        mean = np.where(count[:, None] > 1e-9, total / np.maximum(count, 1e-9)[:, None], even)
        floored: Doubles = (mean + _FLOOR) / (1 + _FLOOR * sums.shape[2])
        return floored


def _with_shares(evidence: Doubles, share: Doubles) -> Doubles:
    """Shift each objective's evidence until the mean probabilities are `share`."""
    likelihood = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    scale = np.ones(evidence.shape[1])
    for _ in range(_TRIES):
        mean = scale * ((1 / (likelihood @ scale)) @ likelihood) / len(likelihood)  # of the scaled rows at sum 1
        scale *= share / np.maximum(mean, 1e-6)
        if np.abs(mean - share).max() < _NEAR_ENOUGH:
            break
    return evidence + np.log(scale)
