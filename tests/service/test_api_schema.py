"""Requests made from the OpenAPI document, fitting and unfitting ones, for each role: never a 5xx."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from people import V1, Reviewed, Team

from service.store.users import Role

EXAMPLES = 1  # an operation, a role and a kind: thousands of requests belong into a benchmark


@pytest.mark.parametrize("role", [*Role, "nobody"])
@pytest.mark.filterwarnings("ignore")  # of schemathesis and what it brings along
def test_whatever_the_document_lets_one_send_is_answered(team: Team, reviewed: Reviewed, role: str) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    client = getattr(team, str(role))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_asgi(f"{V1}/openapi.json", client.app)
        modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
        operations = [found.ok() for found in schema.get_all_operations()]
    real = {"study": reviewed.study, "run": reviewed.run, "candidate": reviewed.candidates[0]}
    sent = client.headers.get("Authorization")
    headers = {} if sent is None else {"Authorization": sent}
    asked = 0
    for operation in operations:
        for mode in modes:

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            def send(case: object) -> None:
                nonlocal asked
                for name in case.path_parameters or {}:  # type: ignore[attr-defined]
                    if name in real and asked % 2:  # half of the requests reach something
                        case.path_parameters[name] = real[name]  # type: ignore[attr-defined]
                answer = case.call(headers=headers)  # type: ignore[attr-defined]
                asked += 1
                assert answer.status_code < 500, (case, answer.status_code)

            try:
                send()
            except Exception as error:
                if type(error).__name__ not in ("Unsatisfiable", "SkipTest", "InvalidArgument"):
                    raise
    assert asked > len(operations)
