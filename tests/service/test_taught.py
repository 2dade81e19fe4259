"""What people set reaches the next run: how many passages it learnt from stands in its findings."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rerun

from corpora.codebook import Act, Codebook
from corpora.theme import Theme
from service import operations
from service.operations import Caller
from service.store.engine import Database
from service.taught import labels_in

CASES = ("Ada", "Bo", "Cy")


@pytest.fixture
def study(db: Database, admin: Caller) -> str:
    study = operations.create_study(db, admin, "Allotments (synthetic)").id
    rerun.add(db, admin, study, CASES)
    return study


def learning(db: Database, admin: Caller, run: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(operations.get_findings(db, admin, run))["mapping"]["learning"]
    return found


def accept(db: Database, admin: Caller, run: str, number: int, *objectives: str) -> tuple[str, ...]:
    """Accept a candidate of a run for these objectives; the segments that it brings."""
    row = [row for row, _ in rerun.found(db, run) if row.parent is None][number]
    proposal = operations.Proposal(Act.ACCEPT, row.id, 0, objectives=objectives)
    operations.propose(db, admin, proposal)
    return tuple(row.payload["segment_ids"])


def keys(db: Database, admin: Caller, study: str) -> tuple[str, ...]:
    return operations.show_study(db, admin, study).study.framework.keys


def test_segments_of_a_theme_with_one_objective_teach_the_next_run(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study)
    assert learning(db, admin, first)["labels"] == 0
    one, other = keys(db, admin, study)[:2]
    known = accept(db, admin, first, 0, one)
    accept(db, admin, first, 1, one, other)
    found = learning(db, admin, second := rerun.rerun(db, admin, study, seed=2))
    assert found["labels"] == len(known) > 0
    segments = json.loads(operations.get_findings(db, admin, second))["segments"]
    sure = {entry["id"] for entry in segments if {"key": one, "p": 1.0} in entry["objectives"]}
    assert sure == set(known)


def test_labels_follow_a_corrected_transcript(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study)
    known = accept(db, admin, first, 0, keys(db, admin, study)[0])
    assert known
    for case in CASES:
        corrected = b"Interviewer: Hello?\n" + rerun.interview(case)
        operations.add_transcripts(db, admin, study, [(f"{case}.txt", corrected)])
    second = rerun.rerun(db, admin, study)
    assert not {entry["id"] for entry in json.loads(operations.get_findings(db, admin, second))["segments"]} & {*known}
    assert learning(db, admin, second)["labels"] == len(known)


def test_themes_that_disagree_on_a_segment_say_nothing_of_it() -> None:
    themes = (
        Theme("th1", "A", objectives=("x",), segments=("t1:0-5", "t1:6-9")),
        Theme("th2", "B", objectives=("y",), segments=("t1:6-9", "t1:10-20")),
        Theme("th3", "C", objectives=("x", "y"), segments=("t1:30-40",)),
        Theme("th4", "D", segments=("t1:50-60",)),
    )
    book = Codebook(themes={theme.id: theme for theme in themes})
    assert labels_in(book) == {"t1:0-5": "x", "t1:10-20": "y"}
