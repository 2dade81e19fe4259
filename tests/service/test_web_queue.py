"""The queue's page: what waits, filtered, and who looks at it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace

import pytest
from people import Reviewed, Team
from starlette.testclient import TestClient
from test_web_codebook import hidden_fields

from corpora.theme import Standing
from service import operations
from service.operations.queue import by_value
from service.store.candidates import StoredCandidate, add_candidates
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


def row(
    key: str,
    cases: list[str],
    *,
    stability: float = 1.0,
    within: str | None = None,
    standing: Standing = Standing.OPEN,
    segments: Sequence[str] = (),
    about_the_call: bool = False,
) -> Assigned:
    """A candidate that these people speak to, sure of its objective."""
    payload = {"segment_ids": segments, "cases": cases, "objectives": [{"key": "x", "p": 1.0}], "stability": stability}
    payload["about_the_call"] = about_the_call
    return Assigned(StoredCandidate(key, "s", "r", 0, key, within, key, None, payload, standing, 0), None)


EVERYBODY = [f"CL{number:02}" for number in range(20)]


def order(*rows: Assigned) -> list[str]:
    return [one.candidate.key for one in by_value(list(rows))]


def test_reach_counts_people_and_not_their_transcripts() -> None:
    twice = row("a", ["Ada"], segments=["t1:0", "t2:0"])
    once = row("b", ["Bo", "Cy"], segments=["t3:0", "t3:9"])
    assert {one.candidate.key: one.reach for one in by_value([twice, once])} == {"a": 0.3333, "b": 0.6667}


def test_what_most_speak_to_comes_before_what_two_say_however_doubtful() -> None:
    assert order(row("two", EVERYBODY[:2], stability=0), row("most", EVERYBODY)) == ["most", "two"]


def test_talk_around_the_call_comes_last_however_many_greet() -> None:
    greetings = row("greetings", EVERYBODY, about_the_call=True)
    assert order(greetings, row("goodbyes", EVERYBODY, within="greetings"), row("two", EVERYBODY[:2])) == [
        "two",
        "greetings",
        "goodbyes",
    ]


def test_of_two_that_speak_for_as_many_the_doubtful_one_comes_first() -> None:
    assert order(row("steady", EVERYBODY), row("loose", EVERYBODY, stability=0.2)) == ["loose", "steady"]


def test_a_strand_comes_after_its_theme_until_somebody_decided_on_that() -> None:
    strand = row("strand", EVERYBODY[:18], stability=0, within="theme")
    other = row("other", EVERYBODY[:19], stability=0.9)
    assert order(strand, row("theme", EVERYBODY, stability=0.99), other) == ["theme", "strand", "other"]
    decided = row("theme", EVERYBODY, stability=0.99, standing=Standing.ACCEPTED)
    assert order(other, decided, strand)[0] == "strand"


def test_the_page_says_the_rule_and_of_what_a_strand_is_a_part(
    visitor: TestClient, reviewed: Reviewed, db: Database, team: Team
) -> None:
    queued = operations.review_queue(db, team.callers["reviewer"], reviewed.study).items
    theme = queued[0].candidate
    with db.write() as connection:
        part = replace(theme, id="cpart", key="part", label="Some of it", parent=theme.id, ordinal=9)
        add_candidates(connection, [part])
    shown = html.unescape(visitor.get(f"/studies/{reviewed.study}/queue").text)
    assert "What most people speak to comes first." in shown
    assert shown.index(f"/candidates/{theme.id}") < shown.index("/candidates/cpart")
    assert shown.count(f"a finer strand of <bdi>{theme.label}</bdi>") == 1


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
