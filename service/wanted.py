"""Whether a run is still wanted: it may be cancelled, or somebody withdraw from its study, while it is worked on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import sqlalchemy as sa

from service.store import runs
from service.store.engine import Database

SECONDS_BETWEEN_WRITES = 0.5


class UnwantedError(Exception):
    """The run was cancelled meanwhile."""


class Store(Protocol):
    """Where the caches keep what they have: a database, or one that is written to only while a run is wanted."""

    def read(self) -> AbstractContextManager[sa.Connection]:
        """A connection to read with."""
        ...

    def write(self) -> AbstractContextManager[sa.Connection]:
        """A connection in a write transaction."""
        ...


class Progress:
    """Writes how far a run is, at most twice a second, and notices when it is not wanted any more."""

    def __init__(self, db: Database, run: str) -> None:
        self._db = db
        self._run = run
        self._last = ("", 0.0)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report a stage.

        Raises:
            UnwantedError: the run is not running any more.
        """
        moment = time.monotonic()
        if stage == self._last[0] and done < total and moment - self._last[1] < SECONDS_BETWEEN_WRITES:
            return
        self._last = (stage, moment)
        with self._db.write() as connection:
            wanted = runs.progress(connection, self._run, stage, done, total)
        if not wanted:
            raise UnwantedError(self._run)

    def check(self) -> None:
        """Look whether the run is still wanted.

        Raises:
            UnwantedError: it is not.
        """
        with self._db.read() as connection:
            wanted = runs.is_running(connection, self._run)
        if not wanted:
            raise UnwantedError(self._run)


class WhileWanted:
    """A database that takes what is made for a run only while the run is wanted.

    Else what was made of somebody's words could be kept after they had withdrawn: their erasure cancels the run first,
    and finds all that was kept before.
    """

    def __init__(self, db: Database, run: str) -> None:
        self._db = db
        self._run = run

    def read(self) -> AbstractContextManager[sa.Connection]:
        """A connection to read with."""
        return self._db.read()

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A connection in a write transaction, during which nobody cancels the run.

        Raises:
            UnwantedError: the run is not running any more.
        """
        with self._db.write() as connection:
            if not runs.stays_running(connection, self._run):
                raise UnwantedError(self._run)
            yield connection
