"""What people set reaches the next run: how many passages it learnt from stands in its findings."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rerun
from people import V1, Team

from corpora.codebook import Act, Codebook
from corpora.errors import InputError
from corpora.theme import Passage, Theme
from service import operations
from service.operations import Caller
from service.store.engine import Database
from service.store.tables import candidates
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


def test_an_objective_that_is_only_the_machines_teaches_nothing_until_a_person_says_it(
    db: Database, admin: Caller, study: str
) -> None:
    first = rerun.rerun(db, admin, study)
    row = next(row for row, _ in rerun.found(db, first) if row.parent is None)
    one = keys(db, admin, study)[0]
    with db.write() as connection:  # as if the run had mapped it
        connection.execute(candidates.update().where(candidates.c.id == row.id).values(objective=one))
    theme = operations.decide(db, admin, row.id, Act.ACCEPT, version=0).theme or ""
    assert operations.show_theme(db, admin, theme).stored.theme.objectives == (one,)
    assert learning(db, admin, rerun.rerun(db, admin, study, seed=2))["labels"] == 0
    operations.propose(db, admin, operations.Proposal(Act.OBJECTIVES, theme, 1, objectives=(one,)))
    third = rerun.rerun(db, admin, study, seed=3)
    assert learning(db, admin, third)["labels"] == len(row.payload["segment_ids"])
    assert operations.check(db).faults == ()


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
    given = {theme.id: frozenset(theme.objectives) for theme in themes}
    assert labels_in(book, given) == {"t1:0-5": ("x",), "t1:10-20": ("y",)}
    assert labels_in(book, {**given, "th1": frozenset()}) == {"t1:6-9": ("y",), "t1:10-20": ("y",)}


def test_what_people_say_of_a_passage_wins_over_its_theme() -> None:
    themes = {"th1": Theme("th1", "A", objectives=("x",), segments=("t1:0-5", "t1:6-9", "t1:10-20"))}
    said = [Passage("p1", "t1:0-5", ("y",)), Passage("p2", "t1:6-9", ()), Passage("p3", "t1:30-40", ("x",))]
    taken_back = Passage("p4", "t1:10-20", None)
    book = Codebook(themes=themes, passages={passage.id: passage for passage in (*said, taken_back)})
    assert labels_in(book, {"th1": frozenset("x")}) == {
        "t1:0-5": ("y",), "t1:6-9": (), "t1:10-20": ("x",), "t1:30-40": ("x",),
    }  # fmt: skip


def test_a_passage_that_a_person_labelled_teaches_the_next_run(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study)
    asked = json.loads(operations.get_findings(db, admin, first))["mapping"]["label_next"]
    assert len(asked) == len(set(asked)) > 1
    one, other = keys(db, admin, study)[:2]
    decided = operations.label_passage(db, admin, study, asked[0], [one], version=0, idempotency_key="a")
    again = operations.label_passage(db, admin, study, asked[0], [one], version=0, idempotency_key="a")
    assert (again, decided.standing, decided.version) == (decided, "labelled", 1)
    operations.label_passage(db, admin, study, asked[1], [], version=0)
    with pytest.raises(operations.StaleError, match="passage"):
        operations.label_passage(db, admin, study, asked[0], [other], version=0)
    with pytest.raises(InputError, match="no objective"):
        operations.label_passage(db, admin, study, asked[0], ["nothing"], version=1)
    second = rerun.rerun(db, admin, study, seed=2)
    assert learning(db, admin, second)["labels"] == 1
    found = json.loads(operations.get_findings(db, admin, second))
    assert not {asked[0], asked[1]} & set(found["mapping"]["label_next"])
    states = {entry["id"]: entry["verdict"]["state"] for entry in found["segments"]}
    assert (states[asked[0]], states[asked[1]]) == ("fits", "none fits")
    mark = operations.show_decision(db, admin, decided.decision).mark
    operations.undo(db, admin, decided.decision, version=mark)
    assert learning(db, admin, rerun.rerun(db, admin, study, seed=3))["labels"] == 0
    mark = operations.show_decision(db, admin, decided.decision).mark
    assert operations.redo(db, admin, decided.decision, version=mark).standing == "labelled"
    assert operations.check(db).faults == ()


def test_reviewers_are_asked_about_passages_and_answer_each_once(db: Database, team: Team, admin: Caller) -> None:
    study = team.analyst.post(f"{V1}/studies", json={"name": "Allotments (synthetic)"}).json()["id"]
    team.analyst.put(f"{V1}/studies/{study}/members/reviewer Ada")
    rerun.add(db, admin, study, CASES)
    assert team.reviewer.get(f"{V1}/studies/{study}/passages").json() == {"items": [], "next": None}
    rerun.rerun(db, admin, study)
    asked = team.reviewer.get(f"{V1}/studies/{study}/passages").json()["items"]
    first = asked[0]
    assert (first["etag"], first["question"][:3]) == ('"0"', "And")
    address = f"{V1}/studies/{study}/passages/{first['segment']}/objective"
    body = {"objectives": [next(iter(first["objectives"]))]}
    assert team.reviewer.post(address, json=body).status_code == 428
    assert team.analyst.post(address, json=body, headers={"If-Match": '"0"'}).status_code == 403
    done = team.reviewer.post(address, json=body, headers={"If-Match": first["etag"]})
    assert (done.status_code, done.headers["ETag"], done.json()["standing"]) == (201, '"1"', "labelled")
    assert team.reviewer.post(address, json={"objectives": []}, headers={"If-Match": '"0"'}).status_code == 412
    assert team.reviewer.get(f"{V1}/studies/{study}/passages").json()["items"] == asked[1:]
    page = team.reviewer.get(f"{V1}/studies/{study}/passages", params={"limit": 2}).json()
    assert page["items"] == asked[1:3]
    rest = team.reviewer.get(f"{V1}/studies/{study}/passages", params={"cursor": page["next"]}).json()
    assert rest["items"] == asked[3:]
    assert team.reviewer.get(f"{V1}/studies/{study}/decisions").json()["items"][0]["decision"]["act"] == "label"


def test_what_was_said_of_an_erased_passage_stays_in_the_log_and_is_never_asked_again(
    db: Database, admin: Caller, study: str
) -> None:
    first = rerun.rerun(db, admin, study)
    asked = json.loads(operations.get_findings(db, admin, first))["mapping"]["label_next"]
    quoted = operations.passages_to_label(db, admin, study).items[0].segment
    objective = keys(db, admin, study)[0]
    operations.label_passage(db, admin, study, asked[0], [objective], f"because of: {quoted.text}", version=0)
    operations.erase_case(db, admin, study, quoted.case)
    left = [found.segment for found in operations.passages_to_label(db, admin, study).items]
    assert left
    assert quoted.case not in {coded.case for coded in left}
    gone = asked[0].split(":")[0]
    still = json.loads(operations.get_findings(db, admin, first))["mapping"]["label_next"]
    assert not any(segment.startswith(gone) for segment in still)
    (logged,) = operations.log_of_decisions(db, admin, study).items
    assert (logged.decision.objectives, quoted.text in logged.decision.memo) == ((objective,), False)
    assert operations.check(db).faults == ()
    assert learning(db, admin, rerun.rerun(db, admin, study, seed=2))["labels"] == 0
