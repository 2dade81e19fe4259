from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from small_study import FRAMEWORK, SUBJECTS, Analysed

from corpora.framework import Framework, Objective
from models.linear import fit_linear
from pipelines.analysis import Tools
from pipelines.labelling_queue import label_next
from pipelines.learning import Trial, _ahead, _by_chance, _Study, _trust, learn
from pipelines.mapping import Mapper, Mapping

KEY = {"price": "money", "teaching": "lessons", "travel": "getting_there"}
BLANK = Framework("Blank", tuple(Objective(one.key, "Objective", "What is it?") for one in FRAMEWORK.objectives))
"""The same objectives in words that tell nobody which is which."""


@pytest.fixture(scope="module")
def truth(small_analysed: Analysed) -> dict[int, str]:
    """What a reader who knows the subjects would say."""
    about = {sentence: KEY[name] for name, (_, said) in SUBJECTS.items() if name in KEY for sentence in said}
    labels = {}
    for row, segment in enumerate(small_analysed.analysis.segments):
        keys = {key for sentence, key in about.items() if sentence in segment.text}
        if len(keys) == 1:
            labels[row] = keys.pop()
    return labels


def mapper_of(study: Analysed, tools: Tools, framework: Framework = FRAMEWORK) -> Mapper:
    analysis = study.analysis
    return Mapper(analysis.segments, analysis.vectors, framework, tools.encoder, [None] * len(analysis.segments))


def groups_of(study: Analysed) -> list[str | None]:
    group = {transcript.id: transcript.case.group for transcript in study.transcripts}
    return [group[segment.transcript] for segment in study.analysis.segments]


def taught(study: Analysed, mapper: Mapper, labels: dict[int, str]) -> tuple[Mapping, Trial]:
    return learn(mapper, study.analysis.segments, study.analysis.vectors, groups_of(study), labels)


def right(mapping: Mapping, truth: dict[int, str]) -> float:
    best = mapping.segments.argmax(axis=1)
    return float(np.mean([mapping.keys[best[row]] == key for row, key in truth.items()]))


def test_labels_teach_a_mapping_that_knew_nothing(
    small_analysed: Analysed, tools: Tools, truth: dict[int, str]
) -> None:
    held = small_analysed.transcripts[0].id
    shown = {row: key for row, key in truth.items() if small_analysed.analysis.segments[row].transcript != held}
    hidden = {row: key for row, key in truth.items() if row not in shown}
    blank = mapper_of(small_analysed, tools, BLANK)
    mapping, trial = taught(small_analysed, blank, shown)
    assert trial.used
    assert trial.right_with is not None
    assert trial.right_without is not None
    assert trial.right_with > trial.right_without + 0.2
    assert right(mapping, hidden) > 0.7 > right(blank.mapping(), hidden)
    assert [labels for labels, _ in trial.curve] == sorted(labels for labels, _ in trial.curve)
    assert trial.trade[0].coverage == 1
    assert trial.trade[-1].threshold >= trial.trade[0].threshold


def test_labels_thrown_by_dice_move_no_other_passage_and_make_the_mapping_less_sure(
    small_analysed: Analysed, tools: Tools, truth: dict[int, str]
) -> None:
    chance = np.random.default_rng(5)
    mapper = mapper_of(small_analysed, tools)
    thrown = {row: str(chance.choice(mapper.keys)) for row in truth}
    mapping, trial = taught(small_analysed, mapper, thrown)
    assert not trial.used
    others = [row for row in range(len(mapping.segments)) if row not in thrown]
    alone = mapper.mapping()
    assert np.array_equal(mapping.segments[others].argmax(axis=1), alone.segments[others].argmax(axis=1))
    assert mapping.segments[others].max(axis=1).mean() < alone.segments[others].max(axis=1).mean()


