"""Ending a run on the pages."""

from __future__ import annotations

import re

import pytest
from people import Team
from sample_pages import Allotments, put_study
from starlette.testclient import TestClient

from service import operations
from service.operations import Caller
from service.store import runs
from service.store.engine import Database
from service.store.ids import now
from service.store.runs import Status


@pytest.fixture
def study(db: Database, admin: Caller) -> Allotments:
    return put_study(db, admin)


def signed_in(team: Team, role: str) -> TestClient:
    team.nobody.post("/sign-in", data={"key": team.keys[role]})
    return team.nobody


def cancelling(page: str) -> tuple[str, dict[str, str]]:
    """Where the form goes that cancels the run under way, and what it sends."""
    found = re.search(r'action="([^"]+/cancel)"[^>]*>\s*<input type="hidden" name="csrf" value="([^"]+)"', page)
    assert found, "no form to cancel a run"
    return found[1], {"csrf": found[2]}


def test_a_run_under_way_is_cancelled_and_candidates_of_earlier_ones_stay(
    team: Team, study: Allotments, db: Database, admin: Caller
) -> None:
    run = operations.start_run(db, admin, study.study).id
    browser = signed_in(team, "admin")
    address, sent = cancelling(browser.get(f"/studies/{study.study}").text)
    page = browser.post(address, data=sent)
    assert operations.get_run(db, admin, run).status is Status.CANCELLED
    assert page.url.path == f"/studies/{study.study}"
    assert "was cancelled" in page.text
    assert f'href="/candidates/{study.candidates[0]}"' in page.text
    assert "/cancel" not in page.text


def test_a_run_that_has_failed_in_the_meantime_is_left_as_it_is(
    team: Team, study: Allotments, db: Database, admin: Caller
) -> None:
    run = operations.start_run(db, admin, study.study).id
    browser = signed_in(team, "admin")
    address, sent = cancelling(browser.get(f"/studies/{study.study}").text)
    with db.write() as connection:
        runs.fail(connection, run, "out of memory", now())
    assert "out of memory" in browser.post(address, data=sent).text
    assert operations.get_run(db, admin, run).status is Status.FAILED


def test_a_reviewer_cancels_nothing_and_no_study_ends_the_run_of_another(
    team: Team, study: Allotments, db: Database, admin: Caller
) -> None:
    run = operations.start_run(db, admin, study.study).id
    other = operations.create_study(db, admin, "Other allotments (synthetic)").id
    admins = signed_in(team, "admin")
    address, sent = cancelling(admins.get(f"/studies/{study.study}").text)
    assert admins.post(address.replace(study.study, other), data=sent).status_code == 404
    reviewers = signed_in(team, "reviewer")
    page = reviewers.get("/studies").text
    csrf = re.search(r'name="csrf" value="([^"]*)"', page)
    assert csrf
    assert reviewers.post(address, data={"csrf": csrf[1]}).status_code == 403
    assert operations.get_run(db, admin, run).status is Status.QUEUED
