"""A batch of runs under a `serve` that is killed again and again, and what must hold however often."""

from __future__ import annotations

import json
import random
import re
import subprocess
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import httpx
import sqlalchemy as sa
from fast_themebook import fast_tools
from interviews import interviews
from processes import kill, start, until

from pipelines.analysis import analyse
from pipelines.findings import findings_of, to_bytes
from pipelines.params import Params
from service import operations
from service.cli.backup_file import damage
from service.operations import COMMAND_LINE
from service.settings import Settings
from service.store import runs, transcripts
from service.store.engine import Database


@dataclass
class KilledServe:
    """A `serve` with fast tools, to be started, killed with its worker, and asked."""

    settings: Settings
    folder: Path
    seconds: float = 0.05
    key: str = ""
    process: subprocess.Popen[bytes] | None = None
    acknowledged: dict[str, int] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The address of its PostgreSQL, as people write it."""
        assert self.settings.database_url is not None
        return self.settings.database_url.get_secret_value().replace("postgresql+psycopg", "postgresql")

    def start(self) -> float:
        """Start it; seconds until the API answers."""
        self.launch()
        took = until(self._answers, 120, "the API")
        if found := re.search(rb"tb_\S+", self._log.read_bytes()):
            self.key = found[0].decode()
        return took

    def launch(self) -> None:
        """Start it and do not wait."""
        where: tuple[object, ...] = ("--data-dir", self.settings.data_dir)
        if self.settings.database_url is not None:
            where = ("--database-url", self.address)
        serve = ("serve", "--port", self.settings.port, *where)
        self.process = start(self._log, *serve, seconds=self.seconds, part=self.settings.part_segments)

    def kill(self) -> None:
        """SIGKILL to it and its worker at once."""
        assert self.process is not None
        kill(self.process)

    def client(self) -> httpx.Client:
        """A client of the API with the first admin's key."""
        base = f"http://127.0.0.1:{self.settings.port}/api/v1"
        return httpx.Client(base_url=base, headers={"Authorization": f"Bearer {self.key}"}, timeout=60)

    def upload(self, study: str, number: int) -> None:
        """Upload a transcript, and remember what was acknowledged."""
        (name, data), *_ = interviews(1, first=number)
        with self.client() as client:
            if client.post(f"/studies/{study}/transcripts", files=[("files", (name, data))]).status_code == 201:
                self.acknowledged[name] = number

    @property
    def _log(self) -> Path:
        return self.folder / "serve.log"

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.settings.port, timeout=30)  # cheap to ask again and again
        try:
            connection.request("GET", "/api/v1/health/live")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


def make_studies(db: Database, number: int, each: int) -> list[str]:
    """Studies with interviews, each unlike the others."""
    made = [operations.create_study(db, COMMAND_LINE, f"Study {at}").id for at in range(number)]
    for at, study in enumerate(made):
        operations.add_transcripts(db, COMMAND_LINE, study, interviews(each, first=each * at))
    return made


def all_ended(db: Database) -> bool:
    with db.read() as connection:
        return runs.unended(connection) == []


def progress_of(db: Database) -> list[object]:
    """Something that changes whenever a run gets on."""
    with db.read() as connection:
        return [tuple(row) for row in connection.execute(sa.text("SELECT id, status, stage, done FROM runs"))]


def faults(db: Database, settings: Settings) -> list[str]:
    """What is wrong with a batch all of whose runs have ended: a sentence each."""
    found = damage(settings.sqlite_file) if settings.embedded else []
    with db.read() as connection:
        for identifier, status, reason in connection.execute(sa.text("SELECT id, status, reason FROM runs")).all():
            if status != "done":
                found.append(f"run {identifier} is {status}: {reason}")
                continue
            kept = runs.findings_of(connection, identifier) or ""
            if kept != undisturbed(connection, identifier):
                found.append(f"run {identifier} found something else than undisturbed")
            count = sa.text("SELECT count(*) FROM candidates WHERE run = :run")
            rows = connection.execute(count, {"run": identifier}).scalar_one()
            if rows != len(json.loads(kept)["themes"]):
                found.append(f"run {identifier} has {rows} candidates for {len(json.loads(kept)['themes'])} themes")
    return found


def undisturbed(connection: sa.Connection, identifier: str) -> str:
    """The findings of a run as they are when nothing happens, made here from its transcripts and parameters."""
    run = runs.run(connection, identifier)
    assert run is not None
    read = [transcripts.whole(connection, version) for version in transcripts.versions_of_run(connection, identifier)]
    framework = runs.framework_of(connection, identifier)
    name = connection.execute(sa.text("SELECT name FROM studies WHERE id = :id"), {"id": run.study}).scalar_one()
    analysis = analyse(read, framework, fast_tools(), Params.from_dict(run.params))
    return to_bytes(findings_of(name, read, framework, analysis)).decode()


def lost(db: Database, served: KilledServe, study: str) -> list[str]:
    """Which acknowledged uploads are not there."""
    with db.read() as connection:
        names = {version.name for version in transcripts.current(connection, study)}
    return [name for name in served.acknowledged if name not in names]


def disturb(served: KilledServe, db: Database, study: str, kills: int, first: int) -> tuple[list[float], list[float]]:
    """Kill `serve` so often at random moments; seconds until the API was back, and until a run got on, each time.

    One of five dies before its API answers. `first` is the number of the first kill: it sets the moments, and each
    uploads another transcript.
    """
    draw = random.Random(first)
    back, going = [], []
    for number in range(first, first + kills):
        if draw.random() < 0.2:
            served.launch()
            time.sleep(draw.random())
            served.kill()
            continue
        before = progress_of(db)
        began = time.monotonic()
        back.append(served.start())
        if not all_ended(db) and draw.random() < 0.5:
            until(lambda before=before: progress_of(db) != before or all_ended(db), 180, "a run to get on")  # type: ignore[misc]
            going.append(time.monotonic() - began)
        served.upload(study, 1000 + number)
        time.sleep(draw.random() * 1.5)
        served.kill()
        if served.settings.embedded:
            assert damage(served.settings.sqlite_file) == []
        assert lost(db, served, study) == []
    return back, going


def die_at_every_boundary(settings: Settings, db: Database, log: Path) -> int:
    """Let workers live for two steps each, the last one's step again and one more; how many it took to end all runs.

    Runs are prepared in parts of one transcript; each job that a worker hands in kills it once, too.
    """
    where: tuple[object, ...] = ("--data-dir", settings.data_dir)
    if settings.database_url is not None:
        where = ("--database-url", settings.database_url.get_secret_value().replace("+psycopg", ""))
    lives = 0
    deaths = log.with_name("deaths")
    deaths.mkdir(exist_ok=True)
    while not all_ended(db):
        process = start(log, "worker", *where, steps=2, part=4, once=deaths)
        until(lambda process=process: process.poll() is not None or all_ended(db), 180, "a death")  # type: ignore[misc]
        kill(process)
        lives += 1
        assert lives < 1_000
    return lives
