from __future__ import annotations

from small_study import FRAMEWORK

from corpora.framework import Framework, Objective, bundled_frameworks, load_framework
from pipelines.analysis import Tools
from pipelines.framework_check import check_framework, wanting

MONEY, LESSONS, TRAVEL = FRAMEWORK.objectives


def test_objectives_about_different_things_can_be_told_apart(tools: Tools) -> None:
    assert check_framework(FRAMEWORK, tools.encoder) == ()


def test_the_same_objective_twice_is_too_alike(tools: Tools) -> None:
    again = Objective("money_again", "Money again", MONEY.question, MONEY.cues)
    (pair,) = check_framework(Framework("Twice", (MONEY, LESSONS, again)), tools.encoder)
    assert (pair.first, pair.second) == ("money", "money_again")
    assert "'Money' and 'Money again' are too alike" in pair.sentence


def test_one_objective_is_like_no_other(tools: Tools) -> None:
    assert check_framework(Framework("One", (TRAVEL,)), tools.encoder) == ()


def test_an_objective_without_cues_is_named_with_what_to_add() -> None:
    bare = Objective("bare", "Bare", "What was it like?")
    (sentence,) = wanting(Framework("Half", (Objective("full", "Full", "Why?", ("one", "two", "three", "four")), bare)))
    assert sentence.startswith("'Bare' has no cues")
    assert "add 8 or more phrases" in sentence
    assert "'guide'" in sentence


def test_the_bundled_frameworks_have_cues_enough() -> None:
    assert all(wanting(load_framework(name)) == () for name in bundled_frameworks())
