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
from models.sequence import smooth_runs
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

    interviews: list[npt.NDArray[np.intp]]
    stay: Doubles
    elsewhere: _Elsewhere

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> Self:
        """The surroundings of all segments of a study."""
        interviews = interviews_of(segments)
        return cls(interviews, _stay(segments), _Elsewhere(segments, interviews))

    def settle(self, evidence: Doubles) -> Doubles:
        """Probabilities in which evidence and surroundings agree, shape ``(segments, objectives)``."""
        probabilities = smooth_runs(evidence, self.interviews, self.stay)
        share = _EVEN / evidence.shape[1] + (1 - _EVEN) * probabilities.mean(axis=0)
        foretold = _correlation(self.elsewhere.at_this_point(probabilities), probabilities)
        weight = min(_MOST, _GUIDE * (foretold - _ANYWHERE))
        if weight <= 0:
            return smooth_runs(_with_shares(evidence, share), self.interviews, self.stay)
        for _ in range(_ROUNDS):
            informed = evidence + weight * np.log(self.elsewhere.at_this_point(probabilities))
            probabilities = smooth_runs(_with_shares(informed, share), self.interviews, self.stay)
        return probabilities


def _stay(segments: Sequence[Segment]) -> Doubles:
    same = [False] + [before.question == after.question for before, after in pairwise(segments)]
    return np.where(same, _SAME_QUESTION, _NEXT_QUESTION)


class _Elsewhere:
    """What the other interviews' probabilities say about a segment."""

    _BINS = 40  # points of an interview that are told apart

    def __init__(self, segments: Sequence[Segment], interviews: Sequence[npt.NDArray[np.intp]]) -> None:
        self._interview = np.empty(len(segments), dtype=np.intp)
        self._point = np.minimum((points_of(segments) * self._BINS).astype(np.intp), self._BINS - 1)
        for number, rows in enumerate(interviews):
            self._interview[rows] = number
        points = (np.arange(self._BINS) + 0.5) / self._BINS
        self._near = np.exp(-0.5 * ((points[:, None] - points[None, :]) / _WIDTH) ** 2)

    def at_this_point(self, probabilities: Doubles) -> Doubles:
        """The mean probabilities of other interviews at the same point of the talk, with `_FLOOR`."""
        interviews, classes = int(self._interview.max()) + 1, probabilities.shape[1]
        cell, cells = self._interview * self._BINS + self._point, interviews * self._BINS
        columns = [np.bincount(cell, column, minlength=cells).astype(np.float64) for column in probabilities.T]
        counts = np.bincount(cell, minlength=cells).astype(np.float64).reshape(interviews, self._BINS) @ self._near
        sums = np.tensordot(self._near, np.stack(columns, axis=1).reshape(interviews, self._BINS, classes), axes=(1, 1))
        sums = sums.transpose(1, 0, 2)
        total = sums.sum(axis=0)[self._point] - sums[self._interview, self._point]
        count = counts.sum(axis=0)[self._point] - counts[self._interview, self._point]
        mean = np.where(count[:, None] > 1e-9, total / np.maximum(count, 1e-9)[:, None], 1 / classes)
        floored: Doubles = (mean + _FLOOR) / (1 + _FLOOR * classes)
        return floored


def _correlation(foretold: Doubles, found: Doubles) -> float:
    """Mean correlation over the objectives; 0 of one that is the same everywhere."""
    one, other = foretold - foretold.mean(axis=0), found - found.mean(axis=0)
    size = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    return float(np.mean((one * other).sum(axis=0) / np.maximum(size, 1e-9)))


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
