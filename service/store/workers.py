"""The locks that show which workers live on a shared PostgreSQL."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

_CLASS = 0x7462  # "tb": keeps our locks apart from other people's in the same database
_HELD = sa.text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :class "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def take(connection: sa.Connection, worker: str) -> bool:
    """Take a worker's lock for as long as the connection lives; False when somebody has it."""
    query = sa.text("SELECT pg_try_advisory_lock(:class, :key)")
    return bool(connection.execute(query, _lock(worker)).scalar_one())


def let_go(connection: sa.Connection, worker: str) -> None:
    """Give a worker's lock back."""
    connection.execute(sa.text("SELECT pg_advisory_unlock(:class, :key)"), _lock(worker))


def living(connection: sa.Connection) -> int:
    """How many workers are at work on this PostgreSQL."""
    return int(connection.execute(_HELD, {"class": _CLASS}).scalar_one())


def _lock(worker: str) -> dict[str, int]:
    key = int.from_bytes(hashlib.sha256(worker.encode()).digest()[:4], "big", signed=True)
    return {"class": _CLASS, "key": key}