def test_slips_among_the_labels_are_held_against_the_labels_rather_than_the_mapping(
    small_analysed: Analysed, tools: Tools, truth: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(2)
    mapper = mapper_of(small_analysed, tools)
    other = {row: str(chance.choice([one for one in mapper.keys if one != key])) for row, key in truth.items()}
    said = {row: other[row] if number % 5 == 0 else key for number, (row, key) in enumerate(truth.items())}
    others = [row for row in range(len(small_analysed.analysis.segments)) if row not in truth]
    clean, slipped = (taught(small_analysed, mapper, labels)[0].segments[others] for labels in (truth, said))
    monkeypatch.setattr("pipelines.learning.share_mislabelled", lambda *_: 0.0)
    believed = taught(small_analysed, mapper, said)[0].segments[others]
    assert believed.max(axis=1).mean() + 0.02 < slipped.max(axis=1).mean() < clean.max(axis=1).mean()


def test_where_people_labelled_every_passage_what_they_said_holds(
    small_analysed: Analysed, tools: Tools, truth: dict[int, str]
) -> None:
    blank = mapper_of(small_analysed, tools, BLANK)
    said = {row: truth.get(row, blank.keys[0]) for row in range(len(small_analysed.analysis.segments))}
    mapping, trial = taught(small_analysed, blank, said)
    assert trial.used
    assert right(mapping, said) == 1


def test_passages_that_people_labelled_take_no_sureness_from_the_others(
    small_analysed: Analysed, tools: Tools, truth: dict[int, str]
) -> None:
    mapper = mapper_of(small_analysed, tools)
    known = {row: mapper.keys.index(key) for row, key in truth.items()}
    found = mapper.with_none(mapper.relative(known=known), 0.6, sorted(known))
    others = np.delete(np.arange(len(found.segments)), sorted(known))
    served = found.of(others)
    assert (served.alone.max(axis=1) / (1 - served.none)).mean() == pytest.approx(0.6, abs=1e-3)


@pytest.mark.parametrize("labels", [0, 1, 5])
def test_a_few_labels_are_believed_of_their_own_passages_alone(
    small_analysed: Analysed, tools: Tools, truth: dict[int, str], labels: int
) -> None:
    few = dict(list(truth.items())[:labels])
    mapper = mapper_of(small_analysed, tools)
    mapping, trial = taught(small_analysed, mapper, few)
    assert (trial.labels, trial.used, trial.version) == (labels, False, "")
    assert not few or right(mapping, few) == 1
    others = [row for row in range(len(mapping.segments)) if row not in few]
    assert np.array_equal(mapping.segments[others], mapper.mapping().segments[others])


def test_two_labels_for_each_of_four_objectives_are_tried(
    small_analysed: Analysed, tools: Tools, truth: dict[int, str]
) -> None:
    rows = sorted(truth)[:: max(1, len(truth) // 8)][:8]
    trial = taught(small_analysed, mapper_of(small_analysed, tools, BLANK), {row: truth[row] for row in rows})[1]
    assert trial.right_with is not None
    assert len(rows) == 8


def test_a_trial_tells_what_labels_come_to_once_the_rest_of_the_study_has_learnt_from_them(
    small_analysed: Analysed, tools: Tools, truth: dict[int, str]
) -> None:
    rows = sorted(truth)[2 :: max(1, len(truth) // 8)][:8]
    mapper = mapper_of(small_analysed, tools, BLANK)
    mapping, trial = taught(small_analysed, mapper, {row: truth[row] for row in rows})
    assert right(mapping, truth) == 1
    assert trial.right_with == 1  # by themselves the labels of some interviews put a third of the others' amiss


def test_of_what_one_interview_alone_gains_next_to_nothing_counts_and_of_what_each_of_them_gains_most() -> None:
    interviews = np.repeat(np.arange(6), 4)
    of_one = np.where(interviews == 2, 0.5, 0.0)
    of_each = np.tile([0.1, 0.2, 0.0, 0.0], 6) + 0.01 * (interviews % 2)
    assert _by_chance(of_one, interviews) > 0.9 * of_one.sum()
    assert _by_chance(of_each, interviews) < of_each.sum() / 2


def test_ways_that_are_ahead_together_are_trusted_together_and_none_where_none_is_ahead() -> None:
    wanted = np.tile([0, 1], 20)
    labels = SimpleNamespace(
        rows=np.arange(40), weight=np.full(40, 1 / 40), wanted=wanted, interviews=np.repeat(np.arange(10), 4)
    )
    even = np.full((40, 2), 0.5)
    right = np.where(np.arange(2) == wanted[:, None], 0.95, 0.05)
    study = cast(_Study, labels)
    assert _trust(_ahead(study, [even, right, right, right, right])) == pytest.approx([0, 0.25, 0.25, 0.25, 0.25])
    assert _trust(_ahead(study, [even, even, even, even, even])) == pytest.approx([1, 0, 0, 0, 0])
    assert _trust(_ahead(study, [right, even, even, even, even])) == pytest.approx([1, 0, 0, 0, 0])


def test_a_way_that_is_further_ahead_in_one_interview_alone_counts_less_than_one_ahead_in_each() -> None:
    interviews = np.repeat(np.arange(10), 4)
    labels = SimpleNamespace(
        rows=np.arange(40), weight=np.full(40, 1 / 40), wanted=np.zeros(40, dtype=np.intp), interviews=interviews
    )
    even = np.full((40, 2), 0.5)
    of_each = np.tile([0.53, 0.47], (40, 1))
    of_one = np.where(interviews[:, None] == 3, [0.99, 0.01], even)
    trust = _trust(_ahead(cast(_Study, labels), [even, of_each, of_one, even, even]))
    assert np.log(of_one[:, 0]).sum() > np.log(of_each[:, 0]).sum()
    assert trust[1] > 2 * trust[2]


def test_learning_twice_gives_the_same(small_analysed: Analysed, tools: Tools, truth: dict[int, str]) -> None:
    one, other = (taught(small_analysed, mapper_of(small_analysed, tools, BLANK), truth) for _ in range(2))
    assert one[1] == other[1]
    assert np.array_equal(one[0].segments, other[0].segments)


def test_a_label_that_names_nothing_is_refused(small_analysed: Analysed, tools: Tools) -> None:
    mapper, segments = mapper_of(small_analysed, tools), small_analysed.analysis.segments
    for labels in ({0: "weather"}, {len(segments): "money"}):
        with pytest.raises(ValueError, match="no such objective or segment"):
            taught(small_analysed, mapper, labels)


def test_a_strong_penalty_leaves_what_was_believed() -> None:
    chance = np.random.default_rng(1)
    before = chance.dirichlet(np.ones(3), 40)
    features, labels = chance.normal(size=(40, 8)), chance.integers(0, 3, 40)
    model = fit_linear(features, labels, before, penalty=1e9, scale=1.0)
    assert np.allclose(model.probabilities(features, before), before, atol=0.01)


def test_the_queue_asks_of_many_cases_and_never_twice(small_analysed: Analysed) -> None:
    analysis, groups = small_analysed.analysis, groups_of(small_analysed)
    queue = label_next(analysis.mapping, analysis.segments, analysis.vectors, groups, count=12)
    assert len(queue) == len(set(queue)) == 12
    assert len({analysis.segments[row].transcript for row in queue}) == len(small_analysed.transcripts)
    assert not any(analysis.segments[row].filler for row in queue)
    later = label_next(analysis.mapping, analysis.segments, analysis.vectors, groups, labelled=queue, count=500)
    assert not set(queue) & set(later)
    assert label_next(analysis.mapping, analysis.segments, analysis.vectors, groups, count=0) == []


def test_the_queue_asks_about_each_objective_in_turn(small_analysed: Analysed) -> None:
    analysis, mapping = small_analysed.analysis, small_analysed.analysis.mapping
    queue = label_next(mapping, analysis.segments, analysis.vectors, groups_of(small_analysed), count=9)
    assert sorted(Counter(mapping.segments[queue].argmax(axis=1).tolist()).values()) == [3, 3, 3]
    more = label_next(
        mapping, analysis.segments, analysis.vectors, groups_of(small_analysed), labelled=queue[:1], count=2
    )
    assert {*mapping.segments[[*queue[:1], *more]].argmax(axis=1).tolist()} == {0, 1, 2}


def test_the_queue_leaves_what_serves_no_objective_to_the_end(small_analysed: Analysed) -> None:
    analysis = small_analysed.analysis
    free = [row for row, segment in enumerate(analysis.segments) if not segment.filler]
    beside = free[::3]
    mapping = analysis.mapping.as_said(dict.fromkeys(beside, ()))
    queue = label_next(mapping, analysis.segments, analysis.vectors, groups_of(small_analysed), count=len(free))
    assert sorted(queue) == free
    assert set(queue[-len(beside) :]) == set(beside)


def test_with_a_single_objective_the_queue_asks_as_well(small_analysed: Analysed) -> None:
    analysis, groups = small_analysed.analysis, groups_of(small_analysed)
    alone = analysis.mapping.segments[:, :1]
    queue = label_next(Mapping(("money",), alone, alone), analysis.segments, analysis.vectors, groups, count=3)
    assert len({analysis.segments[row].transcript for row in queue}) == 3


def test_of_a_very_large_study_the_queue_chooses_among_an_even_sample(
    small_analysed: Analysed, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis, groups = small_analysed.analysis, groups_of(small_analysed)
    free = [row for row, segment in enumerate(analysis.segments) if not segment.filler]
    monkeypatch.setattr("pipelines.labelling_queue._MOST_ASKED", len(free) // 2)
    queue = label_next(analysis.mapping, analysis.segments, analysis.vectors, groups, count=500)
    step = -(-len(free) // (len(free) // 2))
    assert sorted(queue) == free[::step]
