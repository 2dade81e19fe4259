"""Coefficients of agreement between coders, each over units that are weighted, so that one code serves the bootstrap.

Percent agreement; Cohen's kappa (1960; the mean over pairs of coders for more than two: Light 1971); Krippendorff's
alpha (2011) with any distance; Gwet's AC1 (2008). All bear missing codings. The distance between sets of codes is MASI
(Passonneau 2006). Written out here in a few lines each: nltk, which has some of them, is needed for nothing else, and
recounting every label for each draw of a bootstrap would take minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Distance = Callable[[Any, Any], float]

_LEVEL = 0.95  # of all intervals


@dataclass(frozen=True, slots=True)
class Ratings:
    """Who called what what.

    Attributes:
        labels: the labels that are told apart.
        coders: the coders.
        given: number of the label each coder gave each unit, -1 for none; shape ``(units, coders)``.
    """

    labels: tuple[Hashable, ...]
    coders: tuple[str, ...]
    given: npt.NDArray[np.intp]

    @classmethod
    def of(cls, units: Sequence[Mapping[str, Hashable]], labels: Sequence[Hashable] | None = None) -> Ratings:
        """Ratings of units, each with the label by coder; `labels` adds labels that nobody need have given.

        Raises:
            ValueError: somebody gave a label that is not among `labels`.
        """
        coders = tuple(sorted({coder for unit in units for coder in unit}))
        said = (unit.get(coder) for unit in units for coder in coders)
        found = list(dict.fromkeys(label for label in said if label is not None))
        if labels is not None and (strange := set(found) - set(labels)):
            raise ValueError(f"a coder gave the label {sorted(map(str, strange))[0]}, which is not a possible one")
        number = {label: place for place, label in enumerate(labels if labels is not None else found)}
        given = np.full((len(units), len(coders)), -1, dtype=np.intp)
        for row, unit in enumerate(units):
            for column, coder in enumerate(coders):
                if (label := unit.get(coder)) is not None:
                    given[row, column] = number[label]
        return cls(tuple(number), coders, given)

    @property
    def counts(self) -> Doubles:
        """How many coders gave each unit each label, shape ``(units, labels)``."""
        counts = np.zeros((len(self.given), len(self.labels)))
        rows, columns = np.nonzero(self.given >= 0)
        np.add.at(counts, (rows, self.given[rows, columns]), 1)
        return counts


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient with its 95% interval; None where it is not defined, as when only one label was ever given."""

    value: float | None
    low: float | None = None
    high: float | None = None


def percent_agreement(ratings: Ratings, weights: Doubles | None = None) -> Doubles:
    """Share of pairs of codings of the same unit that are the same, averaged over units; shape ``(draws,)``."""
    counts, weights = ratings.counts, _weights(ratings, weights)
    agreeing, twice = _agreeing(counts)
    return _ratio(weights @ np.where(twice, agreeing, 0), weights @ twice)


def cohens_kappa(ratings: Ratings, weights: Doubles | None = None) -> Doubles:
    """Cohen's kappa, the mean over all pairs of coders that share units; shape ``(draws,)``."""
    weights = _weights(ratings, weights)
    found = []
    labels = np.arange(len(ratings.labels))
    for one, other in combinations(range(len(ratings.coders)), 2):
        first, second = ratings.given[:, one], ratings.given[:, other]
        both = (first >= 0) & (second >= 0)
        if both.any():
            total = weights @ both.astype(float)
            marginals = [_ratio(weights @ ((who[:, None] == labels) & both[:, None]), total) for who in (first, second)]
            expected = (marginals[0] * marginals[1]).sum(axis=-1)
            observed = _ratio(weights @ ((first == second) & both).astype(float), total)
            found.append(_beyond_chance(observed, expected))
    return np.mean(found, axis=0) if found else np.full(len(weights), np.nan)


