"""One table says which role may call which route, and it holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute
from people import V1, Reviewed, Team, pages_of

from service import operations
from service.api.access import ACCESS
from service.api.app import create_app
from service.operations import Caller
from service.settings import Settings
from service.store import users
from service.store.engine import Database
from service.store.ids import now
from service.store.users import Role


def test_every_route_stands_in_the_table_and_the_table_has_no_other(settings: Settings, db: Database) -> None:
    described = create_app(settings, db).openapi()["paths"]
    made = {
        (method.upper(), path.removeprefix(V1))
        for path, methods in described.items()
        if path.startswith(V1)
        for method in methods
    }
    assert made | {("GET", "/openapi.json")} == set(ACCESS)


@pytest.mark.parametrize(("method", "path"), ACCESS)
def test_each_role_gets_what_the_table_says(team: Team, method: str, path: str) -> None:
    address = V1 + re.sub(r"{(.)[a-z]*}", r"\1", path)
    allowed = ACCESS[method, path]
    for role in Role:
        status = getattr(team, role.value).request(method, address).status_code
        assert (status == 403) == (allowed is not None and role not in allowed), (role, status)
        assert status < 500
    anonymous = team.nobody.request(method, address)
    assert (anonymous.status_code == 401) == (allowed is not None)
    if allowed is not None:
        assert anonymous.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer tb_wrong", "Basic YTpi", "Bearer \x7f", "bearer  "]
)
def test_a_header_without_a_valid_key_is_401(team: Team, header: str) -> None:
    assert team.nobody.get(f"{V1}/me", headers={"Authorization": header}).status_code == 401


def test_a_revoked_and_an_expired_key_are_401(team: Team, db: Database) -> None:
    made = team.admin.post(f"{V1}/users", json={"name": "Bo", "role": "analyst"}).json()
    key = {"Authorization": f"Bearer {made['secret']}"}
    assert team.nobody.get(f"{V1}/me", headers=key).json()["name"] == "Bo"
    assert team.admin.delete(f"{V1}/keys/{made['key']['id']}").json()["revoked"]
    assert team.nobody.get(f"{V1}/me", headers=key).status_code == 401
    with db.write() as connection:
        _, secret = users.add_key(connection, made["user"]["id"], now(), now() - timedelta(seconds=1))
    assert team.nobody.get(f"{V1}/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_members_and_keys_come_in_pages_of_which_none_misses_anybody(team: Team, reviewed: Reviewed) -> None:
    where = f"/studies/{reviewed.study}/members"
    names = [f"Member {letter}" for letter in "ABCDE"]
    for name in names:
        team.admin.post(f"{V1}/users", json={"name": name, "role": "reviewer"})
        team.analyst.put(f"{V1}{where}/{name}")
    pages = pages_of(team.analyst, where, 2)
    seen = [user["name"] for user in next(pages)]
    team.analyst.delete(f"{V1}{where}/{seen[-1]}")  # where the next page begins
    seen += [user["name"] for page in pages for user in page]
    assert [name for name in seen if name in names] == names
    for _ in range(2):
        team.admin.post(f"{V1}/users/Member A/keys")
    assert [len(page) for page in pages_of(team.admin, "/users/Member A/keys", 2)] == [2, 1]


def test_keys_are_kept_as_digests_only(team: Team, settings: Settings, db: Database) -> None:
    db.close()
    kept = b"".join(file.read_bytes() for file in settings.data_dir.iterdir())
    for secret in team.keys.values():
        assert secret.encode() not in kept


def test_a_name_is_given_once(team: Team) -> None:
    body = {"name": "Bo", "role": "reviewer"}
    assert team.admin.post(f"{V1}/users", json=body).status_code == 201
    assert team.admin.post(f"{V1}/users", json=body).status_code == 409
    assert [user["name"] for user in team.admin.get(f"{V1}/users").json()["items"]].count("Bo") == 1


def test_a_study_of_others_looks_absent(
    team: Team, reviewed: Reviewed, db: Database, person: Callable[[str, Role], tuple[Caller, str]]
) -> None:
    stranger, secret = person("stranger", Role.REVIEWER)
    key = {"Authorization": f"Bearer {secret}"}
    transcript = team.analyst.get(f"{V1}/studies/{reviewed.study}/transcripts").json()["items"][0]["id"]
    for real, made_up in [
        (f"/studies/{reviewed.study}", "/studies/s00"),
        (f"/studies/{reviewed.study}/members", "/studies/s00/members"),
        (f"/studies/{reviewed.study}/transcripts", "/studies/s00/transcripts"),
        (f"/studies/{reviewed.study}/transcripts/{transcript}", f"/studies/s00/transcripts/{transcript}"),
        (f"/studies/{reviewed.study}/runs", "/studies/s00/runs"),
        (f"/studies/{reviewed.study}/candidates", "/studies/s00/candidates"),
        (f"/studies/{reviewed.study}/candidates?run={reviewed.run}", f"/studies/s00/candidates?run={reviewed.run}"),
        (f"/studies/{reviewed.study}/codebook", "/studies/s00/codebook"),
        (f"/runs/{reviewed.run}", "/runs/r00"),
        (f"/runs/{reviewed.run}/findings", "/runs/r00/findings"),
        (f"/candidates/{reviewed.candidates[0]}", "/candidates/c00"),
    ]:
        answers = [team.nobody.get(V1 + address, headers=key) for address in (real, made_up)]
        problems = [answer.json() for answer in answers]
        assert [answer.status_code for answer in answers] == [404, 404]
        names = (reviewed.study, "s00", reviewed.run, "r00", reviewed.candidates[0], "c00")
        sentences = []
        for problem in problems:
            sentence = problem["detail"]
            for name in names:
                sentence = sentence.replace(name, "X")
            sentences.append(sentence)
        assert sentences[0] == sentences[1]
    assert team.nobody.get(f"{V1}/studies", headers=key).json()["items"] == []
    decision = team.nobody.post(
        f"{V1}/candidates/{reviewed.candidates[0]}/decisions",
        json={"act": "accept"},
        headers={**key, "If-Match": '"0"'},
    )
    assert decision.status_code == 404
    own = operations.create_study(db, team.callers["admin"], "own")
    operations.add_member(db, team.callers["admin"], own.id, stranger.user)
    assert team.nobody.get(f"{V1}/studies/{own.id}/candidates?run={reviewed.run}", headers=key).status_code == 404


def test_a_member_who_is_removed_sees_the_study_no_more(team: Team, reviewed: Reviewed) -> None:
    assert team.reviewer.get(f"{V1}/studies/{reviewed.study}").status_code == 200
    team.analyst.delete(f"{V1}/studies/{reviewed.study}/members/reviewer Ada")
    assert team.reviewer.get(f"{V1}/studies/{reviewed.study}").status_code == 404


def test_there_is_no_second_first_admin_key(db: Database) -> None:
    assert operations.first_admin_key(db) is None


def test_endpoints_do_not_run_on_the_event_loop(settings: Settings, db: Database) -> None:
    import inspect

    from service.api import people, review, runs, studies

    for part in (people, review, runs, studies):
        for route in part.router.routes:
            assert isinstance(route, APIRoute)
            assert not inspect.iscoroutinefunction(route.endpoint)
