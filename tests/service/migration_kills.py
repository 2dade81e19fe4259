"""Migrate a database again and again, dying by SIGKILL before another statement each time, and see what is left.

    python migration_kills.py FOLDER STRIDE [POSTGRESQL-ADDRESS]

Dies before every STRIDE-th statement. Prints the number of deaths, and each state found that is neither old nor new.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr

from service.migrations.apply import downgrade, newest, prepare, standing, upgrade
from service.settings import Settings
from service.store.engine import open_database

OLD = "0001"


def die_before(statement: int, settings: Settings) -> bool:
    """Upgrade in a child process that dies before its n-th statement; whether it got to the end instead."""
    child = os.fork()
    if child == 0:
        database = open_database(settings)
        done = 0

        def count(*_: object) -> None:
            nonlocal done
            done += 1
            if done == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        sa.event.listen(database.engine, "before_cursor_execute", count)
        prepare(database, settings) if settings.embedded else upgrade(database)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def state(settings: Settings) -> tuple[str | None, tuple[str, ...]]:
    """The revision, and every column that there is."""
    database = open_database(settings)
    with database.read() as connection:
        inspector = sa.inspect(connection)
        columns = sorted(f"{t}.{c['name']}" for t in inspector.get_table_names() for c in inspector.get_columns(t))
    found = standing(database), tuple(columns)
    database.close()
    return found


def put_at(revision: str, settings: Settings) -> tuple[str | None, tuple[str, ...]]:
    """Bring the database to a revision from wherever it is; how that looks."""
    database = open_database(settings)
    upgrade(database)
    downgrade(database, revision) if revision != newest() else None
    database.close()
    return state(settings)


def main() -> None:
    address = SecretStr(sys.argv[3]) if len(sys.argv) > 3 else None
    settings = Settings(data_dir=Path(sys.argv[1]), database_url=address)
    new, old = put_at(newest(), settings), put_at(OLD, settings)
    wrong, deaths, statement = [], 0, 1
    while not die_before(statement, settings):
        if (found := state(settings)) not in (old, new):
            wrong.append([statement, found[0]])
        put_at(OLD, settings)
        deaths, statement = deaths + 1, statement + int(sys.argv[2])
    print(json.dumps({"deaths": deaths, "wrong": wrong, "ends_new": state(settings) == new}))


if __name__ == "__main__":
    main()
