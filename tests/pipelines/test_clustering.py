from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_study import FRAMEWORK, SUBJECTS, Analysed, answers_as_study, interview, small_study

from corpora.material import Transcript
from pipelines.analysis import Analysis, Tools, analyse
from pipelines.asides import asides
from pipelines.carried import HeldTheme
from pipelines.clustering import (
    Level,
    Outcome,
    Placement,
    Reason,
    Topics,
    _around,
    _place,
    _threshold,
    place_fillers,
    themes_for,
)
from pipelines.overlap import place_of
from pipelines.params import Params

SENTENCES = [sentence for _, sentences in SUBJECTS.values() for sentence in sentences]


def analysis_of(study: Sequence[Transcript], tools: Tools, params: Params | None = None) -> Analysis:
    return analyse(study, FRAMEWORK, tools, params or Params())


def places_by_words(analysis: Analysis) -> dict[str, set[tuple[str | None, str | None]]]:
    """Theme and sub-theme for each wording."""
    places: dict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
    for segment, *place in zip(analysis.segments, analysis.theme_of, analysis.subtheme_of, strict=True):
        places[" ".join(segment.text.casefold().split())].add((place[0], place[1]))
    return places


@pytest.mark.parametrize("name", ["small_analysed", "demo_analysed"])
def test_every_segment_has_a_theme_or_a_reason_and_never_both(name: str, request: pytest.FixtureRequest) -> None:
    analysis = request.getfixturevalue(name).analysis
    assert analysis.outcome == "themes_found"
    for placement, theme in zip(analysis.clustering.placements, analysis.theme_of, strict=True):
        assert (theme is None) == (placement.cluster is None) == (placement.reason is not None)
        assert 0 <= placement.strength <= 1.0001
        assert list(placement.others) == sorted(placement.others, key=lambda other: -other[1])


@pytest.mark.parametrize("name", ["small_analysed", "demo_analysed"])
def test_the_same_words_always_share_a_theme(name: str, request: pytest.FixtureRequest) -> None:
    assert all(len(places) == 1 for places in places_by_words(request.getfixturevalue(name).analysis).values())


def test_of_short_answers_only_those_asked_for_are_placed(demo_analysed: Analysed) -> None:
    segments, placements = demo_analysed.analysis.segments, list(demo_analysed.analysis.clustering.placements)
    short = {row for row, segment in enumerate(segments) if segment.filler}
    asked = min(row for row in short if placements[row].cluster is not None)
    elsewhere = Placement(reason=Reason.NEW_MATERIAL)
    before = [elsewhere if row in short else placement for row, placement in enumerate(placements)]
    found = place_fillers(segments, before, only={asked})
    assert [row for row in range(len(segments)) if found[row] != before[row]] == [asked]


def test_themes_keep_to_the_subjects_that_people_spoke_of(small_analysed: Analysed) -> None:
    subject = {question: name for name, (question, _) in SUBJECTS.items()}
    spoken_of = defaultdict(list)
    for segment, theme in zip(small_analysed.analysis.segments, small_analysed.analysis.theme_of, strict=True):
        if theme is not None and segment.question_text in subject:
            spoken_of[theme].append(subject[segment.question_text])
    largest = sum(max(subjects.count(name) for name in set(subjects)) for subjects in spoken_of.values())
    assert largest / sum(map(len, spoken_of.values())) > 0.8


def test_talk_about_the_call_itself_is_off_topic(demo_analysed: Analysed) -> None:
    analysis = demo_analysed.analysis
    away = [
        place for place, aside in zip(analysis.clustering.placements, asides(analysis.segments), strict=True) if aside
    ]
    assert away
    assert all(place.cluster is None and place.reason is Reason.OFF_TOPIC for place in away)


