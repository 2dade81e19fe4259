"""Identities: what candidates are over all runs of a study, where they go, and what runs suggest to themes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from corpora.theme import Standing
from pipelines.carried import Carried, Place
from service.store.gone import Gone
from service.store.tables import candidates, carryovers, identities, runs, suggestions


@dataclass(frozen=True, slots=True)
class Identity:
    """A candidate's identity, ``series``, and where its run put it; see `pipelines.carried.Carried`."""

    candidate: str
    run: str
    series: str
    place: Place
    theme: str | None
    rejected: str | None
    unseen: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A candidate of another run with the same identity, and where it stands."""

    candidate: str
    run: str
    label: str
    standing: Standing
    theme: str | None


@dataclass(frozen=True, slots=True)
class CarryOverRow:
    """What became of things between two runs; ``steps`` as plain values, ``themes`` guided the clustering."""

    run: str
    previous: str | None
    themes: int
    steps: list[dict[str, Any]]
    at: datetime


def add_carry_over(
    connection: sa.Connection,
    study: str,
    run: str,
    previous: str | None,
    themes: int,
    steps: list[dict[str, Any]],
    at: datetime,
) -> None:
    """Keep what became of things between a run and the one before it."""
    row = {"run": run, "study": study, "previous": previous, "themes": themes, "steps": steps, "at": at}
    connection.execute(carryovers.insert().values(**row))


def add_identities(connection: sa.Connection, study: str, run: str, found: Iterable[Carried]) -> None:
    """Keep the identity of every candidate of a run; ``candidate`` is its own identifier, not that in the findings."""
    rows = [
        {
            "candidate": one.candidate, "study": study, "run": run, "series": one.series, "place": one.place.value,
            "theme": one.theme, "rejected": one.rejected, "unseen": one.unseen, "reason": one.reason,
        }
        for one in found
    ]  # fmt: skip
    if rows:
        connection.execute(identities.insert(), rows)


def add_suggestions(connection: sa.Connection, run: str, found: Iterable[tuple[str, str, str]]) -> None:
    """Keep what a run suggests, as (theme, segment, candidate)."""
    rows = [{"run": run, "theme": theme, "segment": segment, "candidate": of} for theme, segment, of in found]
    if rows:
        connection.execute(suggestions.insert(), rows)


def carry_over_of(connection: sa.Connection, run: str) -> CarryOverRow | None:
    """What became of things between a run and the one before it."""
    columns = [carryovers.c[name] for name in CarryOverRow.__dataclass_fields__]
    row = connection.execute(sa.select(*columns).where(carryovers.c.run == run)).one_or_none()
    return None if row is None else CarryOverRow(**row._mapping)


def identity_of(connection: sa.Connection, candidate: str) -> Identity | None:
    """A candidate's identity; None where its run ended before identities were kept."""
    row = connection.execute(_select().where(identities.c.candidate == candidate)).one_or_none()
    return None if row is None else _identity(row)


def identities_of_run(connection: sa.Connection, run: str) -> dict[str, Identity]:
    """The identity of each candidate of a run."""
    return {row.candidate: _identity(row) for row in connection.execute(_select().where(identities.c.run == run))}


def identities_of_study(connection: sa.Connection, study: str) -> list[Identity]:
    """Every identity that was given in a study, those of the oldest run first."""
    query = _select().where(identities.c.study == study).order_by(identities.c.run, identities.c.candidate)
    return [_identity(row) for row in connection.execute(query)]


def decided_before(connection: sa.Connection, run: str) -> dict[str, Earlier]:
    """Candidates of a run that are open, while people decided on the same identity in another run: the latest one."""
    own, other = identities, identities.alias()
    query = (
        sa.select(own.c.candidate.label("mine"), *_EARLIER)
        .join(other, sa.and_(other.c.study == own.c.study, other.c.series == own.c.series, other.c.run != own.c.run))
        .join(candidates, candidates.c.id == other.c.candidate)
        .where(own.c.run == run, candidates.c.standing != Standing.OPEN.value)
        .order_by(candidates.c.run)
    )
    return {row.mine: _earlier(row) for row in connection.execute(query)}


def same_identity(connection: sa.Connection, study: str, candidate: str, series: str) -> list[Earlier]:
    """The other candidates of an identity, the oldest first; the first may be from before identities were kept."""
    known = sa.select(identities.c.candidate).where(identities.c.study == study, identities.c.series == series)
    query = (
        sa.select(*_EARLIER)
        .where(candidates.c.study == study, candidates.c.id != candidate)
        .where(sa.or_(candidates.c.id.in_(known), candidates.c.id == series))
        .order_by(candidates.c.run)
    )
    return [_earlier(row) for row in connection.execute(query)]


def suggested_to(connection: sa.Connection, run: str, themes: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """What a run suggests to themes, as (segment, candidate), in the order of the segments' identifiers."""
    found: dict[str, list[tuple[str, str]]] = {}
    query = sa.select(suggestions).where(suggestions.c.run == run, suggestions.c.theme.in_(list(themes)))
    for row in connection.execute(query.order_by(suggestions.c.segment)):
        found.setdefault(row.theme, []).append((row.segment, row.candidate))
    return found


def forget_suggestions(connection: sa.Connection, study: str, gone: Gone) -> None:
    """Delete what was suggested of erased words."""
    here = suggestions.c.run.in_(sa.select(runs.c.id).where(runs.c.study == study))
    for segment in connection.execute(sa.select(suggestions.c.segment).where(here).distinct()).scalars().all():
        if gone.segment(segment):
            connection.execute(suggestions.delete().where(here, suggestions.c.segment == segment))


_EARLIER = (
    candidates.c.id.label("candidate"), candidates.c.run, candidates.c.label, candidates.c.standing, candidates.c.theme,
)  # fmt: skip


def _select() -> sa.Select[Any]:
    return sa.select(*(identities.c[name] for name in Identity.__dataclass_fields__))


def _identity(row: sa.Row[Any]) -> Identity:
    values = dict(row._mapping)
    return Identity(**{**values, "place": Place(values["place"])})


def _earlier(row: Any) -> Earlier:
    return Earlier(row.candidate, row.run, row.label, Standing(row.standing), row.theme)
