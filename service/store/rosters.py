"""Key tables, each a file of its own beside the database, readable by its owner alone; the database knows only of it.

They are no part of the database, so no backup of it and no export holds one.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from service.store.tables import rosters

FOLDER = "rosters"


@dataclass(frozen=True, slots=True)
class KeyTable:
    """That a study has a key table: of how many names, since when, and who gave it."""

    study: str
    mark: str
    names: int
    at: datetime
    by: str

    def file(self, folder: Path) -> Path:
        """Where it lies on a machine whose data are in this folder."""
        return folder / FOLDER / f"{self.study}-{self.mark}.csv"


def key_table(connection: sa.Connection, study: str) -> KeyTable | None:
    """The key table of a study, if it has one."""
    row = connection.execute(sa.select(rosters).where(rosters.c.study == study)).one_or_none()
    return None if row is None else KeyTable(row.study, row.mark, row.names, row.at, row.by)


def keep(connection: sa.Connection, folder: Path, study: str, text: str, names: int, by: str, at: datetime) -> KeyTable:
    """Write a key table and note that it is the study's; whoever calls removes those before when this is committed."""
    table = KeyTable(study, secrets.token_hex(8), names, at, by)
    file = table.file(folder)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    connection.execute(rosters.delete().where(rosters.c.study == study))
    connection.execute(
        rosters.insert().values(study=study, mark=table.mark, names=names, at=at, by=by),
    )
    return table


def remove_others(folder: Path, kept: KeyTable) -> None:
    """Remove the study's key tables but this one."""
    file = kept.file(folder)
    for other in file.parent.glob(f"{kept.study}-*.csv"):
        if other != file:
            other.unlink(missing_ok=True)
