"""A run that only maps again, asked for or begun once people taught enough: decisions hold, old runs stay the same."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import rerun
from people import V1, Team

from corpora.codebook import Act
from corpora.errors import ConflictError, InputError, NotFoundError
from corpora.framework import Framework, load_framework
from pipelines.carried import Place
from service import operations
from service.chores import SECONDS_BETWEEN_LOOKS, Chores
from service.operations import Caller
from service.operations.run_params import plan_of
from service.retraining import is_due, map_again_where_due
from service.store.engine import Database
from service.worker import look_after

CASES = ("Ada", "Bo", "Cy")
FIRST = load_framework().objectives[0]
REWORDED = Framework(
    load_framework().name, (replace(FIRST, title="How it was set up"), *load_framework().objectives[1:])
)


@pytest.fixture
def study(db: Database, admin: Caller) -> str:
    study = operations.create_study(db, admin, "Allotments (synthetic)").id
    rerun.add(db, admin, study, CASES)
    return study


def findings(db: Database, admin: Caller, run: str) -> dict[str, Any]:
    return dict(json.loads(operations.get_findings(db, admin, run)))


def again(db: Database, admin: Caller, study: str, run: str, **params: Any) -> str:
    return rerun.finish(db, operations.start_run(db, admin, study, {"remap": run, **params}).id)


def test_a_reworded_framework_is_mapped_to_and_what_people_decided_still_holds(
    db: Database, admin: Caller, study: str
) -> None:
    first = rerun.rerun(db, admin, study, seed=4, also=["kirkpatrick"])
    before, one, other, *_ = (findings(db, admin, first), *(row for row, _ in rerun.found(db, first)))
    theme = operations.propose(db, admin, operations.Proposal(Act.ACCEPT, one.id, 0, objectives=(FIRST.key,))).theme
    operations.decide(db, admin, other.id, Act.REJECT, version=0)
    operations.set_framework(db, admin, study, REWORDED)
    second = again(db, admin, study, first)
    after = findings(db, admin, second)
    assert [(t["id"], t["label"], t["segments"], t["quotes"]) for t in after["themes"]] == [
        (t["id"], t["label"], t["segments"], t["quotes"]) for t in before["themes"]
    ]
    assert after["framework"]["objectives"][0]["title"] == "How it was set up"
    assert len(after["frameworks"]) == 1
    assert plan_of(operations.get_run(db, admin, second)).params.seed == 4
    assert after["mapping"]["learning"]["labels"] == len(one.payload["segment_ids"])
    places = {row.key: identity.place for row, identity in rerun.found(db, second)}
    assert (places[one.key], places[other.key]) == (Place.THEME, Place.HELD_BACK)
    shelf = operations.show_theme(db, admin, theme or "")
    assert (shelf.stored.theme.objectives, shelf.stored.theme.current) == ((FIRST.key,), True)
    assert findings(db, admin, first) == before
    assert operations.check(db).faults == ()


def test_what_changed_says_that_the_framework_was_reworded(db: Database, admin: Caller, study: str, team: Team) -> None:
    first = rerun.rerun(db, admin, study)
    operations.set_framework(db, admin, study, REWORDED)
    again(db, admin, study, first)
    found = operations.changes_between(db, admin, study).changes
    assert found.framework == (f"The title of \u201cHow it was set up\u201d was reworded; it was: {FIRST.title}",)
    assert {change.kind.value for change in found.themes} == {"kept"}
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    assert "The framework was reworded" in team.nobody.get(f"/studies/{study}/changes").text
    assert team.admin.get(f"{V1}/studies/{study}/changes").json()["changes"]["framework"] == list(found.framework)


def test_interviews_that_came_since_are_left_to_a_whole_run(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study)
    rerun.add(db, admin, study, ("Dee",))
    assert len(findings(db, admin, again(db, admin, study, first))["transcripts"]) == len(CASES)


def test_whoever_was_to_look_at_a_candidate_still_is(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study)
    row = next(row for row, _ in rerun.found(db, first))
    operations.assign(db, admin, row.id, admin.name)
    again(db, admin, study, first)
    queued = operations.review_queue(db, admin, study, assigned=admin.name).items
    assert [one.candidate.key for one in queued] == [row.key]


def test_what_was_erased_stays_erased_when_the_rest_is_mapped_again(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study)
    operations.erase_case(db, admin, study, "Ada")
    left = findings(db, admin, first)
    found = findings(db, admin, again(db, admin, study, first))
    assert [transcript["case"] for transcript in found["transcripts"]] == ["Bo", "Cy"]
    assert [(theme["id"], theme["segments"]) for theme in found["themes"]] == [
        (theme["id"], theme["segments"]) for theme in left["themes"]
    ]


def test_a_run_mapped_again_can_be_mapped_again(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study, threshold=0.4)
    second = again(db, admin, study, first, also=["com_b"])
    third = again(db, admin, study, second)
    fourth = again(db, admin, study, third, also=[], threshold=None)
    plans = [plan_of(operations.get_run(db, admin, run)) for run in (second, third, fourth)]
    assert [(plan.remap, len(plan.also), plan.params.threshold) for plan in plans] == [
        (first, 1, 0.4), (second, 1, 0.4), (third, 0, None),
    ]  # fmt: skip
    digests = [findings(db, admin, run)["provenance"]["clustered_sha256"] for run in (second, third, fourth)]
    assert len(set(digests)) == 1


def test_what_cannot_be_mapped_again_is_refused(db: Database, admin: Caller, study: str) -> None:
    other = operations.create_study(db, admin, "Other (synthetic)").id
    rerun.add(db, admin, other, CASES)
    done = rerun.rerun(db, admin, other)
    queued = operations.start_run(db, admin, study).id
    with pytest.raises(ConflictError, match="no run that is done"):
        operations.start_run(db, admin, study, {"remap": "latest"})
    with pytest.raises(NotFoundError, match="has no run"):
        operations.start_run(db, admin, study, {"remap": done})
    with pytest.raises(NotFoundError, match="no run"):
        operations.start_run(db, admin, study, {"remap": "r0"})
    with pytest.raises(ConflictError, match="only one that is done"):
        operations.start_run(db, admin, study, {"remap": queued})
    with pytest.raises(InputError, match="seed: a run that only maps again"):
        operations.start_run(db, admin, other, {"remap": done, "seed": 3})
    with pytest.raises(InputError, match="identifier of a run"):
        operations.start_run(db, admin, other, {"remap": 3})


def test_the_command_line_maps_the_latest_runs_again(
    db: Database, admin: Caller, study: str, run: Any, tmp_path: Path
) -> None:
    first = rerun.rerun(db, admin, study)
    ended = run("reprocess", study, "--remap", "--also", "com_b", "--no-wait", "--data-dir", tmp_path / "data")
    assert ended.code == 0, ended.err
    latest = operations.show_study(db, admin, study).latest_run
    assert latest is not None
    assert (latest.params["remap"], plan_of(latest).also) == (first, (load_framework("com_b"),))
    wrong = run("reprocess", study, "--remap", "--seed", "3", "--no-wait", "--data-dir", tmp_path / "data")
    assert wrong.code == 2
    assert "keeps the candidates" in wrong.err


def label(db: Database, admin: Caller, study: str, number: int) -> str:
    asked = operations.passages_to_label(db, admin, study).items[0]
    keys = operations.show_study(db, admin, study).study.framework.keys
    return operations.label_passage(
        db, admin, study, asked.segment.segment, [keys[number % 2]], version=asked.version
    ).decision


def test_a_study_is_mapped_again_by_itself_once_people_taught_enough(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study)
    row = next(row for row, _ in rerun.found(db, first) if row.parent is None)
    operations.decide(db, admin, row.id, Act.ACCEPT, version=0)  # it leaves the machine's objective, so teaches nothing
    for number in range(2):
        label(db, admin, study, number)
    taken_back = label(db, admin, study, 2)
    operations.undo(db, admin, taken_back, version=operations.show_decision(db, admin, taken_back).mark)
    assert operations.new_lessons(db, admin, study) == 2
    assert map_again_where_due(db, 3) == []
    assert map_again_where_due(db, 0) == []
    label(db, admin, study, 3)
    (run,) = map_again_where_due(db, 3)
    assert run.params["remap"] == first
    assert map_again_where_due(db, 3) == [], "one is under way"
    rerun.finish(db, run.id)
    assert findings(db, admin, run.id)["mapping"]["learning"]["labels"] == 3
    assert findings(db, admin, first)["mapping"]["learning"]["labels"] == 0
    assert operations.new_lessons(db, admin, study) == 0
    assert map_again_where_due(db, 3) == [], "nothing is new"


def test_the_first_answers_are_learnt_from_sooner_than_later_ones() -> None:
    def mapped_at(enough: int) -> list[int]:
        runs = [0]
        for said in range(1, 120):
            if is_due(said - runs[-1], said, enough):
                runs.append(said)
        return runs[1:]

    assert mapped_at(25) == [8, 12, 18, 27, 41, 62, 87, 112]
    assert mapped_at(5)[:4] == [5, 8, 12, 17]
    assert mapped_at(0) == []


def test_eight_decisions_are_enough_where_nothing_was_learnt_before(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study)
    for number in range(7):
        label(db, admin, study, number)
    assert map_again_where_due(db, 25) == []
    label(db, admin, study, 7)
    assert map_again_where_due(db, 0) == []
    (run,) = map_again_where_due(db, 25)
    assert run.params["remap"] == first


def test_the_worker_looks_once_a_minute_whether_people_taught_enough(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study)
    label(db, admin, study, 0)
    moment = 1000.0
    chores = Chores(partial(map_again_where_due, db, 1), clock=lambda: moment)

    def runs_after_a_look() -> int:
        look_after(db, None, chores)
        return len(operations.list_runs(db, admin, study).items)

    assert runs_after_a_look() == 1, "the first look comes after a minute"
    moment += SECONDS_BETWEEN_LOOKS
    assert runs_after_a_look() == 2
    latest = operations.list_runs(db, admin, study).items[0]
    assert latest.params["remap"] == first
    rerun.finish(db, latest.id)
    label(db, admin, study, 1)
    moment += SECONDS_BETWEEN_LOOKS - 1
    assert runs_after_a_look() == 2, "it was looked for just now"
    moment += 1
    assert runs_after_a_look() == 3


def test_a_run_that_failed_is_not_begun_again_by_itself(db: Database, admin: Caller, study: str) -> None:
    rerun.rerun(db, admin, study)
    label(db, admin, study, 0)
    (run,) = map_again_where_due(db, 1)
    operations.cancel_run(db, admin, run.id)
    assert map_again_where_due(db, 1) == []


def test_the_page_says_how_much_is_new_and_maps_again(db: Database, admin: Caller, study: str, team: Team) -> None:
    first = rerun.rerun(db, admin, study)
    label(db, admin, study, 0)
    operations.set_framework(db, admin, study, REWORDED)
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    page = team.nobody.get(f"/studies/{study}").text
    assert "with the reworded framework, with 1 decision to learn from since the latest run" in page
    (csrf,) = set(re.findall(r'name="csrf" value="([^"]*)"', page))
    for _ in range(2):
        sent = {"csrf": csrf, "request": "once"}
        assert team.nobody.post(f"/studies/{study}/remap", data=sent).status_code == 200
    (run, started) = operations.list_runs(db, admin, study).items
    assert (run.params["remap"], started.id) == (first, first)
    rerun.finish(db, run.id)
    assert "It only mapped the candidates again" in team.nobody.get(f"/studies/{study}").text
