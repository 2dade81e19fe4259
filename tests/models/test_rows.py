from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.rows import Doubles, greatest, total

ROWS = st.tuples(st.integers(1, 20), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(-1e6, 1e6))
)


@given(ROWS)
def test_the_greatest_and_the_total_of_each_row_are_those_found_one_number_at_a_time(rows: Doubles) -> None:
    assert greatest(rows).tolist() == [max(row) for row in rows.tolist()]
    assert total(rows).tolist() == pytest.approx([sum(row) for row in rows.tolist()], abs=1e-6)


def test_a_total_keeps_the_axes_before_the_last() -> None:
    assert total(np.arange(24.0).reshape(2, 3, 4)).tolist() == [[6, 22, 38], [54, 70, 86]]
