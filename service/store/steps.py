"""What the finished steps of runs took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from service.store.job_tables import steps


@dataclass(frozen=True, slots=True)
class Effort:
    """All finished steps of one kind: how many, seconds in all, and where their passages' vectors came from."""

    kind: str
    steps: int
    seconds: float
    cached: int
    encoded: int


def add_step(
    connection: sa.Connection,
    run: str,
    kind: str,
    ordinal: int,
    seconds: float,
    cached: int,
    encoded: int,
    at: datetime,
) -> None:
    """Note a finished step; done again, the first time counts."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(steps).values(
        run=run, kind=kind, ordinal=ordinal, seconds=seconds, cached=cached, encoded=encoded, at=at
    )
    connection.execute(row.on_conflict_do_nothing())


def finished(connection: sa.Connection, run: str, kind: str) -> set[int]:
    """The ordinals of a run's finished steps of one kind."""
    query = sa.select(steps.c.ordinal).where(steps.c.run == run, steps.c.kind == kind)
    return set(connection.execute(query).scalars())


def efforts(connection: sa.Connection) -> list[Effort]:
    """What the steps took, by kind."""
    total = sa.func.sum
    query = sa.select(
        steps.c.kind, sa.func.count(), total(steps.c.seconds), total(steps.c.cached), total(steps.c.encoded)
    )
    rows = connection.execute(query.group_by(steps.c.kind).order_by(steps.c.kind))
    return [Effort(*row) for row in rows]
