"""Memos on the pages: on the study and on anything in it, shown where it stands and all together."""

from __future__ import annotations

import html

import pytest
from people import Reviewed, Team
from starlette.testclient import TestClient
from test_web_codebook import hidden_fields

from service import operations
from service.store.engine import Database


@pytest.fixture
def visitor(team: Team) -> TestClient:
    client = team.nobody
    assert client.post("/sign-in", data={"key": team.keys["reviewer"]}, follow_redirects=False).status_code == 303
    return client


def noted(visitor: TestClient, study: str, about: str, memo: str) -> str:
    """Write a memo with the form on the page of a thing's memos; the page that one comes back to."""
    page = visitor.get(f"/studies/{study}/memos", params={"about": about} if about != study else {}).text
    fields = hidden_fields(page, f"/studies/{study}/memos")
    assert fields["about"] == about
    answer = visitor.post(f"/studies/{study}/memos", data={**fields, "memo": memo})
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def test_whatever_is_in_a_study_takes_a_memo(visitor: TestClient, reviewed: Reviewed, db: Database, team: Team) -> None:
    reviewer = team.callers["reviewer"]
    view = operations.show_candidate(db, reviewer, reviewed.candidates[0])
    segment = view.candidate.payload["segment_ids"][0]
    transcript = segment.split(":")[0]
    theme = operations.decide(db, reviewer, reviewed.candidates[1], "accept", version=0).theme or ""
    for about in (reviewed.study, reviewed.candidates[0], segment, transcript, theme, "CL01"):
        assert f"on {about}, ask again" in noted(visitor, reviewed.study, about, f"on {about}, ask again")
    every = html.unescape(visitor.get(f"/studies/{reviewed.study}/memos").text)
    for about in (reviewed.study, reviewed.candidates[0], segment, transcript, theme, "CL01"):
        assert f"on {about}, ask again" in every
    assert view.candidate.label in every
    of_passage = html.unescape(visitor.get(f"/studies/{reviewed.study}/memos", params={"about": segment}).text)
    assert operations.quotes_of_candidate(db, reviewer, reviewed.candidates[0])[0].text in of_passage


def test_a_memo_page_tells_nothing_of_another_study(
    visitor: TestClient, reviewed: Reviewed, db: Database, team: Team
) -> None:
    other = operations.create_study(db, team.callers["admin"], "Elsewhere").id
    label = operations.show_candidate(db, team.callers["admin"], reviewed.candidates[0]).candidate.label
    operations.add_member(db, team.callers["admin"], other, team.callers["reviewer"].name)
    page = html.unescape(visitor.get(f"/studies/{other}/memos", params={"about": reviewed.candidates[0]}).text)
    assert label not in page
    made_up = visitor.get(f"/studies/{other}/memos", params={"about": "c0000000000000"}).text
    assert page.replace(reviewed.candidates[0], "c0000000000000").count("c0000000000000") == made_up.count(
        "c0000000000000"
    )
    assert visitor.get(f"/studies/{other}x/memos").status_code == 404
