"""The database: one engine, reads that never wait, and writes one at a time.

SQLite takes one writer: within a process `Writer` queues them, between processes ``BEGIN IMMEDIATE`` and the
busy timeout do. A write that begins as a read could find its snapshot stale at the first change; beginning as a write
cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from corpora.errors import SetupError
from service.damage import telling_damage
from service.folder import own_file
from service.settings import Settings
from service.store.parsed_findings import ParsedFindings
from service.store.writing import Writer

BUSY_MILLISECONDS = 30_000
_WRITE = "themebook_write"


@dataclass(frozen=True, slots=True)
class Database:
    """The database of studies and decisions, the address of the job engine's own one, and the folder beside both.

    ``parsed`` are the findings that this process read last.
    """

    engine: sa.Engine
    jobs: str
    folder: Path
    parsed: ParsedFindings = field(init=False, default_factory=ParsedFindings, repr=False, compare=False)
    _writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_writer", Writer(self._begin_write))

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database throughout; changes made on it are not kept."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":  # where every statement sees a state of its own otherwise
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def write(self) -> AbstractContextManager[sa.Connection]:
        """A connection in a write transaction, committed when the block ends well."""
        return self._writer.alone() if self.engine.dialect.name == "sqlite" else self.engine.begin()

    def write_together(self) -> AbstractContextManager[sa.Connection]:
        """The same for a short block that many come with at once; in SQLite they share a commit."""
        return self._writer.together() if self.engine.dialect.name == "sqlite" else self.engine.begin()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _begin_write(self) -> sa.Connection:
        return self.engine.connect().execution_options(**{_WRITE: True})


def open_database(settings: Settings) -> Database:
    """The database that the settings name; an own SQLite file is made in its folder where there is none.

    Raises:
        SetupError: the folder or the file cannot be used, or PostgreSQL's driver is not installed; later, as the first
            connection is made, that the file is no database.
    """
    if settings.embedded:
        own_file(settings.sqlite_file)
    # hide_parameters: an error message must never carry transcript text into a log
    try:
        engine = sa.create_engine(settings.database, hide_parameters=True, pool_pre_ping=not settings.embedded)
    except ModuleNotFoundError as error:
        raise SetupError(
            f"a PostgreSQL needs the package {error.name}, which is missing: "
            "pip install -c constraints.txt -e '.[postgres]'"
        ) from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", partial(_prepare_sqlite, settings.sqlite_file))
        sa.event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, settings.jobs, settings.data_dir)


def _prepare_sqlite(file: Path, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, below
    with telling_damage(file, "nothing was changed; put a backup in its place with: themebook db restore FILE"):
        for pragma in (
            f"busy_timeout = {BUSY_MILLISECONDS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
