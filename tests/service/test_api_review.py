"""Deciding over HTTP: on what was seen, once, by somebody."""

from __future__ import annotations

import httpx
from people import V1, Reviewed, Team


def decide(team: Team, candidate: str, etag: str | None, key: str | None = None, **body: str) -> httpx.Response:
    headers = {"If-Match": etag, "Idempotency-Key": key}
    given = {name: value for name, value in headers.items() if value is not None}
    return team.reviewer.post(f"{V1}/candidates/{candidate}/decisions", json=body, headers=given)


def test_without_if_match_it_is_428(team: Team, reviewed: Reviewed) -> None:
    for etag in (None, "*"):
        answer = decide(team, reviewed.candidates[0], etag, act="accept")
        assert (answer.status_code, answer.json()["code"]) == (428, "if_match_needed")


def test_a_stale_decision_is_412_with_what_stands_and_who_did_it(team: Team, reviewed: Reviewed) -> None:
    candidate = reviewed.candidates[0]
    assert decide(team, candidate, '"0"', act="accept", memo="clear").status_code == 201
    answer = decide(team, candidate, '"0"', act="reject")
    assert (answer.status_code, answer.json()["code"], answer.headers["ETag"]) == (412, "stale", '"1"')
    current = answer.json()["current"]
    assert (current["standing"], current["version"], current["etag"]) == ("accepted", 1, '"1"')
    assert (current["changed"]["reviewer"], current["changed"]["memo"]) == ("reviewer Ada", "clear")


def test_a_tag_that_is_not_ours_matches_nothing(team: Team, reviewed: Reviewed) -> None:
    for etag in ('"zero"', '"-1"', '"0', '"99999999999999999999"'):
        answer = decide(team, reviewed.candidates[0], etag, act="accept")
        assert (answer.status_code, "not at the one that was named" in answer.json()["detail"]) == (412, True)


def test_a_tag_that_a_proxy_made_weak_or_that_lacks_its_quotes_is_understood(team: Team, reviewed: Reviewed) -> None:
    for candidate, etag in zip(reviewed.candidates, ('W/"0"', "0"), strict=True):
        assert decide(team, candidate, etag, act="accept").status_code == 201
        assert decide(team, candidate, etag, act="reject").status_code == 412


