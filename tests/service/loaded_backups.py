"""Backups of a serve that people and a worker write to all the while, and what each gives back."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from interviews import interviews
from kill_batch import KilledServe
from postgres import program
from processes import until

from service.cli.backup_file import back_up, damage, put_back

_RUNS = 20  # uploads between two runs


@dataclass
class Load:
    """Somebody who uploads, reads and starts runs without a pause; `failed` are the answers that were not as wanted."""

    served: KilledServe
    study: str = ""
    uploaded: list[str] = field(default_factory=list)
    requests: int = 0
    failed: list[str] = field(default_factory=list)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Load the serve while the block lasts."""
        with self.served.client() as client:
            self.study = client.post("/studies", json={"name": "Loaded"}).json()["id"]
        stopping = threading.Event()
        thread = threading.Thread(target=self._go_on, args=(stopping,))
        thread.start()
        try:
            until(lambda: len(self.uploaded) >= _RUNS, what="a load")
            yield
        finally:
            stopping.set()
            thread.join()

    def _go_on(self, stopping: threading.Event) -> None:
        with self.served.client() as client:
            while not stopping.is_set():
                (name, data), *_ = interviews(1, first=len(self.uploaded))
                answers = [
                    (201, client.post(f"/studies/{self.study}/transcripts", files=[("files", (name, data))])),
                    (200, client.get(f"/studies/{self.study}/transcripts")),
                ]
                if len(self.uploaded) % _RUNS == 0:
                    answers.append((202, client.post(f"/studies/{self.study}/runs")))
                self.requests += len(answers)
                self.failed += [f"{a.status_code}: {a.text[:200]}" for wanted, a in answers if a.status_code != wanted]
                self.uploaded.append(name)


def wrong_with_sqlite_backup(load: Load, folder: Path, number: int) -> list[str]:
    """Back up, restore into a folder of its own, compare: what is wrong, a sentence each."""
    before = list(load.uploaded)
    copy, restored = folder / f"{number}.sqlite", folder / f"restored{number}" / "themebook.sqlite"
    back_up(load.served.settings.sqlite_file, copy)
    put_back(copy, restored)
    sums = [_sum_of_sqlite(file) for file in (copy, restored)]
    with closing(sqlite3.connect(restored)) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM transcripts")}
    return damage(restored) + _compare(number, sums, before, names)


def wrong_with_dump(load: Load, address: str, folder: Path, number: int) -> list[str]:
    """The same with PostgreSQL's own pg_dump and pg_restore, into a database of its own."""
    before = list(load.uploaded)
    dump, name = folder / f"{number}.dump", f"restored{number}"
    restored = re.sub(r"/\w+\?", f"/{name}?", address)
    _program("pg_dump", "--format=custom", f"--file={dump}", address)
    _program("psql", "--quiet", f"--command=CREATE DATABASE {name}", address)
    _program("pg_restore", "--exit-on-error", f"--dbname={restored}", str(dump))
    sums = [_sum(_program("pg_restore", "--file=-", str(dump)))]
    again = folder / f"{number}.again"
    _program("pg_dump", "--format=custom", f"--file={again}", restored)
    sums.append(_sum(_program("pg_restore", "--file=-", str(again))))
    engine = sa.create_engine(restored.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        names = set(connection.execute(sa.text("SELECT name FROM transcripts")).scalars())
    engine.dispose()
    return _compare(number, sums, before, names)


def _compare(number: int, sums: list[str], before: list[str], names: set[str]) -> list[str]:
    missing = [name for name in before if name not in names]
    return [f"backup {number} was restored as something else"] * (sums[0] != sums[1]) + [
        f"backup {number} lacks {name}, which was acknowledged before it began" for name in missing
    ]


def _sum_of_sqlite(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def _program(name: str, *arguments: str) -> bytes:
    return subprocess.run([program(name), *arguments], check=True, capture_output=True, timeout=120).stdout


def _sum(text: bytes) -> str:
    """A checksum of a dump's statements, less what names the moment, the database or a random word of psql's."""
    lines = [line for line in text.splitlines() if not line.startswith((b"--", b"\\restrict", b"\\unrestrict"))]
    return hashlib.sha256(b"\n".join(lines)).hexdigest()
