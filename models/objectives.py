"""How near passages come to descriptions: evidence for classes that are known by a few phrases alone, with no label.

The score of a class is the log-mean-exp of the passage's similarities to its phrases, a soft maximum: one phrase that
fits well counts more than many that fit a little. Passages and phrases are centred on their own means, and each class
is standardised over the passages, so that a class described in common words does not draw everything to itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.lengths import at_unit_length
from models.rows import total

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
    every = np.concatenate(phrases)
    if len(every) > 1:  # with a single phrase in all, taking its own mean away would leave nothing to compare with
        every = unit(every, every.mean(axis=0))
    return standardise(_soft_maxima(passages, every, [len(rows) for rows in phrases]))


def nearness(passages: Floats, phrases: Sequence[Floats]) -> npt.NDArray[np.float64]:
    """How near passages come to each class by themselves, as cosines: neither centred nor standardised.

    What `phrase_evidence` says depends on the other passages, and somewhere each class comes out best; this does not.
    """
    return _soft_maxima(passages, np.concatenate(phrases), [len(rows) for rows in phrases])


def _soft_maxima(passages: Floats, every: Floats, sizes: Sequence[int]) -> npt.NDArray[np.float64]:
    """The log-mean-exp of the cosines to each class's phrases, so many of `every` in a row; ``(passages, classes)``."""
    share = np.repeat(np.eye(len(sizes)) / sizes, sizes, axis=1).T
    scores = np.empty((len(passages), len(sizes)))
    for start in range(0, len(passages), _BLOCK):
        near = passages[start : start + _BLOCK] @ every.T
        near *= _SHARPNESS
        scores[start : start + _BLOCK] = np.exp(near, out=near) @ share
    return np.log(scores) / _SHARPNESS


def centred(vectors: Floats) -> Floats:
    """Vectors at unit length after their mean is taken away, shape ``(rows, dimensions)``."""
    return unit(vectors, vectors.mean(axis=0))


def standardise(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Each column with mean 0 and standard deviation 1; a column without any spread becomes 0."""
    centred = scores - total(scores.T) / len(scores)
    spread = np.sqrt(total((centred**2).T) / len(scores))
    return np.where(spread > 1e-6, centred / np.maximum(spread, 1e-6), 0.0)


def unit(vectors: Floats, less: Floats | None = None) -> Floats:
    """Rows, less the vector `less` where there is one, at unit length.

    Rows of next to nothing, which rounding may leave of zeros, stay next to nothing.
    """
    return at_unit_length(vectors, less, _NOTHING)
