"""Similarities between vectors, in chunks, so that a large study needs no square matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_CHUNK = 2048
_MOST = 20_000  # vectors that each is compared with; of more, an even sample, or time would grow with the square


def unit(vectors: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float32]:
    """Each row at length 1, as float32; a row of nothing stays nothing."""
    scaled: npt.NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return scaled.astype(np.float32, copy=False)


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
