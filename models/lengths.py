"""Vectors brought to unit length, some rows at a time, so that what is made on the way stays near to the processor."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_BLOCK = 512


def at_unit_length(
    vectors: npt.NDArray[np.floating[Any]], less: npt.NDArray[np.floating[Any]] | None, least: float
) -> npt.NDArray[np.float32]:
    """Each row, less `less` where there is one, divided by its length or by `least`, if that is more.

    Rows have the shape ``(rows, dimensions)``, what is taken from each ``(dimensions,)``. What is divided in double
    precision is rounded afterwards.
    """
    found = np.empty(vectors.shape, dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        rows = vectors[start : start + _BLOCK]
        if less is not None:
            rows = rows - less
        length = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), least)
        np.divide(rows, length, out=found[start : start + _BLOCK], casting="same_kind")
    return found