def test_a_welsh_interview_among_english_ones_feeds_no_theme_and_says_why(tools: Tools) -> None:
    said = "Roedd y pwll yn oer iawn {}, ond mae'r plant yn hoffi mynd ar ddydd Sadwrn hefyd, wrth gwrs."
    welsh = interview("W1", [("Sut mae'r pwll?", said.format(f"am {hour}")) for hour in range(6)])
    analysis = analysis_of([*small_study(), welsh], tools)
    reasons = {
        (segment.transcript == welsh.id, placement.reason)
        for segment, placement in zip(analysis.segments, analysis.clustering.placements, strict=True)
    }
    assert {reason for foreign, reason in reasons if foreign} == {Reason.LANGUAGE}
    assert Reason.LANGUAGE not in {reason for foreign, reason in reasons if not foreign}
    assert [told.language for told in analysis.checks.languages] == ["Welsh"]


def test_a_sub_theme_is_a_part_of_its_theme(demo_analysed: Analysed) -> None:
    analysis = demo_analysed.analysis
    parent = {candidate.id: candidate.parent for candidate in analysis.candidates}
    assert any(parent.values())
    for theme, part in zip(analysis.theme_of, analysis.subtheme_of, strict=True):
        assert part is None or parent[part] == theme


@pytest.mark.parametrize("name", ["small_analysed", "demo_analysed"])
def test_nothing_that_rests_on_a_single_segment_is_a_theme_or_a_part(name: str, request: pytest.FixtureRequest) -> None:
    assert all(len(candidate.segments) > 1 for candidate in request.getfixturevalue(name).analysis.candidates)


def test_the_share_that_fits_worst_can_be_left_without_a_theme(tools: Tools) -> None:
    shares = []
    for unthemed in (0.0, 0.4):
        analysis = analysis_of(small_study(), tools, Params(unthemed=unthemed))
        speaking = [row for row, segment in enumerate(analysis.segments) if not segment.filler]
        shares.append(sum(analysis.theme_of[row] is None for row in speaking) / len(speaking))
    assert shares[0] == 0
    assert 0.2 < shares[1] < 0.6


def test_equal_short_answers_in_different_talk_stand_in_no_theme(small_analysed: Analysed) -> None:
    said = [
        (segment.text, theme, placement.reason)
        for segment, theme, placement in zip(
            small_analysed.analysis.segments,
            small_analysed.analysis.theme_of,
            small_analysed.analysis.clustering.placements,
            strict=True,
        )
        if segment.text == "Yeah, exactly."
    ]
    assert len(said) > 5
    assert set(said) == {("Yeah, exactly.", None, Reason.BACK_CHANNEL)}


def test_a_short_answer_to_a_question_goes_with_the_talk_it_belongs_to(tools: Tools) -> None:
    study = [
        *small_study(),
        interview("P99.txt", [(SUBJECTS["price"][0], "Too dear."), (None, " ".join(SENTENCES[10:15]))]),
    ]
    analysis = analysis_of(study, tools)
    rows = [row for row, segment in enumerate(analysis.segments) if segment.transcript == study[-1].id]
    assert analysis.segments[rows[0]].filler
    assert analysis.theme_of[rows[0]] == analysis.theme_of[rows[1]] is not None
    first, second = (analysis.clustering.placements[row].strength for row in rows[:2])
    assert first < second


def test_too_few_different_passages_are_too_little_data(tools: Tools) -> None:
    nine = answers_as_study(SENTENCES[:9] * 4)
    assert analysis_of(nine, tools).outcome is Outcome.TOO_LITTLE_DATA
    assert analysis_of(nine, tools, Params(least_segments=9)).outcome is not Outcome.TOO_LITTLE_DATA


def test_where_the_model_finds_nothing_every_segment_says_so(tools: Tools) -> None:
    class FindsNothing:
        identity = tools.topics.identity

        def fit(self, **_: Any) -> None:
            return None

    blind = dataclasses.replace(tools, topics=FindsNothing())
    analysis = analysis_of(small_study(), blind)
    assert analysis.outcome is Outcome.NO_THEMES_FOUND
    assert analysis.candidates == ()
    assert set(analysis.theme_of) == {None}
    reasons = {placement.reason for placement in analysis.clustering.placements}
    assert reasons == {Reason.NO_THEMES, Reason.BACK_CHANNEL, Reason.TOO_SHORT}


def test_about_as_many_themes_are_found_as_were_asked_for(tools: Tools) -> None:
    for wanted in (3, 8):
        themes = [c for c in analysis_of(small_study(), tools, Params(themes=wanted)).candidates if c.parent is None]
        assert abs(len(themes) - wanted) <= 2


