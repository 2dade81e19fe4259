"""When the mapping says nothing: fits one objective, is torn between two, or fits none; and what that trade costs.

An analyst sets how sure the mapping must be. The risk-coverage table (El-Yaniv & Wiener 2010) shows, for thresholds
from none to strict, the share of passages that is still answered and how many of these answers a person would share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

SURE = 0.08  # how far above 1 / objectives the best probability must be, unless the analyst sets another threshold
_CLOSE = 0.75  # share of the best probability from which the second makes it torn
_SOME = 0.5  # probability that any objective fits, under which none is said to
_SERVED = 0.25  # share of a theme's passages from which it serves an objective that it is torn about
_THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)


class State(StrEnum):
    """What can be said of a passage or a theme; only a theme can serve several objectives, with different passages."""

    FITS = "fits"
    SEVERAL = "several"
    TORN = "torn"
    NONE = "none fits"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state with the objectives it is about: one that fits, two to serve or be torn between, or none."""

    state: State
    between: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The verdict as plain JSON values."""
        return {"state": str(self.state), "between": list(self.between)}


@dataclass(frozen=True, slots=True)
class Trade:
    """One row of the risk-coverage table: from which probability on, what share is answered, how many are right."""

    threshold: float
    coverage: float
    accuracy: float

    def as_dict(self) -> dict[str, float]:
        """The row as plain JSON values."""
        return {"threshold": self.threshold, "coverage": self.coverage, "accuracy": self.accuracy}


def verdict(probabilities: Sequence[tuple[str, float]], threshold: float | None = None) -> Verdict:
    """What probabilities of objectives, each a key with its number, say of one passage or theme; see `verdicts`.

    Raises:
        ValueError: as that does.
    """
    return verdicts([key for key, _ in probabilities], np.array([[p for _, p in probabilities]]), threshold)[0]


def verdicts(keys: Sequence[str], probabilities: Doubles, threshold: float | None = None) -> list[Verdict]:
    """What probabilities of objectives say of each passage; what they lack to 1 is the probability that none fits.

    Two objectives count together where they are close, so that a passage that serves both is torn and not lost.

    Args:
        keys: of the objectives.
        probabilities: shape ``(passages, objectives)``; of one passage, they add up to 1 at most.
        threshold: the least best probability, 0 to 1; without one, the best must stand out from even ones, and that
            none fits must not be likelier than all of them together.

    Raises:
        ValueError: no objective, or a threshold that is not from 0 to 1.
    """
    if not keys:
        raise ValueError("a verdict needs at least one objective with its probability")
    if threshold is not None and not 0 <= threshold <= 1:
        raise ValueError(f"the threshold must be from 0 to 1, got {threshold}")
    some = probabilities.sum(axis=1)
    speaks = np.full(len(some), True) if threshold is not None else some >= _SOME
    least = some * min(1.0, 1 / len(keys) + SURE) if threshold is None else np.full(len(some), threshold)
    order = np.argsort(-probabilities, axis=1, kind="stable")
    best, runner_up = order[:, 0], order[:, min(1, len(keys) - 1)]
    p, q = (np.take_along_axis(probabilities, place[:, None], axis=1)[:, 0] for place in (best, runner_up))
    torn = speaks & (q >= _CLOSE * p) & (p + q >= 2 * least) & (len(keys) > 2)
    fits = speaks & ((p >= least) | (len(keys) == 1 and threshold is None))
    fitting = [Verdict(State.FITS, (key,)) for key in keys]
    none = Verdict(State.NONE, ())
    return [
        Verdict(State.TORN, (keys[first], keys[second])) if two else fitting[first] if one else none
        for first, second, two, one in zip(*(of.tolist() for of in (best, runner_up, torn, fits)), strict=True)
    ]


def theme_verdict(
    probabilities: Sequence[tuple[str, float]], shares: Mapping[str, float], threshold: float | None = None
) -> Verdict:
    """What probabilities say of a theme: torn, unless its passages divide; then it serves both objectives.

    Args:
        probabilities: as for `verdict`, which raises what this raises.
        shares: of each objective, the share of the theme's passages that speak to it most (`spread`).
        threshold: as for `verdict`.
    """
    found = verdict(probabilities, threshold)
    if found.state is State.TORN and all(shares[key] >= _SERVED for key in found.between):
        return Verdict(State.SEVERAL, found.between)
    return found


def expected_trade(probabilities: Doubles, thresholds: Sequence[float] = _THRESHOLDS) -> tuple[Trade, ...]:
    """The trade as the probabilities themselves foresee it: for each threshold the share answered and how many right.

    Args:
        probabilities: shape ``(passages, objectives)``.
        thresholds: least best probabilities, 0 to 1; those that nothing reaches are left out.
    """
    sure = probabilities.max(axis=1, initial=0)
    return tuple(
        Trade(threshold, float((sure >= threshold).mean()), float(sure[sure >= threshold].mean()))
        for threshold in thresholds
        if (sure >= threshold).any()
    )


def spread(keys: Sequence[str], probabilities: Doubles) -> dict[str, float]:
    """The share of passages, shape ``(passages, objectives)``, whose most probable objective is each; in key order.

    What the shares lack to 1 are passages for which it is likelier than not that none fits.
    """
    speaking = probabilities[probabilities.sum(axis=1) >= _SOME]
    counts = np.bincount(speaking.argmax(axis=1), minlength=len(keys)) if len(speaking) else np.zeros(len(keys))
    return {key: float(count / max(1, len(probabilities))) for key, count in zip(keys, counts, strict=True)}


def risk_coverage(
    probabilities: Doubles, truth: npt.NDArray[np.intp], coverages: Sequence[float] = _COVERAGES
) -> tuple[Trade, ...]:
    """The trade on passages that people coded: for each share answered, surest first, how many answers are theirs.

    Args:
        probabilities: shape ``(passages, objectives)``.
        truth: the number of the objective people chose, shape ``(passages,)``.
        coverages: shares of the passages to be answered, above 0 to 1.

    Raises:
        ValueError: no passage, or not one truth for each.
    """
    if not len(probabilities) or len(probabilities) != len(truth):
        raise ValueError(f"one truth is needed for each passage, got {len(truth)} for {len(probabilities)}")
    sure = probabilities.max(axis=1)
    order = np.argsort(-sure, kind="stable")
    right = (probabilities.argmax(axis=1) == truth)[order]
    rows = []
    for coverage in coverages:
        answered = max(1, round(coverage * len(order)))
        rows.append(Trade(float(sure[order[answered - 1]]), answered / len(order), float(right[:answered].mean())))
    return tuple(rows)


def calibration_error(probabilities: Doubles, truth: npt.NDArray[np.intp], bins: int = 10) -> float:
    """Expected calibration error of the best probability, 0 to 1, over bins of equal width (Guo et al. 2017)."""
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    place = np.minimum((sure * bins).astype(np.intp), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            error += float(inside.mean() * abs(sure[inside].mean() - right[inside].mean()))
    return error
