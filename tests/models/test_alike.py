"""What like passages elsewhere are taken for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import alike
from models.alike import Alike
from models.objectives import centred


def vectors(rows: list[list[float]]) -> np.ndarray:
    found = np.array(rows, dtype=np.float32)
    return centred(found / np.linalg.norm(found, axis=1, keepdims=True))


def test_a_passage_is_taken_for_what_those_like_it_in_other_interviews_are() -> None:
    study = Alike(vectors([[1, 0.1], [1, 0], [0, 1], [0.1, 1]]), np.array([0, 1, 1, 0]))
    found = study.elsewhere(np.array([[0.5, 0.5], [0.9, 0.1], [0.1, 0.9], [0.5, 0.5]]))
    assert found[0, 0] > 0.8
    assert found[3, 1] > 0.8


def test_no_passage_of_the_same_interview_counts() -> None:
    study = Alike(vectors([[1, 0.1], [1, 0], [0, 1]]), np.array([0, 0, 1]))
    found = study.elsewhere(np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9]]))
    assert found[0, 1] > found[0, 0]


def test_in_a_study_of_one_interview_every_class_is_alike() -> None:
    study = Alike(vectors([[1, 0], [0, 1]]), np.zeros(2, dtype=np.intp))
    assert study.elsewhere(np.array([[0.9, 0.1], [0.2, 0.8]])) == pytest.approx(np.full((2, 2), 0.5))


def test_a_large_class_does_not_speak_for_itself() -> None:
    study = Alike(vectors([[1, 1], [1, 0.99], [0.99, 1], [1, 0.98], [0.98, 1]]), np.arange(5))
    found = study.elsewhere(np.array([[0.9, 0.1]] * 4 + [[0.1, 0.9]]))
    assert found.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.1)


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 6), st.integers(2, 5))
def test_rows_are_probabilities_however_many_passages_are_compared(
    seed: int, passages: int, units: int, classes: int
) -> None:
    chance = np.random.default_rng(seed)
    rows = vectors(chance.normal(size=(passages, 8)).tolist())
    probabilities = chance.dirichlet(np.ones(classes), passages)
    of_unit = chance.integers(0, units, passages)
    whole = Alike(rows, of_unit).elsewhere(probabilities)
    with pytest.MonkeyPatch.context() as small:
        small.setattr(alike, "_BLOCK", 7)
        in_blocks = Alike(rows, of_unit).elsewhere(probabilities)
        small.setattr(alike, "_LARGEST", 5)
        sampled = Alike(rows, of_unit).elsewhere(probabilities)
    assert in_blocks == pytest.approx(whole, abs=1e-5)
    for found in (whole, sampled):
        assert np.allclose(found.sum(axis=1), 1)
        assert (found >= 0).all()
