"""Writes to SQLite: one at a time, and small ones that come together share a commit.

A commit waits for the disk, several times as long as a decision takes to be worked out. So whoever comes while others
write joins their transaction, each in a savepoint of their own, and the last of them commits for all (group commit,
DeWitt et al. 1984). Nobody goes on before what they wrote is on the disk, and what fails takes back its own part alone.
Eight people in one process, each commit made 10 ms longer as on a slow disk: 300-400 decisions a second, not 60-70.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

_MOST = 16  # parts of a batch: nobody waits for more than so many others


class Writer:
    """The one writer of a SQLite database in this process; `begin` gives a connection that will begin a write."""

    def __init__(self, begin: Callable[[], sa.Connection]) -> None:
        self._begin = begin
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._coming = 0
        self._batch: _Batch | None = None

    @contextmanager
    def alone(self) -> Iterator[sa.Connection]:
        """A transaction of one's own, committed when the block ends well."""
        with self._turn:
            self._commit()
            with self._begin() as connection, connection.begin():
                yield connection

    @contextmanager
    def together(self) -> Iterator[sa.Connection]:
        """A part of a transaction, for a short block; after it the part is on the disk, or the error is raised."""
        with self._counting:
            self._coming += 1
        with self._turn:
            with self._counting:
                self._coming -= 1
            batch = self._batch = self._batch or _Batch(self._begin())
            try:
                with batch.part() as connection:
                    yield connection
            finally:
                if not self._coming or batch.parts >= _MOST or batch.broken is not None:
                    self._commit()
        batch.wait()

    def _commit(self) -> None:
        batch, self._batch = self._batch, None
        if batch is not None:
            batch.commit()


class _Batch:
    """A transaction of several parts."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._committed = False
        self._ended = threading.Event()
        self.parts = 0
        self.broken: Exception | None = None
        try:
            self._transaction = connection.begin()
        except BaseException:
            connection.close()
            raise

    @contextmanager
    def part(self) -> Iterator[sa.Connection]:
        """The connection, inside a savepoint; an error takes back what was done since."""
        self.parts += 1
        savepoint = self._connection.begin_nested()
        try:
            yield self._connection
            savepoint.commit()
        except BaseException as error:
            if self._in_transaction():
                savepoint.rollback()
            else:  # SQLite took everything back by itself, as it may on a full disk
                self.broken = error if isinstance(error, Exception) else RuntimeError("the transaction is gone")
            raise

    def commit(self) -> None:
        """Commit for all parts and let them go on; whoever waits gets the error, if it comes to one."""
        try:
            if self.broken is None:
                self._transaction.commit()
                self._committed = True
        except Exception as error:
            self.broken = error
        finally:
            try:
                if not self._committed:
                    self._connection.invalidate()  # whatever is left of the transaction goes with it
                self._connection.close()
            finally:
                self._ended.set()

    def wait(self) -> None:
        """Wait for the commit."""
        self._ended.wait()
        if not self._committed:
            raise self.broken or RuntimeError("the transaction was not committed")

    def _in_transaction(self) -> bool:
        return bool(self._connection.connection.driver_connection.in_transaction)  # type: ignore[union-attr]
