from __future__ import annotations

import numpy as np
import pytest

from pipelines.similarity import nearest_similarity


@pytest.mark.parametrize("rows", [2, 3, 2_047, 2_048, 2_049, 5_000])
def test_the_nearest_is_the_nearest_other_one_however_many_there_are(rows: int) -> None:
    vectors = np.random.default_rng(rows).standard_normal((rows, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    everything = vectors @ vectors.T
    np.fill_diagonal(everything, -2)
    assert np.allclose(nearest_similarity(vectors), everything.max(axis=1), atol=1e-5)


def test_what_was_said_twice_is_as_near_as_can_be() -> None:
    vectors = np.eye(4, dtype=np.float32)[[0, 1, 2, 1]]
    assert nearest_similarity(vectors).tolist() == [0, 1, 0, 1]


def test_of_very_many_an_even_sample_is_compared_with_and_never_a_vector_with_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(2)
    vectors = random.standard_normal((101, 5)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    monkeypatch.setattr("pipelines.similarity._MOST", 40)
    monkeypatch.setattr("pipelines.similarity._CHUNK", 10)
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -2)
    assert np.allclose(nearest_similarity(vectors), similar[:, ::3].max(axis=1), atol=1e-6)
