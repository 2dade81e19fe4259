"""Several codes in one cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.code_lists import codes_in


@pytest.mark.parametrize("delimiter", [";", "\n", "|", ","])
def test_cells_whose_parts_come_again_are_lists(delimiter: str) -> None:
    cells = ["Workload", f"workload{delimiter} Funding", "Funding", f"Funding {delimiter}Trust", "Trust"]
    assert codes_in(cells) == (
        (("Workload",), ("workload", "Funding"), ("Funding",), ("Funding", "Trust"), ("Trust",)),
        delimiter,
    )


@pytest.mark.parametrize(
    "cells",
    [
        ["Fear, uncertainty and doubt", "Trust", "Fear, uncertainty and doubt"],
        ["Barriers, time", "Barriers, money", "Barriers, staff", "Hope"],
        ["Trust; mistrust"] * 4,
        ["Trust", "Hope"],
    ],
)
def test_a_code_with_a_comma_in_its_name_is_one(cells: list[str]) -> None:
    assert codes_in(cells) == (tuple((cell,) for cell in cells), "")


CODES = st.sampled_from(["workload", "funding", "lack of trust", "hope", "time"])


@given(st.lists(st.lists(CODES, min_size=1, max_size=3, unique=True), min_size=1), st.sampled_from(";|,\n"))
def test_lists_come_apart_as_they_were_written_once_each_code_stands_alone_somewhere(
    lists: list[list[str]], delimiter: str
) -> None:
    lists = [*lists, *([code] for codes in lists for code in codes)]
    found, _ = codes_in([f"{delimiter} ".join(codes) for codes in lists])
    assert [list(codes) for codes in found] == lists
