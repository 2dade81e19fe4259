from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from small_study import FRAMEWORK, Remembering

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


def test_what_another_objective_says_itself_is_lent_to_none(tools: Tools) -> None:
    said, asked = SUBJECTS["reasons"].cues[0], SUBJECTS["reasons"].guide[0]
    why = Objective("why", "Why people came", "What made people sign up for it?")
    how = Objective("how", "How it was organised", "How was it set up and run?", (said,), guide=(asked,))
    before, _ = with_borrowed((why, replace(how, cues=(), guide=())), tools.encoder)
    after, organised = with_borrowed((why, how), tools.encoder)
    assert set(before.cues) - set(after.cues) == {said}
    assert set(before.guide) - set(after.guide) == {asked}
    assert said in organised.cues
    assert asked in organised.guide


def test_a_subject_that_another_objective_has_words_of_its_own_for_is_left_to_that_one(tools: Tools) -> None:
    why = Objective("why", "Why people came", "What made people sign up for it?")
    words, asked = SUBJECTS["hopes"].cues, SUBJECTS["hopes"].guide
    other = Objective("other", "Paperwork", "Which forms were filled in?", asked)
    unlike = ("the bus was late", "it rained for a week", "my shoes were wet")
    lent, _ = with_borrowed((why, replace(other, cues=unlike)), tools.encoder)
    kept, _ = with_borrowed((replace(why, cues=unlike), other), tools.encoder)
    assert set(words) <= set(lent.cues)
    assert not set(words) & set(kept.cues)
    assert SUBJECTS["reasons"].cues[0] in kept.cues


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


def test_the_subjects_of_talk_are_encoded_once_however_many_objectives_ask(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.phrase_vectors._kept", {})
    encoder = Remembering(tools.encoder)
    with_borrowed(load_framework().objectives, encoder)
    assert [encoder.asked.count(subject.question) for subject in SUBJECTS.values()] == [1] * len(SUBJECTS)


def test_own_phrases_and_subjects_are_encoded_in_one_call(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.phrase_vectors._kept", {})
    encoder, calls = Remembering(tools.encoder), list[Sequence[str]]()
    encode = encoder.encode
    monkeypatch.setattr(encoder, "encode", lambda texts: calls.append(texts) or encode(texts))
    with_borrowed(load_framework().objectives, encoder)
    assert len(calls) == 1
