from __future__ import annotations

from typing import Any

import pytest
from small_study import FRAMEWORK, SUBJECTS, interview, small_study

from corpora.material import Transcript
from pipelines.analysis import Tools, analyse
from pipelines.embedding import embed
from pipelines.findings import findings_of
from pipelines.incremental import Placed, place_new
from pipelines.params import Params
from pipelines.segmenting import segment_all

STUDY = small_study()
STRANGE = (
    "My aunt keeps forty bees behind the post office and sells their honey in jam jars at Easter.",
    "The queen bee was stolen twice and replaced with a Danish one that the hive did not care for.",
    "Beekeepers wear white veils and blow smoke over the combs before they lift the frames.",
)


@pytest.fixture(scope="module")
def earlier(tools: Tools) -> dict[str, Any]:
    return findings_of("Pool", STUDY, FRAMEWORK, analyse(STUDY, FRAMEWORK, tools, Params()))


def placed(more: Transcript, earlier: dict[str, Any], tools: Tools) -> tuple[Placed, list[str]]:
    segments = segment_all([*STUDY, more], tools.splitter, Params())
    return place_new(segments, embed(segments, tools.encoder), earlier), [segment.id for segment in segments]


def newcomer() -> Transcript:
    return interview(
        "P90.txt",
        [
            (SUBJECTS["travel"][0], " ".join(SUBJECTS["travel"][1][:6])),
            (SUBJECTS["price"][0], " ".join(SUBJECTS["price"][1][:6])),
            ("Tell me about the bees, would you?", " ".join(STRANGE)),
        ],
    )


def test_old_segments_stay_where_they_are(earlier: dict[str, Any], tools: Tools) -> None:
    result, ids = placed(newcomer(), earlier, tools)
    before = {s["id"]: (s["theme"], s["subtheme"], s["reason"]) for s in earlier["segments"]}
    after = {key: (result.theme_of(row), result.part_of(row), reason(result, row)) for row, key in enumerate(ids)}
    assert {key: after[key] for key in before} == before
    assert {ids[row] for row in result.new} == set(ids) - set(before)


def reason(result: Placed, row: int) -> str | None:
    found = result.placements[row].reason
    return None if found is None else str(found)


def test_what_speaks_to_a_candidate_joins_it_and_what_speaks_to_none_is_new_material(
    earlier: dict[str, Any], tools: Tools
) -> None:
    result, _ = placed(newcomer(), earlier, tools)
    said = [result.theme_of(row) for row in result.new]
    assert said[0] is not None
    assert said[-1] is None
    assert reason(result, result.new[-1]) == "new material"
    assert result.placements[result.new[-1]].margin is not None
    assert set(said) - {None} <= {s["theme"] for s in earlier["segments"]}


def test_words_learnt_from_some_of_the_talk_place_newcomers_where_those_of_all_do(
    earlier: dict[str, Any], tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_all, _ = placed(newcomer(), earlier, tools)
    monkeypatch.setattr("pipelines.incremental._WORDS_FROM", len(earlier["segments"]) // 3)
    by_some, _ = placed(newcomer(), earlier, tools)
    assert [by_some.theme_of(row) for row in by_some.new] == [by_all.theme_of(row) for row in by_all.new]
    strengths = [[found.placements[row].strength for row in found.new] for found in (by_all, by_some)]
    assert strengths[0] != strengths[1]  # fewer words were learnt indeed


def test_what_joins_a_theme_with_parts_joins_one_of_them(earlier: dict[str, Any], tools: Tools) -> None:
    result, ids = placed(newcomer(), earlier, tools)
    parents = {theme["id"]: theme["parent"] for theme in earlier["themes"] if theme["parent"]}
    rows = [row for row in range(len(ids)) if result.theme_of(row) in parents.values()]
    for row in rows:
        assert parents[result.part_of(row) or ""] == result.theme_of(row)


def test_every_segment_has_a_theme_or_a_reason_and_never_both(earlier: dict[str, Any], tools: Tools) -> None:
    result, ids = placed(newcomer(), earlier, tools)
    for row in range(len(ids)):
        assert (result.theme_of(row) is None) == (reason(result, row) is not None)


def test_the_same_words_join_the_same_theme_wherever_they_are_said(earlier: dict[str, Any], tools: Tools) -> None:
    words = " ".join(SUBJECTS["travel"][1][:6])
    twice = interview("P91.txt", [(SUBJECTS["travel"][0], words), (SUBJECTS["price"][0], words)])
    result, _ = placed(twice, earlier, tools)
    first, *_ = (result.theme_of(row) for row in result.new)
    half = len(result.new) // 2
    assert first is not None
    assert [result.theme_of(row) for row in result.new[:half]] == [result.theme_of(row) for row in result.new[half:]]


def test_findings_without_their_transcripts_are_refused(earlier: dict[str, Any], tools: Tools) -> None:
    segments = segment_all([newcomer()], tools.splitter, Params())
    with pytest.raises(ValueError, match="is missing"):
        place_new(segments, embed(segments, tools.encoder), earlier)
