"""The page on which a study's members are let in and out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from people import Team
from starlette.testclient import TestClient

from service.api.app import create_app
from service.settings import Settings
from service.store.engine import Database


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def study(team: Team) -> str:
    return f"/studies/{team.analyst.post('/api/v1/studies', json={'name': 'Pages'}).json()['id']}"


@pytest.fixture
def signed_in(settings: Settings, db: Database, team: Team) -> Iterator[dict[str, TestClient]]:
    app = create_app(settings, db)
    with TestClient(app) as analyst, TestClient(app) as reviewer:
        analyst.post("/sign-in", data={"key": team.keys["analyst"]})
        reviewer.post("/sign-in", data={"key": team.keys["reviewer"]})
        yield {"analyst": analyst, "reviewer": reviewer}


def send(visitor: TestClient, study: str, to: str, user: str) -> tuple[int, str]:
    csrf = re.search(r'name="csrf" value="([^"]*)"', visitor.get("/studies").text)
    assert csrf
    answer = visitor.post(f"{study}/{to}", data={"csrf": csrf[1], "user": user})
    return answer.status_code, re.sub(r"\s+", " ", answer.text)


def test_an_analyst_lets_a_reviewer_in_and_out(signed_in: dict[str, TestClient], study: str, team: Team) -> None:
    reviewer, name = signed_in["reviewer"], team.callers["reviewer"].name
    assert reviewer.get(study).status_code == 404
    assert "An analyst lets you in" in reviewer.get("/studies").text
    status, page = send(signed_in["analyst"], study, "members", f" {name} ")
    assert status == 200
    assert f'<bdi>{name}</bdi> <span class="small">reviewer</span>' in page
    assert reviewer.get(study).status_code == 200
    assert f'href="{study}/members"' in reviewer.get(study).text
    shown = reviewer.get(f"{study}/members").text
    assert name in shown
    assert "Remove" not in shown
    assert send(reviewer, study, "members", name)[0] == 403
    assert send(signed_in["analyst"], study, "members/remove", team.callers["reviewer"].user)[0] == 200
    assert reviewer.get(study).status_code == 404


def test_a_name_that_nobody_has_is_said_with_what_to_do(signed_in: dict[str, TestClient], study: str) -> None:
    status, page = send(signed_in["analyst"], study, "members", "Nobody Here")
    assert status == 422
    assert "Nobody is called “<bdi>Nobody Here</bdi>” here." in page
    assert "themebook user add NAME --role reviewer" in page
    assert 'value="Nobody Here"' in page
