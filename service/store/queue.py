"""Who is to look at which candidate, and how far the review of a run is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from corpora.theme import Standing
from service.store.access_tables import users
from service.store.candidates import StoredCandidate
from service.store.tables import assignments, candidates


@dataclass(frozen=True, slots=True)
class Assigned:
    """A candidate with the name of whoever is to look at it."""

    candidate: StoredCandidate
    reviewer: str | None


def assign(connection: sa.Connection, candidate: str, reviewer: str | None, by: str, at: datetime) -> None:
    """Have a user, or nobody in particular, look at a candidate."""
    connection.execute(assignments.delete().where(assignments.c.candidate == candidate))
    if reviewer is not None:
        connection.execute(assignments.insert().values(candidate=candidate, reviewer=reviewer, at=at, by=by))


def carry_assignments(connection: sa.Connection, old: str, new: str) -> None:
    """Have the same people look at the candidates of a run that keeps those of another, each under its key."""
    before, after = candidates.alias(), candidates.alias()
    kept = (
        sa.select(after.c.id, assignments.c.reviewer, assignments.c.at, assignments.c.by)
        .join(before, before.c.id == assignments.c.candidate)
        .join(after, after.c.key == before.c.key)
        .where(before.c.run == old, after.c.run == new)
    )
    connection.execute(assignments.insert().from_select(["candidate", "reviewer", "at", "by"], kept))


def assigned_to(connection: sa.Connection, candidate: str) -> str | None:
    """The user who is to look at a candidate."""
    query = sa.select(assignments.c.reviewer).where(assignments.c.candidate == candidate)
    return connection.execute(query).scalar_one_or_none()


def with_assignments(connection: sa.Connection, run: str) -> list[Assigned]:
    """Every candidate of a run with its reviewer, in the run's own order."""
    query = (
        sa.select(candidates, users.c.name.label("reviewer_name"))
        .outerjoin(assignments, assignments.c.candidate == candidates.c.id)
        .outerjoin(users, users.c.id == assignments.c.reviewer)
        .where(candidates.c.run == run)
        .order_by(candidates.c.ordinal)
    )
    return [_assigned(row) for row in connection.execute(query)]


def _assigned(row: sa.Row[Any]) -> Assigned:
    values = dict(row._mapping)
    reviewer = values.pop("reviewer_name")
    return Assigned(StoredCandidate(**{**values, "standing": Standing(values["standing"])}), reviewer)
