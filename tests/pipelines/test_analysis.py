from __future__ import annotations

import random

import pytest
from small_study import FRAMEWORK, Analysed, analysed, small_study

from pipelines.analysis import Tools, analyse
from pipelines.findings import to_bytes
from pipelines.params import Params


def test_stages_are_told_in_order_and_never_beyond_their_end(tools: Tools) -> None:
    heard: list[tuple[str, int, int]] = []
    analyse(small_study(3), FRAMEWORK, tools, Params(), lambda stage, done, total: heard.append((stage, done, total)))
    stages = list(dict.fromkeys(stage for stage, _, _ in heard))
    assert stages == ["segmenting", "embedding", "clustering", "describing", "mapping"]
    assert all(0 <= done <= total for _, done, total in heard)
    assert heard[-1] == ("mapping", 1, 1)


def test_a_stage_that_is_told_to_stop_stops_the_analysis(tools: Tools) -> None:
    class StoppedError(Exception):
        pass

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "clustering":
            raise StoppedError

    with pytest.raises(StoppedError):
        analyse(small_study(2), FRAMEWORK, tools, Params(), stop)


def test_the_order_in_which_transcripts_come_changes_nothing(small_analysed: Analysed, tools: Tools) -> None:
    mixed = list(small_analysed.transcripts)
    random.Random(3).shuffle(mixed)
    assert mixed != list(small_analysed.transcripts)
    assert to_bytes(analysed(mixed, tools).findings) == to_bytes(small_analysed.findings)


def test_another_seed_is_another_run_of_the_same_segments(small_analysed: Analysed, tools: Tools) -> None:
    other = analysed(small_analysed.transcripts, tools, params=Params(seed=2)).analysis
    assert other.segments == small_analysed.analysis.segments
    assert other.params.seed == 2


def test_ids_of_segments_come_from_the_words_and_not_from_the_file(small_analysed: Analysed, tools: Tools) -> None:
    first = small_study(1)[0]
    renamed = type(first)("another name.txt", first.text, first.turns, first.case)
    one, two = (analyse([each], FRAMEWORK, tools, Params()).segments for each in (first, renamed))
    assert [segment.id for segment in one] == [segment.id for segment in two]
    assert {segment.id for segment in one} <= {segment.id for segment in small_analysed.analysis.segments}


def test_the_same_members_are_the_same_candidate_in_another_run(small_analysed: Analysed, tools: Tools) -> None:
    other = analyse(small_analysed.transcripts, FRAMEWORK, tools, Params(seed=2))
    ids = {
        (candidate.segments, candidate.parent is None): candidate.id for candidate in small_analysed.analysis.candidates
    }
    shared = [c for c in other.candidates if (c.segments, c.parent is None) in ids and c.parent is None]
    assert shared
    assert all(ids[candidate.segments, True] == candidate.id for candidate in shared)


def test_an_analysis_names_every_model_it_used(small_analysed: Analysed, tools: Tools) -> None:
    assert small_analysed.analysis.models == tools.identities()
