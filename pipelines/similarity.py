"""Similarities between vectors, in chunks, so that a large study needs no square matrix."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_CHUNK = 2048


def nearest_similarity(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The cosine similarity of each unit vector to the nearest other one, shape ``(rows,)``."""
    best = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _CHUNK):
        block = vectors[start : start + _CHUNK] @ vectors.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -2
        best[start : start + len(block)] = block.max(axis=1)
    return best
