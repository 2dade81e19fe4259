"""Segments and themes to objectives, without a single label: how probable each objective is, or that none fits.

Evidence is how near the answer and the question come to the objective's title, study question and cues. Then three
regularities of interviews are used: people stay with a subject for a while (a hidden Markov chain, stickier while the
same question is answered), interviews of one study follow one topic guide (what others talk of at the same point), and
segments of one theme tend to serve one objective (what other interviews say of it). The last two look at other
interviews' probabilities and are repeated until they settle; so is what a regression on other interviews' answers makes
of an answer, which counts most where nobody asked. Questions are compared with the topic guide too, where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corpora.framework import Framework, Objective
from corpora.material import Segment
from models.encoder import Encoder
from models.objectives import phrase_evidence
from models.selftraining import SoftTeaching
from models.sequence import smooth_runs
from pipelines.clustering import Placement
from pipelines.embedding import SegmentVectors

Doubles = npt.NDArray[np.float64]

_SAME_QUESTION, _NEXT_QUESTION = 0.8, 0.5  # probability to stay with an objective
_GUIDE, _THEME = 0.4, 0.5  # weights of what other interviews say, at this point and in this theme
_WIDTH = 0.1  # of "the same point", as a share of the interview
_ROUNDS = 5
_LESSONS = 3  # how often the regression is taught
_TAUGHT_ASKED, _TAUGHT_UNASKED = 0.4, 1.2  # its weight: without a question, words alone have to do
_FOLDS = 10  # of interviews, for the regression
_FLOOR = 0.02  # no other interview ever rules an objective out
_EVEN = 0.5  # how far the objectives' overall shares are drawn to equal ones
_FITS = 0.08  # how far above 1 / objectives the best probability of a theme must be


@dataclass(frozen=True, slots=True)
class Mapping:
    """Probabilities per segment, shape ``(segments, objectives)``, the objectives in the framework's order."""

    keys: tuple[str, ...]
    segments: Doubles

    def of(self, members: Sequence[int], weights: Sequence[float]) -> tuple[tuple[str, float], ...]:
        """The pooled probabilities of some segments, weighted, in the framework's order."""
        rows, weight = self.segments[list(members)], np.asarray(weights, dtype=np.float64) + 1e-3
        pooled = weight @ rows / weight.sum()
        return tuple(zip(self.keys, (float(p) for p in pooled), strict=True))

    def best(self, pooled: Sequence[tuple[str, float]]) -> str | None:
        """The objective that pooled probabilities speak for, or None where none stands out."""
        if len(pooled) == 1:
            return pooled[0][0]
        key, p = max(pooled, key=lambda entry: entry[1])
        return key if p >= 1 / len(pooled) + _FITS else None


def objective_passages(objective: Objective) -> list[str]:
    """What answers are compared with: the objective's title, its study question and its cues."""
    return list(dict.fromkeys([objective.title, objective.question, *objective.cues]))


def question_passages(objective: Objective) -> list[str]:
    """What questions are compared with: the same, and the topic guide's questions about the objective."""
    return list(dict.fromkeys([*objective_passages(objective), *objective.guide]))


def map_segments(
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    placements: Sequence[Placement],
    framework: Framework,
    encoder: Encoder,
) -> Mapping:
    """Give every segment a probability for every objective; only relative to each other, they add up to 1."""
    if not segments:
        return Mapping(framework.keys, np.empty((0, len(framework.keys))))
    evidence = _evidence(segments, vectors, framework, encoder)
    if evidence.shape[1] == 1:
        return Mapping(framework.keys, np.ones_like(evidence))
    interviews = _interviews(segments)
    context = _Context(interviews, _stay(segments), _Elsewhere(segments, interviews, placements))
    asked = np.array([segment.question is not None for segment in segments])
    weight = np.where(asked, _TAUGHT_ASKED, _TAUGHT_UNASKED)[:, None]
    teaching = SoftTeaching(vectors.answers, _folds(interviews))
    probabilities = context.settle(evidence)
    for _ in range(_LESSONS):
        probabilities = context.settle(evidence + weight * teaching.evidence(probabilities))
    return Mapping(framework.keys, probabilities)


