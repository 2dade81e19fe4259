"""Blind double review: which units several people code, what each of them said, and what was settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from service.store.access_tables import users
from service.store.gone import Gone
from service.store.tables import adjudications, double_codings, double_reviews


class Kind(StrEnum):
    """What is coded: segments with themes, or candidates with accept or reject."""

    SEGMENT = "segment"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class DoubleReview:
    """A share of a run's units that several people code without seeing each other."""

    id: str
    study: str
    run: str
    kind: Kind
    share: float
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class UnitCoding:
    """What a reviewer said of a unit; ``codes`` is None until they have. ``ordinal`` is its place among their units."""

    unit: str
    ordinal: int
    reviewer: str
    name: str
    codes: tuple[str, ...] | None
    memo: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Adjudication:
    """What was settled on a unit; ``views`` is what each coder, by name, had said."""

    unit: str
    codes: tuple[str, ...]
    views: Mapping[str, Sequence[str]]
    memo: str
    reviewer: str
    at: datetime


def add_review(connection: sa.Connection, review: DoubleReview, coders: Iterable[tuple[str, str]]) -> None:
    """Keep a double review with (unit, reviewer) for everything that is to be coded, in the order it is to be."""
    values = {name: getattr(review, name) for name in DoubleReview.__dataclass_fields__}
    connection.execute(double_reviews.insert().values(**{**values, "kind": review.kind.value}))
    rows = [
        {"review": review.id, "unit": unit, "reviewer": reviewer, "ordinal": ordinal, "memo": ""}
        for ordinal, (unit, reviewer) in enumerate(coders)
    ]
    connection.execute(double_codings.insert(), rows)


def review(connection: sa.Connection, identifier: str) -> DoubleReview | None:
    """The double review with this identifier."""
    row = connection.execute(sa.select(double_reviews).where(double_reviews.c.id == identifier)).one_or_none()
    return None if row is None else _review(row)


def reviews_of(connection: sa.Connection, study: str) -> list[DoubleReview]:
    """The double reviews of a study, oldest first."""
    query = sa.select(double_reviews).where(double_reviews.c.study == study).order_by(double_reviews.c.id)
    return [_review(row) for row in connection.execute(query)]


def codings_of(connection: sa.Connection, identifier: str, reviewer: str | None = None) -> list[UnitCoding]:
    """Who is to code what in a double review, and what they said; of one reviewer, where named."""
    query = (
        sa.select(double_codings, users.c.name)
        .join(users, users.c.id == double_codings.c.reviewer)
        .where(double_codings.c.review == identifier)
        .order_by(double_codings.c.ordinal)
    )
    if reviewer is not None:
        query = query.where(double_codings.c.reviewer == reviewer)
    return [_coding(row) for row in connection.execute(query)]


def code(
    connection: sa.Connection, identifier: str, unit: str, reviewer: str, codes: Sequence[str], memo: str, at: datetime
) -> bool:
    """Keep what a reviewer says of a unit, once; False when it is not theirs to code, or they have said it."""
    own = double_codings.c
    mine = sa.and_(own.review == identifier, own.unit == unit, own.reviewer == reviewer, own.at.is_(None))
    return (
        connection.execute(double_codings.update().where(mine).values(codes=list(codes), memo=memo, at=at)).rowcount > 0
    )


def settle(connection: sa.Connection, identifier: str, reviewer: str, settled: Adjudication) -> bool:
    """Keep what was settled on a unit, once; False when it was before."""
    there = sa.select(adjudications.c.unit).where(
        adjudications.c.review == identifier, adjudications.c.unit == settled.unit
    )
    if connection.execute(there).one_or_none() is not None:
        return False
    connection.execute(
        adjudications.insert().values(
            review=identifier, unit=settled.unit, codes=list(settled.codes),
            views={name: list(codes) for name, codes in settled.views.items()}, memo=settled.memo, reviewer=reviewer,
            at=settled.at,
        )
    )  # fmt: skip
    return True


def settled_in(connection: sa.Connection, identifier: str) -> list[Adjudication]:
    """What was settled in a double review, by unit."""
    query = sa.select(adjudications, users.c.name).join(users, users.c.id == adjudications.c.reviewer)
    rows = connection.execute(query.where(adjudications.c.review == identifier).order_by(adjudications.c.unit))
    return [Adjudication(row.unit, tuple(row.codes), row.views, row.memo, row.name, row.at) for row in rows]


def forget_memos(connection: sa.Connection, study: str, gone: Gone) -> None:
    """Empty the memos on erased segments; they may quote them."""
    of_study = sa.select(double_reviews.c.id).where(
        double_reviews.c.study == study, double_reviews.c.kind == Kind.SEGMENT.value
    )
    for table in (double_codings, adjudications):
        here = table.c.review.in_(of_study)
        for unit in connection.execute(sa.select(table.c.unit).where(here).distinct()).scalars().all():
            if gone.segment(unit):
                connection.execute(table.update().where(here, table.c.unit == unit).values(memo=""))


def _review(row: sa.Row[Any]) -> DoubleReview:
    values = dict(row._mapping)
    return DoubleReview(**{**values, "kind": Kind(values["kind"])})


def _coding(row: sa.Row[Any]) -> UnitCoding:
    codes = None if row.at is None else tuple(row.codes)
    return UnitCoding(row.unit, row.ordinal, row.reviewer, row.name, codes, row.memo, row.at)
