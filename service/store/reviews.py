"""Decisions (append-only) and the themes that follow from them: nothing is deleted, a decision may withdraw a theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from corpora.codebook import Act, Decision, Theme
from service.store.tables import decisions, themes, users


@dataclass(frozen=True, slots=True)
class StoredTheme:
    """A theme with the memo it was accepted with and, where it was withdrawn, the decision that did it."""

    theme: Theme
    memo: str
    withdrawn: Decision | None


def add_decision(
    connection: sa.Connection, study: str, decision: Decision, reviewer: str, idempotency_key: str | None
) -> None:
    """Append a decision; ``reviewer`` is the user's identifier, the decision itself bears the name."""
    connection.execute(
        decisions.insert().values(
            id=decision.id,
            study=study,
            candidate=decision.candidate,
            version=decision.version,
            act=decision.act.value,
            reviewer=reviewer,
            memo=decision.memo,
            name=decision.name,
            at=decision.at,
            idempotency_key=idempotency_key,
        )
    )


def decisions_on(connection: sa.Connection, candidate: str) -> list[Decision]:
    """The decisions on a candidate, oldest first."""
    query = _decisions().where(decisions.c.candidate == candidate).order_by(decisions.c.version)
    return [_decision(row) for row in connection.execute(query)]


def last_decision(connection: sa.Connection, candidate: str) -> Decision | None:
    """The newest decision on a candidate."""
    query = _decisions().where(decisions.c.candidate == candidate).order_by(decisions.c.version.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _decision(row)


def decision(connection: sa.Connection, identifier: str) -> Decision | None:
    """The decision with this identifier."""
    row = connection.execute(_decisions().where(decisions.c.id == identifier)).one_or_none()
    return None if row is None else _decision(row)


def add_theme(connection: sa.Connection, study: str, theme: Theme, accepted_in: str) -> None:
    """Keep a theme that a decision made."""
    connection.execute(
        themes.insert().values(
            id=theme.id,
            study=study,
            candidate=theme.candidate,
            name=theme.name,
            objective=theme.objective,
            segments=list(theme.segments),
            accepted_in=accepted_in,
        )
    )


def withdraw_theme(connection: sa.Connection, candidate: str, withdrawn_in: str) -> None:
    """Mark a candidate's standing theme as withdrawn by a decision."""
    change = themes.update().where(themes.c.candidate == candidate, themes.c.withdrawn_in.is_(None))
    connection.execute(change.values(withdrawn_in=withdrawn_in))


def standing_theme(connection: sa.Connection, candidate: str) -> StoredTheme | None:
    """The theme that a candidate became, unless withdrawn."""
    query = _themes().where(themes.c.candidate == candidate, themes.c.withdrawn_in.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else _theme(connection, row)


def list_themes(
    connection: sa.Connection, study: str, *, withdrawn: bool, after: str | None = None, limit: int | None = None
) -> list[StoredTheme]:
    """A study's themes in the order they were accepted, beginning after an identifier."""
    query = _themes().where(themes.c.study == study).order_by(themes.c.id)
    if not withdrawn:
        query = query.where(themes.c.withdrawn_in.is_(None))
    if after is not None:
        query = query.where(themes.c.id > after)
    if limit is not None:
        query = query.limit(limit)
    return [_theme(connection, row) for row in connection.execute(query).all()]


def _decisions() -> sa.Select[Any]:
    return sa.select(decisions, users.c.name.label("reviewer_name")).join(users, users.c.id == decisions.c.reviewer)


def _decision(row: sa.Row[Any]) -> Decision:
    return Decision(row.id, row.candidate, Act(row.act), row.reviewer_name, row.at, row.version, row.memo, row.name)


def _themes() -> sa.Select[Any]:
    accepted = decisions.alias("accepted")
    return (
        sa.select(themes, accepted.c.at, accepted.c.memo, users.c.name.label("accepted_by"))
        .join(accepted, accepted.c.id == themes.c.accepted_in)
        .join(users, users.c.id == accepted.c.reviewer)
    )


def _theme(connection: sa.Connection, row: sa.Row[Any]) -> StoredTheme:
    theme = Theme(row.id, row.candidate, row.name, row.objective, tuple(row.segments), row.accepted_by, row.at)
    withdrawn = None if row.withdrawn_in is None else decision(connection, row.withdrawn_in)
    return StoredTheme(theme, row.memo, withdrawn)
