"""A study is made on the pages: once, and with a framework that there is."""

from __future__ import annotations

import re

import pytest
from people import V1, Team
from sample_pages import put_study
from starlette.testclient import TestClient

from service.store.engine import Database


@pytest.fixture
def visitor(team: Team) -> TestClient:
    client = team.nobody
    assert client.post("/sign-in", data={"key": team.keys["analyst"]}, follow_redirects=False).status_code == 303
    return client


def hidden(page: str, name: str) -> str:
    [value] = set(re.findall(rf'name="{name}" value="([^"]*)"', page))
    return str(value)


def test_the_form_of_a_new_study_sent_twice_makes_one(visitor: TestClient, team: Team) -> None:
    page = visitor.get("/studies").text
    sent = {"csrf": hidden(page, "csrf"), "request": hidden(page, "request"), "name": "Once"}
    first, again = (visitor.post("/studies", data=sent, follow_redirects=False) for _ in range(2))
    assert first.headers["location"] == again.headers["location"]
    assert hidden(visitor.get("/studies").text, "request") != sent["request"]
    made = [team.analyst.post(f"{V1}/studies", json={"name": "X"}, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    other = team.analyst.post(f"{V1}/studies", json={"name": "Y"}, headers={"Idempotency-Key": "k"})
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_study_is_not_made_with_a_framework_that_is_unknown(visitor: TestClient) -> None:
    csrf = {"csrf": hidden(visitor.get("/studies").text, "csrf")}
    answer = visitor.post("/studies", data={**csrf, "name": "Third", "framework": "com_c"})
    assert (answer.status_code, "name one of" in answer.text) == (422, True)
    assert "Third" not in visitor.get("/studies").text


def test_what_to_go_on_with_elsewhere_is_offered_once_there_is_something(
    visitor: TestClient, team: Team, db: Database
) -> None:
    study = team.analyst.post(f"{V1}/studies", json={"name": "Early"}).json()["id"]
    files = [("files", ("B1.txt", b"Jo: How was the walk?\n\nBea: The walk was long, and my boots leaked."))]
    assert team.analyst.post(f"{V1}/studies/{study}/transcripts", files=files).status_code == 201
    assert f"/studies/{study}/exports/xlsx" not in visitor.get(f"/studies/{study}").text
    ready = put_study(db, team.callers["analyst"]).study
    assert f"/studies/{ready}/exports/xlsx" in visitor.get(f"/studies/{ready}").text
