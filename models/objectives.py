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
_BLOCK = 512  # passages at a time, so that what is made of them stays near to the processor
_NOTHING = 1e-3  # length of what points nowhere


def phrase_evidence(passages: Floats, phrases: Sequence[Floats]) -> npt.NDArray[np.float64]:
    """Standardised evidence of each passage for each class, shape ``(passages, classes)``.

    Args:
        passages: unit vectors, shape ``(passages, dimensions)``.
        phrases: for each class the unit vectors of its phrases, shape ``(phrases, dimensions)``, at least one.
    """
    return centred_evidence(centred(passages), phrases)


def centred_evidence(passages: Floats, phrases: Sequence[Floats]) -> npt.NDArray[np.float64]:
    """The same of passages that are `centred` already, as they are to be compared with several lists of phrases."""
    mean = np.concatenate(phrases).mean(axis=0)
    scores = np.empty((len(passages), len(phrases)))
    for number, rows in enumerate(phrases):
        # With a single phrase in all, taking its own mean away would leave nothing to compare with.
        near = passages @ (unit(rows - mean) if sum(map(len, phrases)) > 1 else rows).T
        for start in range(0, len(near), _BLOCK):
            block = near[start : start + _BLOCK].astype(np.float64)
            block *= _SHARPNESS
            scores[start : start + _BLOCK, number] = np.exp(block, out=block).mean(axis=1)
    return standardise(np.log(scores) / _SHARPNESS)


def centred(vectors: Floats) -> Floats:
    """Vectors at unit length after their mean is taken away, shape ``(rows, dimensions)``."""
    return unit(vectors - vectors.mean(axis=0))


def standardise(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Each column with mean 0 and standard deviation 1; a column without any spread becomes 0."""
    spread = scores.std(axis=0)
    centred: npt.NDArray[np.float64] = scores - scores.mean(axis=0)
    return np.where(spread > 1e-6, centred / np.maximum(spread, 1e-6), 0.0)


def unit(vectors: Floats) -> Floats:
    """Rows at unit length; rows of next to nothing, which rounding may leave of zeros, stay next to nothing."""
    scaled: Floats = (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _NOTHING)).astype(np.float32)
    return scaled
