"""Sums and greatest values of short rows: NumPy is slow along an axis of a few, and quick over a few long columns."""

from __future__ import annotations

from functools import reduce

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]


def total(rows: Doubles) -> Doubles:
    """The sum of each row of numbers, shape ``(..., classes)``, at least one class: shape ``(...)``."""
    sums: Doubles = rows @ np.ones(rows.shape[-1])
    return sums


def greatest(rows: Doubles) -> Doubles:
    """The greatest number of each row, shape ``(rows, classes)``, at least one class: shape ``(rows,)``."""
    found: Doubles = reduce(np.maximum, rows.T)
    return found
