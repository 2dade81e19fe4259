from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from small_study import (
    FRAMEWORK,
    SUBJECTS,
    Analysed,
    Remembering,
    analysed,
    answers_as_study,
    interview,
    small_study,
)

from corpora.framework import Framework, Objective, bundled_frameworks, load_framework
from corpora.material import Transcript
from pipelines.analysis import Tools
from pipelines.mapping import Mapper
from pipelines.params import Params

MONEY, LESSONS, TRAVEL = FRAMEWORK.objectives
SENTENCES = [sentence for _, sentences in SUBJECTS.values() for sentence in sentences]


def check_probabilities(study: Analysed) -> None:
    mapping = study.analysis.mapping
    assert mapping.keys == study.framework.keys
    assert mapping.segments.shape == (len(study.analysis.segments), len(mapping.keys))
    assert np.isfinite(mapping.segments).all()
    assert (mapping.segments >= 0).all()
    assert np.allclose(mapping.segments.sum(axis=1) + mapping.none, 1)
    for candidate in study.analysis.candidates:
        assert [key for key, _ in candidate.objectives] == list(study.framework.keys)
        assert 0 <= sum(p for _, p in candidate.objectives) <= 1 + 1e-9
        if candidate.objective is not None:
            assert dict(candidate.objectives)[candidate.objective] == max(p for _, p in candidate.objectives)


def unasked(transcripts: Sequence[Transcript]) -> list[Transcript]:
    """The same talk without anybody who asks."""
    return [
        interview(one.name, [(None, turn.span.of(one.text)) for turn in one.participant_turns()]) for one in transcripts
    ]


@pytest.mark.parametrize("name", ["small_analysed", "demo_analysed"])
def test_probabilities_add_up_to_one(name: str, request: pytest.FixtureRequest) -> None:
    check_probabilities(request.getfixturevalue(name))


def test_what_is_said_of_a_subject_goes_to_its_objective(small_analysed: Analysed) -> None:
    analysis = small_analysed.analysis
    best = analysis.mapping.segments.argmax(axis=1)
    for subject, objective in (("price", 0), ("teaching", 1), ("travel", 2)):
        rows = [row for row, segment in enumerate(analysis.segments) if segment.question_text == SUBJECTS[subject][0]]
        assert np.mean(best[rows] == objective) > 0.7


def test_a_theme_is_mapped_to_the_objective_that_its_segments_speak_for(small_analysed: Analysed) -> None:
    label = {"price": "money", "teaching": "lessons", "travel": "getting_there"}
    subject = {sentence: label[name] for name, (_, said) in SUBJECTS.items() if name in label for sentence in said}
    hits = []
    for candidate in small_analysed.analysis.candidates:
        about = {key for sentence, key in subject.items() for quote in candidate.quotes if sentence in quote.text}
        if len(about) == 1 and candidate.parent is None and candidate.objective:
            hits.append(candidate.objective in about)
    assert hits
    assert np.mean(hits) > 0.7


def test_one_objective_alone_takes_everything(tools: Tools) -> None:
    study = analysed(small_study(), tools, Framework("One", (MONEY,)))
    check_probabilities(study)
    assert {candidate.objective for candidate in study.analysis.candidates} == {"money"}


def test_between_objectives_that_say_the_same_none_fits(tools: Tools) -> None:
    again = Objective("money_again", MONEY.title, MONEY.question, MONEY.cues)
    study = analysed(small_study(), tools, Framework("Twice", (MONEY, again)))
    check_probabilities(study)
    assert np.allclose(*study.analysis.mapping.segments.T, atol=0.02)
    assert {candidate.objective for candidate in study.analysis.candidates} == {None}


def test_an_objective_given_twice_leaves_the_others_as_they_are(tools: Tools) -> None:
    again = Objective("money_again", MONEY.title, MONEY.question, MONEY.cues)
    study = analysed(small_study(), tools, Framework("Three", (MONEY, again, LESSONS)))
    check_probabilities(study)
    assert np.allclose(*study.analysis.mapping.segments[:, :2].T, atol=0.02)


def test_an_interview_in_which_nobody_asks_is_mapped(tools: Tools) -> None:
    study = analysed(unasked(small_study()), tools)
    assert all(segment.question is None for segment in study.analysis.segments)
    check_probabilities(study)


def test_interviews_with_and_without_an_interviewer_are_mapped_together(tools: Tools) -> None:
    study = small_study()
    check_probabilities(analysed([*study[:3], *unasked(study[3:])], tools))


@pytest.mark.parametrize("answers", [[], ["Yeah."], SENTENCES[:1], SENTENCES[:2], [SENTENCES[0]] * 12, ["..."] * 5])
def test_next_to_nothing_said_is_mapped(tools: Tools, answers: list[str]) -> None:
    check_probabilities(analysed(answers_as_study(answers, 1), tools))


