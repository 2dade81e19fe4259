"""One at a time, where a thing is looked for first and then kept: two at once would both find nothing."""

from __future__ import annotations

import sqlalchemy as sa


def alone(connection: sa.Connection, what: str) -> None:
    """Let nobody else do `what` until this transaction ends (SQLite has one writer anyway)."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(what))))
