from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from small_study import Analysed

from corpora.material import Case, Segment, Span
from pipelines.checks import Checks, check_themes
from pipelines.embedding import SegmentVectors

Floats = NDArray[np.float32]


def said(transcript: str, place: int, question: str | None = None) -> Segment:
    text = f"something was said {place:04}"
    span = Span(place * 100, place * 100 + len(text))
    asked = Span(place * 100 + 50, place * 100 + 60) if question else None
    return Segment(transcript, span, text, "P", place, asked, question or "")


def axes(*numbers: int) -> Floats:
    return np.eye(16, dtype=np.float32)[list(numbers)]


def study(
    themes: list[str | None],
    people: list[str],
    answers: Floats,
    questions: Floats | None = None,
    leaning: Sequence[Sequence[tuple[str, float]]] | None = None,
) -> Checks:
    segments = [said(person, place, "asked") for place, person in enumerate(people)]
    vectors = SegmentVectors(answers, axes(*range(len(people))) if questions is None else questions)
    cases = [Case(person, "teachers" if person < "c" else None) for person in people]
    return check_themes(segments, vectors, themes, [()] * len(segments) if leaning is None else leaning, cases)


def test_themes_that_say_the_same_are_near_duplicates_wherever_they_stand_in_the_list() -> None:
    checks = study(["x", "y", "z", "x", "y", "z"], list("abcabc"), axes(0, 1, 0, 0, 1, 0))
    assert [(pair.first, pair.second) for pair in checks.duplicates] == [("x", "z")]
    assert checks.duplicates[0].cosine > 0.99
    assert checks.pairs == 3


def test_what_a_larger_theme_shares_with_a_smaller_one_counts_as_much_of_it_as_speaks_to_both() -> None:
    themes: list[str | None] = ["small"] * 2 + ["large"] * 4 + ["other"] * 4
    people, answers = list("abababcdcd"), axes(*[0] * 6, *[1] * 4)
    alone: list[list[tuple[str, float]]] = [[] for _ in themes]
    from_large, from_small = [*alone], [*alone]
    from_large[2:4] = [("small", 0.5)], [("small", 0.5)]
    from_small[:2] = [("large", 0.5)], [("large", 0.5)]
    shared = [
        study(themes, people, answers, leaning=one).duplicates[0].shared for one in (alone, from_large, from_small)
    ]
    assert shared == [0, 0.5, 1]  # the second: none of the smaller one's own, two of the four that speak to it


def test_different_answers_to_one_question_are_that_question_restated() -> None:
    same, other = [0, 0, 0, 0], [1, 2, 3, 4]
    answers = axes(1, 2, 3, 4, 9, 9, 9, 9)
    themes: list[str | None] = ["asked"] * 4 + ["meant"] * 4
    checks = study(themes, list("abcdabcd"), answers, axes(*same, *other))
    assert [found.theme for found in checks.restated] == ["asked"]
    assert checks.restated[0].asked == 1
    alike = study(themes, list("abcdabcd"), answers, axes(*other, *same))
    assert alike.restated == ()


def test_what_one_person_said_is_named_as_such() -> None:
    checks = study(["own", "own", "shared", "shared"], list("aaab"), axes(0, 0, 1, 1))
    assert checks.one_person == ("own",)


def test_coverage_is_counted_for_each_group_and_says_where_a_group_is_silent() -> None:
    checks = study(["x", None, "y", "y"], list("abcd"), axes(0, 1, 2, 2))
    assert [(g.group, g.words, g.themed_words, g.silent_in) for g in checks.groups] == [("teachers", 8, 4, ("y",))]
    assert checks.without_group == ("y",)


def test_without_themes_there_is_nothing_to_compare() -> None:
    checks = study([None, None], list("ab"), axes(0, 1))
    assert (checks.pairs, checks.duplicates, checks.one_person) == (0, (), ())
    assert checks.groups[0].themed_words == 0


def test_the_findings_name_only_themes_that_are_in_them(demo_analysed: Analysed) -> None:
    findings = demo_analysed.findings
    themes = {theme["id"] for theme in findings["themes"] if theme["parent"] is None}
    checks = findings["checks"]
    assert checks["pairs"] == len(themes) * (len(themes) - 1) // 2
    named = {theme for pair in checks["near_duplicates"] for theme in pair["themes"]}
    named |= {found["theme"] for found in checks["one_question"]} | set(checks["one_person"])
    assert named <= themes
    words = sum(group["participant_words"] for group in checks["groups"])
    assert words == findings["coverage"]["participant_words"]
