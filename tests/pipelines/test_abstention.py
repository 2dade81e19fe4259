from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.abstention import State, calibration_error, risk_coverage, spread, theme_verdict, verdict


def test_a_clear_objective_fits() -> None:
    found = verdict([("a", 0.7), ("b", 0.2), ("c", 0.1)])
    assert found.as_dict() == {"state": "fits", "between": ["a"]}


def test_two_close_objectives_are_torn_between() -> None:
    found = verdict([("a", 0.1), ("b", 0.44), ("c", 0.46)])
    assert (found.state, found.between) == (State.TORN, ("c", "b"))


def test_even_probabilities_fit_none() -> None:
    assert verdict([("a", 0.26), ("b", 0.25), ("c", 0.25), ("d", 0.24)]).state is State.NONE


def test_none_fits_only_where_that_is_likelier_than_all_objectives_together() -> None:
    assert verdict([("a", 0.35), ("b", 0.1), ("c", 0.06)]).between == ("a",)
    assert verdict([("a", 0.35), ("b", 0.1), ("c", 0.04)]).state is State.NONE


def test_one_objective_alone_always_fits_by_default() -> None:
    assert verdict([("a", 1.0)]).between == ("a",)


def test_the_analyst_sets_the_threshold() -> None:
    assert verdict([("a", 0.7), ("b", 0.2), ("c", 0.1)], 0.8).state is State.NONE


@pytest.mark.parametrize("threshold", [-0.1, 1.1])
def test_a_threshold_out_of_range_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        verdict([("a", 1.0)], threshold)


def test_without_objectives_there_is_no_verdict() -> None:
    with pytest.raises(ValueError, match="at least one objective"):
        verdict([])


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=6), st.floats(0, 1), st.floats(0, 1))
def test_a_stricter_threshold_never_answers_more(values: list[float], one: float, other: float) -> None:
    probabilities = [(str(number), value / sum(values)) for number, value in enumerate(values)]
    loose, strict = (verdict(probabilities, threshold) for threshold in sorted((one, other)))
    assert loose.state is not State.NONE or strict.state is State.NONE


def test_the_surest_answers_come_first_in_the_table() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.55, 0.45]])
    rows = risk_coverage(probabilities, np.array([0, 0, 1, 1]), (1.0, 0.5))
    assert [(row.coverage, row.accuracy, row.threshold) for row in rows] == [(1.0, 0.5, 0.55), (0.5, 1.0, 0.8)]


def test_the_table_needs_passages() -> None:
    with pytest.raises(ValueError, match="one truth"):
        risk_coverage(np.empty((0, 2)), np.empty(0, dtype=np.intp))


def test_sure_and_right_is_calibrated_and_sure_and_wrong_is_not() -> None:
    sure = np.array([[1.0, 0.0]] * 4)
    assert calibration_error(sure, np.zeros(4, dtype=np.intp)) == 0
    assert calibration_error(sure, np.ones(4, dtype=np.intp)) == 1


def test_the_spread_of_passages_adds_up_to_one() -> None:
    assert spread(("a", "b"), np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.6, 0.4]])) == {"a": 0.75, "b": 0.25}
    assert spread(("a", "b"), np.empty((0, 2))) == {"a": 0.0, "b": 0.0}


def test_passages_that_most_likely_serve_nothing_are_in_no_share() -> None:
    assert spread(("a", "b"), np.array([[0.3, 0.1], [0.5, 0.2]])) == {"a": 0.5, "b": 0.0}


def test_a_theme_serves_two_objectives_only_where_its_passages_divide() -> None:
    close = [("a", 0.45), ("b", 0.4), ("c", 0.15)]
    assert theme_verdict(close, {"a": 0.5, "b": 0.4, "c": 0.1}).as_dict() == {"state": "several", "between": ["a", "b"]}
    assert theme_verdict(close, {"a": 0.9, "b": 0.1, "c": 0.0}).state is State.TORN
    assert theme_verdict([("a", 0.8), ("b", 0.1), ("c", 0.1)], {"a": 0.5, "b": 0.5, "c": 0.0}).state is State.FITS
