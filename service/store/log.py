"""What happened and what was answered: the audit, and the answers kept for requests that are sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service.store.tables import answers, audit


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One change: who did what to which thing when; ``detail`` holds identifiers and states, never transcript text."""

    number: int
    at: datetime
    actor: str
    action: str
    study: str | None
    subject: str
    detail: dict[str, Any]


def record(
    connection: sa.Connection,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    study: str | None = None,
    **detail: Any,
) -> None:
    """Append to the audit; call it in the transaction of the change itself."""
    connection.execute(
        audit.insert().values(at=at, actor=actor, action=action, study=study, subject=subject, detail=detail)
    )


def audit_of(connection: sa.Connection, study: str) -> list[AuditRow]:
    """The audit of a study, oldest first."""
    rows = connection.execute(sa.select(audit).where(audit.c.study == study).order_by(audit.c.number))
    return [AuditRow(*row) for row in rows]


def answer_to(connection: sa.Connection, actor: str, key: str) -> tuple[str, dict[str, Any]] | None:
    """The digest of the request that came with this key before, and its answer."""
    query = sa.select(answers.c.request, answers.c.answer).where(answers.c.actor == actor, answers.c.key == key)
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.request, row.answer)


def keep_answer(
    connection: sa.Connection, actor: str, key: str, request: str, answer: dict[str, Any], at: datetime
) -> None:
    """Keep the answer to a request, to be given again when the request is."""
    connection.execute(answers.insert().values(actor=actor, key=key, request=request, answer=answer, at=at))
