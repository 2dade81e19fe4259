"""Candidates of a run, as they were put before people.

What was proposed never changes; standing and version follow the decisions, and stand in columns only so that lists
and stale writes are decided by the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from corpora.theme import Standing
from service.store.ids import derived_id
from service.store.tables import candidates

_ONE = sa.select(candidates).where(candidates.c.id == sa.bindparam("candidate"))
_STUDY = sa.select(candidates.c.study).where(candidates.c.id == sa.bindparam("candidate"))


@dataclass(frozen=True, slots=True)
class StoredCandidate:
    """A candidate with its place in a run and where it stands.

    ``payload`` is its entry in the findings, plus the identifiers of its segments under ``segment_ids``; ``key`` is
    its identifier there; ``parent`` is the identifier of the candidate above it.
    """

    id: str
    study: str
    run: str
    ordinal: int
    key: str
    parent: str | None
    label: str
    objective: str | None
    payload: dict[str, Any]
    standing: Standing
    version: int
    theme: str | None = None
    last: str | None = None


def candidate_id(run: str, key: str) -> str:
    """The identifier of the candidate that a run's findings call so."""
    return derived_id("c", run, key)


def add_candidates(connection: sa.Connection, rows: Iterable[StoredCandidate]) -> None:
    """Keep a run's candidates; call it in the transaction that ends the run, so that there are all or none."""
    values = [{name: getattr(row, name) for name in StoredCandidate.__dataclass_fields__} for row in rows]
    for value in values:
        value["standing"] = value["standing"].value
    if values:
        connection.execute(candidates.insert(), values)


def candidate(connection: sa.Connection, identifier: str) -> StoredCandidate | None:
    """The candidate with this identifier."""
    row = connection.execute(_ONE, {"candidate": identifier}).one_or_none()
    return None if row is None else _candidate(row)


def study_of(connection: sa.Connection, identifier: str) -> str | None:
    """The study that a candidate is of."""
    return connection.execute(_STUDY, {"candidate": identifier}).scalar_one_or_none()


def list_candidates(
    connection: sa.Connection,
    run: str,
    *,
    objective: str | None = None,
    none_fits: bool = False,
    standing: Standing | None = None,
    after: int | None = None,
    limit: int | None = None,
) -> list[StoredCandidate]:
    """A run's candidates in its own order, beginning after an ordinal; ``none_fits``: those without an objective."""
    query = sa.select(candidates).where(candidates.c.run == run).order_by(candidates.c.ordinal)
    if none_fits:
        query = query.where(candidates.c.objective.is_(None))
    elif objective is not None:
        query = query.where(candidates.c.objective == objective)
    if standing is not None:
        query = query.where(candidates.c.standing == standing.value)
    if after is not None:
        query = query.where(candidates.c.ordinal > after)
    if limit is not None:
        query = query.limit(limit)
    return [_candidate(row) for row in connection.execute(query)]


def decided_on(connection: sa.Connection, study: str) -> list[StoredCandidate]:
    """The candidates of a study, of any run, that people ever decided on, those of the oldest run first."""
    query = sa.select(candidates).where(candidates.c.study == study, candidates.c.version > 0)
    return [_candidate(row) for row in connection.execute(query.order_by(candidates.c.run, candidates.c.ordinal))]


def parts_of(connection: sa.Connection, candidate: str) -> list[StoredCandidate]:
    """The candidates right under one, in their run's order."""
    query = sa.select(candidates).where(candidates.c.parent == candidate).order_by(candidates.c.ordinal)
    return [_candidate(row) for row in connection.execute(query)]


def _candidate(row: sa.Row[Any]) -> StoredCandidate:
    values = dict(row._mapping)
    return StoredCandidate(**{**values, "standing": Standing(values["standing"])})
