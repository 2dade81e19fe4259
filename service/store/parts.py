"""The parts of a large run: some of its transcripts each, which a worker prepares on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from service.store.job_tables import parts
from service.store.runs import hold
from service.store.tables import runs


@dataclass(frozen=True, slots=True)
class Part:
    """The transcripts ``first`` to ``end`` (not included) of a run, counted from 0 in the run's order."""

    run: str
    ordinal: int
    first: int
    end: int
    done: bool


_COLUMNS = [parts.c[name] for name in Part.__dataclass_fields__]


def add_parts(connection: sa.Connection, run: str, bounds: Sequence[tuple[int, int]]) -> list[Part]:
    """Divide a run, once: the parts that it has now, in order; those it had before stay as they are."""
    rows = [
        {"run": run, "ordinal": ordinal, "first": first, "end": end, "done": False, "attempts": 0}
        for ordinal, (first, end) in enumerate(bounds)
    ]
    hold(connection, run)
    if rows and not parts_of(connection, run):
        connection.execute(parts.insert(), rows)
    return parts_of(connection, run)


def parts_of(connection: sa.Connection, run: str) -> list[Part]:
    """The parts of a run in order; none where one worker does it whole."""
    query = sa.select(*_COLUMNS).where(parts.c.run == run).order_by(parts.c.ordinal)
    return [Part(*row) for row in connection.execute(query)]


def unfinished(connection: sa.Connection) -> int:
    """How many parts of runs that have not ended wait for a worker or are with one."""
    query = sa.select(sa.func.count()).select_from(parts.join(runs, runs.c.id == parts.c.run))
    query = query.where(parts.c.done.is_(False), runs.c.finished.is_(None))
    return int(connection.execute(query).scalar_one())


def begin_attempt(connection: sa.Connection, run: str, ordinal: int, session: str) -> int | None:
    """Count an attempt at a part; which one of this session since the last finished step, None if it is done."""
    this = (parts.c.run == run, parts.c.ordinal == ordinal, parts.c.done.is_(False))
    row = connection.execute(sa.select(parts.c.session, parts.c.attempts).where(*this).with_for_update()).one_or_none()
    if row is None:
        return None
    attempt = int(row.attempts) + 1 if row.session == session else 1
    connection.execute(parts.update().where(*this).values(session=session, attempts=attempt))
    return attempt


def end_step(connection: sa.Connection, run: str, ordinal: int) -> None:
    """Note that a step of a part was finished, so the attempts count anew."""
    connection.execute(parts.update().where(parts.c.run == run, parts.c.ordinal == ordinal).values(attempts=0))


def take_back_attempt(connection: sa.Connection, run: str, ordinal: int) -> None:
    """Count one attempt less: its worker was stopped, it did not die."""
    change = parts.update().where(parts.c.run == run, parts.c.ordinal == ordinal, parts.c.attempts > 0)
    connection.execute(change.values(attempts=parts.c.attempts - 1))


def forget_attempts(connection: sa.Connection) -> None:
    """Count the attempts at every part that is not done anew."""
    connection.execute(parts.update().where(parts.c.done.is_(False)).values(attempts=0))


def finish(connection: sa.Connection, run: str, ordinal: int) -> int:
    """Note that a part is prepared; how many are left. Two that end at once wait for each other, so one sees 0."""
    hold(connection, run)
    connection.execute(parts.update().where(parts.c.run == run, parts.c.ordinal == ordinal).values(done=True))
    left = sa.select(sa.func.count()).select_from(parts).where(parts.c.run == run, parts.c.done.is_(False))
    return int(connection.execute(left).scalar_one())
