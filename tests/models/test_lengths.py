from __future__ import annotations

import numpy as np
import pytest

from models.lengths import at_unit_length

RANDOM = np.random.default_rng(3)


@pytest.mark.parametrize("rows", [0, 1, 511, 512, 513, 1_300])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_every_row_has_the_length_one_in_its_own_direction_whatever_their_number(rows: int, kind: type) -> None:
    vectors = RANDOM.standard_normal((rows, 7)).astype(kind)
    less = RANDOM.standard_normal(7).astype(kind)
    for mean in (None, less):
        found, left = at_unit_length(vectors, mean, 1e-9), vectors if mean is None else vectors - mean
        assert found.dtype == np.float32
        assert found.shape == left.shape
        assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
        assert np.allclose(found * np.linalg.norm(left, axis=1, keepdims=True), left, atol=1e-4)


def test_what_points_nowhere_stays_short() -> None:
    found = at_unit_length(np.array([[0, 0], [1e-5, 0], [3, 4]], dtype=np.float32), None, 1e-3)
    assert found == pytest.approx(np.array([[0, 0], [0.01, 0], [0.6, 0.8]]))
