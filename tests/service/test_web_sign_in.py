"""Signing in at the pages with a key."""

from __future__ import annotations

from starlette.testclient import TestClient

from service import operations
from service.api.app import create_app
from service.operations import Caller
from service.settings import Settings
from service.store.engine import Database

HTMX = {"HX-Request": "true"}


def test_whoever_is_not_signed_in_is_sent_to_sign_in(settings: Settings, db: Database) -> None:
    with TestClient(create_app(settings, db), follow_redirects=False) as browser:
        for path in ("/studies", "/studies/s1", "/studies/s1/report"):
            assert browser.get(path).headers["location"] == "/sign-in"
        asked = browser.get("/studies", headers=HTMX)  # by a page on which somebody may have typed
        assert (asked.status_code, asked.headers["content-type"]) == (401, "text/plain; charset=utf-8")
        assert "no longer signed in" in asked.text


def test_a_wrong_key_is_refused_in_words(settings: Settings, db: Database) -> None:
    with TestClient(create_app(settings, db)) as browser:
        answer = browser.post("/sign-in", data={"key": "tb_guess"})
    assert answer.status_code == 401
    assert "not valid" in answer.text
    assert "set-cookie" not in answer.headers


def test_the_cookie_holds_no_key_and_stays_at_home(settings: Settings, db: Database, admin: Caller) -> None:
    key = operations.add_key(db, admin, admin.user).secret
    with TestClient(create_app(settings, db), base_url="https://testserver") as browser:
        cookie = browser.post("/sign-in", data={"key": key}, follow_redirects=False).headers["set-cookie"]
    assert key not in cookie
    assert {"HttpOnly", "SameSite=strict", "Secure"} <= set(cookie.split("; "))
