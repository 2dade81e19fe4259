"""A disk that is really full, under a real serve and its worker: nothing is lost, and it goes on when there is room."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from disks import disk_of, fill
from interviews import interviews
from kill_batch import KilledServe
from postgres import PostgresServer, program
from processes import FAST, until
from pydantic import SecretStr

from service.migrations.apply import upgrade
from service.settings import Settings
from service.store.engine import open_database

pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk() -> Iterator[Path]:
    with disk_of(64) as place:
        yield place


@pytest.fixture(params=["sqlite", "postgresql"])
def served(small_disk: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[KilledServe]:
    """A serve whose database is on that disk; of PostgreSQL the data, the log of its transactions is elsewhere."""
    with ExitStack() as places:
        probe = places.enter_context(socket.socket())
        probe.bind(("127.0.0.1", 0))
        settings = Settings(data_dir=small_disk / "data", port=probe.getsockname()[1])
        probe.close()
        if request.param == "postgresql":
            url = places.enter_context(database_on(small_disk, request.getfixturevalue("postgres_server")))
            settings = settings.model_copy(update={"database_url": SecretStr(url)})
            database = open_database(settings)
            upgrade(database)
            database.close()
        serve = KilledServe(settings, tmp_path, seconds=0.3)
        places.callback(serve.kill)
        serve.start()
        yield serve


@contextmanager
def database_on(disk: Path, server: PostgresServer) -> Iterator[str]:
    """The address of a PostgreSQL database whose tables are on a disk."""
    name = f"full{secrets.token_hex(6)}"
    with psycopg.connect(server.address(), autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE {name} LOCATION '{server.folder_on(disk)}'")
        connection.execute(f"CREATE DATABASE {name} TABLESPACE {name}")
        yield server.address(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"DROP TABLESPACE {name}")


def upload(client: httpx.Client, study: str, first: int, turns: int = 1) -> httpx.Response:
    files = [("files", (name, data * turns)) for name, data in interviews(1, first)]
    return client.post(f"/studies/{study}/transcripts", files=files)


def names(client: httpx.Client, study: str) -> set[str]:
    return {item["name"] for item in client.get(f"/studies/{study}/transcripts").json()["items"]}


def decide(client: httpx.Client, candidate: str, act: str) -> httpx.Response:
    etag = client.get(f"/candidates/{candidate}").headers["ETag"]
    body = {"act": act, "memo": "most of them say it " * 90}
    return client.post(
        f"/candidates/{candidate}/decisions",
        json=body,
        headers={"If-Match": etag, "Idempotency-Key": f"{candidate} {etag}"},
    )


def decide_until_refused(client: httpx.Client, candidate: str) -> tuple[int, httpx.Response]:
    """How many decisions there was room for inside the database's files, and the answer to the next."""
    for number in range(2_000):
        answer = decide(client, candidate, ("accept", "reject")[number % 2])
        if answer.status_code != 201:
            return number, answer
    raise AssertionError("the disk did not get full")


def decisions(client: httpx.Client, candidate: str) -> int:
    return int(client.get(f"/candidates/{candidate}").headers["ETag"].strip('"'))


def state(client: httpx.Client, run: str) -> dict[str, str]:
    return dict(client.get(f"/runs/{run}").json())


def analysed(client: httpx.Client) -> tuple[str, str]:
    """A study of four interviews whose first run is done, and one of its candidates."""
    study = client.post("/studies", json={"name": "Full"}).json()["id"]
    for number in range(4):
        assert upload(client, study, number).status_code == 201
    first = client.post(f"/studies/{study}/runs").json()["id"]
    until(lambda: state(client, first)["status"] == "done", what="the first run")
    return study, client.get(f"/studies/{study}/candidates").json()["items"][0]["id"]


def begin_second(client: httpx.Client, study: str) -> str:
    """Start another run, and wait until a worker is at it."""
    second = client.post(f"/studies/{study}/runs", json={"params": {"seed": 2}}).json()["id"]
    until(lambda: state(client, second)["status"] == "running", what="the second run")
    return str(second)


