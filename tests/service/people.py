"""Who takes part in the tests of the service, and what they work on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from service.operations import Caller

V1 = "/api/v1"


@dataclass(frozen=True)
class Team:
    """An analyst, a reviewer and an admin, each with a client of the API that sends their key; nobody sends none."""

    analyst: TestClient
    reviewer: TestClient
    admin: TestClient
    nobody: TestClient
    callers: dict[str, Caller]
    keys: dict[str, str]


@dataclass(frozen=True)
class Reviewed:
    """A study with a run that is done, and its candidates."""

    study: str
    run: str
    candidates: list[str]


def pages_of(client: TestClient, path: str, limit: int) -> Iterator[list[dict[str, Any]]]:
    """The items of each page of a list of the API."""
    query: dict[str, Any] = {"limit": limit}
    while True:
        page = client.get(V1 + path, params=query).json()
        yield page["items"]
        if page["next"] is None:
            return
        query["cursor"] = page["next"]
