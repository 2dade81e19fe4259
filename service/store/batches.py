"""Batches of runs, as the audit tells of them: begun, and ended or not."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from service.store.tables import audit

BEGUN, ENDED = "reprocessing begun", "reprocessing ended"


def begun_not_ended(connection: sa.Connection, request: str, since: datetime) -> tuple[str, datetime] | None:
    """The newest batch of this request that was begun since a moment and never ended: its identifier and beginning."""
    query = sa.select(audit.c.action, audit.c.subject, audit.c.at, audit.c.detail).where(
        audit.c.action.in_((BEGUN, ENDED)), audit.c.at >= since
    )
    ended: set[str] = set()
    for row in connection.execute(query.order_by(audit.c.number.desc())):
        if row.action == ENDED:
            ended.add(row.subject)
        elif row.subject not in ended and row.detail.get("request") == request:
            return row.subject, row.at
    return None