def _folds(interviews: Sequence[npt.NDArray[np.intp]]) -> npt.NDArray[np.intp]:
    folds = np.empty(sum(map(len, interviews)), dtype=np.intp)
    for number, rows in enumerate(interviews):
        folds[rows] = number % _FOLDS
    return folds


def _evidence(segments: Sequence[Segment], vectors: SegmentVectors, framework: Framework, encoder: Encoder) -> Doubles:
    """Evidence of answer and question together, as log-likelihoods with unit spread."""
    phrases = [encoder.encode(objective_passages(objective)) for objective in framework.objectives]
    asked = np.array([segment.question is not None for segment in segments])
    evidence = phrase_evidence(vectors.answers, phrases)
    if asked.any():
        phrases = [encoder.encode(question_passages(objective)) for objective in framework.objectives]
        evidence[asked] += phrase_evidence(vectors.questions[asked], phrases)
    evidence -= evidence.mean(axis=1, keepdims=True)
    spread = float(evidence.std())
    return evidence / spread if spread > 1e-9 else evidence


def _interviews(segments: Sequence[Segment]) -> list[npt.NDArray[np.intp]]:
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
        self._theme = np.array([-1 if placement.cluster is None else placement.cluster for placement in placements])

    def at_this_point(self, probabilities: Doubles) -> Doubles:
        """The mean probabilities of other interviews at the same point of the talk."""
        sums, counts = self._sums(probabilities, self._point, self._BINS)
        sums, counts = np.tensordot(self._near, sums, axes=(1, 1)).transpose(1, 0, 2), counts @ self._near
        return self._without_own(sums, counts, self._point)

    def in_this_theme(self, probabilities: Doubles) -> Doubles:
        """The mean probabilities of other interviews' segments in the same theme; even ones without a theme."""
        themes = int(self._theme.max()) + 2  # the last one collects the segments without a theme
        sums, counts = self._sums(probabilities, self._theme, themes)
        sums[:, -1], counts[:, -1] = 0, 0
        return self._without_own(sums, counts, self._theme)

    def _sums(self, probabilities: Doubles, place: npt.NDArray[np.intp], places: int) -> tuple[Doubles, Doubles]:
        sums = np.zeros((int(self._interview.max()) + 1, places, probabilities.shape[1]))
        counts = np.zeros(sums.shape[:2])
        np.add.at(sums, (self._interview, place), probabilities)
        np.add.at(counts, (self._interview, place), 1)
        return sums, counts

    def _without_own(self, sums: Doubles, counts: Doubles, place: npt.NDArray[np.intp]) -> Doubles:
        """The mean over all interviews but a segment's own, with `_FLOOR`; even where there is nothing."""
        total = sums.sum(axis=0)[place] - sums[self._interview, place]
        count = counts.sum(axis=0)[place] - counts[self._interview, place]
        even = 1 / sums.shape[2]
        mean = np.where(count[:, None] > 1e-9, total / np.maximum(count, 1e-9)[:, None], even)
        floored: Doubles = (mean + _FLOOR) / (1 + _FLOOR * sums.shape[2])
        return floored


@dataclass(frozen=True, slots=True)
class _Context:
    """What surrounds a segment: its interview's runs of talk, and other interviews at its point and in its theme."""

    interviews: list[npt.NDArray[np.intp]]
    stay: Doubles
    elsewhere: _Elsewhere

    def settle(self, evidence: Doubles) -> Doubles:
        """Probabilities in which evidence and surroundings agree, shape ``(segments, objectives)``."""
        probabilities = smooth_runs(evidence, self.interviews, self.stay)
        share = _EVEN / evidence.shape[1] + (1 - _EVEN) * probabilities.mean(axis=0)
        for _ in range(_ROUNDS):
            informed = evidence + _GUIDE * np.log(self.elsewhere.at_this_point(probabilities))
            informed = informed + _THEME * np.log(self.elsewhere.in_this_theme(probabilities))
            probabilities = smooth_runs(_with_shares(informed, share), self.interviews, self.stay)
        return probabilities


def _with_shares(evidence: Doubles, share: Doubles) -> Doubles:
    """Shift each objective's evidence until the mean probabilities are `share`."""
    shift = np.zeros(evidence.shape[1])
    for _ in range(20):
        moved = evidence + shift
        p = np.exp(moved - moved.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        shift += np.log(share / np.maximum(p.mean(axis=0), 1e-6))
    return evidence + shift
