"""Random histories over the pure fold: 200 of 50 decisions, against the rules that always hold."""

from __future__ import annotations

from histories import Draw, lived
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.decision import Act

DRAWS = st.tuples(st.sampled_from(Act), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))


@settings(max_examples=200, deadline=None, derandomize=True)  # tests/benchmarks/bench_histories.py draws others
@given(st.lists(DRAWS, min_size=30, max_size=50))
def test_the_rules_hold_over_any_history(draws: list[Draw]) -> None:
    lived(draws)