@pytest.mark.parametrize("name", bundled_frameworks())
def test_every_framework_that_comes_with_us_works(tools: Tools, name: str) -> None:
    check_probabilities(analysed(answers_as_study(SENTENCES[:8], 2), tools, load_framework(name)))


def test_an_objective_without_cues_works(tools: Tools) -> None:
    bare = tuple(Objective(objective.key, objective.title, objective.question) for objective in FRAMEWORK.objectives)
    check_probabilities(analysed(small_study(3), tools, Framework("Bare", bare)))


def test_a_framework_of_bare_titles_that_say_little_is_never_sure(tools: Tools, small_analysed: Analysed) -> None:
    bare = tuple(Objective(title.lower(), title, title) for title in ("Boiler", "Chlorine", "Buses"))
    titles = analysed(small_analysed.transcripts, tools, Framework("Bare", bare)).analysis.mapping
    whole = small_analysed.analysis.mapping
    assert titles.segments.max(axis=1).mean() < 0.5 < whole.segments.max(axis=1).mean()


def test_bare_titles_are_no_surer_than_they_are_right(tools: Tools, small_analysed: Analysed) -> None:
    bare = Framework("Bare", tuple(replace(one, question=one.title, cues=()) for one in FRAMEWORK.objectives))
    titles = analysed(small_analysed.transcripts, tools, bare).analysis.mapping.segments
    right = titles.argmax(axis=1) == small_analysed.analysis.mapping.segments.argmax(axis=1)
    assert titles.max(axis=1).mean() < right.mean()


def test_answers_that_owe_their_objective_to_what_surrounds_them_are_less_sure(
    tools: Tools, demo_analysed: Analysed, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = demo_analysed.analysis
    groups = [None] * len(analysis.segments)
    mapper = Mapper(analysis.segments, analysis.vectors, demo_analysed.framework, tools.encoder, groups)
    found = mapper.mapping().segments
    owing = found.argmax(axis=1) != mapper.evidence.argmax(axis=1)
    monkeypatch.setattr("pipelines.mapping._SIGN_ITSELF", 0.0)
    without = mapper.mapping().segments
    assert found[owing].max(axis=1).mean() + 0.01 < without[owing].max(axis=1).mean()
    assert np.array_equal(found.argmax(axis=1), without.argmax(axis=1))


def test_the_order_of_the_objectives_does_not_change_what_fits(tools: Tools, small_analysed: Analysed) -> None:
    turned = analysed(small_study(), tools, Framework("Pool", (TRAVEL, MONEY, LESSONS)))
    assert np.allclose(
        turned.analysis.mapping.segments[:, [1, 2, 0]], small_analysed.analysis.mapping.segments, atol=1e-4
    )


def test_more_themes_do_not_break_the_mapping(tools: Tools) -> None:
    check_probabilities(analysed(small_study(), tools, params=Params(themes=20)))


FOREIGN = Framework(
    "Bees and kilns (synthetic)",
    (
        Objective("bees", "Bees", "How do the bees get through the winter?"),
        Objective("kilns", "Kilns", "How hot do the kilns burn, and for how long?"),
        Objective("boats", "Boats", "What is done about leaking boats?"),
        Objective("stars", "Stars", "Which stars can be seen from the hill?"),
    ),
)


def test_a_study_that_is_not_about_its_framework_is_told_from_one_that_is(
    tools: Tools, demo_analysed: Analysed
) -> None:
    analysis = demo_analysed.analysis
    own, foreign = (
        Mapper(analysis.segments, analysis.vectors, framework, tools.encoder, [None] * len(analysis.segments))
        for framework in (demo_analysed.framework, FOREIGN)
    )
    assert own.relevance is not None
    assert foreign.relevance is not None
    assert foreign.relevance < 1.25 < 2 < own.relevance
    assert foreign.mapping().segments.max(axis=1).mean() < 0.5
    assert 0.25 < foreign.right() < 0.45  # more than by chance: some of what two halves of its phrases agree on is so
    assert demo_analysed.findings["mapping"]["relevance"] == round(own.relevance, 4)
    assert not demo_analysed.findings["mapping"]["foreign"]


def test_where_nobody_asks_nothing_is_said_of_what_the_study_is_about(tools: Tools, small_analysed: Analysed) -> None:
    found = analysed(unasked(small_study()), tools).analysis.mapped
    assert found.relevance is None


def test_the_phrases_of_a_framework_are_encoded_once_however_often_it_is_mapped_to(
    tools: Tools, small_analysed: Analysed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.phrase_vectors._kept", {})
    analysis, encoder = small_analysed.analysis, Remembering(tools.encoder)
    groups = [None] * len(analysis.segments)
    asked = []
    for _ in range(2):
        Mapper(analysis.segments, analysis.vectors, FRAMEWORK, encoder, groups)
        asked.append(len(encoder.asked))
    assert asked[1] == asked[0] > 0
