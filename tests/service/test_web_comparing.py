"""The pages show what runs brought: the queue, what changed, and what is suggested to themes."""

from __future__ import annotations

import codecs
import re
from typing import Any

import pytest
import sqlalchemy as sa
from people import Team
from rerun import add, finish, found, interview, rerun
from starlette.testclient import TestClient

from corpora.decision import Act
from service import operations
from service.operations import Caller
from service.store.engine import Database


@pytest.fixture
def page(team: Team) -> TestClient:
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    return team.nobody


@pytest.fixture
def grown(db: Database, admin: Caller) -> tuple[str, str]:
    """A study with a theme, a rejected candidate, and a second run over one more interview."""
    study = operations.create_study(db, admin, "Identity").id
    add(db, admin, study, ["AA", "BB", "CC"])
    first, second, *_ = found(db, rerun(db, admin, study))
    theme = operations.decide(db, admin, first[0].id, Act.ACCEPT, version=0, name="Frost <b>").theme or ""
    operations.decide(db, admin, second[0].id, Act.REJECT, version=0)
    add(db, admin, study, ["DD"])
    rerun(db, admin, study)
    return study, theme


def test_what_changed_is_shown_and_can_be_had_as_a_table(page: TestClient, grown: tuple[str, str]) -> None:
    study, _ = grown
    shown = page.get(f"/studies/{study}/changes")
    assert shown.status_code == 200
    assert "DD.txt" in shown.text
    assert "<strong>4</strong> grown" in shown.text
    assert "cases) · " in re.sub("<[^>]*>", "", shown.text)
    [link] = re.findall(r'href="([^"]+form=csv)"', shown.text)
    table = page.get(link.replace("&amp;", "&"))
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.splitlines()) == 5
    assert table.content.startswith(codecs.BOM_UTF8), "or Excel takes it for another encoding"


def test_candidates_that_are_the_same_are_named_apart_and_nothing_is_counted_as_nought(
    page: TestClient, db: Database, admin: Caller, grown: tuple[str, str]
) -> None:
    study, _ = grown
    assert "same segments as before" not in page.get(f"/studies/{study}/changes").text
    finish(db, operations.start_run(db, admin, study, {"remap": "latest"}).id)
    shown = page.get(f"/studies/{study}/changes").text
    assert "<summary>4 candidates with the same segments as before</summary>" in shown
    assert not re.search(r"\b0 segments|<strong>Kept</strong>", shown)


def test_runs_to_choose_from_say_what_they_did(
    page: TestClient, db: Database, admin: Caller, grown: tuple[str, str]
) -> None:
    study, _ = grown
    add(db, admin, study, ["EE"])
    finish(db, operations.start_run(db, admin, study, {"join": "latest"}).id)
    finish(db, operations.start_run(db, admin, study, {"remap": "latest"}).id)
    chosen = re.findall(r"<option[^>]*>([^<]*)</option>", page.get(f"/studies/{study}/changes").text)
    kinds = [option.partition(" UTC, ")[2] for option in chosen]
    assert kinds == ["only mapped again, seed 1", "only new interviews joined, seed 1", "seed 1", "seed 1"] * 2


def test_a_study_with_one_run_says_that_two_are_needed(page: TestClient, db: Database, admin: Caller) -> None:
    study = operations.create_study(db, admin, "One").id
    assert "no run that is done" in page.get(f"/studies/{study}/changes").text


def test_the_queue_holds_what_waits_for_somebody(page: TestClient, grown: tuple[str, str]) -> None:
    shown = page.get(f"/studies/{grown[0]}/queue").text
    assert "2 wait for somebody" in shown
    assert "1 went to themes as suggestions, 1 held back" in shown
    assert page.get(f"/studies/{grown[0]}/queue?assigned=me").text.count("worth a look") == 0


