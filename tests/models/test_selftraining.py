from __future__ import annotations

import numpy as np
from planted import clustered, noise

from models.selftraining import SoftTeaching


def test_a_few_wrong_guesses_are_put_right_by_what_others_say() -> None:
    vectors, truth = clustered(3, 30)
    guesses = np.full((len(truth), 3), 0.2)
    guesses[np.arange(len(truth)), truth] = 0.6
    wrong = np.arange(0, len(truth), 7)
    guesses[wrong] = np.roll(guesses[wrong], 1, axis=1)
    found = SoftTeaching(vectors, np.arange(len(truth)) % 5).evidence(guesses)
    assert (found.argmax(axis=1)[wrong] == truth[wrong]).mean() > 0.9


def test_nobody_is_their_own_teacher() -> None:
    vectors, folds = noise(12), np.repeat([0, 1, 2], 4)
    one = np.full((12, 2), 0.5)
    other = one.copy()
    other[0] = [0.9, 0.1]
    assert not np.any(SoftTeaching(vectors, folds).evidence(one))
    moved = SoftTeaching(vectors, folds).evidence(other)
    assert np.isfinite(moved).all()


def test_a_single_interview_teaches_nothing() -> None:
    assert not SoftTeaching(noise(5), np.zeros(5, dtype=np.intp)).evidence(np.full((5, 2), 0.5)).any()


def test_what_has_no_vectors_teaches_nothing() -> None:
    assert not SoftTeaching(np.zeros((6, 0), dtype=np.float32), np.arange(6) % 3).evidence(np.full((6, 2), 0.5)).any()
