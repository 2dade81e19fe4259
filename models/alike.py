"""What passages elsewhere that are like a passage are taken for: a kernel regression (Nadaraya 1964; Watson 1964).

Each class has the same weight in all, as in `models.selftraining`: of passages that are all a little alike, a large
class would else speak for itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.rows import total
from models.side_by_side import side_by_side

Doubles = npt.NDArray[np.float64]

_SHARPNESS = 10.0  # of the likeness: what a difference in cosine of 0.1 makes is a factor of e
_LARGEST = 1500  # passages that others are compared with; of larger studies, an even sample stands for the rest
_BLOCK = 512  # passages compared at a time, so that what is made of them stays near to the processor


class Alike:
    """Passages of a study, each ready to be compared with those of other units, interviews for the most part."""

    def __init__(self, vectors: npt.NDArray[np.float32], units: npt.NDArray[np.intp]) -> None:
        """Take `centred` vectors, shape ``(passages, dimensions)``, and the unit of each passage, ``(passages,)``."""
        self._vectors = vectors
        self._units = units
        self._sample = np.arange(0, len(vectors), max(1, -(-len(vectors) // _LARGEST)))

    def elsewhere(self, probabilities: Doubles) -> Doubles:
        """For each passage what those like it in other units are taken for, ``(passages, classes)``, rows adding to 1.

        Where there is no other unit, every class alike.
        """
        balanced = probabilities[self._sample] / np.maximum(probabilities.mean(axis=0), 1e-9)
        found, sample = np.empty_like(probabilities), self._vectors[self._sample].T

        def compare(starts: range) -> None:
            for start in starts:
                rows = slice(start, start + _BLOCK)
                near = self._vectors[rows] @ sample
                near *= _SHARPNESS
                np.exp(near, out=near)
                near *= self._units[rows, None] != self._units[self._sample]
                found[rows] = near @ balanced

        size = 2 * _BLOCK
        side_by_side(lambda: compare(range(0, len(found), size)), lambda: compare(range(_BLOCK, len(found), size)))
        sums = total(found)[:, None]
        shares: Doubles = np.where(sums > 0, found / np.maximum(sums, 1e-9), 1 / found.shape[1])
        return shares
