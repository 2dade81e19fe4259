"""Similarities between vectors, in chunks, so that a large study needs no square matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from models.lengths import at_unit_length

_CHUNK = 2048
_NOTHING = 1e-9  # length of what points nowhere
_MOST = 20_000  # vectors that each is compared with; of more, an even sample, or time would grow with the square


def unit(
    vectors: npt.NDArray[np.floating[Any]], less: npt.NDArray[np.floating[Any]] | None = None
) -> npt.NDArray[np.float32]:
    """Each row, less the vector `less` where there is one, at length 1, as float32; a row of nothing stays nothing."""
    return at_unit_length(vectors, less, _NOTHING)


def nearest_similarity(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The cosine similarity of each unit vector to the nearest other one, shape ``(rows,)``."""
    best = np.empty(len(vectors), dtype=np.float32)
    step = max(1, -(-len(vectors) // _MOST))
    others = vectors[::step]
    for start in range(0, len(vectors), _CHUNK):
        block = vectors[start : start + _CHUNK] @ others.T
        itself = np.arange(-start % step, len(block), step)  # the rows that are in the sample
        block[itself, (start + itself) // step] = -2
        best[start : start + len(block)] = block.max(axis=1)
    return best
