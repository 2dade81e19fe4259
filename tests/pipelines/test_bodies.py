from __future__ import annotations

import numpy as np
import pytest
from small_study import Analysed

from pipelines.bodies import run_state, run_state_of
from pipelines.meaning import Meaning

SEGMENTS = ("t0:0-9", "t0:10-19", "t1:0-9", "t1:10-19")
ANSWERS = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 1], [0, 0.6, 0.8]], dtype=np.float32)


def test_a_meaning_is_what_sets_a_group_apart_from_the_study() -> None:
    found = Meaning(SEGMENTS, ANSWERS).of({"a": SEGMENTS[:2], "b": SEGMENTS[2:]})
    assert np.linalg.norm(found["a"]) == pytest.approx(1, abs=1e-4)
    assert np.dot(found["a"], found["b"]) == pytest.approx(-1, abs=1e-4)


def test_a_group_without_segments_in_the_run_has_no_meaning() -> None:
    assert Meaning(SEGMENTS, ANSWERS).of({"a": ("t9:0-9",), "b": SEGMENTS}) == {"a": (), "b": ()}
    assert Meaning((), ANSWERS[:0]).of({"a": ()}) == {"a": ()}


def test_an_analysis_and_its_findings_are_the_same_run(small_analysed: Analysed) -> None:
    segments = [segment.id for segment in small_analysed.analysis.segments]
    answers = np.random.default_rng(1).standard_normal((len(segments), 8)).astype(np.float32)
    state = run_state(small_analysed.analysis.candidates, Meaning(segments, answers))
    meanings = {body.id: body.centre for body in state.candidates}
    assert run_state_of(small_analysed.findings, meanings) == state
    assert any(body.part for body in state.candidates)
