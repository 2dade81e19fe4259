"""Requests made from the OpenAPI document by schemathesis: fitting and unfitting ones, to things that are there."""

from __future__ import annotations

import warnings
from collections import Counter
from contextlib import suppress
from typing import Any
from unittest import SkipTest

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from people import V1
from starlette.testclient import TestClient
from strangers import Things


def send_all(client: TestClient, things: Things, examples: int, seed: int | None = None) -> Counter[int]:
    """Send each operation of the document so many fitting and so many unfitting requests; the statuses by number.

    Fitting ones name things that are there, and every second unfitting one too; a 5xx fails.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_asgi(f"{V1}/openapi.json", client.app)
        operations = [found.ok() for found in schema.get_all_operations()]
    key = client.headers.get("Authorization")
    answered: Counter[int] = Counter()
    for number, operation in enumerate(operations):
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            fitting = mode is schemathesis.GenerationMode.POSITIVE
            headers = ({} if key is None else {"Authorization": key}) | ({"If-Match": '"1"'} if fitting else {})
            cases = operation.as_strategy(generation_mode=mode)
            with suppress(Unsatisfiable, SkipTest):  # nothing can be unfitting where nothing is asked for
                _send(cases, examples, seed, headers, things if fitting or number % 2 else {}, answered)
    assert answered.total() > examples * len(operations)
    return answered


def _send(
    cases: Any, examples: int, seed: int | None, headers: dict[str, str], reaching: Things, answered: Counter[int]
) -> None:
    @given(case=cases)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate], derandomize=seed is None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def send(case: Any) -> None:
        named = case.path_parameters or {}
        named.update({name: reaching[name] for name in named if name in reaching})
        answer = case.call(headers=headers, timeout=120)
        answered[answer.status_code] += 1
        assert answer.status_code < 500, (case, answer.status_code, answer.text[:500])

    send()
