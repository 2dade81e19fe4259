"""Runs of talk: a hidden Markov chain over many sequences at once (forward-backward, Rabiner 1989)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.rows import greatest, total

Doubles = npt.NDArray[np.float64]

_LEAST = 1e-300  # that probabilities are divided by


class Runs:
    """Sequences of places, ready to be smoothed with one evidence after another."""

    def __init__(self, sequences: Sequence[npt.NDArray[np.intp]], stay: Doubles) -> None:
        """Take the row numbers of each sequence, in order, together every row once.

        `stay` is the probability that a place has the class of the one before it, shape ``(places,)``; first places
        ignore it.
        """
        length = max(map(len, sequences), default=0)
        self._rows = np.full((length, len(sequences)), -1, dtype=np.intp)
        for number, sequence in enumerate(sequences):
            self._rows[: len(sequence), number] = sequence
        self._inside = self._rows >= 0
        kept = np.where(self._inside, stay[self._rows], 1.0)[:, :, None]
        # forth and back are one recurrence, read from either end, so both are done in the same steps
        self._kept = np.concatenate([kept, np.roll(kept, -1, axis=0)[::-1]], axis=1)

    def smooth(self, evidence: Doubles) -> Doubles:
        """The probability of each class at each place, given its whole sequence; shape ``(places, classes)``.

        Args:
            evidence: log-likelihoods up to a constant a row, shape ``(places, classes)``.
        """
        classes = evidence.shape[1]
        if classes == 1:
            return np.ones_like(evidence)
        likelihood = np.exp(evidence - greatest(evidence)[:, None])
        likelihood = np.where(self._inside[:, :, None], likelihood[self._rows], 1.0)
        likelihood = np.concatenate([likelihood, likelihood[::-1]], axis=1)
        move = (1 - self._kept) / (classes - 1)  # to any other class alike: a symmetric matrix serves both ways
        still = self._kept - move
        before, after = np.ones_like(likelihood), np.empty_like(likelihood)
        step, sums, ones = np.empty(before.shape[1:]), np.empty(before.shape[1]), np.ones(classes)
        for place in range(len(likelihood)):
            if place:  # what came before adds up to 1, so this is the whole step of the chain
                np.multiply(after[place - 1], still[place], out=before[place])
                before[place] += move[place]
            np.multiply(before[place], likelihood[place], out=step)
            np.matmul(step, ones, out=sums)
            np.divide(step, np.maximum(sums, _LEAST, out=sums)[:, None], out=after[place])
        sequences = self._rows.shape[1]
        forward, backward = after[:, :sequences], before[::-1, sequences:]
        result = np.empty_like(evidence)
        result[self._rows[self._inside]] = _normalise(forward * backward)[self._inside]
        return result


def _normalise(values: Doubles) -> Doubles:
    scaled: Doubles = values / np.maximum(total(values)[..., None], _LEAST)
    return scaled
