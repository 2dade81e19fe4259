"""Other identifiers for passages of a transcript that became another text, wherever a study's tables hold them.

Identifiers are long and random enough to be found as they stand in text and JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from service.store.tables import (
    adjudications,
    candidates,
    carryovers,
    decided,
    decisions,
    double_codings,
    double_reviews,
    memos,
    passages,
    runs,
    suggestions,
    themes,
)

Within = Callable[[str], sa.ColumnElement[bool]]


def _of_run(table: sa.Table) -> Within:
    return lambda study: table.c.run.in_(sa.select(runs.c.id).where(runs.c.study == study))


def _of_review(table: sa.Table) -> Within:
    return lambda study: table.c.review.in_(sa.select(double_reviews.c.id).where(double_reviews.c.study == study))


def _of_study(table: sa.Table) -> Within:
    return lambda study: table.c.study == study


_HOLDING: tuple[tuple[sa.Table, tuple[str, ...], Within], ...] = (
    (runs, ("findings", "params"), _of_study(runs)),
    (candidates, ("payload",), _of_study(candidates)),
    (carryovers, ("steps",), _of_study(carryovers)),
    (suggestions, ("segment",), _of_run(suggestions)),
    (themes, ("content",), _of_study(themes)),
    (memos, ("about",), _of_study(memos)),
    (passages, ("id", "segment"), _of_study(passages)),
    (double_codings, ("unit",), _of_review(double_codings)),
    (adjudications, ("unit",), _of_review(adjudications)),
    (
        decided,
        ("thing",),
        lambda study: decided.c.decision.in_(sa.select(decisions.c.id).where(decisions.c.study == study)),
    ),
    (decisions, ("subject", "content", "before"), _of_study(decisions)),
)


def rename(connection: sa.Connection, study: str, names: Mapping[str, str]) -> list[str]:
    """Put new identifiers in the place of old ones in everything that a study's tables hold; the decisions changed."""
    changed: list[str] = []
    for table, columns, within in _HOLDING:
        keys = list(table.primary_key)
        wanted = {column.name: column for column in (*keys, *(table.c[name] for name in columns))}
        for row in connection.execute(sa.select(*wanted.values()).where(within(study))).all():
            held = row._mapping
            new = {name: value for name in columns if (value := _renamed(held[name], names)) != held[name]}
            if new:
                here = sa.and_(*(key == held[key.name] for key in keys))
                connection.execute(table.update().where(here).values(**new))
                changed += [held["id"]] if table is decisions else []
    return changed


def labelled_segments(connection: sa.Connection, study: str, transcript: str) -> dict[str, str]:
    """The passages of a transcript whose objectives people set: identifiers and their segments."""
    rows = connection.execute(sa.select(passages.c.id, passages.c.segment).where(passages.c.study == study))
    return {row.id: row.segment for row in rows if row.segment.startswith(f"{transcript}:")}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    for old, new in names.items():
        text = text.replace(old, new)
    return text if isinstance(value, str) else json.loads(text)
