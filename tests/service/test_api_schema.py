"""Requests made from the OpenAPI document, fitting and unfitting ones, for each role: never a 5xx."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from people import Team
from schema_requests import send_all
from starlette.testclient import TestClient
from strangers import study_of_everything

from service import operations
from service.operations import Caller
from service.store.engine import Database
from service.store.users import Role

EXAMPLES = 2  # an operation, a role and a kind: tests/benchmarks/bench_schema.py sends thousands


@pytest.mark.parametrize("role", [*Role, "nobody", "stranger"])
@pytest.mark.filterwarnings("ignore")  # of schemathesis and what it brings along
def test_whatever_the_document_lets_one_send_is_answered(
    team: Team, db: Database, admin: Caller, person: Callable[[str, Role], tuple[Caller, str]], role: str
) -> None:
    things = study_of_everything(db, admin, "All") | {"user": team.callers["analyst"].user}
    answered = send_all(client_of(team, role, person), things, EXAMPLES)
    assert (role == "nobody") == (answered[401] > answered.total() / 2)
    assert operations.check(db).faults == ()


def client_of(team: Team, role: str, person: Callable[[str, Role], tuple[Caller, str]]) -> TestClient:
    """Somebody in this role; a stranger is an analyst of no study."""
    if role != "stranger":
        found: TestClient = getattr(team, role)
        return found
    return TestClient(team.nobody.app, headers={"Authorization": f"Bearer {person('stranger', Role.ANALYST)[1]}"})
