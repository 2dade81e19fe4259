"""A PostgreSQL that dies and comes back costs seconds: no run fails of it, and nothing has to be done by hand."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from disks import disk_of, fill
from interviews import interviews
from kill_batch import KilledServe, faults
from postgres import PostgresServer, postgres
from processes import until
from pydantic import SecretStr

from service.migrations.apply import upgrade
from service.settings import Settings
from service.store.engine import open_database

pytestmark = pytest.mark.slow


@contextmanager
def serving(server: PostgresServer, folder: Path) -> Iterator[KilledServe]:
    """A serve on a fresh PostgreSQL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(data_dir=folder / "unused", port=port, database_url=SecretStr(server.address()))
    database = open_database(settings)
    upgrade(database)
    database.close()
    serve = KilledServe(settings, folder, seconds=0.4)
    serve.start()
    try:
        yield serve
    finally:
        serve.kill()


@contextmanager
def started_again(server: PostgresServer) -> Iterator[None]:
    """Starts a server whenever it has ended, as systemd or a container's restart policy does."""
    stopping = threading.Event()

    def watch() -> None:
        while not stopping.wait(1.0):
            if not server.runs():
                server.try_to_start()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def test_a_run_outlives_its_database(tmp_path: Path) -> None:
    with postgres() as server, serving(server, tmp_path) as served, served.client() as client:
        study = client.post("/studies", json={"name": "Away"}).json()["id"]
        files = [("files", file) for file in interviews(12)]
        assert client.post(f"/studies/{study}/transcripts", files=files).status_code == 201
        run = client.post(f"/studies/{study}/runs").json()["id"]
        until(lambda: client.get(f"/runs/{run}").json()["done"] >= 2, what="two transcripts")
        server.stop()
        refused = client.post(f"/studies/{study}/runs", headers={"Idempotency-Key": "again"})
        assert (refused.status_code, refused.json()["code"]) == (503, "database_away")
        assert [client.get(f"/health/{kind}").status_code for kind in ("live", "ready")] == [200, 503]
        server.start()
        until(lambda: client.get("/health/ready").status_code == 200, what="the API to be ready by itself")
        until(lambda: client.get(f"/runs/{run}").json()["status"] in ("done", "failed"), 180, "the run")
        assert client.get(f"/runs/{run}").json()["status"] == "done", (tmp_path / "serve.log").read_text()[-2000:]
        database = open_database(served.settings)
        assert faults(database, served.settings) == []
        database.close()
    said = ("themebook is at", "First admin key")
    logged = [line for line in (tmp_path / "serve.log").read_text().splitlines() if not line.startswith(said)]
    assert [line for line in logged if not line.startswith('{"')] == []
    assert all(json.loads(line)["event"] for line in logged)


def test_a_postgresql_that_dies_of_a_full_disk_comes_back_with_all_that_was_acknowledged(tmp_path: Path) -> None:
    with disk_of(192) as disk:
        server = PostgresServer(disk / "data")
        server.start()
        try:
            with serving(server, tmp_path) as served, started_again(server):
                outlive_its_end(served, server, disk)
        finally:
            server.stop()


def outlive_its_end(served: KilledServe, server: PostgresServer, disk: Path) -> None:
    """Fill the disk until the server ends, in the middle of a run, and make room again."""
    with served.client() as client:
        study = client.post("/studies", json={"name": "Full"}).json()["id"]
        for number in range(8):
            files = [("files", file) for file in interviews(1, first=number)]
            assert client.post(f"/studies/{study}/transcripts", files=files).status_code == 201
        run = client.post(f"/studies/{study}/runs").json()["id"]
        until(lambda: client.get(f"/runs/{run}").json()["status"] == "running", what="the run")
        filler = fill(disk)
        use_up_the_log(server)
        until(lambda: client.get(f"/runs/{run}").status_code == 503, what="the server's end")
        filler.unlink()
        try:
            until(lambda: client.get("/health/ready").status_code == 200, 120, "the API to be ready by itself")
        except AssertionError as error:
            state = (
                f"the server runs: {server.runs()}, and answers: {server.answers()}; {client.get('/health/ready').text}"
            )
            logs = [(path, path.read_text()[-2000:]) for path in (disk / "log", served.folder / "serve.log")]
            raise AssertionError(f"{error}; {state}; the ends of the logs: {logs}") from None
        until(lambda: client.get(f"/runs/{run}").json()["status"] in ("done", "failed"), 180, "the run")
        ended = client.get(f"/runs/{run}").json()
        assert ended["status"] == "done" or ended["reason"].startswith("disk_full"), ended
        kept = {item["name"] for item in client.get(f"/studies/{study}/transcripts").json()["items"]}
        assert kept == {f"P{number:02}.txt" for number in range(8)}
        again = client.post(f"/studies/{study}/runs", json={"params": {"seed": 2}}).json()["id"]
        until(lambda: client.get(f"/runs/{again}").json()["status"] == "done", 180, "a run after that")


def use_up_the_log(server: PostgresServer) -> None:
    """Have the server begin new files of its transaction log until there is no room for one, of which it dies."""
    try:
        with psycopg.connect(server.address(), autocommit=True) as connection:
            for _ in range(50):
                connection.execute("SELECT pg_logical_emit_message(true, 'synthetic', 'x'), pg_switch_wal()")
    except psycopg.OperationalError:
        return
    raise AssertionError("the log found room")
