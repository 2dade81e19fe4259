"""Cycles are searched for again whatever happened meanwhile."""

from __future__ import annotations

import gc

import pytest

from pipelines.garbage import without_collecting


def test_no_cycles_are_searched_for_meanwhile_and_again_afterwards() -> None:
    with without_collecting():
        assert not gc.isenabled()
        with without_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_they_are_searched_for_again_after_a_failure() -> None:
    with pytest.raises(ValueError, match="in the middle"), without_collecting():
        raise ValueError("in the middle")
    assert gc.isenabled()


def test_whoever_does_without_them_anyway_still_does() -> None:
    gc.disable()
    try:
        with without_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