def test_accepting_twice_is_409(team: Team, reviewed: Reviewed) -> None:
    decide(team, reviewed.candidates[0], '"0"', act="accept")
    answer = decide(team, reviewed.candidates[0], '"1"', act="accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_a_decision_sent_again_with_its_key_is_answered_as_before(team: Team, reviewed: Reviewed) -> None:
    first = decide(team, reviewed.candidates[0], '"0"', key="k", act="accept")
    again = decide(team, reviewed.candidates[0], '"0"', key="k", act="accept")
    assert (again.status_code, again.json(), again.headers["ETag"]) == (201, first.json(), first.headers["ETag"])
    other = decide(team, reviewed.candidates[0], '"1"', key="k", act="reject")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    seen = team.reviewer.get(f"{V1}/candidates/{reviewed.candidates[0]}").json()
    assert len(seen["decisions"]) == 1


def test_rejecting_what_was_accepted_withdraws_its_theme_and_keeps_it(team: Team, reviewed: Reviewed) -> None:
    candidate = reviewed.candidates[0]
    theme = decide(team, candidate, '"0"', act="accept").json()["theme"]
    rejected = decide(team, candidate, '"1"', act="reject", memo="too thin").json()
    assert (rejected["standing"], rejected["theme"]) == ("rejected", theme)
    book = f"{V1}/studies/{reviewed.study}/codebook"
    assert team.reviewer.get(book).json()["items"] == []
    kept = team.reviewer.get(book, params={"withdrawn": True}).json()["items"]
    assert [(item["id"], item["withdrawn"]["memo"]) for item in kept] == [(theme, "too thin")]
    again = decide(team, candidate, '"2"', act="accept").json()
    assert again["theme"] != theme


def test_candidates_are_found_by_objective_and_standing(team: Team, reviewed: Reviewed) -> None:
    first, second = reviewed.candidates
    decide(team, first, '"0"', act="reject")
    address = f"{V1}/studies/{reviewed.study}/candidates"
    for query, expected in [
        ({"standing": "rejected"}, [first]),
        ({"standing": "open"}, [second]),
        ({"objective": "none"}, [second]),
        ({"standing": "accepted"}, []),
        ({"run": reviewed.run, "limit": "1"}, [first]),
    ]:
        found = team.reviewer.get(address, params=query).json()["items"]
        assert [item["id"] for item in found] == expected


def test_a_study_without_a_run_that_is_done_has_no_candidates_yet(team: Team) -> None:
    study = team.analyst.post(f"{V1}/studies", json={"name": "New"}).json()["id"]
    assert team.analyst.get(f"{V1}/studies/{study}/candidates").json() == {"items": [], "next": None}


def test_what_an_act_or_a_name_cannot_be_is_422(team: Team, reviewed: Reviewed) -> None:
    candidate = reviewed.candidates[0]
    for body in ({"act": "maybe"}, {"act": "reject", "name": "x"}, {"act": "accept", "name": " "}, {}):
        assert decide(team, candidate, '"0"', **body).status_code == 422
    assert decide(team, candidate, '"0"', act="accept", memo="a" * 10_001).status_code == 422
    assert decide(team, candidate, '"0"', key="k" * 256, act="accept").status_code == 422


def test_a_run_is_started_once_per_key_watched_and_cancelled(team: Team, reviewed: Reviewed) -> None:
    address = f"{V1}/studies/{reviewed.study}/runs"
    started = team.analyst.post(address, json={"params": {"seed": 7}}, headers={"Idempotency-Key": "k"})
    again = team.analyst.post(address, json={"params": {"seed": 7}}, headers={"Idempotency-Key": "k"})
    assert started.status_code == again.status_code == 202
    assert started.json()["id"] == again.json()["id"]
    seen = team.reviewer.get(started.headers["Location"]).json()
    assert (seen["status"], seen["params"]["seed"]) == ("queued", 7)
    listed = team.reviewer.get(address).json()["items"]
    assert [run["id"] for run in listed] == [seen["id"], reviewed.run]
    assert team.analyst.get(f"{V1}/runs/{seen['id']}/findings").status_code == 409
    for _ in range(2):
        assert team.analyst.post(f"{V1}/runs/{seen['id']}/cancel").json()["status"] == "cancelled"
    assert team.analyst.post(f"{V1}/runs/{reviewed.run}/cancel").status_code == 409
    assert team.reviewer.get(f"{V1}/runs/{reviewed.run}/findings").json()["format"] == "themebook.findings/1"


def test_a_run_that_cannot_be_is_refused(team: Team, reviewed: Reviewed) -> None:
    address = f"{V1}/studies/{reviewed.study}/runs"
    for params in ({"sede": 1}, {"seed": -1}, {"seed": "one"}, {"seed": 1.5}, {"themes": 1}, {"segment_words": [1]}):
        assert team.analyst.post(address, json={"params": params}).status_code == 422, params
    empty = team.analyst.post(f"{V1}/studies", json={"name": "Empty"}).json()["id"]
    assert team.analyst.post(f"{V1}/studies/{empty}/runs").status_code == 409


def test_a_framework_is_changed_for_later_runs_only(team: Team, reviewed: Reviewed) -> None:
    framework = {"name": "Own", "objective": [{"key": "cost", "title": "Cost", "question": "What does it cost?"}]}
    changed = team.analyst.put(f"{V1}/studies/{reviewed.study}/framework", json={"framework": framework})
    assert [objective["key"] for objective in changed.json()["framework"]["objective"]] == ["cost"]
    run = team.analyst.post(f"{V1}/studies/{reviewed.study}/runs").json()
    assert run["framework_version"] == changed.json()["framework"]["version"]
    before = team.analyst.get(f"{V1}/runs/{reviewed.run}").json()
    assert before["framework_version"] != run["framework_version"]
