"""What surrounds a passage: its run of talk, and what other interviews say at its point.

Topic guides go from one objective to the next, so what other interviews talk of at a point tells what this one does
there. Not every study keeps an order, and not every framework follows the guide's: so it counts as far as it foretells
what interviews say that had no part in it, and for nothing where it foretells no more than greetings and goodbyes do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from corpora.material import Segment
from models.rows import greatest
from models.sequence import Runs
from pipelines.interviews import interviews_of, points_of

Doubles = npt.NDArray[np.float64]

_SAME_QUESTION, _NEXT_QUESTION = 0.8, 0.5  # probability to stay with an objective
_ANYWHERE = 0.2  # correlation of what is said at one point that interviews have with each other in any case
_GUIDE, _MOST = 4.0, 0.7  # weight of what others say at this point, for each unit of correlation above; and at most
_WIDTH = 0.08  # of "the same point", as a share of the interview
_ROUNDS = 5
_FLOOR = 0.02  # no other interview ever rules an objective out
_TRIES, _NEAR_ENOUGH = 20, 1e-3
_EVEN = 0.5  # how far the objectives' overall shares are drawn to equal ones


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What surrounds a segment: its interview's runs of talk, and other interviews at its point."""

    runs: Runs
    elsewhere: _Elsewhere

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> Self:
        """The surroundings of all segments of a study."""
        interviews = interviews_of(segments)
        return cls(Runs(interviews, _stay(segments)), _Elsewhere(segments, interviews))

    def settle(self, evidence: Doubles) -> Doubles:
        """Probabilities in which evidence and surroundings agree, shape ``(segments, objectives)``."""
        probabilities = self.runs.smooth(evidence)
        share = _EVEN / evidence.shape[1] + (1 - _EVEN) * probabilities.mean(axis=0)
        foretold = _correlation(self.elsewhere.at_this_point(probabilities), probabilities)
        weight = min(_MOST, _GUIDE * (foretold - _ANYWHERE))
        if weight <= 0:
            return self.runs.smooth(_with_shares(evidence, share))
        for _ in range(_ROUNDS):
            informed = evidence + weight * np.log(self.elsewhere.at_this_point(probabilities))
            probabilities = self.runs.smooth(_with_shares(informed, share))
        return probabilities


def _stay(segments: Sequence[Segment]) -> Doubles:
    same = [False] + [before.question == after.question for before, after in pairwise(segments)]
    return np.where(same, _SAME_QUESTION, _NEXT_QUESTION)


class _Elsewhere:
    """What the other interviews' probabilities say about a segment."""

    _BINS = 40  # points of an interview that are told apart

    def __init__(self, segments: Sequence[Segment], interviews: Sequence[npt.NDArray[np.intp]]) -> None:
        self._interview, self._interviews = np.empty(len(segments), dtype=np.intp), len(interviews)
        self._point = np.minimum((points_of(segments) * self._BINS).astype(np.intp), self._BINS - 1)
        for number, rows in enumerate(interviews):
            self._interview[rows] = number
        points = (np.arange(self._BINS) + 0.5) / self._BINS
        self._near = np.exp(-0.5 * ((points[:, None] - points[None, :]) / _WIDTH) ** 2)
        self._cell = self._interview * self._BINS + self._point
        counts = self._in_cells(None) @ self._near
        self._others = (counts.sum(axis=0)[self._point] - counts[self._interview, self._point])[:, None]

    def at_this_point(self, probabilities: Doubles) -> Doubles:
        """The mean probabilities of other interviews at the same point of the talk, with `_FLOOR`."""
        classes = probabilities.shape[1]
        cells = np.stack([self._in_cells(column) for column in probabilities.T], axis=2)
        sums = np.tensordot(self._near, cells, axes=(1, 1)).transpose(1, 0, 2)
        total = sums.sum(axis=0)[self._point] - sums[self._interview, self._point]
        mean = np.where(self._others > 1e-9, total / np.maximum(self._others, 1e-9), 1 / classes)
        floored: Doubles = (mean + _FLOOR) / (1 + _FLOOR * classes)
        return floored

    def _in_cells(self, weights: Doubles | None) -> Doubles:
        """Sums of weights, or counts of segments, by interview and point, shape ``(interviews, points)``."""
        sums = np.bincount(self._cell, weights, minlength=self._interviews * self._BINS)
        return sums.astype(np.float64).reshape(self._interviews, self._BINS)


def _correlation(foretold: Doubles, found: Doubles) -> float:
    """Mean correlation over the objectives; 0 of one that is the same everywhere."""
    one, other = foretold - foretold.mean(axis=0), found - found.mean(axis=0)
    size = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    return float(np.mean((one * other).sum(axis=0) / np.maximum(size, 1e-9)))


def _with_shares(evidence: Doubles, share: Doubles) -> Doubles:
    """Shift each objective's evidence until the mean probabilities are `share`."""
    likelihood = np.exp(evidence - greatest(evidence)[:, None])
    scale = np.ones(evidence.shape[1])
    for _ in range(_TRIES):
        mean = scale * ((1 / (likelihood @ scale)) @ likelihood) / len(likelihood)  # of the scaled rows at sum 1
        scale *= share / np.maximum(mean, 1e-6)
        if np.abs(mean - share).max() < _NEAR_ENOUGH:
            break
    return evidence + np.log(scale)
