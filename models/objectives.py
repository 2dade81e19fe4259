"""How near passages come to descriptions: evidence for classes that are known by a few phrases alone, with no label.

The score of a class is the log-mean-exp of the passage's similarities to its phrases, a soft maximum: one phrase that
fits well counts more than many that fit a little. Passages and phrases are centred on their own means, and each class
is standardised over the passages, so that a class described in common words does not draw everything to itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_SHARPNESS = 12.0
_NOTHING = 1e-3  # length of what points nowhere


def phrase_evidence(passages: Floats, phrases: Sequence[Floats]) -> npt.NDArray[np.float64]:
    """Standardised evidence of each passage for each class, shape ``(passages, classes)``.

    Args:
        passages: unit vectors, shape ``(passages, dimensions)``.
        phrases: for each class the unit vectors of its phrases, shape ``(phrases, dimensions)``, at least one.
    """
    mean = np.concatenate(phrases).mean(axis=0)
    centred = unit(passages - passages.mean(axis=0))
    scores = []
    for rows in phrases:
        # With a single phrase in all, taking its own mean away would leave nothing to compare with.
        near = centred @ (unit(rows - mean) if sum(map(len, phrases)) > 1 else rows).T
        scores.append(np.log(np.exp(_SHARPNESS * near.astype(np.float64)).mean(axis=1)) / _SHARPNESS)
    return standardise(np.stack(scores, axis=1))


def standardise(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Each column with mean 0 and standard deviation 1; a column without any spread becomes 0."""
    spread = scores.std(axis=0)
    centred: npt.NDArray[np.float64] = scores - scores.mean(axis=0)
    return np.where(spread > 1e-6, centred / np.maximum(spread, 1e-6), 0.0)


def unit(vectors: Floats) -> Floats:
    """Rows at unit length; rows of next to nothing, which rounding may leave of zeros, stay next to nothing."""
    scaled: Floats = (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _NOTHING)).astype(np.float32)
    return scaled
