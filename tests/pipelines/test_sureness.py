"""How sure a mapping is, on average and from passage to passage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.mapping import Mapping
from pipelines.sureness import as_sure_as, certainty, lead, right_by_agreement, right_everywhere, surest_by

PROBABILITIES = np.array([[0.5, 0.3, 0.2], [0.2, 0.7, 0.1], [0.3, 0.3, 0.4], [0.9, 0.05, 0.05]])


def test_the_best_is_as_probable_on_average_as_it_should_be() -> None:
    drawn = as_sure_as(0.5, PROBABILITIES)
    assert drawn.max(axis=1).mean() == pytest.approx(0.5, abs=1e-4)
    assert np.allclose(drawn.sum(axis=1), 1)


def test_what_is_said_without_doubt_is_drawn_less_than_what_is_doubted() -> None:
    before = np.array([[0.98, 0.01, 0.01], [0.5, 0.3, 0.2]])
    drawn = as_sure_as(0.6, before)
    kept = (drawn.max(axis=1) - 1 / 3) / (before.max(axis=1) - 1 / 3)
    assert kept[0] > kept[1]


def test_some_sureness_is_left_to_the_most_unreliable_framework() -> None:
    drawn = as_sure_as(0.0, PROBABILITIES)
    assert drawn.max(axis=1).mean() > 1 / 3 + 0.01
    assert np.array_equal(drawn.argmax(axis=1), PROBABILITIES.argmax(axis=1))


def test_probabilities_are_never_made_surer_than_they_were() -> None:
    assert np.allclose(as_sure_as(0.99, PROBABILITIES), PROBABILITIES)


def test_halves_that_agree_as_often_promise_less_the_more_objectives_could_be_mixed_up() -> None:
    promised = [right_by_agreement(0.7, classes) for classes in (2, 3, 4, 6, 9)]
    assert promised[1:] == sorted(promised[1:], reverse=True)
    assert promised[1] - promised[3] > 0.1


def test_halves_that_agree_more_often_promise_more_and_never_certainty() -> None:
    promised = [right_by_agreement(agreed, 4) for agreed in (0.0, 0.3, 0.5, 0.8, 1.0)]
    assert promised == sorted(promised)
    assert promised[-1] < 0.95


def test_how_often_a_mapping_is_right_does_not_depend_on_which_objective_was_asked_about_most() -> None:
    everywhere, sure = np.repeat([0, 1], [75, 25]), np.full(100, 0.6)
    few = np.array([0, 1, 80, 81])  # of both alike, though the first is three times as frequent
    many = np.array([0, 1, *range(80, 90)])
    for labelled in (few, many):
        found = everywhere[labelled]
        wanted = np.where(found == 0, 0, 1 - np.arange(len(found)) % 2)  # the first always right, the second half
        assert right_everywhere(found, wanted, everywhere, sure, labelled) == pytest.approx(0.75 + 0.25 / 2)


def test_a_mapping_is_righter_than_on_the_passages_it_was_asked_about_because_it_is_unsure_of_them() -> None:
    everywhere, wanted = np.zeros(10, dtype=np.intp), np.array([0, 1])
    sure = np.array([0.5, 0.5, *[0.8] * 8])
    found = right_everywhere(everywhere[:2], wanted, everywhere, sure, np.array([0, 1]))
    assert found == pytest.approx(0.5 + sure.mean() - 0.5)


def test_a_passage_for_which_a_sign_speaks_is_surer_than_one_against_which_it_does() -> None:
    alike = np.array([[0.6, 0.4], [0.61, 0.39], [0.7, 0.3], [0.71, 0.29]])
    found = surest_by([(5.0, np.array([3.0, 0.0, 2.0, 1.0]))], alike).max(axis=1)
    assert list(np.argsort(found)) == [1, 3, 2, 0]
    assert found.mean() == pytest.approx(alike.max(axis=1).mean(), abs=1e-3)
    assert 0 < found.std() < alike.max(axis=1).std()


def test_a_passage_torn_between_two_objectives_stays_torn_however_much_speaks_for_one() -> None:
    torn = np.vstack([PROBABILITIES, [0.49, 0.49, 0.02]])
    found = surest_by([(9.0, np.array([0.0, 0.0, 0.0, 0.0, 5.0]))], torn)
    assert found[-1, 0] == pytest.approx(found[-1, 1])


def test_the_least_even_passages_are_the_surest_by_themselves() -> None:
    found = surest_by([(1.0, certainty(PROBABILITIES))], PROBABILITIES)
    assert list(np.argsort(found.max(axis=1))) == [2, 0, 1, 3]


def test_a_sign_that_is_the_same_of_all_passages_changes_nothing() -> None:
    certain = (1.0, certainty(PROBABILITIES))
    assert np.array_equal(
        surest_by([certain, (1.0, np.full(4, 3.0))], PROBABILITIES), surest_by([certain], PROBABILITIES)
    )


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(2, 6), st.floats(0.05, 20))
def test_the_best_objective_stays_whatever_signs_say(seed: int, passages: int, objectives: int, even: float) -> None:
    chance = np.random.default_rng(seed)
    before = chance.dirichlet(np.full(objectives, even), passages)
    found = surest_by([(2.0, chance.normal(size=passages))], before)
    best = before.argmax(axis=1)
    assert np.allclose(found[np.arange(passages), best], found.max(axis=1))
    assert np.allclose(found.sum(axis=1), 1)
    assert ((found >= 0) & (found <= 1)).all()


def test_the_lead_is_over_the_strongest_other_objective() -> None:
    evidence = np.array([[2.0, 1.0, -3.0], [0.0, 5.0, 4.5]])
    assert list(lead(evidence, np.array([0, 2]))) == pytest.approx([1.0, -0.5])


def test_what_people_said_holds_for_their_passages_and_for_whoever_pools_them() -> None:
    mapping = Mapping(("one", "two", "three"), PROBABILITIES, PROBABILITIES[::-1].copy())
    found = mapping.as_said({0: ("two",), 1: (), 3: ("one", "three")})
    for rows in (found.segments, found.alone):
        assert rows[[0, 1, 3]].tolist() == [[0, 1, 0], [0, 0, 0], [0.5, 0, 0.5]]
    assert np.array_equal(found.segments[2], PROBABILITIES[2])
    assert mapping.segments is PROBABILITIES