@given(st.integers(0, 100_000))
def test_larger_studies_never_aim_at_fewer_themes(segments: int) -> None:
    assert 2 <= themes_for(segments) <= themes_for(segments + 1) <= 100


@given(st.lists(st.floats(0, 1, width=16), min_size=1, max_size=60, unique=True), st.floats(0, 0.9))
def test_as_many_segments_are_left_out_as_were_asked_for(affinities: list[float], share: float) -> None:
    affinity = np.array(affinities)[:, None]
    level = Level(np.zeros(len(affinity), dtype=np.intp), affinity, (1.0,), ((),))
    placements = [
        _place(Topics(level, level, (0,)), row, False, _threshold(Topics(level, level, (0,)), share))
        for row in range(len(affinity))
    ]
    left = sum(placement.cluster is None for placement in placements)
    assert left == round(share * len(affinity))


def test_numbers_near_the_usual_are_cuts_of_one_ensemble_where_it_is_dear() -> None:
    assert [_around(wanted, 45, 2000) for wanted in (10, 19, 20, 45, 58, 59)] == [10, 19, 45, 45, 45, 59]
    assert _around(20, 45, 1499) == 20


def test_with_another_number_of_clusters_as_many_segments_are_left_out_as_with_the_usual_one() -> None:
    affinity = np.linspace(0.05, 0.24, 20)[:, None]  # all under what is asked of the usual clusters
    level = Level(np.zeros(20, dtype=np.intp), affinity, (1.0,), ((),))
    usual = np.linspace(0.9, 0.2, 20)  # of which some three are under it
    topics = Topics(level, level, (0,), usual)
    left = [_place(topics, row, False, _threshold(topics, None)).cluster is None for row in range(20)]
    assert left == [row < (usual < 0.28).sum() for row in range(20)]
    assert 0 < sum(left) < 20


def test_what_lies_between_themes_says_by_how_much() -> None:
    between = Placement(reason=Reason.BETWEEN, others=((3, 0.25), (1, 0.125)))
    assert between.margin == 0.125
    assert Placement(reason=Reason.BETWEEN, others=((3, 0.25),)).margin == 0.25
    assert Placement(reason=Reason.BACK_CHANNEL).margin is None
    assert Placement(2, others=((3, 0.25),)).margin is None


def _talk(segments: Iterable[str]) -> int:
    return sum(len(place_of(segment)[1]) for segment in segments)


def test_a_short_answer_stays_where_a_person_moved_it(tools: Tools) -> None:
    study = [
        *small_study(),
        interview("P99.txt", [(SUBJECTS["price"][0], "Too dear."), (None, " ".join(SENTENCES[10:15]))]),
    ]
    analysis = analysis_of(study, tools)
    moved = next(row for row, segment in enumerate(analysis.segments) if segment.transcript == study[-1].id)
    assert analysis.segments[moved].filler
    segment, out_of = analysis.segments[moved].id, analysis.theme_of[moved]
    old = next(one for one in analysis.candidates if one.id == out_of)
    new = next(one for one in analysis.candidates if one.parent is None and one.id != out_of)
    kept = tuple(one for one in old.segments if one != segment)
    themes = [
        HeldTheme("th1", ("i1",), kept, left_out=(segment,)),
        HeldTheme("th2", ("i2",), (*new.segments, segment), moved_in=(segment,)),
    ]
    for seed in (1, 2):
        again = analyse(study, FRAMEWORK, tools, Params(seed=seed), themes=themes)
        there = again.theme_of[moved]
        holds = dict(zip((s.id for s in again.segments), again.theme_of, strict=True))
        assert there is not None
        assert _talk(one for one in new.segments if holds[one] == there) > _talk(new.segments) / 2
        assert sum(holds[one] == there for one in kept) < len(kept) / 2
    declined = analyse(study, FRAMEWORK, tools, Params(), themes=themes[:1])
    home = declined.theme_of[moved]
    holds = dict(zip((s.id for s in declined.segments), declined.theme_of, strict=True))
    assert home is None or sum(holds[one] == home for one in kept) < len(kept) / 2
