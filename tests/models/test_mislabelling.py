from __future__ import annotations

import numpy as np
import pytest

from models.linear import Doubles, softmax
from models.mislabelling import share_mislabelled, without_slips

CLASSES = 4


def thought(passages: int) -> Doubles:
    """Probabilities of which some are sure and some are not."""
    chance = np.random.default_rng(3)
    return softmax(chance.normal(size=(passages, CLASSES)) * chance.uniform(0.5, 5, size=(passages, 1)))


def labels_of(true: Doubles, slips: float) -> np.ndarray:
    """Labels drawn from probabilities, a share of them another class."""
    chance = np.random.default_rng(4)
    labels = np.array([chance.choice(CLASSES, p=row) for row in true])
    wrong = chance.random(len(labels)) < slips
    return np.where(wrong, (labels + chance.integers(1, CLASSES, len(labels))) % CLASSES, labels)


@pytest.mark.parametrize("slips", [0.1, 0.2, 0.3])
def test_slips_are_counted_where_a_mapping_is_sure_and_labels_contradict_it(slips: float) -> None:
    probabilities = thought(400)
    right = float(probabilities.max(axis=1).mean())
    assert share_mislabelled(probabilities, labels_of(probabilities, slips), right, 30) == pytest.approx(
        slips, abs=0.06
    )


@pytest.mark.parametrize("power", [0.3, 0.6, 1.0])
def test_a_mapping_that_errs_where_it_is_unsure_is_wrong_itself_and_no_label_is(power: float) -> None:
    probabilities = thought(400)
    true = softmax(power * np.log(probabilities))
    right = float(probabilities.max(axis=1).mean())
    assert share_mislabelled(probabilities, labels_of(true, 0), right, 30) <= 0.05


def test_a_few_labels_tell_little_of_how_many_are_wrong() -> None:
    probabilities = thought(8)
    clean, slipped = (share_mislabelled(probabilities, labels_of(probabilities, slips), 0.7, 30) for slips in (0, 0.3))
    assert 0 < clean <= slipped < 0.2


def test_where_little_is_understood_some_of_what_contradicts_it_may_be_slips() -> None:
    probabilities = softmax(0.2 * np.log(thought(100)))
    right = float(probabilities.max(axis=1).mean())
    shares = [share_mislabelled(probabilities, labels_of(probabilities, slips), right, 30) for slips in (0, 0.2)]
    assert 0 < shares[0] < shares[1]
    assert shares[1] == pytest.approx(0.2, abs=0.1)


def test_what_agrees_with_labels_of_which_some_are_wrong_is_right_more_often() -> None:
    right, slips = 0.8, 0.2
    agreed = right * (1 - slips) + (1 - right) * slips / (CLASSES - 1)
    assert without_slips(agreed, slips, CLASSES) == pytest.approx(right)
    assert without_slips(1 / CLASSES, slips, CLASSES) == pytest.approx(1 / CLASSES)
    assert without_slips(0.7, 0, CLASSES) == pytest.approx(0.7)
    assert without_slips(1, slips, CLASSES) == 1
