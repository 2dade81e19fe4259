"""The acts on themes over HTTP, who may do them, and what of another study can be seen: nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from people import V1, Reviewed, Team

from service.operations import Caller
from service.store.users import Role


@pytest.fixture
def themes(team: Team, reviewed: Reviewed) -> list[str]:
    """The two candidates, accepted."""
    return [
        team.reviewer.post(
            f"{V1}/candidates/{candidate}/decisions", json={"act": "accept"}, headers={"If-Match": '"0"'}
        ).json()["theme"]
        for candidate in reviewed.candidates
    ]


def act(team: Team, theme: str, what: str, version: int | None = 1, **said: Any) -> httpx.Response:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return team.reviewer.post(f"{V1}/themes/{theme}/decisions", json={"act": what, **said}, headers=headers)


def shown(team: Team, theme: str) -> dict[str, Any]:
    found: dict[str, Any] = team.reviewer.get(f"{V1}/themes/{theme}").json()
    return found


def test_a_change_needs_if_match_and_a_stale_one_is_told_who(team: Team, themes: list[str]) -> None:
    assert act(team, themes[0], "rename", None, name="x").status_code == 428
    assert act(team, themes[0], "rename", name="x").headers["ETag"] == '"2"'
    stale = act(team, themes[0], "rename", name="y")
    assert (stale.status_code, stale.headers["ETag"]) == (412, '"2"')
    current = stale.json()["current"]
    assert (current["name"], current["version"], current["changed"]["reviewer"]) == ("x", 2, "reviewer Ada")
    assert shown(team, themes[0])["name"] == "x"


def test_a_merge_needs_the_versions_of_what_goes_in(team: Team, themes: list[str]) -> None:
    first, second = themes
    assert act(team, first, "merge", sources=[second]).status_code == 428
    assert act(team, first, "merge", sources=[second], versions={second: 7}).status_code == 412
    preview = team.reviewer.post(
        f"{V1}/themes/{first}/preview",
        json={"act": "merge", "sources": [second], "versions": {second: 1}},
        headers={"If-Match": '"1"'},
    ).json()
    assert {thing["id"]: len(thing["segments"]) for thing in preview if thing["kind"] == "theme"}[first] == 2
    assert shown(team, second)["standing"] == "current"
    assert act(team, first, "merge", sources=[second], versions={second: 1}).status_code == 201
    assert (shown(team, second)["standing"], shown(team, second)["into"]) == ("merged", first)
    assert len(shown(team, first)["segments"]) == 2


def test_every_other_act(team: Team, themes: list[str], reviewed: Reviewed) -> None:
    first, second = themes
    own = shown(team, first)["segments"][0]["segment"]
    theirs = shown(team, second)["segments"][0]["segment"]
    steps = [
        ("define", {"definition": "d", "include": "i", "exclude": "e"}),
        ("add", {"segments": [theirs]}),
        ("exemplar", {"segments": [own]}),
        ("disconfirm", {"segments": [theirs]}),
        ("objectives", {"objectives": ["experiences"]}),
        ("group", {"into": second}),
        ("remove", {"segments": [theirs]}),
        ("move", {"segments": [own], "into": second, "versions": {second: 1}}),
        ("withdraw", {}),
    ]
    keys = [o["key"] for o in team.reviewer.get(f"{V1}/studies/{reviewed.study}").json()["framework"]["objective"]]
    for number, (what, said) in enumerate(steps, 1):
        if what == "objectives":
            said = {"objectives": keys[:2]}
        answer = act(team, first, what, number, **said)
        assert answer.status_code == 201, (what, answer.text)
    log = team.reviewer.get(f"{V1}/studies/{reviewed.study}/decisions").json()["items"]
    assert [entry["decision"]["act"] for entry in reversed(log)][2:] == [what for what, _ in steps]
    for entry in log:
        address = f"{V1}/decisions/{entry['decision']['id']}"
        etag = team.reviewer.get(address).headers["ETag"]
        assert team.reviewer.post(f"{address}/undo").status_code == 428
        undone = team.reviewer.post(f"{address}/undo", headers={"If-Match": etag})
        assert undone.status_code == 201, undone.text
    assert team.reviewer.get(f"{V1}/studies/{reviewed.study}/codebook").json()["items"] == []
    first_entry = team.reviewer.get(f"{V1}/decisions/{log[-1]['decision']['id']}")
    again = team.reviewer.post(
        f"{V1}/decisions/{log[-1]['decision']['id']}/redo", headers={"If-Match": first_entry.headers["ETag"]}
    )
    assert again.status_code == 201
    audit = team.reviewer.get(f"{V1}/studies/{reviewed.study}/audit", params={"limit": 200}).json()["items"]
    assert sum(row["action"].startswith("decided") for row in audit) == 2 * len(log) + 1


def test_an_undo_names_what_stands_on_the_decision(team: Team, themes: list[str], reviewed: Reviewed) -> None:
    renamed = act(team, themes[0], "rename", name="x").json()["decision"]
    later = act(team, themes[0], "rename", 2, name="y").json()["decision"]
    etag = team.reviewer.get(f"{V1}/decisions/{renamed}").headers["ETag"]
    refused = team.reviewer.post(f"{V1}/decisions/{renamed}/undo", headers={"If-Match": etag})
    assert refused.status_code == 409
    assert later in refused.json()["detail"]
    act(team, themes[0], "rename", 3, name="z")
    stale = team.reviewer.post(f"{V1}/decisions/{renamed}/undo", headers={"If-Match": etag})
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("rename", {"name": " "}),
        ("rename", {"segments": ["t0:1-2"]}),
        ("split", {"parts": [{"name": "a"}]}),
        ("split", {}),
        ("merge", {}),
        ("add", {"segments": ["nonsense"]}),
        ("add", {"segments": ["a' OR 1=1 --:0-1"]}),
        ("objectives", {"objectives": ["no such key"]}),
        ("define", {"definition": "a" * 10_001}),
        ("rename", {"name": "x", "created_by": "me"}),
        ("rename", {"name": "x", "versions": {"th0": 2**63 - 1}}),
        ("accept", {}),
        ("undo", {}),
    ],
)
def test_what_does_not_fit_is_422(team: Team, themes: list[str], what: str, said: dict[str, Any]) -> None:
    assert act(team, themes[0], what, **said).status_code == 422


def test_things_of_another_study_are_absent_everywhere(
    team: Team, themes: list[str], reviewed: Reviewed, person: Callable[[str, Role], tuple[Caller, str]]
) -> None:
    _, secret = person("Stranger", Role.REVIEWER)
    _, analyst = person("Strange analyst", Role.ANALYST)
    key = {"Authorization": f"Bearer {secret}", "If-Match": '"1"'}
    decision = team.reviewer.get(f"{V1}/studies/{reviewed.study}/decisions").json()["items"][0]["decision"]["id"]
    own = team.analyst.post(f"{V1}/studies", json={"name": "own"}).json()["id"]
    team.analyst.put(f"{V1}/studies/{own}/members/Stranger")
    requests: list[tuple[str, str, str, Any]] = [
        ("GET", "/themes/{}", themes[0], None),
        ("POST", "/themes/{}/decisions", themes[0], {"act": "withdraw"}),
        ("POST", "/themes/{}/preview", themes[0], {"act": "withdraw"}),
        ("GET", "/decisions/{}", decision, None),
        ("POST", "/decisions/{}/undo", decision, None),
        ("POST", "/decisions/{}/redo", decision, None),
        ("GET", "/studies/{}/decisions", reviewed.study, None),
        ("GET", "/studies/{}/memos", reviewed.study, None),
        ("POST", "/studies/{}/memos", reviewed.study, {"about": "x", "memo": "y"}),
        ("GET", "/studies/{}/audit", reviewed.study, None),
        ("GET", "/studies/{}/queue", reviewed.study, None),
        ("GET", "/studies/{}/progress", reviewed.study, None),
        ("PUT", "/candidates/{}/assignment", reviewed.candidates[0], {"reviewer": None}),
        ("GET", f"/studies/{own}/queue?run={{}}", reviewed.run, None),
    ]
    for method, path, real, body in requests:
        said = []
        for identifier in (real, real[:-1] + ("0" if real[-1] != "0" else "1")):
            answer = team.nobody.request(method, V1 + path.format(identifier), json=body, headers=key)
            assert answer.status_code == 404, (method, path, answer.text)
            said.append(answer.json()["detail"].replace(identifier, "X"))
        assert said[0] == said[1]
    erase = team.nobody.post(
        f"{V1}/studies/{reviewed.study}/erasures",
        json={"case": "CL01"},
        headers={"Authorization": f"Bearer {analyst}"},
    )
    assert erase.status_code == 404
    assert shown(team, themes[0])["standing"] == "current"


def test_a_theme_of_another_study_is_no_source_and_no_place(team: Team, themes: list[str], reviewed: Reviewed) -> None:
    for what, said in [
        ("merge", {"sources": ["th0"], "versions": {"th0": 1}}),
        ("group", {"into": "th0"}),
        ("move", {"into": "th0", "segments": [], "versions": {"th0": 1}}),
    ]:
        assert act(team, themes[0], what, **said).status_code == 404


def test_the_queue_puts_first_what_is_worth_most_and_knows_who_looks(team: Team, reviewed: Reviewed) -> None:
    address = f"{V1}/studies/{reviewed.study}"
    items = team.reviewer.get(f"{address}/queue").json()["items"]
    assert [item["candidate"]["id"] for item in items] == reviewed.candidates
    assert all(0 <= item["value"] <= 1 for item in items)
    first = reviewed.candidates[0]
    assigned = team.analyst.put(f"{V1}/candidates/{first}/assignment", json={"reviewer": "reviewer Ada"})
    assert assigned.json() == {"candidate": first, "reviewer": "reviewer Ada"}
    assert team.analyst.put(f"{V1}/candidates/{first}/assignment", json={"reviewer": "who"}).status_code == 422
    mine = team.reviewer.get(f"{address}/queue", params={"assigned": "me"}).json()["items"]
    assert [item["candidate"]["id"] for item in mine] == [first]
    rest = team.reviewer.get(f"{address}/queue", params={"assigned": "nobody", "limit": 1}).json()["items"]
    assert [item["candidate"]["id"] for item in rest] == reviewed.candidates[1:]
    team.reviewer.post(f"{V1}/candidates/{first}/decisions", json={"act": "accept"}, headers={"If-Match": '"0"'})
    progress = team.reviewer.get(f"{address}/progress").json()
    assert (progress["candidates"], progress["open"], progress["accepted"]) == (2, 1, 1)
    assert progress["assigned"] == {"nobody": 1}


def test_a_memo_is_written_on_anything_in_the_study(team: Team, reviewed: Reviewed) -> None:
    address = f"{V1}/studies/{reviewed.study}/memos"
    whole = team.reviewer.get(f"{V1}/candidates/{reviewed.candidates[0]}").json()
    segment = whole["segment_ids"][0]
    for about in (reviewed.study, reviewed.candidates[0], segment, segment.split(":")[0], "CL01"):
        assert team.reviewer.post(address, json={"about": about, "memo": f"on {about}"}).status_code == 201
    found = team.reviewer.get(address, params={"about": segment}).json()["items"]
    assert [memo["memo"] for memo in found] == [f"on {segment}"]


@pytest.mark.parametrize(
    "about", ["nothing", "t0:1-2", "a:b:1-2", "{transcript}:0-99999", "{transcript}:7-7", "{other}"]
)
def test_a_memo_on_what_the_study_has_not_is_told(team: Team, reviewed: Reviewed, about: str) -> None:
    address = f"{V1}/studies/{reviewed.study}/memos"
    transcript = team.reviewer.get(f"{V1}/studies/{reviewed.study}/transcripts").json()["items"][0]["id"]
    other = team.analyst.post(f"{V1}/studies", json={"name": "Elsewhere"}).json()["id"]
    named = about.format(transcript=transcript, other=other)
    told = team.reviewer.post(address, json={"about": named, "memo": "m"})
    assert told.status_code == 404
    assert named in told.json()["detail"]
    assert "case by its name" in told.json()["detail"]
    assert team.reviewer.get(address, params={"about": named}).json()["items"] == []
