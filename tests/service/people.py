"""Who takes part in the tests of the service, and what they work on."""

from __future__ import annotations

from dataclasses import dataclass

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
