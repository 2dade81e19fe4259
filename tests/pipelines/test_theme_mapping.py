from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from models.encoder import Vectors
from models.objectives import standardise
from pipelines.embedding import SegmentVectors
from pipelines.mapping import Doubles, Mapping
from pipelines.nearness import Nearness
from pipelines.theme_mapping import map_themes

THEMES = [[0, 1], [2, 3], [4, 5]]
"""Of which the first two were asked about the first and the second objective, and nobody asked about the third."""
ANSWERS = np.tile(np.array([[0.0, 0.0, 1.0]], dtype=np.float32), (6, 1))  # that say nothing
QUESTIONS = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]], dtype=np.float32)
ASKED = np.array([True, True, True, True, False, False])
EVEN = Mapping(("first", "second"), np.full((6, 2), 0.5), np.full((6, 2), 0.5))


class _Axes:
    """Objectives that lie on the first axes."""

    def of(self, vectors: Vectors) -> Doubles:
        return standardise(vectors[:, :2].astype(np.float64))


def mapped(answers: Vectors, relevance: float | None, mapping: Mapping = EVEN) -> Doubles:
    near = cast(Nearness, _Axes())
    found = map_themes(THEMES, mapping, near, SegmentVectors(answers, QUESTIONS), ASKED, relevance)
    return np.array([[probability for _, probability in theme] for theme in found])


def test_what_was_asked_tells_themes_apart_whose_answers_say_nothing() -> None:
    first, second, _ = mapped(ANSWERS, relevance=2.5)
    assert first[0] > 0.5 > first[1]
    assert second[1] > 0.5 > second[0]


def test_a_theme_that_nobody_asked_for_is_told_nothing_by_questions() -> None:
    assert mapped(ANSWERS, relevance=2.5)[2] == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("relevance", [None, 0.4, 1.0])
def test_questions_tell_nothing_where_talk_is_not_organised_by_the_objectives(relevance: float | None) -> None:
    assert mapped(ANSWERS, relevance) == pytest.approx(np.full((3, 2), 0.5))


def test_the_further_talk_is_organised_by_the_objectives_the_more_do_questions_tell() -> None:
    told = [mapped(ANSWERS, relevance)[0, 0] for relevance in (1.0, 1.2, 1.6, 2.0)]
    assert told == sorted(told)
    assert mapped(ANSWERS, 3.0)[0, 0] == told[-1] > told[0]


def test_what_answers_and_questions_contradict_each_other_in_is_left_open() -> None:
    answers = QUESTIONS[:, [1, 0, 2]]
    assert mapped(answers, relevance=None)[0, 1] > 0.5
    assert mapped(answers, relevance=2.5)[0, 1] < mapped(answers, relevance=None)[0, 1]


def test_what_a_theme_lacks_to_one_is_its_talk_beside_every_objective() -> None:
    beside = EVEN.segments.copy()
    beside[:2] = [[0.2, 0.2], [0.4, 0.4]]
    found = mapped(ANSWERS, relevance=2.5, mapping=Mapping(EVEN.keys, beside, beside))
    assert found.sum(axis=1) == pytest.approx([0.6, 1.0, 1.0])


def test_no_theme_is_mapped_to_nothing() -> None:
    assert map_themes([], EVEN, cast(Nearness, _Axes()), SegmentVectors(ANSWERS, QUESTIONS), ASKED, None) == ()
