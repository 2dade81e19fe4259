from __future__ import annotations

import numpy as np

from models.relevance import relevance


def views(seed: int, shared: float) -> tuple[np.ndarray, np.ndarray]:
    """Two views of 400 passages in 20 directions, alike by `shared` in the first three and a little in all."""
    chance = np.random.default_rng(seed)
    weight = np.full(20, 0.4)
    weight[:3] = shared
    common = chance.normal(size=(400, 20)) * weight
    return tuple((common + chance.normal(size=(400, 20))).astype(np.float32) for _ in range(2))  # type: ignore[return-value]


def test_classes_that_both_views_speak_of_are_relevant() -> None:
    one, other = views(1, shared=2.0)
    assert relevance((one[:, :3].astype(float), other[:, :3].astype(float)), (one, other)) > 1.25


def test_classes_in_any_direction_are_as_relevant_as_any() -> None:
    found = []
    for seed in range(5):
        one, other = views(seed, shared=0.4)
        found.append(relevance((one[:, 5:9].astype(float), other[:, 5:9].astype(float)), (one, other)))
    assert 0.7 < np.mean(found) < 1.3


def test_views_that_share_nothing_or_are_nothing_have_a_number_all_the_same() -> None:
    nothing = np.zeros((60, 4))
    assert relevance((nothing, nothing), (nothing.astype(np.float32), nothing.astype(np.float32))) == 0
    one, other = views(1, shared=2.0)
    assert type(relevance((one.astype(float), other.astype(float)), (one, other))) is float
