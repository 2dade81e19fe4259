"""The pages of candidates: from one to the next, and no more read than they show."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from people import Team
from sample_pages import Allotments, end_run, put_study
from starlette.testclient import TestClient

from service import operations
from service.operations import Caller
from service.store import candidates, transcripts
from service.store.engine import Database


@pytest.fixture
def study(db: Database, admin: Caller) -> Allotments:
    return put_study(db, admin)


@pytest.fixture
def browser(team: Team) -> TestClient:
    assert team.nobody.post("/sign-in", data={"key": team.keys["admin"]}, follow_redirects=False).status_code == 303
    return team.nobody


def test_a_candidate_leads_to_its_neighbours_and_a_finer_strand_to_its_candidate(
    browser: TestClient, study: Allotments, db: Database
) -> None:
    pages = [browser.get(f"/candidates/{one}").text for one in study.candidates]
    ways = [re.findall(r'href="/candidates/(\w+)" rel', page) for page in pages]
    first, second, third = study.candidates
    assert ways == [[second] * 2, [first, third] * 2, [second] * 2]
    with db.write() as connection:
        row = candidates.candidate(connection, third)
        assert row is not None
        part = replace(row, id="cpart", key="part", parent=second, ordinal=9)
        candidates.add_candidates(connection, [part])
    led = browser.get("/candidates/cpart", follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (303, f"/candidates/{second}#candidate-part")
    assert browser.get("/candidates/none").status_code == 404


def test_a_candidate_of_an_earlier_run_says_so(
    browser: TestClient, study: Allotments, db: Database, admin: Caller
) -> None:
    address = f"/candidates/{study.candidates[0]}"
    assert "earlier run" not in browser.get(address).text
    end_run(db, operations.start_run(db, admin, study.study, {"seed": 2}).id, "Allotments (synthetic)")
    assert "earlier run" in browser.get(address).text


def test_a_candidate_whose_words_were_all_erased_is_told_of(
    browser: TestClient, study: Allotments, db: Database, admin: Caller
) -> None:
    for case in ("AL01", "AL02", "WD01"):
        operations.erase_case(db, admin, study.study, case)
    told = browser.get(f"/candidates/{study.candidates[0]}")
    assert told.status_code == 404
    assert "was erased" in told.text


def never_read(*_: object) -> None:
    raise AssertionError("what the page does not show was read")


def test_what_a_page_does_not_show_of_transcripts_is_not_read(
    browser: TestClient, study: Allotments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcripts, "whole", never_read)
    candidate = f"/candidates/{study.candidates[0]}"
    for path in (f"/studies/{study.study}", candidate, f"{candidate}/passages"):
        assert browser.get(path).status_code == 200


def test_a_transcript_marks_all_quotes_of_a_run_without_reading_the_segments_of_all_others(
    browser: TestClient, study: Allotments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "parsed_findings", never_read)
    for one in study.findings["transcripts"]:
        page = browser.get(f"/studies/{study.study}/transcripts/{one['id']}").text
        quotes = [quote for theme in study.findings["themes"] for quote in theme["quotes"]]
        own = [quote for quote in quotes if quote["transcript"] == one["id"]]
        assert own
        for quote in own:
            assert f'<mark id="{one["id"]}-{quote["start"]}-{quote["end"]}" title="Quoted under candidate' in page


def test_codings_from_the_page_open_in_excel_and_are_read_by_evaluate_as_those_of_the_api(
    browser: TestClient, team: Team, study: Allotments, run: Callable[..., Any], tmp_path: Path
) -> None:
    names = [f"/studies/{study.study}/exports/{form}" for form in ("findings", "codings")]
    findings, marked = (browser.get(name).content for name in names)
    plain = team.admin.get(f"/api/v1{names[1]}").content
    assert marked == codecs.BOM_UTF8 + plain
    (tmp_path / "findings.json").write_bytes(findings)
    said = []
    for file, data in (("marked.csv", marked), ("plain.csv", plain)):
        (tmp_path / file).write_bytes(data)
        ended = run("evaluate", tmp_path / "findings.json", tmp_path / file, "--json")
        said.append(ended.out.partition("{\n")[2])  # behind the log of what was asked for before
    assert said[0] == said[1] != ""
