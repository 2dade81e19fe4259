"""Telling a full disk from other errors of a database."""

from __future__ import annotations

import errno
import sqlite3

import sqlalchemy as sa

DISK_FULL = "disk_full"
_SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC}
_ERRNO = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_POSTGRES = "53100"


def no_room(error: BaseException | None) -> str | None:
    """The sentence for whoever waits, when an error means that the disk is full; None for every other."""
    for cause in (error, getattr(error, "orig", None), None if error is None else error.__cause__):
        full = (
            (isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", None) in _SQLITE)
            or (isinstance(cause, OSError) and cause.errno in _ERRNO)
            or (not isinstance(cause, sa.exc.SQLAlchemyError) and getattr(cause, "sqlstate", None) == _POSTGRES)
        )
        if full:
            return f"{DISK_FULL}: the disk of the database is full, nothing was changed; free some room and try again"
    return None
