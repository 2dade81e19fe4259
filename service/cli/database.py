"""Commands on the database as a whole: db upgrade, check, backup, restore."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from corpora.errors import InputError
from service.cli import screen
from service.cli.local import DataDir, settings

db = typer.Typer(help="Upgrade, check, back up and restore the database.", no_args_is_help=True)


@db.command()
def upgrade(data_dir: DataDir = None) -> None:
    """Bring the database to the tables of this version; an SQLite file is copied aside first."""
    from service.migrations import apply
    from service.store.engine import open_database

    chosen = settings(data_dir=data_dir)
    database = open_database(chosen)
    try:
        backup = apply.prepare(database, chosen) if chosen.embedded else None
        apply.upgrade(database)
        standing = apply.standing(database)
    finally:
        database.close()
    if backup:
        screen.say(f"as it was before: {backup}")
    screen.out().print(f"the database is at {standing}", markup=False)


@db.command()
def check(data_dir: DataDir = None) -> None:
    """Say whether the database can be used by this version: exit 0 if so, 1 if not."""
    from service.cli.backup_file import damage
    from service.migrations import apply
    from service.store.engine import open_database

    chosen = settings(data_dir=data_dir)
    if chosen.embedded and not chosen.sqlite_file.exists():
        raise InputError(
            f"there is no database at {chosen.sqlite_file}; `themebook serve` or `themebook db upgrade` makes one"
        )
    faults = damage(chosen.sqlite_file) if chosen.embedded else []
    database = open_database(chosen)
    said = ""
    try:
        standing, newest = (None, apply.newest()) if faults else (apply.standing(database), apply.newest())
        if not faults and standing == newest:
            from service import operations

            checked = operations.check(database)
            faults = list(checked.faults)
            said = f"; the audit has {checked.rows} rows, the last one's hash is {checked.last or 'none yet'}"
    finally:
        database.close()
    if not faults and standing != newest:
        faults = [apply.unfit(standing)]
    for fault in faults:
        screen.say(f"failed: {fault}", "red")
    if faults:
        raise typer.Exit(1)
    screen.out().print(f"the database is whole and at {standing}{said}", markup=False, soft_wrap=True)


@db.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; its checksum goes beside it.")],
    data_dir: DataDir = None,
) -> None:
    """Copy the database to FILE, as of one moment, while it is in use (SQLite; for PostgreSQL there is pg_dump)."""
    from service.cli.backup_file import back_up

    chosen = settings(data_dir=data_dir)
    _own_file_only(chosen.embedded, "pg_dump")
    digest = back_up(chosen.sqlite_file, file)
    screen.out().print(f"{file}  sha256 {digest}", markup=False, soft_wrap=True)


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `db backup` wrote, with its checksum beside it.")],
    data_dir: DataDir = None,
) -> None:
    """Put a backup in the database's place; stop `serve` first. What is there now is kept beside it."""
    from service.cli.backup_file import put_back
    from service.lock import exclusive

    chosen = settings(data_dir=data_dir)
    _own_file_only(chosen.embedded, "pg_restore")
    with ExitStack() as locks:
        for lock, what in (("serve.lock", "themebook serve"), ("worker.lock", "a worker")):
            locks.enter_context(exclusive(chosen.data_dir / lock, what))
        aside = put_back(file, chosen.sqlite_file)
    if aside:
        screen.say(f"what was there before: {aside}")
    screen.out().print(f"restored from {file}", markup=False, soft_wrap=True)


def _own_file_only(embedded: bool, program: str) -> None:
    if not embedded:
        raise InputError(f"the database is a PostgreSQL, which has its own program for this: {program}")
