"""A real SQLite database, the real application, and people with keys; only the analysis is made by hand here."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
import structlog
import written_interviews as material
from people import V1, Reviewed, Team
from postgres import PostgresServer, postgres
from starlette.testclient import TestClient

from service import operations
from service.api.app import create_app
from service.cli import program
from service.enqueue import disconnect, prepare_jobs
from service.migrations.apply import prepare
from service.operations import Caller
from service.settings import Settings
from service.store.engine import Database, open_database
from service.store.users import Role


@pytest.fixture(autouse=True)
def no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("THEMEBOOK_", "DBOS"))]:
        monkeypatch.delenv(name)


@dataclass(frozen=True)
class Founded:
    """A data folder to copy from: migrating and adding people takes longer than most tests."""

    folder: Path
    callers: dict[str, Caller]
    keys: dict[str, str]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    settings = Settings(data_dir=tmp_path_factory.mktemp("founded") / "data")
    database = open_database(settings)
    prepare(database, settings)
    prepare_jobs(settings.jobs)
    keys = {"admin": operations.first_admin_key(database) or ""}
    admin = operations.caller_of_key(database, keys["admin"])
    assert admin is not None
    callers = {"admin": admin}
    for role in (Role.ANALYST, Role.REVIEWER):
        made = operations.add_user(database, admin, f"{role.value} Ada", role)
        callers[role.value] = Caller(made.user.id, made.user.name, made.user.role)
        keys[role.value] = made.secret
    database.close()
    return Founded(settings.data_dir, callers, keys)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", max_upload_bytes=20_000, max_body_bytes=50_000, max_upload_files=5)


@pytest.fixture
def db(settings: Settings, founded: Founded) -> Iterator[Database]:
    shutil.copytree(founded.folder, settings.data_dir)
    database = open_database(settings)
    yield database
    disconnect(settings.jobs)
    database.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL, one for all tests of a process."""
    with postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty PostgreSQL database of the test's own."""
    name = f"t{secrets.token_hex(6)}"
    with psycopg.connect(postgres_server.address(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres_server.address(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def admin(db: Database, founded: Founded) -> Caller:
    return founded.callers["admin"]


@pytest.fixture
def person(db: Database, admin: Caller) -> Callable[[str, Role], tuple[Caller, str]]:
    def make(name: str, role: Role) -> tuple[Caller, str]:
        made = operations.add_user(db, admin, name, role)
        return Caller(made.user.id, made.user.name, made.user.role), made.secret

    return make


@pytest.fixture
def team(settings: Settings, db: Database, founded: Founded) -> Iterator[Team]:
    app = create_app(settings, db)
    headers = {role: {"Authorization": f"Bearer {secret}"} for role, secret in founded.keys.items()}
    clients = {role: TestClient(app, headers=header) for role, header in headers.items()}
    clients["nobody"] = TestClient(app)
    yield Team(**clients, callers=founded.callers, keys=founded.keys)
    for client in clients.values():
        client.close()


@pytest.fixture
def reviewed(team: Team, db: Database) -> Reviewed:
    study = team.analyst.post(f"{V1}/studies", json={"name": "Careers training"}).json()["id"]
    team.analyst.put(f"{V1}/studies/{study}/members/reviewer Ada")
    files = [("files", (name, text.encode())) for name, text in material.INTERVIEWS.items()]
    assert team.analyst.post(f"{V1}/studies/{study}/transcripts", files=files).status_code == 201
    run = team.analyst.post(f"{V1}/studies/{study}/runs").json()["id"]
    return Reviewed(study, run, material.finish_by_hand(db, run))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Any]]:
    """Run the command line in this process: its exit code, stdout and stderr."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def call(*arguments: object) -> SimpleNamespace:
        monkeypatch.setattr(sys, "argv", ["themebook", *map(str, arguments)])
        try:
            program.main()
            code: Any = 0
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return SimpleNamespace(code=code or 0, out=said.out, err=said.err)

    yield call
    root.handlers[:] = handlers  # commands send the logs of their process to stderr
    root.setLevel(level)
    structlog.reset_defaults()
