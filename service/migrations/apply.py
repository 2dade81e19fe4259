"""Bring a database to the tables of this version: our own SQLite file by itself, a PostgreSQL only when asked.

Alembic is loaded only where something has to be done: a serve that comes back after a crash should not wait for it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from corpora.errors import SetupError
from service.settings import Settings
from service.store.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config

_FEW = 3  # names in a message
_VERSION = sa.table("alembic_version", sa.column("version_num"))


def newest() -> str:
    """The revision that this version of themebook works with."""
    return max(file.name[1:5] for file in Path(__file__).with_name("versions").glob("m????_*.py"))


def standing(database: Database) -> str | None:
    """The revision that a database is at; None before the first."""
    with database.read() as connection:
        there = sa.inspect(connection).has_table(_VERSION.name)
        found: str | None = connection.execute(sa.select(_VERSION.c.version_num)).scalar() if there else None
        return found


def upgrade(database: Database, to: str = "head") -> None:
    """Apply every migration up to a revision, all in one transaction.

    Raises:
        SetupError: it has tables with our names and no record of our versions, or that of another program or a newer
            version; or it is a PostgreSQL that cannot hold every letter.
    """
    from alembic import command

    with database.write() as connection:
        _check_ours(connection)
        command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Undo every migration down to a revision, all in one transaction."""
    from alembic import command

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
    if not settings.embedded or not (revision is None or revision in _known()):
        raise SetupError(unfit(revision))
    backup = None if revision is None else back_up(settings.sqlite_file, revision)
    upgrade(database)
    return backup


def _check_ours(connection: sa.Connection) -> None:
    from service.store import access_tables, job_tables  # noqa: F401 - they put their tables into the metadata
    from service.store.tables import metadata

    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise SetupError(
                f"the database is encoded as {encoding}, which cannot hold every letter that people write; nothing was"
                " changed; make one with: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
            )
    there = set(sa.inspect(connection).get_table_names())
    recorded = connection.execute(sa.select(_VERSION.c.version_num)).scalar() if _VERSION.name in there else None
    if recorded is not None and recorded not in _known():
        raise SetupError(unfit(recorded))
    if recorded is None and (alike := sorted(there.intersection(metadata.tables))):
        more = ", ..." if len(alike) > _FEW else ""
        raise SetupError(
            f"the database has tables called {', '.join(alike[:_FEW])}{more} that are no version of themebook's,"
            " perhaps another program's; nothing was changed; give themebook a database of its own"
        )


def unfit(revision: str | None) -> str:
    """A sentence about a database that is not at the newest revision, and what to do."""
    if revision is None:
        return "the database has no tables yet; to make them run: themebook db upgrade"
    if revision not in _known():
        return (
            f"the database is at revision {revision}, which this version of themebook does not know; "
            "install the version that wrote it, or a newer one"
        )
    return (
        f"the database is at revision {revision}, this version needs {newest()}; "
        "back it up, then run: themebook db upgrade"
    )


def back_up(file: Path, revision: str) -> Path:
    """Copy an SQLite file, as of one moment and with writers at work, beside itself; the copy bears the revision."""
    copy = file.with_name(f"{file.stem}.before-upgrade-from-{revision}{file.suffix}")
    partial = copy.with_name(copy.name + ".partial")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(partial)) as target:
        source.backup(target)
    return partial.replace(copy)


def _known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config(connection: sa.Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "service:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
