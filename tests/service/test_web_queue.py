"""The queue's page: what waits, filtered, and who looks at it."""

from __future__ import annotations

import html

import pytest
from people import Reviewed, Team
from starlette.testclient import TestClient
from test_web_codebook import hidden_fields

from corpora.theme import Standing
from service import operations
from service.operations.queue import by_value
from service.store.candidates import StoredCandidate
from service.store.engine import Database
from service.store.queue import Assigned


@pytest.fixture
def visitor(team: Team) -> TestClient:
    client = team.nobody
    assert client.post("/sign-in", data={"key": team.keys["reviewer"]}, follow_redirects=False).status_code == 303
    return client


def test_a_candidate_is_assigned_on_the_page_and_found_by_its_filters(
    visitor: TestClient, reviewed: Reviewed, db: Database, team: Team
) -> None:
    reviewer, address = team.callers["reviewer"], f"/studies/{reviewed.study}/queue"
    candidate = operations.review_queue(db, reviewer, reviewed.study).items[0].candidate
    action = f"/candidates/{candidate.id}/assignment"
    fields = hidden_fields(visitor.get(address).text, action)
    mine = html.unescape(visitor.post(action, data={**fields, "reviewer": reviewer.name, "assigned": "me"}).text)
    assert candidate.label in mine
    assert operations.progress(db, reviewer, reviewed.study).assigned[reviewer.name] == 1
    assert action not in visitor.get(address, params={"assigned": "nobody"}).text
    other = next(key for key in ("reasons", "none", "implementation") if key != (candidate.objective or "none"))
    assert action not in visitor.get(address, params={"objective": other}).text
    assert action in visitor.get(address, params={"objective": candidate.objective or "none"}).text
    visitor.post(action, data={**fields, "reviewer": ""})
    assert reviewer.name not in operations.progress(db, reviewer, reviewed.study).assigned


def test_reach_counts_people_and_not_their_transcripts() -> None:
    def row(key: str, segments: list[str], cases: list[str]) -> Assigned:
        payload = {"segment_ids": segments, "cases": cases, "objectives": [], "stability": 1.0}
        return Assigned(StoredCandidate(key, "s", "r", 0, key, None, key, None, payload, Standing.OPEN, 0), None)

    twice, once = row("a", ["t1:0", "t2:0"], ["Ada"]), row("b", ["t3:0", "t3:9"], ["Bo", "Cy"])
    assert {one.candidate.key: one.reach for one in by_value([twice, once])} == {"a": 0.3333, "b": 0.6667}


def test_nobody_but_a_reviewer_among_the_members_is_given_a_candidate(
    visitor: TestClient, reviewed: Reviewed, team: Team
) -> None:
    action = f"/candidates/{reviewed.candidates[0]}/assignment"
    fields = hidden_fields(visitor.get(f"/studies/{reviewed.study}/queue").text, action)
    assert visitor.post(action, data={**fields, "reviewer": "somebody else"}).status_code == 422
    analyst = team.callers["analyst"].name
    assert f"<option>{analyst}" not in visitor.get(f"/studies/{reviewed.study}/queue").text
    assert "is an analyst" in visitor.post(action, data={**fields, "reviewer": analyst}).text
    assert visitor.post(action, data={**fields, "csrf": "guess"}).status_code == 403
