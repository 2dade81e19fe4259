"""A damaged SQLite file, told in a sentence that says what to do; where it lies is nobody's business over HTTP."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpora.errors import SetupError

_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


@contextmanager
def telling_damage(file: Path, remedy: str) -> Iterator[None]:
    """Open a file in the block; ``remedy`` is what an operator can do where it turns out to be damaged.

    Raises:
        SetupError: it is damaged, or no SQLite file at all.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in _DAMAGED:
            raise
        raise SetupError(f"{file.parent.name}/{file.name} is damaged or no database ({error}); {remedy}") from None
