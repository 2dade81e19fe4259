"""Signing in with a provider: what it proves is believed, and nothing else; it makes no user and changes no role."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.jwk import OctKey
from people import V1, Team
from provider import CLIENT, OTHER_KEY, SECRET, Vouching, vouching
from pydantic import SecretStr, ValidationError
from starlette.testclient import TestClient

from service import operations
from service.api.app import create_app
from service.operations import Caller
from service.settings import Settings
from service.store.engine import Database

CALLBACK = "/sign-in/provider/callback"


@pytest.fixture
def provider() -> Iterator[Vouching]:
    with vouching() as server:
        yield server


@pytest.fixture
def browser(settings: Settings, db: Database, provider: Vouching) -> Iterator[TestClient]:
    chosen = settings.model_copy(
        update={"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}
    )
    with TestClient(create_app(chosen, db), base_url="https://testserver", follow_redirects=False) as client:
        yield client


def sent_back(browser: TestClient) -> httpx2.Response:
    """What the browser gets when it comes back from the provider."""
    begun = browser.get("/sign-in/provider")
    assert begun.status_code == 303, begun.text
    with httpx2.Client(trust_env=False) as outside:
        return browser.get(outside.get(begun.headers["location"]).headers["location"])


def test_a_person_whose_address_an_admin_named_signs_in(
    team: Team, browser: TestClient, db: Database, admin: Caller
) -> None:
    assert 'href="/sign-in/provider"' in browser.get("/sign-in").text
    set_to = team.admin.put(f"{V1}/users/reviewer Ada/email", json={"email": " Ada@Example.org"})
    assert set_to.status_code == 204
    arrived = sent_back(browser)
    assert arrived.status_code == 200
    assert 'http-equiv="refresh"' in arrived.text
    session, attempt = arrived.headers.get_list("set-cookie")
    assert session.startswith("__Host-themebook_session=")
    assert {"HttpOnly", "SameSite=strict", "Secure", "Path=/"} <= set(session.split("; "))
    assert attempt.startswith('__Host-themebook_attempt=""')
    assert "reviewer Ada" in browser.get("/studies").text
    assert operations.check(db).faults == ()


def test_nobody_is_made_and_no_role_changes(team: Team, browser: TestClient, db: Database, admin: Caller) -> None:
    before = operations.list_users(db, admin).items
    assert sent_back(browser).status_code == 401
    assert browser.get("/studies").status_code == 303
    assert operations.list_users(db, admin).items == before


def test_an_address_that_the_provider_did_not_verify_is_nobodys(
    browser: TestClient, db: Database, admin: Caller, provider: Vouching
) -> None:
    operations.set_email(db, admin, "reviewer Ada", "ada@example.org")
    for said in (False, None, "true", 1):
        provider.person["email_verified"] = said
        refused = sent_back(browser)
        assert refused.status_code == 401
        assert "or the provider has not verified it" in refused.text
    provider.person["email_verified"] = True
    assert sent_back(browser).status_code == 200


def test_who_is_given_somebodys_address_later_does_not_become_them(
    browser: TestClient, db: Database, admin: Caller, provider: Vouching
) -> None:
    operations.set_email(db, admin, "reviewer Ada", "ada@example.org")
    assert sent_back(browser).status_code == 200
    provider.person = {"sub": "sub-2", "email": "ada@example.org", "email_verified": True}
    assert sent_back(browser).status_code == 401
    provider.person = {"sub": "sub-1", "email": "married@example.org", "email_verified": True}
    assert sent_back(browser).status_code == 200
    operations.set_email(db, admin, "reviewer Ada", None)
    assert sent_back(browser).status_code == 401
    assert browser.get("/studies").status_code == 303


LIES: tuple[dict[str, object], ...] = (
    {"aud": "another client"}, {"aud": [CLIENT, "another"]}, {"aud": None}, {"azp": "another client"},
    {"nonce": "another"}, {"nonce": None}, {"iss": "https://elsewhere.example"}, {"iss": None},
    {"exp": int(time.time()) - 3600}, {"exp": None}, {"iat": int(time.time()) + 3600}, {"sub": None},
    {"sub": ""}, {"sub": 7}, {"nbf": int(time.time()) + 3600},
)  # fmt: skip


def test_a_token_that_says_anything_else_than_it_must_signs_nobody_in(
    browser: TestClient, db: Database, admin: Caller, provider: Vouching
) -> None:
    operations.set_email(db, admin, "reviewer Ada", "ada@example.org")
    for lie in LIES:
        provider.lies = lie
        arrived = sent_back(browser)
        assert arrived.status_code == 401, lie
        assert "not signed in" in arrived.text
        assert browser.get("/studies").status_code == 303
    provider.lies = {"aud": [CLIENT], "azp": CLIENT}
    assert sent_back(browser).status_code == 200


def test_a_token_signed_with_another_key_signs_nobody_in(
    browser: TestClient, db: Database, admin: Caller, provider: Vouching
) -> None:
    operations.set_email(db, admin, "reviewer Ada", "ada@example.org")
    public = OctKey.import_key(provider.key.as_pem(private=False)[27:90])  # what a naive check would take for a secret
    for algorithm, key in (("RS256", OTHER_KEY), ("HS256", public), ("none", None)):
        provider.algorithm, provider.signing = algorithm, key
        assert sent_back(browser).status_code == 401, algorithm
    provider.algorithm, provider.signing = "RS256", provider.key
    assert sent_back(browser).status_code == 200


def test_an_answer_to_another_attempt_signs_nobody_in(
    browser: TestClient, db: Database, admin: Caller, provider: Vouching
) -> None:
    operations.set_email(db, admin, "reviewer Ada", "ada@example.org")
    assert browser.get(f"{CALLBACK}?code=x&state=y").status_code == 401
    address = browser.get("/sign-in/provider").headers["location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    theirs = provider.authorized({**asked, "code_challenge": "another"})  # a code that somebody else began
    assert browser.get(theirs).status_code == 401
    browser.get("/sign-in/provider")
    assert browser.get(provider.authorized(asked)).status_code == 401  # the state of the attempt before
    browser.get("/sign-in/provider")
    assert browser.get(f"{CALLBACK}?error=access_denied&state=y").status_code == 401
    assert browser.get("/studies").status_code == 303


def test_failed_attempts_are_counted(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.operations.sign_in.MOST_BY_ADDRESS", 2)
    assert [sent_back(browser).status_code for _ in range(3)] == [401, 401, 429]


def test_a_provider_of_another_name_is_not_believed(browser: TestClient, provider: Vouching) -> None:
    provider.says_issuer = "https://elsewhere.example"
    assert browser.get("/sign-in/provider").status_code == 503


def test_without_a_provider_there_is_nothing_of_it(settings: Settings, db: Database) -> None:
    with TestClient(create_app(settings, db), follow_redirects=False) as client:
        assert "provider" not in client.get("/sign-in").text
        assert client.get("/sign-in/provider").status_code == client.get(CALLBACK).status_code == 404


def test_an_address_is_one_users(team: Team) -> None:
    assert team.admin.put(f"{V1}/users/reviewer Ada/email", json={"email": "a@example.org"}).status_code == 204
    assert team.admin.put(f"{V1}/users/analyst Ada/email", json={"email": "A@example.org"}).status_code == 409
    assert team.admin.put(f"{V1}/users/nobody/email", json={"email": "a@example.org"}).status_code == 404
    assert team.admin.put(f"{V1}/users/analyst Ada/email", json={"email": "no address"}).status_code == 422
    assert team.admin.put(f"{V1}/users/reviewer Ada/email", json={"email": None}).status_code == 204
    assert team.admin.put(f"{V1}/users/analyst Ada/email", json={"email": "a@example.org"}).status_code == 204


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "https://login.example.org"},
        {"oidc_client_id": "x"},
        {"oidc_issuer": "http://login.example.org", "oidc_client_id": "x"},
        {"oidc_issuer": "login.example.org", "oidc_client_id": "x"},
    ],
)
def test_half_a_provider_or_one_that_can_be_overheard_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**given)  # type: ignore[arg-type]


def test_the_providers_secret_stays_with_the_api() -> None:
    chosen = Settings(oidc_issuer="https://login.example.org", oidc_client_id="x", oidc_client_secret=SecretStr("hush"))
    assert "hush" not in repr(chosen)
    assert "hush" not in repr(chosen.for_child())
    assert Settings(**chosen.for_child()).provider is not None