def krippendorffs_alpha(ratings: Ratings, weights: Doubles | None = None, distance: Distance | None = None) -> Doubles:
    """Krippendorff's alpha; `distance` between labels, 0 to 1, is nominal unless given; shape ``(draws,)``."""
    counts, weights = ratings.counts, _weights(ratings, weights)
    apart = _distances(ratings.labels, distance)
    coders = counts.sum(axis=1)
    counts = np.where((coders >= 2)[:, None], counts, 0)
    disagreeing = ((counts @ apart) * counts).sum(axis=1) / np.maximum(coders - 1, 1)
    totals = weights @ counts
    expected = ((totals @ apart) * totals).sum(axis=-1)
    return 1 - _ratio((totals.sum(axis=-1) - 1) * (weights @ disagreeing), expected)


def gwets_ac1(ratings: Ratings, weights: Doubles | None = None) -> Doubles:
    """Gwet's AC1, which keeps its sense where nearly everybody gives the same label; shape ``(draws,)``."""
    counts, weights = ratings.counts, _weights(ratings, weights)
    coders = counts.sum(axis=1)
    shares = counts / np.maximum(coders, 1)[:, None]
    prevalence = _ratio(weights @ shares, weights @ (coders > 0).astype(float))
    if len(ratings.labels) < 2:
        return np.full(len(weights), np.nan)
    expected = (prevalence * (1 - prevalence)).sum(axis=-1) / (len(ratings.labels) - 1)
    return _beyond_chance(percent_agreement(ratings, weights), expected)


def masi_distance(one: frozenset[str], other: frozenset[str]) -> float:
    """1 minus Jaccard similarity times monotonicity: 1 for equal sets, 2/3 for a subset, 1/3 for an overlap, else 0."""
    shared, together = len(one & other), len(one | other)
    if one == other:
        return 0.0
    monotonicity = 2 / 3 if shared == min(len(one), len(other)) else 1 / 3
    return 1 - monotonicity * shared / together


def resamples(units: int, draws: int, seed: int) -> Doubles:
    """How often each unit is drawn in each bootstrap sample of all units, shape ``(draws, units)``."""
    if not units:
        return np.zeros((draws, 0))
    return np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=draws).astype(np.float64)


def figure(coefficient: Callable[..., Doubles], ratings: Ratings, samples: Doubles | None, **more: Any) -> Figure:
    """A coefficient with its bootstrap percentile interval; without `samples` no interval."""
    value = float(coefficient(ratings, **more)[0])
    if np.isnan(value):
        return Figure(None)
    if samples is None:
        return Figure(round(value, 4))
    drawn = coefficient(ratings, samples, **more)
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return Figure(round(value, 4))
    low, high = np.quantile(drawn, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Figure(round(value, 4), round(float(low), 4), round(float(high), 4))


def _weights(ratings: Ratings, weights: Doubles | None) -> Doubles:
    return np.ones((1, len(ratings.given))) if weights is None else weights


def _agreeing(counts: Doubles) -> tuple[Doubles, Doubles]:
    """For each unit the share of pairs of its codings that are the same, and 1 where it has a pair at all."""
    coders = counts.sum(axis=1)
    pairs = coders * (coders - 1)
    return (counts * (counts - 1)).sum(axis=1) / np.maximum(pairs, 1), (coders >= 2).astype(np.float64)


def _distances(labels: Sequence[Hashable], distance: Distance | None) -> Doubles:
    if distance is None:
        return 1 - np.eye(len(labels))
    return np.array([[distance(one, other) for other in labels] for one in labels]).reshape(len(labels), len(labels))


def _beyond_chance(observed: Doubles, expected: Doubles) -> Doubles:
    return _ratio(observed - expected, 1 - expected)


def _ratio(above: Doubles, below: Doubles) -> Doubles:
    """The quotient, nan where it is not defined; `below` may lack the last axis of `above`."""
    below = below[..., None] if below.ndim < above.ndim else below
    defined = np.abs(below) > 1e-12
    ratio: Doubles = np.where(defined, above / np.where(defined, below, 1), np.nan)
    return ratio
