"""The report says of every mapping what it is, what carried it and how far it can be trusted."""

from __future__ import annotations

from typing import Any

import pytest
from sample_study import FRAMEWORK, findings_for, read_all, texts_of

from service.exports import mapping_view
from service.exports.curves import trust_in
from service.exports.mapping_view import MappingReader, verdict_sentence
from service.exports.report import render_report
from service.exports.worth_checking import worth_checking

LEARNT = {
    "labels": 24,
    "interviews": 3,
    "used": True,
    "right_without": 0.5,
    "right_with": 0.75,
    "curve": [{"labels": 6, "right": 0.5}, {"labels": 12, "right": 0.625}, {"labels": 24, "right": 0.75}],
    "version": "abcdef012345",
}
TRADE = [{"threshold": 0.0, "coverage": 1.0, "accuracy": 0.7}, {"threshold": 0.6, "coverage": 0.5, "accuracy": 0.9}]
MEASURED = [{"threshold": 0.1, "coverage": 1.0, "accuracy": 0.64}]


def findings(**mapping: Any) -> dict[str, Any]:
    """Findings with the mapping told in full, and one further framework."""
    found = findings_for(read_all())
    theme = found["themes"][0]
    segment = next(entry for entry in found["segments"] if entry["id"] == theme["segments"][0])
    theme["mapping"] = {
        "state": "several",
        "between": ["reasons", "impacts"],
        "spread": [{"key": "reasons", "share": 0.3333}, {"key": "impacts", "share": 0.3333}],
    }
    why = {"objective": "reasons", "segment": segment["id"], "question": segment["question"], "asked": "Why <come>?"}
    theme["why"] = [{**why, "cue": "told to come", "words": ["told", "knees"]}]
    theme["why"] += [{**why, "objective": "impacts", "cue": "what changed", "words": [], "lent": ["what changed"]}]
    levels = {"name": "Levels & more", "version": "v1", "objectives": [{"key": "l1", "title": "Reaction"}]}
    further = [
        {
            "id": entry["id"],
            "objective": "l1" if entry is theme else None,
            "objectives": [{"key": "l1", "p": 0.5}],
            "why": [],
        }
        for entry in found["themes"]
    ]
    found["frameworks"] = [{"framework": levels, "segments": [], "themes": further}]
    found["mapping"] = {"learning": LEARNT, "trade": TRADE, **mapping}
    return found


def test_a_study_that_is_not_about_its_framework_is_told_so() -> None:
    warned = "This study does not seem to be about the objectives of"
    report = render_report(findings(relevance=1.0, foreign=True), texts_of(read_all()))
    assert report.index(warned) < report.index('id="objective-1"')  # before all that it makes a guess of
    assert warned not in render_report(findings(relevance=2.0, foreign=False), texts_of(read_all()))


@pytest.mark.parametrize(
    ("mapping", "warned"),
    [({"relevance": None}, True), ({"relevance": None, "measured": MEASURED}, False), ({"relevance": 2.0}, False)],
    ids=["nobody asks", "people labelled", "tried"],
)
def test_a_study_in_which_nobody_asks_says_that_its_framework_is_untried(
    mapping: dict[str, object], warned: bool
) -> None:
    said = [line for line in worth_checking(findings(foreign=False, **mapping)) if "is a guess until people" in line]
    assert bool(said) == warned
    assert all("Too few passages answer a question" in line for line in said)


def test_a_candidate_says_its_verdict_its_spread_and_what_carried_it() -> None:
    page = render_report(findings(), texts_of(read_all()))
    assert "Answers several: some of its passages speak to Reasons for joining, others to Impacts" in page
    assert "1 of 3" in page
    assert "1 speaks to none" in page
    assert "Why these objectives" in page
    for words in ("“<bdi>told to come</bdi>”", "Why &lt;come&gt;?", "<bdi>told</bdi>, <bdi>knees</bdi>"):
        assert words in page
    assert "“<bdi>what changed</bdi>”, a general phrase and none of your framework\u2019s" in page
    assert page.count("a general phrase") == 1


def test_the_passage_that_carried_a_mapping_is_its_slice_and_names_its_question() -> None:
    found, texts = findings(), texts_of(read_all())
    reason, other = MappingReader(found, texts).of(found["themes"][0]).reasons
    assert (reason.objective, other.objective) == ("Reasons for joining", "Impacts")
    text = next(text for text in texts.values() if reason.text in text)
    assert reason.question in text
    assert reason.question.endswith("?")
    assert MappingReader(found, {}).of(found["themes"][0]).reasons == ()


def test_every_further_framework_has_its_mapping_on_the_card_and_a_table() -> None:
    page = render_report(findings(), texts_of(read_all()))
    assert "Levels &amp; more" in page
    assert "Answers one objective: Reaction" in page
    (further,) = mapping_view.further(findings(), {"c2": (1, "C"), "c0": (3, "A"), "c1": (2, "B")})
    none = ((1, "c2", "C"), (2, "c1", "B"))
    assert further.chapters == (("Reaction", ((3, "c0", "A"),)), ("Fits no objective", none))


def test_what_was_learnt_is_said_with_its_gain_its_labels_and_its_curve() -> None:
    found = trust_in(findings())
    assert found.learning is not None
    assert "24 labels in 3 interviews" in found.learning.said
    assert "75% of the passages go where people put them, 50% without" in found.learning.said
    assert found.learning_curve is not None
    assert [dot.said for dot in found.learning_curve.dots][-1] == "24 labels: 75% right"
    assert "What people taught it" in render_report(findings(), texts_of(read_all()))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"labels": 0, "used": False, "right_without": None, "right_with": None, "curve": []}, "Nobody has said yet"),
        ({"labels": 3, "used": False, "right_without": None, "right_with": None, "curve": []}, "too few to try"),
        ({"used": False}, "is no clear gain and is not used"),
    ],
)
def test_labels_that_teach_nothing_are_said_to(changed: dict[str, Any], said: str) -> None:
    found = trust_in(findings(learning={**LEARNT, **changed}))
    assert found.learning is not None
    assert said in found.learning.said


def test_the_price_of_silence_is_measured_where_people_labelled_and_foreseen_elsewhere() -> None:
    foreseen, measured = trust_in(findings()).trade, trust_in(findings(measured=MEASURED)).trade
    assert foreseen is not None
    assert measured is not None
    assert (foreseen.measured, foreseen.rows) == (False, ((0.0, 1.0, 0.7), (0.6, 0.5, 0.9)))
    assert (measured.measured, measured.rows) == (True, ((0.1, 1.0, 0.64),))
    page = render_report(findings(measured=MEASURED), texts_of(read_all()))
    assert "Measured on the passages that people labelled" in page
    assert "64%" in page


def test_findings_of_earlier_versions_are_shown_without_what_they_do_not_say() -> None:
    old = findings_for(read_all())
    assert trust_in(old).trade is trust_in(old).learning is None
    page = render_report(old, texts_of(read_all()))
    assert "How far to trust" not in page
    assert f"Answers one objective: {FRAMEWORK.objectives[0].title}" in page


def test_each_verdict_has_its_words() -> None:
    assert verdict_sentence("torn", ["A", "B"]).startswith("Torn between A and B")
    assert verdict_sentence("none fits", []) == "Fits no objective"
