from __future__ import annotations

import pytest
from small_study import FRAMEWORK, Analysed, analysed, small_study

from corpora.framework import Framework
from pipelines.abstention import State
from pipelines.analysis import Tools, analyse
from pipelines.borrowing import with_borrowed
from pipelines.findings import findings_of
from pipelines.params import Params
from pipelines.taught import meant_for


def test_another_wording_maps_anew_and_leaves_the_themes(small_analysed: Analysed, tools: Tools) -> None:
    two = Framework("Two", FRAMEWORK.objectives[:2])
    other = analysed(small_study(), tools, two).analysis
    assert {(c.id, c.label, c.segments) for c in other.candidates} == {
        (c.id, c.label, c.segments) for c in small_analysed.analysis.candidates
    }
    assert other.mapping.keys == ("money", "lessons")


def test_several_frameworks_map_the_same_themes_each_as_if_it_were_alone(
    small_analysed: Analysed, tools: Tools
) -> None:
    two = Framework("Two", FRAMEWORK.objectives[:2])
    both = analyse(small_analysed.transcripts, FRAMEWORK, tools, Params(), also=(two,))
    alone = analysed(small_study(), tools, two)
    findings = findings_of("Study", small_analysed.transcripts, FRAMEWORK, both)
    assert findings["themes"] == small_analysed.findings["themes"]
    (further,) = findings["frameworks"]
    mapped = {theme["id"]: (theme["objective"], theme["objectives"]) for theme in alone.findings["themes"]}
    assert {theme["id"]: (theme["objective"], theme["objectives"]) for theme in further["themes"]} == mapped


@pytest.mark.parametrize("name", ["small_analysed", "demo_analysed"])
def test_each_theme_says_how_it_is_mapped_and_why(name: str, request: pytest.FixtureRequest, tools: Tools) -> None:
    study: Analysed = request.getfixturevalue(name)
    segments = {segment["id"]: segment for segment in study.findings["segments"]}
    objectives = with_borrowed(study.framework.objectives, tools.encoder)
    phrases = {phrase for one in objectives for phrase in (one.title, one.question, *one.cues, *one.guide)}
    own = {words for one in study.framework.objectives for words in (one.title, one.question, *one.cues, *one.guide)}
    for theme in study.findings["themes"]:
        assert theme["mapping"]["state"] in {str(state) for state in State}
        assert 0 <= sum(entry["share"] for entry in theme["mapping"]["spread"]) < 1 + 1e-3
        assert bool(theme["why"]) == (theme["objective"] is not None)
        assert {why["objective"] for why in theme["why"]} == set(theme["mapping"]["between"])
        for why in theme["why"]:
            assert why["segment"] in theme["segments"]
            assert why["question"] == segments[why["segment"]]["question"]
            assert why["cue"] in phrases
            assert (why["asked"] is None) == (why["question"] is None)
            assert set(why["lent"]) == {why["asked"], why["cue"]} - own - {None}


def test_what_people_said_of_a_passage_holds_whether_one_fits_none_or_several(
    small_analysed: Analysed, tools: Tools
) -> None:
    rows = [row for row, segment in enumerate(small_analysed.analysis.segments) if not segment.filler][:3]
    one, none, both = (small_analysed.analysis.segments[row].id for row in rows)
    said = {one: ("money",), none: (), both: ("money", "lessons")}
    analysis = analyse(small_analysed.transcripts, FRAMEWORK, tools, Params(), labels=said)
    assert [list(analysis.mapping.segments[row]) for row in rows] == [[1, 0, 0], [0, 0, 0], [0.5, 0.5, 0]]
    assert not {one, none, both} & set(analysis.label_next)
    findings = findings_of("Study", small_analysed.transcripts, FRAMEWORK, analysis)
    found = {entry["id"]: entry["verdict"]["state"] for entry in findings["segments"]}
    assert [found[one], found[none], found[both]] == ["fits", "none fits", "torn"]
    assert findings["mapping"]["learning"]["labels"] == 1


def test_labels_of_another_framework_say_nothing_of_this_one() -> None:
    labels = {"s1": ("money",), "s2": (), "s3": ("gone", "lessons"), "s4": ("gone",)}
    assert meant_for(FRAMEWORK, labels) == {"s1": ("money",), "s2": (), "s3": ("lessons",)}
    assert meant_for(FRAMEWORK, {"s2": (), "s4": ("gone",)}) == {}
    assert meant_for(FRAMEWORK, {"s2": ()}) == {"s2": ()}
