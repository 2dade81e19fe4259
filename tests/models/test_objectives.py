from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import clustered, noise

from models.objectives import nearness, phrase_evidence, standardise


def test_passages_speak_most_for_the_class_whose_phrases_they_are_near() -> None:
    vectors, truth = clustered(3, 12)
    phrases = [vectors[truth == label][:2] for label in range(3)]
    rest = np.concatenate([np.flatnonzero(truth == label)[2:] for label in range(3)])
    assert (phrase_evidence(vectors[rest], phrases).argmax(axis=1) == truth[rest]).all()


def test_one_phrase_that_fits_counts_more_than_many_that_do_not() -> None:
    vectors, truth = clustered(3, 8)
    own, strange, third = (vectors[truth == label] for label in range(3))
    evidence = phrase_evidence(own[1:], [np.concatenate([own[:1], third[:3]]), strange])
    assert evidence.shape == (7, 2)
    together = phrase_evidence(np.concatenate([own[1:], strange]), [np.concatenate([own[:1], third[:3]]), strange[:4]])
    assert (together[:7].argmax(axis=1) == 0).all()


@pytest.mark.parametrize("classes", [1, 2, 4])
@pytest.mark.parametrize("passages", [1, 2, 9])
def test_evidence_is_a_finite_number_for_every_passage_and_class(classes: int, passages: int) -> None:
    phrases = [noise(1 + label, seed=label) for label in range(classes)]
    evidence = phrase_evidence(noise(passages, seed=77), phrases)
    assert evidence.shape == (passages, classes)
    assert np.isfinite(evidence).all()


def test_equal_passages_have_equal_evidence() -> None:
    evidence = phrase_evidence(noise(6)[[0, 1, 2, 0, 3, 0]], [noise(2, seed=1), noise(3, seed=2)])
    assert np.allclose(evidence[0], evidence[[3, 5]])


@given(st.lists(st.lists(st.floats(-100, 100), min_size=3, max_size=3), min_size=2, max_size=12))
def test_standardised_columns_have_mean_nought_and_spread_one_or_none(rows: list[list[float]]) -> None:
    scores = standardise(np.array(rows))
    assert np.allclose(scores.mean(axis=0), 0, atol=1e-5)
    assert all(np.isclose(spread, 1, atol=1e-5) or spread == 0 for spread in scores.std(axis=0))


def test_how_near_a_passage_is_by_itself_depends_on_no_other() -> None:
    vectors, truth = clustered(3, 12)
    phrases = [vectors[truth == label][:2] for label in range(3)]
    alone = np.concatenate([nearness(vectors[row : row + 1], phrases) for row in range(len(vectors))])
    assert np.allclose(nearness(vectors, phrases), alone, atol=1e-6)
    assert np.allclose(nearness(vectors[:1], [vectors[:1]]), 1, atol=1e-6)