def test_suggestions_are_added_or_declined_from_the_codebook(
    page: TestClient, db: Database, admin: Caller, grown: tuple[str, str]
) -> None:
    study, theme = grown
    shown = page.get(f"/studies/{study}/codebook").text
    assert "Suggested by the latest run" in shown
    assert f'aria-labelledby="name-of-{theme} offered-{theme}"' in shown
    [wanted, other] = [one.coded.segment for one in operations.suggestions(db, admin, theme)]
    csrf = re.search(r'name="csrf" value="([^"]+)"', shown)
    assert csrf is not None
    form = {"csrf": csrf[1], "version": "1", "act": "add", "segments": wanted}
    assert page.post(f"/themes/{theme}/decision", data=form, follow_redirects=False).status_code == 303
    form |= {"version": "2", "act": "decline", "segments": other}
    assert page.post(f"/themes/{theme}/decision", data=form, follow_redirects=False).status_code == 303
    assert operations.suggestions(db, admin, theme) == ()
    assert "Suggested by the latest run" not in page.get(f"/studies/{study}/codebook").text


def test_a_candidate_says_what_it_is_over_all_runs(page: TestClient, grown: tuple[str, str]) -> None:
    shown = page.get(f"/studies/{grown[0]}").text
    assert "This run found a theme of the codebook again" in shown
    assert "Held back. Rejected:" in shown
    assert shown.count("<strong>Rejected already</strong>") == 1
    assert f"codebook#theme-{grown[1]}" in shown
    assert "<strong>In the codebook already</strong>" in shown


def test_what_people_decided_in_earlier_runs_is_counted_on_the_studys_page(
    page: TestClient, grown: tuple[str, str]
) -> None:
    shown = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", page.get(f"/studies/{grown[0]}").text))
    assert "theme in the codebook1" in shown
    assert "finer strands: 2 open, 0 accepted, 0 rejected, 1 in the codebook already, 1 rejected already." in shown


def test_the_page_of_a_study_asks_as_little_of_the_database_when_more_is_decided(
    page: TestClient, db: Database, admin: Caller
) -> None:
    study = operations.create_study(db, admin, "Often seen").id
    add(db, admin, study, ["AA", "BB", "CC"])
    first, second, third, *_ = found(db, rerun(db, admin, study))
    page.get(
        f"/studies/{study}"
    )  # from now on its findings are kept, and each request asks whether somebody was erased
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    counts = []
    for candidate in (first[0], second[0], third[0]):
        operations.decide(db, admin, candidate.id, Act.ACCEPT, version=0, name=f"Theme {candidate.key}", memo="seen")
        asked.clear()
        shown = page.get(f"/studies/{study}").text
        counts.append(len(asked))
        assert f"Theme {candidate.key}" in shown
    assert counts[0] == counts[1] == counts[2]


def test_waves_are_told_apart_by_a_column_that_is_chosen_on_the_page(
    page: TestClient, db: Database, admin: Caller
) -> None:
    study = operations.create_study(db, admin, "Waves").id
    table = "transcript,case,group,year\nAA.txt,AA,,2024\nBB.txt,BB,,2025\nCC.txt,CC,,2025\n"
    files = [(f"{case}.txt", interview(case)) for case in ("AA", "BB", "CC")]
    operations.add_transcripts(db, admin, study, files, said=operations.Said(cases=table))
    rerun(db, admin, study)
    plain = page.get(f"/studies/{study}/changes").text
    assert "tells the waves apart" in plain
    assert "different values of wave" not in plain
    [field] = re.findall(r'<input id="by" name="(\w+)"', plain)
    shown = page.get(f"/studies/{study}/changes", params={field: "year"}).text
    assert all(f'<th scope="col">{year}</th>' in shown for year in (2024, 2025))
    wrong = page.get(f"/studies/{study}/changes", params={field: "yeer"}).text
    assert "Cases have 0 different values of" in wrong
    assert "(attributes from the table of cases: year)" in wrong
