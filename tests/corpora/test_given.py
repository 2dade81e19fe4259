"""Objectives are a person's when a person gave them, whatever became of the theme; the machine's never are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from corpora.codebook import Act, Decision, Part, codebook_of
from corpora.given import given_of

AT = datetime(2026, 1, 1, tzinfo=UTC)


def decision(number: int, act: Act, subject: str, version: int = 0, **said: Any) -> Decision:
    return Decision(f"d{number}", act, subject, "Ada", AT, version, **said)


def accepted(number: int, given: bool, key: str = "x") -> Decision:
    segments = (f"t1:{number}0-{number}5", f"t1:{number}6-{number}9")
    made = f"th{number}"
    return decision(
        number, Act.ACCEPT, f"c{number}", name=made, made=made, objectives=(key,), segments=segments, given=given
    )


def given(*log: Decision) -> dict[str, set[str]]:
    codebook_of(log)  # it is a log that could be
    return {theme: set(keys) for theme, keys in given_of(log).items() if keys}


def test_an_objective_that_nobody_touched_is_the_machines() -> None:
    assert given(accepted(1, given=False), accepted(2, given=True)) == {"th2": {"x"}}


def test_setting_or_confirming_it_makes_it_a_persons_and_undoing_that_takes_it_back() -> None:
    first, confirmed = accepted(1, given=False), decision(3, Act.OBJECTIVES, "th1", 1, objectives=("x",))
    assert given(first, confirmed) == {"th1": {"x"}}
    undo = decision(4, Act.UNDO, "th1", 2, of="d3")
    assert given(first, confirmed, undo) == {}
    assert given(first, confirmed, undo, decision(5, Act.REDO, "th1", 3, of="d3")) == {"th1": {"x"}}


def test_what_is_split_off_or_merged_in_keeps_what_people_gave() -> None:
    split = decision(3, Act.SPLIT, "th1", 1, parts=(Part("th3", "part", ("t1:10-15",)),))
    assert given(accepted(1, given=True), split) == {"th1": {"x"}, "th3": {"x"}}
    merge = decision(4, Act.MERGE, "th2", 1, sources=("th1",), seen={"th1": 1})
    assert given(accepted(1, given=True), accepted(2, given=False), merge)["th2"] == {"x"}


def test_none_fits_is_said_too() -> None:
    none = decision(3, Act.OBJECTIVES, "th1", 1, objectives=())
    assert given(accepted(1, given=True), none) == {}
