"""Bring a database to the tables of this version: our own SQLite file by itself, a PostgreSQL only when asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from corpora.errors import SetupError
from service.settings import Settings
from service.store.engine import Database


def newest() -> str:
    """The revision that this version of themebook works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101  a package without its migrations was built wrongly
    return head


def standing(database: Database) -> str | None:
    """The revision that a database is at; None before the first."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, to: str = "head") -> None:
    """Apply every migration up to a revision, all in one transaction."""
    with database.write() as connection:
        command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Undo every migration down to a revision, all in one transaction."""
    with database.write() as connection:
        command.downgrade(_config(connection), to)


def prepare(database: Database, settings: Settings) -> Path | None:
    """Make a database fit to serve; an own SQLite file that is behind is copied aside first, and the copy returned.

    Raises:
        SetupError: it is behind and not ours to change, or made by a newer version.
    """
    revision = standing(database)
    if revision == newest():
        return None
    if revision is not None and revision not in _known():
        raise SetupError(
            f"the database is at revision {revision}, which this version of themebook does not know; "
            "install the version that wrote it, or a newer one"
        )
    if not settings.embedded:
        found = "has no tables yet" if revision is None else f"is at revision {revision}"
        raise SetupError(
            f"the database {found}, this version needs {newest()}; back it up, then run: themebook db upgrade"
        )
    backup = None if revision is None else back_up(settings.sqlite_file, revision)
    upgrade(database)
    return backup


def back_up(file: Path, revision: str) -> Path:
    """Copy an SQLite file, as of one moment and with writers at work, beside itself; the copy bears the revision."""
    copy = file.with_name(f"{file.stem}.before-upgrade-from-{revision}{file.suffix}")
    partial = copy.with_name(copy.name + ".partial")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(partial)) as target:
        source.backup(target)
    return partial.replace(copy)


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "service:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
