"""Findings are parsed once for many pages, and nothing that is kept of them outlives an erasure."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from people import V1, Team
from sample_pages import Allotments, end_run, put_study
from starlette.testclient import TestClient

from service import operations
from service.operations import Caller
from service.settings import Settings
from service.store import erasing, parsed_findings
from service.store.engine import Database, open_database

CASE, WORDS = "AL01", "My knees"


@pytest.fixture
def study(db: Database, admin: Caller) -> Allotments:
    return put_study(db, admin)


@pytest.fixture
def browser(team: Team) -> TestClient:
    assert team.nobody.post("/sign-in", data={"key": team.keys["admin"]}, follow_redirects=False).status_code == 303
    return team.nobody


@pytest.fixture
def elsewhere(db: Database, settings: Settings) -> Iterator[Database]:
    """The same database as another process has it open."""
    other = open_database(settings)
    yield other
    other.close()


def pages(study: Allotments) -> list[str]:
    own = [f"/candidates/{one}{more}" for one in study.candidates for more in ("", "/passages")]
    of_study = [f"/studies/{study.study}{page}" for page in ("", "/label", "/report", "/exports/codings")]
    api = [f"{V1}/studies/{study.study}{path}" for path in ("/matrix", "/segments", "/passages")]
    return [*own, *of_study, *api, f"{V1}/runs/{study.run}/mapping"]


def read(db: Database, run: str) -> object:
    with db.read() as connection:
        return db.parsed.of(connection, run)


def test_pages_share_what_was_parsed_once_and_leave_it_as_it_was(
    browser: TestClient, team: Team, study: Allotments, db: Database
) -> None:
    first = read(db, study.run)
    for page in pages(study):
        asking = team.admin if page.startswith(V1) else browser
        assert asking.get(page).status_code == 200, page
    assert read(db, study.run) is first
    assert json.dumps(first) == operations.get_findings(db, team.callers["admin"], study.run)


def test_who_is_erased_by_another_process_is_on_no_page_and_gone_from_memory_with_the_next_request(
    browser: TestClient, team: Team, study: Allotments, db: Database, elsewhere: Database
) -> None:
    shown = [page for page in pages(study) if not page.startswith(V1)]
    assert any(WORDS in browser.get(page).text for page in shown)
    operations.erase_case(elsewhere, team.callers["admin"], study.study, CASE)
    assert len(db.parsed) == 1
    team.admin.get(f"{V1}/me")
    assert len(db.parsed) == 0
    assert not any(WORDS in browser.get(page).text for page in shown)
    assert WORDS not in json.dumps(read(db, study.run))


def test_who_is_erased_is_gone_with_the_next_page_of_any_study(
    browser: TestClient, team: Team, study: Allotments, db: Database
) -> None:
    browser.get(f"/studies/{study.study}")
    team.admin.post(f"{V1}/studies/{study.study}/erasures", json={"case": CASE})
    browser.get("/studies")
    assert len(db.parsed) == 0


def test_bytes_that_changed_are_parsed_anew_though_nobody_said_why(db: Database, study: Allotments) -> None:
    before = read(db, study.run)
    with db.write() as connection:
        connection.exec_driver_sql("UPDATE runs SET findings = '{}'")
    assert (read(db, study.run), len(db.parsed)) == ({}, 1)
    assert before != {}


def test_an_erasure_is_seen_though_other_findings_were_read_after_it(
    team: Team, study: Allotments, db: Database, admin: Caller
) -> None:
    other = put_study(db, admin, "Other allotments (synthetic)")
    read(db, study.run)
    operations.erase_case(db, admin, study.study, CASE)
    read(db, other.run)
    team.admin.get(f"{V1}/me")
    assert len(db.parsed) == 0


@pytest.fixture
def no_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it an erasure waits half a minute for those who still read."""
    monkeypatch.setattr(erasing, "empty_journal", lambda _: None)


@pytest.mark.usefixtures("no_checkpoint")
def test_what_a_slow_reader_read_before_an_erasure_is_not_kept_after_it(
    team: Team, study: Allotments, db: Database, admin: Caller
) -> None:
    other = put_study(db, admin, "Other allotments (synthetic)")
    with db.read() as slow:
        slow.exec_driver_sql("SELECT 1 FROM audit LIMIT 1").all()  # which is when it begins to see one state
        operations.erase_case(db, admin, study.study, CASE)
        read(db, other.run)
        team.admin.get(f"{V1}/me")
        assert WORDS in json.dumps(db.parsed.of(slow, study.run))
    assert len(db.parsed) == 1
    assert WORDS not in json.dumps(read(db, study.run))


@pytest.mark.usefixtures("no_checkpoint")
def test_what_a_slow_reader_kept_alone_is_gone_with_the_next_request(
    team: Team, study: Allotments, db: Database, admin: Caller
) -> None:
    with db.read() as slow:
        slow.exec_driver_sql("SELECT 1 FROM audit LIMIT 1").all()
        operations.erase_case(db, admin, study.study, CASE)
        db.parsed.of(slow, study.run)
    team.admin.get(f"{V1}/me")
    assert len(db.parsed) == 0


def test_no_more_is_kept_than_so_many_characters_and_that_is_what_was_read_last(
    db: Database, admin: Caller, study: Allotments, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = operations.start_run(db, admin, study.study, {"seed": 2}).id
    end_run(db, again, "Allotments (synthetic)")
    size = len(operations.get_findings(db, admin, again))
    monkeypatch.setattr(parsed_findings, "MOST_CHARACTERS", size + 10)
    first, second = read(db, study.run), read(db, again)
    assert len(db.parsed) == 1
    assert read(db, again) is second
    assert read(db, study.run) is not first
    monkeypatch.setattr(parsed_findings, "MOST_CHARACTERS", 10)
    assert read(db, again) == second
    assert read(db, again) is not read(db, again)
