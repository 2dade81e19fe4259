"""What happened and what was answered: the audit, and the answers kept for requests that are sent again.

Each row of the audit holds the hash of the one before and its own, which is over all that it says and that hash: a
row that is changed, left out or put in breaks the chain. What is cut off at the end leaves no trace inside; the last
hash, which `themebook db check` prints, shows it to whoever noted it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from service.store.tables import answers, audit

CASE_ERASED = "case erased"
_LAST = sa.select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
_SINCE = sa.select(
    sa.func.max(audit.c.number), sa.func.max(sa.case((audit.c.action == CASE_ERASED, audit.c.number)))
).where(audit.c.number > sa.bindparam("after"))
_APPEND, _KEEP = audit.insert(), answers.insert()
_ANSWER = sa.select(answers.c.request, answers.c.answer).where(
    answers.c.actor == sa.bindparam("actor"), answers.c.key == sa.bindparam("key")
)
_CHAIN = 7_401_230_117  # the advisory lock under which PostgreSQL appends; SQLite has one writer anyway
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(_CHAIN))


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
    previous: str
    hash: str

    @property
    def expected_hash(self) -> str:
        """The hash that a row with this content has."""
        return chained(
            self.previous, self.number, self.at, self.actor, self.action, self.study, self.subject, self.detail
        )


def chained(previous: str, number: int, at: datetime, *said: Any) -> str:
    """The hash of a row of the audit: SHA-256 over the one before and everything that it says."""
    parts = [previous, number, at.astimezone(UTC).isoformat(timespec="microseconds"), *said]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def record(
    connection: sa.Connection,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    study: str | None = None,
    **detail: Any,
) -> None:
    """Append to the audit; call it in the transaction of the change itself, near its end.

    In PostgreSQL whoever appends waits here for those before to commit; rows are locked before this, not after.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    row = connection.execute(_LAST).one_or_none()
    number, previous = (1, "") if row is None else (row.number + 1, row.hash)
    own = chained(previous, number, at, actor, action, study, subject, detail)
    said = {"at": at, "actor": actor, "action": action, "study": study, "subject": subject, "detail": detail}
    connection.execute(_APPEND, {"number": number, **said, "previous": previous, "hash": own})


def last_number(connection: sa.Connection) -> int:
    """The number of the newest row of the audit; 0 where there is none."""
    row = connection.execute(_LAST).one_or_none()
    return 0 if row is None else int(row.number)


def erased_after(connection: sa.Connection, number: int) -> tuple[int, bool]:
    """The number of the newest row, at least this one, and whether a case was erased in a row after this one."""
    last, erased = connection.execute(_SINCE, {"after": number}).one()
    return (number if last is None else int(last)), erased is not None


def audit_of(connection: sa.Connection, study: str, after: int = 0, limit: int | None = None) -> list[AuditRow]:
    """The audit of a study, oldest first, beginning after a number."""
    query = sa.select(audit).where(audit.c.study == study, audit.c.number > after).order_by(audit.c.number)
    return [AuditRow(*row) for row in connection.execute(query if limit is None else query.limit(limit))]


def whole_audit(connection: sa.Connection) -> Iterator[AuditRow]:
    """Every row of the audit, oldest first."""
    for row in connection.execution_options(yield_per=1000).execute(sa.select(audit).order_by(audit.c.number)):
        yield AuditRow(*row)


def answer_to(connection: sa.Connection, actor: str, key: str) -> tuple[str, dict[str, Any]] | None:
    """The digest of the request that came with this key before, and its answer."""
    row = connection.execute(_ANSWER, {"actor": actor, "key": key}).one_or_none()
    return None if row is None else (row.request, row.answer)


def keep_answer(
    connection: sa.Connection, actor: str, key: str, request: str, answer: dict[str, Any], at: datetime
) -> None:
    """Keep the answer to a request, to be given again when the request is."""
    row = {"actor": actor, "key": key, "request": request, "answer": answer, "at": at}
    connection.execute(_KEEP, row)


def forget_answers(connection: sa.Connection, before: datetime) -> int:
    """Delete the answers given before a moment; how many there were."""
    return connection.execute(answers.delete().where(answers.c.at < before)).rowcount