def backup(served: KilledServe, file: Path) -> tuple[int, str]:
    """Back up with the command or, for PostgreSQL, with its own: the exit code, and what was said."""
    command = [sys.executable, FAST, "db", "backup", str(file), "--data-dir", str(served.settings.data_dir)]
    if served.settings.database_url is not None:
        command = [str(program("pg_dump")), "--format=custom", f"--file={file}", served.address]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return ended.returncode, ended.stderr


def whole(served: KilledServe) -> bool:
    """Whether `db check` finds nothing."""
    where = ("--data-dir", str(served.settings.data_dir))
    environment = dict(os.environ)
    if served.settings.database_url is not None:
        environment["THEMEBOOK_DATABASE_URL"] = served.address
    ended = subprocess.run([sys.executable, FAST, "db", "check", *where], env=environment, check=False, timeout=60)
    return ended.returncode == 0


def test_upload_run_decision_and_backup_outlive_a_full_disk(served: KilledServe, small_disk: Path) -> None:
    with served.client() as client:
        study, candidate = analysed(client)
        second = begin_second(client, study)
        kept = names(client, study)

        filler = fill(small_disk)
        acknowledged, refused = decide_until_refused(client, candidate)
        tried = {f"P{number}.txt": upload(client, study, number, turns=40) for number in range(100, 104)}
        written = backup(served, small_disk / "backup.sqlite")

        stopped = [answer for answer in tried.values() if answer.status_code != 201]
        assert stopped
        assert all(answer.status_code == 507 for answer in stopped), [answer.text for answer in stopped]
        assert all(answer.json()["code"] == "disk_full" for answer in stopped)
        assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
        assert decisions(client, candidate) == acknowledged, "each that was acknowledged is there, and no other"
        assert written[0] != 0
        assert re.search("disk is full|No space left on device", written[1])
        if served.settings.embedded:
            assert list(small_disk.glob("*backup*")) == [], "no half of a backup is left"
        taken = {name for name, answer in tried.items() if answer.status_code == 201}
        assert not (taken and served.settings.embedded)  # PostgreSQL may find room in pages that a refusal left empty
        kept |= taken
        assert names(client, study) == kept, "reads go on, and nothing was half taken in"
        assert client.get("/health/ready").status_code == 200

        filler.unlink()
        until(lambda: state(client, second)["status"] in ("done", "failed"), what="the run that met the full disk")
        ended = state(client, second)
        assert ended["status"] == "done" or ended["reason"].startswith("disk_full"), ended
        assert decisions(client, candidate) == acknowledged
        assert decide(client, candidate, ("accept", "reject")[acknowledged % 2]).status_code == 201
        assert upload(client, study, 200).status_code == 201
        third = client.post(f"/studies/{study}/runs", json={"params": {"seed": 3}}).json()["id"]
        until(lambda: state(client, third)["status"] == "done", what="a run after that")
        assert names(client, study) == {*kept, "P200.txt"}
        done = backup(served, small_disk / "backup.sqlite")
        assert done[0] == 0, done[1]
    assert whole(served)


def test_run_ends_with_a_reason_where_the_job_engine_finds_no_room(served: KilledServe, small_disk: Path) -> None:
    """Decisions leave our own files with room to write in after the disk is full, and those of the engine with none."""
    with served.client() as client:
        study, candidate = analysed(client)
        for number in range(100):
            assert decide(client, candidate, ("accept", "reject")[number % 2]).status_code == 201
        for number in range(4, 8):
            assert upload(client, study, number).status_code == 201
        second = begin_second(client, study)

        filler = fill(small_disk)
        time.sleep(3)  # longer than a step, so that the engine has met the full disk
        filler.unlink()
        until(lambda: state(client, second)["status"] in ("done", "failed"), what="the run that met the full disk")
        ended = state(client, second)
        assert ended["status"] == "done" or ended["reason"].startswith("disk_full"), ended
        third = client.post(f"/studies/{study}/runs", json={"params": {"seed": 3}}).json()["id"]
        until(lambda: state(client, third)["status"] == "done", what="a run after that")
    assert whole(served)
