"""A run in which new interviews join the candidates there are: over HTTP, from the page and from a shell."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import rerun
from fast_themebook import EveryFourth
from people import V1, Team
from small_tools import FullStops, Hashes, NoPhrases

from corpora.codebook import Act
from corpora.errors import ConflictError, InputError
from pipelines.analysis import Tools
from pipelines.carried import Place
from service import operations
from service.bench import PREPARING, Bench
from service.jobs import begin_whole, conclude, guarded, prepare
from service.operations import Caller
from service.operations.run_params import plan_of
from service.store import steps, transcripts
from service.store.engine import Database

CASES = ("Ada", "Bo", "Cy")


@pytest.fixture
def study(db: Database, admin: Caller) -> str:
    study = operations.create_study(db, admin, "Allotments (synthetic)").id
    rerun.add(db, admin, study, CASES)
    return study


def findings(db: Database, admin: Caller, run: str) -> dict[str, Any]:
    return dict(json.loads(operations.get_findings(db, admin, run)))


def joined(db: Database, admin: Caller, study: str, run: str = "latest", **params: Any) -> str:
    return rerun.finish(db, operations.start_run(db, admin, study, {"join": run, **params}).id)


def places(found: dict[str, Any]) -> dict[str, Any]:
    return {entry["id"]: (entry["theme"], entry["subtheme"], entry["reason"]) for entry in found["segments"]}


def test_new_interviews_join_and_no_old_segment_moves(db: Database, admin: Caller, study: str) -> None:
    first = rerun.rerun(db, admin, study, seed=4, also=["kirkpatrick"])
    before = findings(db, admin, first)
    rerun.add(db, admin, study, ("Dee",))
    second = joined(db, admin, study)
    after = findings(db, admin, second)
    assert places(before).items() <= places(after).items()
    assert [(t["id"], t["label"], t["quotes"]) for t in after["themes"]] == [
        (t["id"], t["label"], t["quotes"]) for t in before["themes"]
    ]
    assert [one["name"] for one in after["transcripts"] if one["id"] in after["joined"]["transcripts"]] == ["Dee.txt"]
    plan = plan_of(operations.get_run(db, admin, second))
    assert (plan.join, plan.remap, plan.params.seed, len(plan.also)) == (first, None, 4, 1)
    assert findings(db, admin, first) == before
    rerun.add(db, admin, study, ("Eve",))
    third = findings(db, admin, joined(db, admin, study))
    assert len(third["joined"]["transcripts"]) == 2
    assert operations.check(db).faults == ()


def test_an_accepted_theme_is_offered_what_joined_and_what_was_rejected_stays_away(
    db: Database, admin: Caller, study: str
) -> None:
    first = rerun.rerun(db, admin, study)
    rows = [row for row, _ in rerun.found(db, first) if row.parent is None]
    theme = operations.decide(db, admin, rows[0].id, Act.ACCEPT, version=0).theme or ""
    operations.decide(db, admin, rows[1].id, Act.REJECT, version=0)
    held = operations.show_theme(db, admin, theme).stored.theme.segments
    rerun.add(db, admin, study, ("Dee",))
    second = joined(db, admin, study)
    came = set(findings(db, admin, second)["joined"]["transcripts"])
    grown = {row.key: row for row, _ in rerun.found(db, second)}
    now = {row.key: identity.place for row, identity in rerun.found(db, second)}
    assert now[rows[0].key] is Place.THEME
    assert now[rows[1].key] is not Place.OPEN
    assert operations.show_theme(db, admin, theme).stored.theme.segments == held
    new = {key for key in grown[rows[0].key].payload["segment_ids"] if key.split(":")[0] in came}
    offered = {one.coded.segment for one in operations.suggestions(db, admin, theme)}
    assert offered == new
    kinds = {change.kind.value for change in operations.changes_between(db, admin, study).changes.themes}
    assert kinds <= {"kept", "grown"}


def test_only_what_is_new_is_prepared_and_encoded(db: Database, admin: Caller, study: str) -> None:
    first = operations.start_run(db, admin, study).id
    assert prepared(db, first) == ["Ada.txt", "Bo.txt", "Cy.txt"]
    rerun.add(db, admin, study, ("Dee",))
    run = operations.start_run(db, admin, study, {"join": first}).id
    asked: list[str] = []
    assert prepared(db, run, asked) == ["Dee.txt"]
    assert asked
    assert all("Dee" in text for text in asked)
    with db.read() as connection:
        assert steps.finished(connection, run, PREPARING) == {0, 1, 2, 3}


def prepared(db: Database, run: str, asked: list[str] | None = None) -> list[str]:
    """Do all the work of a run; the transcripts that a worker prepared, and what it asked the encoder in `asked`."""
    encoder = Hashes()
    tools = Tools(FullStops(), encoder, EveryFourth(), NoPhrases())
    bench = Bench(db, lambda report: tools, "session")
    read: list[str] = []
    whole = transcripts.whole
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transcripts, "whole", lambda *given: read.append(given[1]) or whole(*given))
        assert begin_whole(bench, run)
        assert prepare(bench, run)
    assert guarded(bench, run, partial(conclude, bench, run), "conclude")
    if asked is not None:
        asked += encoder.asked
    with db.read() as connection:
        return [whole(connection, version).name for version in read]


def test_what_a_person_who_withdrew_had_joined_with_is_erased(db: Database, admin: Caller, study: str) -> None:
    rerun.rerun(db, admin, study)
    rerun.add(db, admin, study, ("Dee",))
    second = joined(db, admin, study)
    assert "Dee" in operations.get_findings(db, admin, second)
    operations.erase_case(db, admin, study, "Dee")
    left = findings(db, admin, second)
    assert "Dee" not in json.dumps(left)
    assert left["joined"] == {"transcripts": [], "together": [[]]}


def test_what_cannot_join_is_refused(db: Database, admin: Caller, study: str) -> None:
    with pytest.raises(ConflictError, match="no run that is done"):
        operations.start_run(db, admin, study, {"join": "latest"})
    first = rerun.rerun(db, admin, study)
    with pytest.raises(ConflictError, match="no interview came since"):
        operations.start_run(db, admin, study, {"join": first})
    with pytest.raises(InputError, match="themes: a run that lets interviews join keeps the candidates"):
        operations.start_run(db, admin, study, {"join": first, "themes": 9})
    with pytest.raises(InputError, match="leave out 'remap', or 'join'"):
        operations.start_run(db, admin, study, {"join": first, "remap": first})
    rerun.add(db, admin, study, ("Cy", "Dee"), turns=5)
    with pytest.raises(ConflictError, match=r"1 of the interviews .* replaced since, first 'Cy\.txt'"):
        operations.start_run(db, admin, study, {"join": first})


def test_the_page_offers_it_while_there_is_something_to_join(
    db: Database, admin: Caller, study: str, team: Team
) -> None:
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    rerun.rerun(db, admin, study)
    assert "let new interviews join" not in team.nobody.get(f"/studies/{study}").text
    rerun.add(db, admin, study, ("Dee",))
    page = team.nobody.get(f"/studies/{study}").text
    assert "1 interview that came since the latest run joins them" in page
    (csrf,) = set(re.findall(r'name="csrf" value="([^"]*)"', page))
    for _ in range(2):
        sent = {"csrf": csrf, "request": "once"}
        assert team.nobody.post(f"/studies/{study}/join", data=sent).status_code == 200
    (run, _) = operations.list_runs(db, admin, study).items
    rerun.finish(db, run.id)
    page = team.nobody.get(f"/studies/{study}").text
    assert "It only let new interviews join" in page
    assert "1 interview joined candidates that were there before" in page
    listed = operations.list_candidates(db, admin, study).page.items
    joined = next(row for row in listed if row.payload.get("joined"))
    assert "From interviews that joined it later" in team.nobody.get(f"/candidates/{joined.id}").text
    assert "1 interview joined" in team.nobody.get(f"/studies/{study}/report").text
    started = team.analyst.post(f"{V1}/studies/{study}/runs", json={"params": {"join": run.id}})
    assert started.status_code in (404, 409), "a stranger to the study, or nothing came since"


def test_the_command_line_lets_them_join(db: Database, admin: Caller, study: str, run: Any, tmp_path: Path) -> None:
    first = rerun.rerun(db, admin, study)
    given = ("reprocess", study, "--join", "--no-wait", "--data-dir", tmp_path / "data")
    nothing = run(*given)
    assert (nothing.code, "no interview came since" in nothing.err) == (1, True)
    assert run("reprocess", "--all", *given[2:]).code == 0, "a study to which nothing came is left alone"
    rerun.add(db, admin, study, ("Dee",))
    ended = run(*given)
    assert ended.code == 0, ended.err
    latest = operations.show_study(db, admin, study).latest_run
    assert latest is not None
    assert latest.params["join"] == first
