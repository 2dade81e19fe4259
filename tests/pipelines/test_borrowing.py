from __future__ import annotations

from small_study import FRAMEWORK

from corpora.framework import Objective, load_framework, subjects_of_talk
from pipelines.analysis import Tools
from pipelines.borrowing import _PART_OF, with_borrowed

SUBJECTS = {subject.key: subject for subject in subjects_of_talk().objectives}


def test_an_objective_without_cues_borrows_what_people_say_of_its_subject(tools: Tools) -> None:
    bare = (
        Objective("why", "Why people came", "What made people sign up for it?"),
        Objective("changed", "Outcomes", "What difference has it made?"),
    )
    why, changed = with_borrowed(bare, tools.encoder)
    assert set(SUBJECTS["reasons"].cues) <= set(why.cues)
    assert set(SUBJECTS["impacts"].cues) <= set(changed.cues)
    assert not set(why.cues) & set(changed.cues)
    assert (why.title, why.question, why.key) == (bare[0].title, bare[0].question, "why")


def test_a_few_cues_are_kept_beside_what_is_borrowed(tools: Tools) -> None:
    few = (
        Objective("why", "Why people came", "What made people sign up for it?", ("the flyer in the shop", "my aunt")),
        Objective("changed", "Outcomes", "What difference has it made?", ("I fixed the tap myself",)),
    )
    for before, after in zip(few, with_borrowed(few, tools.encoder), strict=True):
        assert after.cues[: len(before.cues)] == before.cues
        assert len(after.cues) > len(before.cues) + 10


def test_many_cues_are_helped_out_too_where_every_objective_can_borrow(tools: Tools) -> None:
    many = load_framework().objectives
    assert min(len(objective.cues) for objective in many) > 25
    for before, after in zip(many, with_borrowed(many, tools.encoder), strict=True):
        assert after.cues[: len(before.cues)] == before.cues
        assert len(after.cues) > len(before.cues) + 10


def test_a_score_of_cues_are_left_alone_where_some_objectives_would_gain_over_others(tools: Tools) -> None:
    objectives = load_framework("kirkpatrick").objectives
    assert min(len(objective.cues) for objective in objectives) < 20
    assert with_borrowed(objectives, tools.encoder) == objectives


def test_objectives_that_are_near_to_no_subject_borrow_nothing(tools: Tools) -> None:
    bare = (
        Objective("bees", "Bees", "How do the bees get through the winter?"),
        Objective("kilns", "Kilns", "How hot do the kilns burn?"),
    )
    assert with_borrowed(bare, tools.encoder) == bare


def test_one_objective_alone_borrows_nothing(tools: Tools) -> None:
    assert with_borrowed(FRAMEWORK.objectives[:1], tools.encoder) == FRAMEWORK.objectives[:1]


def test_every_part_and_whole_is_a_subject() -> None:
    assert {*_PART_OF, *_PART_OF.values()} <= SUBJECTS.keys()
