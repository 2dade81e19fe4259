"""Runs of talk: a hidden Markov chain over many sequences at once (forward-backward, Rabiner 1989)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

_LEAST = 1e-300  # that probabilities are divided by


def smooth_runs(evidence: Doubles, sequences: Sequence[npt.NDArray[np.intp]], stay: Doubles) -> Doubles:
    """The probability of each class at each place, given its whole sequence; shape ``(places, classes)``.

    Args:
        evidence: log-likelihoods up to a constant a row, shape ``(places, classes)``.
        sequences: the row numbers of each sequence, in order; together every row once.
        stay: probability that a place has the class of the one before it, shape ``(places,)``; first places ignore it.
    """
    classes = evidence.shape[1]
    if classes == 1:
        return np.ones_like(evidence)
    length = max(map(len, sequences), default=0)
    rows = np.full((length, len(sequences)), -1, dtype=np.intp)
    for number, sequence in enumerate(sequences):
        rows[: len(sequence), number] = sequence
    inside = rows >= 0
    likelihood = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    likelihood = np.where(inside[:, :, None], likelihood[rows], 1.0)
    kept = np.where(inside, stay[rows], 1.0)[:, :, None]
    # forth and back are one recurrence, read from either end, so both are done in the same steps
    likelihood = np.concatenate([likelihood, likelihood[::-1]], axis=1)
    kept = np.concatenate([kept, np.roll(kept, -1, axis=0)[::-1]], axis=1)
    move = (1 - kept) / (classes - 1)  # to any other class alike: the matrix is symmetric, so it serves both ways
    still = kept - move
    before, after = np.ones_like(likelihood), np.empty_like(likelihood)
    step, total, ones = np.empty(before.shape[1:]), np.empty(before.shape[1]), np.ones(classes)
    for place in range(length):
        if place:  # what came before adds up to 1, so this is the whole step of the chain
            np.multiply(after[place - 1], still[place], out=before[place])
            before[place] += move[place]
        np.multiply(before[place], likelihood[place], out=step)
        np.matmul(step, ones, out=total)
        np.divide(step, np.maximum(total, _LEAST, out=total)[:, None], out=after[place])
    forward, backward = after[:, : len(sequences)], before[::-1, len(sequences) :]
    result = np.empty_like(evidence)
    result[rows[inside]] = _normalise(forward * backward)[inside]
    return result


def _normalise(values: Doubles) -> Doubles:
    total = values @ np.ones(values.shape[-1])  # a sum over so short an axis is slow
    scaled: Doubles = values / np.maximum(total[..., None], _LEAST)
    return scaled
