from __future__ import annotations

import pytest
from small_study import FRAMEWORK, SUBJECTS, interview, small_study

from corpora.material import Transcript
from pipelines.analysis import Tools, analyse
from pipelines.embedding import embed
from pipelines.findings import findings_of
from pipelines.incremental import Joined, join
from pipelines.params import Params
from pipelines.segmenting import segment_all

STUDY = small_study()
STRANGE = (
    "My aunt keeps forty bees behind the post office and sells their honey in jam jars at Easter.",
    "The queen bee was stolen twice and replaced with a Danish one that the hive did not care for.",
    "Beekeepers wear white veils and blow smoke over the combs before they lift the frames.",
)


@pytest.fixture(scope="module")
def earlier(tools: Tools) -> dict[str, object]:
    return findings_of("Pool", STUDY, FRAMEWORK, analyse(STUDY, FRAMEWORK, tools, Params()))


def joined(more: Transcript, earlier: dict[str, object], tools: Tools) -> tuple[Joined, list[str]]:
    segments = segment_all([*STUDY, more], tools.splitter, Params())
    return join(segments, embed(segments, tools.encoder), earlier), [segment.id for segment in segments]


def newcomer() -> Transcript:
    return interview(
        "P90.txt",
        [
            (SUBJECTS["travel"][0], " ".join(SUBJECTS["travel"][1][:6])),
            (SUBJECTS["price"][0], " ".join(SUBJECTS["price"][1][:6])),
            ("Tell me about the bees, would you?", " ".join(STRANGE)),
        ],
    )


def test_old_segments_stay_where_they_are(earlier: dict[str, object], tools: Tools) -> None:
    result, ids = joined(newcomer(), earlier, tools)
    before = {s["id"]: (s["theme"], s["reason"]) for s in earlier["segments"]}  # type: ignore[attr-defined]
    after = {key: (theme, reason) for key, theme, reason in zip(ids, result.theme_of, result.reasons, strict=True)}
    assert {key: after[key] for key in before} == before
    assert {ids[row] for row in result.new} == set(ids) - set(before)


def test_what_speaks_to_a_candidate_joins_it_and_what_speaks_to_none_is_new_material(
    earlier: dict[str, object], tools: Tools
) -> None:
    result, ids = joined(newcomer(), earlier, tools)
    said = [result.theme_of[row] for row in result.new]
    assert said[0] is not None
    assert said[-1] is None
    assert result.reasons[result.new[-1]] == "new material"
    assert result.new[-1] in result.new_material
    known = {s["id"]: s["theme"] for s in earlier["segments"]}  # type: ignore[attr-defined]
    assert set(said) - {None} <= set(known.values())
    assert len(ids) == len(result.theme_of) == len(result.reasons) == len(result.closeness)


def test_every_segment_has_a_theme_or_a_reason_and_never_both(earlier: dict[str, object], tools: Tools) -> None:
    result, _ = joined(newcomer(), earlier, tools)
    for theme, reason in zip(result.theme_of, result.reasons, strict=True):
        assert (theme is None) == (reason is not None)


def test_findings_without_their_transcripts_are_refused(earlier: dict[str, object], tools: Tools) -> None:
    segments = segment_all([newcomer()], tools.splitter, Params())
    with pytest.raises(ValueError, match="is missing"):
        join(segments, embed(segments, tools.encoder), earlier)
