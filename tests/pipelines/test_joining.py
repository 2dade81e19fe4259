"""New interviews join candidates that stay as they are: same identifiers, labels, quotes, and every old segment."""

from __future__ import annotations

from typing import Any

import pytest
from small_study import FRAMEWORK, SUBJECTS, Analysed, interview

from corpora.errors import ConflictError
from corpora.material import Transcript
from pipelines.analysis import Tools
from pipelines.joining import join
from pipelines.params import Params
from pipelines.remapping import remap

BEES = (
    "My aunt keeps forty bees behind the post office and sells their honey in jam jars at Easter. "
    "Beekeepers wear white veils and blow smoke over the combs before they lift the frames."
)
OF_THEN = ("id", "parent", "label", "keywords", "stability", "quotes")


def newcomer(name: str = "P90.txt", group: str | None = "neighbour") -> Transcript:
    talk = [(SUBJECTS[subject][0], " ".join(SUBJECTS[subject][1][:6])) for subject in ("travel", "price")]
    return interview(name, [*talk, ("Tell me about the bees, would you?", BEES), ("Right.", "Yeah.")], group=group)


def grown(study: Analysed, tools: Tools, *more: Transcript, earlier: dict[str, Any] | None = None) -> dict[str, Any]:
    transcripts = [*study.transcripts, *more]
    return join(earlier or study.findings, transcripts, FRAMEWORK, tools, Params()).findings


def test_candidates_stay_and_old_segments_keep_their_place(small_analysed: Analysed, tools: Tools) -> None:
    before, after = small_analysed.findings, grown(small_analysed, tools, newcomer())
    assert [[theme[key] for key in OF_THEN] for theme in after["themes"]] == [
        [theme[key] for key in OF_THEN] for theme in before["themes"]
    ]
    keys = ("theme", "subtheme", "reason", "strength", "also", "margin")
    found = {entry["id"]: [entry[key] for key in keys] for entry in after["segments"]}
    assert {entry["id"]: found[entry["id"]] for entry in before["segments"]} == {
        entry["id"]: [entry[key] for key in keys] for entry in before["segments"]
    }


def test_what_joined_is_counted_quoted_and_told_from_what_was_there(small_analysed: Analysed, tools: Tools) -> None:
    new = newcomer()
    after = grown(small_analysed, tools, new)
    assert after["joined"] == {"transcripts": [new.id], "together": [[new.id]]}
    joined = {entry["id"]: entry for entry in after["segments"] if entry["transcript"] == new.id}
    assert "new material" in {entry["reason"] for entry in joined.values()}
    assert after["coverage"]["unthemed"]["new material"] >= 1
    for theme in (theme for theme in after["themes"] if theme["parent"] is None):
        mine = [key for key, entry in joined.items() if entry["theme"] == theme["id"]]
        assert [key for key in theme["segments"] if key in joined] == mine
        assert ("P90" in theme["cases"]) == ("neighbour" in theme["groups"]) == bool(mine)
        for quote in theme["joined"]:
            assert new.text[quote["start"] : quote["end"]] == quote["text"]
            assert quote["attribution"] == "neighbour, P90"
    assert any(theme["joined"] for theme in after["themes"])
    assert "neighbour" in {group["group"] for group in after["checks"]["groups"]}
    assert [list(entry) for entry in after["segments"]] == [list(after["segments"][0])] * len(after["segments"])


def test_joining_again_and_mapping_again_go_on_from_there(small_analysed: Analysed, tools: Tools) -> None:
    first, second = newcomer(), newcomer("P00.txt")
    once = grown(small_analysed, tools, first)
    twice = grown(small_analysed, tools, first, second, earlier=once)
    assert twice["joined"] == {"transcripts": [first.id, second.id], "together": [[first.id], [second.id]]}
    assert {one["name"] for one in twice["transcripts"]} >= {"P00.txt", "P90.txt"}
    transcripts = [*small_analysed.transcripts, first, second]
    mapped = remap(twice, transcripts, FRAMEWORK, tools, Params()).findings
    assert mapped | {"provenance": {}} == twice | {"provenance": {}}
    digests = [findings["provenance"]["clustered_sha256"] for findings in (once, twice, mapped)]
    assert digests[0] != digests[1] == digests[2]


def objectives(findings: dict[str, Any]) -> dict[str, Any]:
    return {entry["id"]: (entry["objectives"], entry["verdict"]) for entry in findings["segments"]}


def test_what_was_mapped_stays_when_others_join_and_again_when_more_do(small_analysed: Analysed, tools: Tools) -> None:
    before = objectives(small_analysed.findings)
    once = grown(small_analysed, tools, newcomer(), earlier=small_analysed.findings)
    twice = grown(small_analysed, tools, newcomer(), newcomer("P00.txt"), earlier=once)
    assert before.items() < objectives(once).items() < objectives(twice).items()
    assert once["mapping"]["relevance"] == twice["mapping"]["relevance"]


def test_where_people_labelled_passages_all_are_mapped_together(small_analysed: Analysed, tools: Tools) -> None:
    earlier, transcripts = small_analysed.findings, [*small_analysed.transcripts, newcomer()]
    keys = FRAMEWORK.keys
    labels = {
        entry["id"]: (keys[number % len(keys)],)
        for number, entry in enumerate(earlier["segments"])
        if entry["reason"] is None
    }
    found = join(earlier, transcripts, FRAMEWORK, tools, Params(), labels=labels).findings
    assert found["mapping"]["learning"]["labels"] == len(labels)
    said = objectives(found)
    assert objectives(grown(small_analysed, tools, newcomer())) != said


def test_passages_of_those_who_joined_are_asked_about_first(small_analysed: Analysed, tools: Tools) -> None:
    new = newcomer()
    asked = grown(small_analysed, tools, new)["mapping"]["label_next"]
    came = [segment.startswith(new.id) for segment in asked]
    assert came[0]
    assert sum(came) == came.index(False), "then those of before, in their order"
    assert asked[sum(came) :] == small_analysed.findings["mapping"]["label_next"][: came.count(False)]


def test_the_same_joined_twice_gives_the_same_findings(small_analysed: Analysed, tools: Tools) -> None:
    assert grown(small_analysed, tools, newcomer()) == grown(small_analysed, tools, newcomer())


def test_what_cannot_join_is_refused_with_what_would_work(small_analysed: Analysed, tools: Tools) -> None:
    with pytest.raises(ConflictError, match="none that could join"):
        grown(small_analysed, tools)
    with pytest.raises(ConflictError, match="no candidate that anything could join"):
        grown(small_analysed, tools, newcomer(), earlier=small_analysed.findings | {"outcome": "too_little_data"})
    with pytest.raises(ConflictError, match=r"1 of 6 interviews .* first 'P01\.txt'"):
        join(small_analysed.findings, [*small_analysed.transcripts[1:], newcomer()], FRAMEWORK, tools, Params())


def test_talk_that_would_be_divided_otherwise_now_stays_as_it_was_when_others_join(
    small_analysed: Analysed, tools: Tools
) -> None:
    transcripts = [*small_analysed.transcripts, newcomer()]
    after = join(small_analysed.findings, transcripts, FRAMEWORK, tools, Params(segment_words=(15, 30))).findings
    ids = [entry["id"] for entry in small_analysed.findings["segments"]]
    assert [entry["id"] for entry in after["segments"]][: len(ids)] == ids
    assert [[theme[key] for key in OF_THEN] for theme in after["themes"]] == [
        [theme[key] for key in OF_THEN] for theme in small_analysed.findings["themes"]
    ]
