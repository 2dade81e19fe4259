"""Telling a database that went away, or does not answer, from other errors."""

from __future__ import annotations

import sqlalchemy as sa

DATABASE_AWAY = "database_away"
_CLASSES = ("08", "57P")
"""SQLSTATE: the connection failed; the server is shutting down, has crashed or cannot take connections yet."""


def gone_away(error: BaseException | None) -> str | None:
    """The sentence for whoever waits, when a PostgreSQL does not answer; None for every other error."""
    if not isinstance(error, sa.exc.OperationalError):
        return None
    state = getattr(error.orig, "sqlstate", "")  # None where there was no answer that could hold one; SQLite has none
    if error.connection_invalidated or state is None or state.startswith(_CLASSES):
        return (
            f"{DATABASE_AWAY}: the database does not answer; try again, with the same Idempotency-Key if there was one"
        )
    return None
