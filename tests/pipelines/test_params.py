from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.params import Params


@given(
    st.integers(0, 2**32 - 1),
    st.none() | st.integers(2, 500),
    st.integers(1, 500).flatmap(lambda low: st.tuples(st.just(low), st.integers(low + 1, 1000))),
    st.integers(3, 100),
)
def test_parameters_come_back_from_their_json(
    seed: int, themes: int | None, words: tuple[int, int], least: int
) -> None:
    params = Params(seed=seed, themes=themes, segment_words=words, least_segments=least)
    assert Params.from_dict(json.loads(json.dumps(params.as_dict()))) == params


def test_parameters_that_are_not_given_take_their_defaults() -> None:
    assert Params.from_dict({}) == Params()
    assert Params.from_dict({"seed": 5}) == Params(seed=5)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"seed": -1}, "seed must be from 0"),
        ({"seed": 2**32}, "seed must be from 0"),
        ({"themes": 1}, "themes must be from 2 to 500, got 1"),
        ({"themes": 501}, "themes must be from 2 to 500, got 501"),
        ({"segment_words": [90, 40]}, "two rising numbers"),
        ({"segment_words": [0, 40]}, "two rising numbers"),
        ({"least_segments": 2}, "least_segments must be at least 3, got 2"),
        ({"topics": 9}, "unknown parameter 'topics'; the parameters are seed"),
    ],
)
def test_a_parameter_that_cannot_work_is_refused_with_what_would(values: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Params.from_dict(values)
