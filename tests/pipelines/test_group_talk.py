"""What groups of people speak of, and what passages without a question learn from it (synthetic)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_study import FRAMEWORK, SUBJECTS

from corpora.material import Segment, Span
from pipelines.analysis import Tools
from pipelines.embedding import embed
from pipelines.group_talk import GroupTalk
from pipelines.mapping import Mapper

GROUPS = ["teller", "teller", "teller", "diver", "diver", "diver"]
SAID = np.array([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6], [0.1, 0.9], [0.2, 0.8], [0.5, 0.5]])


def statements(said: list[str], interviews: int | None = None) -> list[Segment]:
    """Each as an interview of its own, or dealt out to some interviews by turns."""
    return [
        Segment(f"t{number % (interviews or len(said)):02}", Span(100 * number, 100 * number + len(text)), text, "P", 0)
        for number, text in enumerate(said)
    ]


def test_passages_are_told_what_others_of_their_group_speak_of() -> None:
    told = GroupTalk(statements(["So it goes"] * 6), GROUPS).evidence(SAID)
    assert (told.argmax(axis=1) == [0, 0, 0, 1, 1, 1]).all()


def test_what_a_passage_itself_is_taken_for_changes_nothing_that_it_is_told_of_the_rest() -> None:
    study, other = GroupTalk(statements(["So it goes"] * 6), GROUPS), SAID.copy()
    other[[2, 5]] = other[[5, 2]]
    told, again = study.evidence(SAID), study.evidence(other)
    assert told[2] == pytest.approx(again[2])
    assert told[0] != pytest.approx(again[0])


def test_a_group_of_one_interview_is_told_nothing() -> None:
    told = GroupTalk(statements(["So it goes"] * 6, interviews=1), GROUPS).evidence(SAID)
    assert told == pytest.approx(np.zeros((6, 2)))


def test_who_has_no_group_is_told_nothing_and_a_lone_group_tells_nothing() -> None:
    mixed = GroupTalk(statements(["So it goes"] * 6), [None, *GROUPS[1:]])
    assert not mixed.evidence(SAID)[0].any()
    assert mixed.tells
    lone = GroupTalk(statements(["So it goes"] * 6), [None, None, None, "diver", "diver", "diver"])
    assert not lone.tells
    assert not lone.evidence(SAID).any()
    assert not GroupTalk(statements(["So it goes"] * 2), [None, None]).tells


def test_groups_that_speak_alike_inform_of_nothing() -> None:
    study = GroupTalk(statements(["So it goes"] * 6), GROUPS)
    assert study.information(np.tile([0.3, 0.7], (6, 1))) == pytest.approx(0)
    assert study.information(SAID) > 0.02


def test_what_says_little_and_was_not_asked_for_leans_where_its_group_goes(tools: Tools) -> None:
    money, lessons, vague = (
        SUBJECTS["price"][1],
        SUBJECTS["teaching"][1],
        ["It went the way these go, I would say."] * 2,
    )
    segments = statements([*money, *lessons, *vague])
    groups = ["treasurer"] * len(money) + ["teacher"] * len(lessons) + ["treasurer", "teacher"]
    vectors = embed(segments, tools.encoder)
    with_groups, without = (
        Mapper(segments, vectors, FRAMEWORK, tools.encoder, of).mapping().segments
        for of in (groups, [None] * len(segments))
    )
    assert without[-1] == pytest.approx(without[-2], abs=0.05)
    assert with_groups[-2, 0] > 1.5 * with_groups[-1, 0]
    assert with_groups[-1, 1] > 1.5 * with_groups[-2, 1]


def test_groups_add_nothing_where_somebody_asked(tools: Tools) -> None:
    said = [*SUBJECTS["price"][1], *SUBJECTS["teaching"][1]]
    segments = [replace(one, question=Span(0, 5), question_text="Well?") for one in statements(said)]
    vectors = embed(segments, tools.encoder)
    with_groups, without = (
        Mapper(segments, vectors, FRAMEWORK, tools.encoder, of).mapping().segments
        for of in (["treasurer"] * 10 + ["teacher"] * 10, [None] * 20)
    )
    assert np.array_equal(with_groups, without)
