"""Vectors with clusters planted in them, and vectors without any."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def unit(rows: NDArray[np.float64]) -> Floats:
    scaled: Floats = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled


def clustered(clusters: int, each: int, seed: int = 3, dimensions: int = 24) -> tuple[Floats, NDArray[np.intp]]:
    """Unit vectors around well separated centres, in mixed order, with the cluster of each."""
    random = np.random.default_rng(seed)
    centres = np.linalg.qr(random.standard_normal((dimensions, dimensions)))[0][:clusters]
    truth = random.permutation(np.repeat(np.arange(clusters), each))
    return unit(centres[truth] + 0.08 * random.standard_normal((len(truth), dimensions))), truth


def noise(number: int, seed: int = 3, dimensions: int = 24) -> Floats:
    """Unit vectors in no order at all."""
    return unit(np.random.default_rng(seed).standard_normal((number, dimensions)))


def dealt(number: int, groups: int = 6, seed: int = 5) -> list[int]:
    """A group (interview) for each vector, at random."""
    return [int(group) for group in np.random.default_rng(seed).integers(0, groups, number)]


def same_partition(one: NDArray[np.intp], other: NDArray[np.intp]) -> bool:
    """Whether two labellings put the same things together, whatever the labels are."""
    return bool(((one[:, None] == one[None, :]) == (other[:, None] == other[None, :])).all())


def named(number: int) -> list[str]:
    """A name for each vector, whatever else there is."""
    return [f"text {row}" for row in range(number)]
