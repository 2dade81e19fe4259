from __future__ import annotations

from small_study import FRAMEWORK

from corpora.framework import Framework, Objective
from pipelines.analysis import Tools
from pipelines.framework_check import check_framework

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
