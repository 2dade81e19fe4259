"""Whatever a body holds, the answer is a problem that names it, and never a 5xx."""

from __future__ import annotations

import pytest
from hostile import HOSTILE
from people import V1, Reviewed, Team


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_body_is_refused_with_a_problem(team: Team, body: bytes) -> None:
    answer = team.analyst.post(f"{V1}/studies", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] in ("invalid_input", "invalid_framework")
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["X-Request-ID"]


def test_a_body_beyond_the_cap_is_refused_while_it_comes(team: Team) -> None:
    answer = team.analyst.post(
        f"{V1}/studies", content=b'{"name": "' + b"a" * 60_000 + b'"}', headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "address",
    [
        "/studies?limit=0",
        "/studies?limit=9999999999999999999999999",
        "/studies?limit=NaN",
        "/studies?cursor=!!!",
        "/studies?cursor=%FF",
        "/studies?cursor=AA",  # the cursor of a NUL
        "/studies?cursor=%00",
        "/studies?sort=name",
        "/studies/%00",
        "/studies/{study}/candidates?standing=maybe",
        "/studies/{study}/candidates?objective=nothing-like-it",
        "/studies/{study}/candidates?cursor=YQ",  # not a number
        "/studies/{study}/candidates?order=label",
        "/studies/{study}/codebook?withdrawn=perhaps",
    ],
)
def test_an_address_that_asks_for_nonsense_is_refused(team: Team, reviewed: Reviewed, address: str) -> None:
    answer = team.reviewer.get(V1 + address.format(study=reviewed.study))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/v1/nowhere", 404),
        ("DELETE", "/api/v1/studies", 405),
        ("GET", "/api/v1/studies/", 404),
        ("GET", "/api/v1/studies/s%ED%A0%80", 404),
        ("GET", "/api/v1/runs/" + "r" * 3000, 404),
        ("GET", "/api/v1/candidates/'; DROP TABLE candidates; --", 404),
    ],
)
def test_what_is_not_there_is_a_problem_too(team: Team, method: str, address: str, status: int) -> None:
    answer = team.admin.request(method, address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_error_inside_is_a_problem_without_a_traceback(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Moira said something private")

    monkeypatch.setattr("service.operations.list_studies", fail)
    answer = team.admin.get(f"{V1}/studies")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "private" not in answer.text
    assert "Traceback" not in answer.text


def test_the_api_describes_itself(team: Team) -> None:
    described = team.nobody.get(f"{V1}/openapi.json").json()
    assert f"{V1}/studies/{{study}}/transcripts" in described["paths"]
