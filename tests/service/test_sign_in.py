"""Signing in at the pages: passwords, sessions in the database, attempts counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from people import V1, Team
from starlette.testclient import TestClient

from service import operations
from service.api.app import create_app
from service.operations import Caller, RefusedError, TooManyError, sign_in
from service.settings import Settings
from service.store.engine import Database
from service.store.users import Role

WORD = "correct horse battery"


def test_a_password_signs_in_and_a_change_ends_every_session(team: Team, db: Database) -> None:
    address = f"{V1}/users/reviewer Ada/password"
    assert team.reviewer.put(address, json={"password": WORD}).status_code == 204
    token = operations.sign_in_with_password(db, "reviewer Ada", WORD, "here")
    found = operations.signed_in(db, token)
    assert found is not None
    assert found.caller == team.callers["reviewer"]
    assert team.reviewer.put(address, json={"password": "another one 12"}).status_code == 422
    changed = team.reviewer.put(address, json={"password": "another one 12", "current": WORD})
    assert changed.status_code == 204
    assert operations.signed_in(db, token) is None


def test_nobody_sets_anothers_password_but_an_admin(team: Team) -> None:
    address = f"{V1}/users/analyst Ada/password"
    absent = team.reviewer.put(f"{V1}/users/nobody/password", json={"password": WORD})
    refused = team.reviewer.put(address, json={"password": WORD})
    assert refused.status_code == absent.status_code == 404
    assert refused.json()["detail"].replace("analyst Ada", "nobody") == absent.json()["detail"]
    assert team.admin.put(address, json={"password": WORD}).status_code == 204
    assert team.admin.put(address, json={"password": "short"}).status_code == 422


def test_a_session_ends_with_its_key(team: Team, db: Database, admin: Caller) -> None:
    made = operations.add_user(db, admin, "Bo", Role.REVIEWER)
    token = operations.sign_in_with_key(db, made.secret, "here")
    assert operations.signed_in(db, token) is not None
    operations.revoke_key(db, admin, made.key.id)
    assert operations.signed_in(db, token) is None


def test_signing_out_ends_a_session(db: Database, founded_key: str) -> None:
    token = operations.sign_in_with_key(db, founded_key, "here")
    operations.sign_out(db, token)
    assert operations.signed_in(db, token) is None


@pytest.fixture
def founded_key(team: Team) -> str:
    return team.keys["reviewer"]


def test_guessing_is_stopped_for_the_name_and_not_for_others(
    db: Database, admin: Caller, person: Callable[[str, Role], tuple[Caller, str]]
) -> None:
    for name in ("Bo", "Cy"):
        person(name, Role.REVIEWER)
        operations.set_password(db, admin, name, WORD)
    for _ in range(sign_in.MOST_BY_NAME):
        with pytest.raises(RefusedError):
            operations.sign_in_with_password(db, "Bo", "guess", "there")
    with pytest.raises(TooManyError) as stopped:
        operations.sign_in_with_password(db, "Bo", WORD, "elsewhere")
    assert 0 < stopped.value.seconds <= 900
    assert operations.sign_in_with_password(db, "Cy", WORD, "there")


def test_guessing_a_password_to_change_it_says_when_to_try_again(team: Team) -> None:
    address = f"{V1}/users/reviewer Ada/password"
    assert team.reviewer.put(address, json={"password": WORD}).status_code == 204
    for _ in range(sign_in.MOST_BY_NAME):
        assert team.reviewer.put(address, json={"password": WORD, "current": "a guess"}).status_code == 422
    stopped = team.reviewer.put(address, json={"password": WORD, "current": WORD})
    assert (stopped.status_code, 0 < int(stopped.headers["Retry-After"]) <= 900) == (429, True)


def test_who_has_no_password_or_no_name_is_refused_alike(db: Database) -> None:
    said = []
    for name in ("reviewer Ada", "nobody at all"):
        with pytest.raises(RefusedError) as refused:
            operations.sign_in_with_password(db, name, WORD, "here")
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_over_tls_the_cookie_is_bound_to_the_host(settings: Settings, db: Database, founded_key: str) -> None:
    with TestClient(create_app(settings, db), base_url="https://testserver") as browser:
        cookie = browser.post("/sign-in", data={"key": founded_key}, follow_redirects=False).headers["set-cookie"]
        assert cookie.startswith("__Host-themebook_session=")
        assert {"HttpOnly", "SameSite=strict", "Secure", "Path=/"} <= set(cookie.split("; "))
        assert "domain" not in cookie.lower()
        assert browser.get("/studies").status_code == 200
