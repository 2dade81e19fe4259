"""Soft classes learnt from a study's own talk: ridge regression, fitted on other folds than the one it speaks of.

The teachers are probabilities, not labels. Each class has the same weight in all, since without this balance one class
swallows the others after a few rounds; and no fold is its own teacher, since a model that sees its own guesses only
repeats them (Hoerl & Kennard 1970 for the regression; Lee 2013 for pseudo-labels).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.objectives import standardise
from models.rows import total

Doubles = npt.NDArray[np.float64]

_PENALTY = 30.0


class SoftTeaching:
    """Ridge regression over fixed vectors, ready to be taught again and again; the costly sums are made once."""

    def __init__(self, vectors: npt.NDArray[np.float32], folds: npt.NDArray[np.intp]) -> None:
        """Take vectors, shape ``(passages, dimensions)``, and the fold of each passage, shape ``(passages,)``.

        Vectors without a dimension teach nothing, nor does a single fold.
        """
        from scipy.linalg import cho_factor

        mean = vectors.mean(axis=0)
        self._rows = [np.flatnonzero(folds == fold) for fold in np.unique(folds)]
        self._parts = [(vectors[rows] - mean).astype(np.float64) for rows in self._rows]
        squares = [part.T @ part for part in self._parts]
        everything = np.sum(squares, axis=0) + _PENALTY * np.eye(vectors.shape[1])
        self._factors = (  # of symmetric matrices: turned, they need not be copied
            [cho_factor((everything - own).T, overwrite_a=True) for own in squares]
            if len(self._rows) > 1 and vectors.shape[1]
            else []
        )

    def evidence(self, probabilities: Doubles) -> Doubles:
        """What other folds' probabilities teach about each passage: standardised evidence, ``(passages, classes)``."""
        from scipy.linalg import cho_solve

        if not self._factors:
            return np.zeros_like(probabilities)
        balanced = probabilities / np.maximum(total(probabilities.T) / len(probabilities), 1e-9)
        balanced -= total(balanced.T) / len(balanced)
        products = [part.T @ balanced[rows] for rows, part in zip(self._rows, self._parts, strict=True)]
        everything = np.sum(products, axis=0)
        learnt = np.empty_like(probabilities)
        for rows, part, factor, product in zip(self._rows, self._parts, self._factors, products, strict=True):
            learnt[rows] = part @ cho_solve(factor, everything - product)
        found = standardise(learnt)
        centred: Doubles = found - total(found)[:, None] / found.shape[1]
        return centred
