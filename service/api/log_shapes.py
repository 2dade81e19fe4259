"""What the API answers about memos and the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.api.shapes import Answer
from service.store.log import AuditRow
from service.store.themes import StoredMemo


class MemoShape(Answer):
    """A note on something."""

    id: str
    about: str
    memo: str
    reviewer: str
    at: datetime
    decision: str

    @classmethod
    def of(cls, stored: StoredMemo) -> MemoShape:
        """A memo as JSON."""
        return cls(
            id=stored.memo.id,
            about=stored.memo.about,
            memo=stored.text,
            reviewer=stored.reviewer,
            at=stored.at,
            decision=stored.decision,
        )


class AuditShape(Answer):
    """One change in the audit; ``hash`` is over everything in the row and ``previous``, the hash of the one before."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous: str
    hash: str

    @classmethod
    def of(cls, row: AuditRow) -> AuditShape:
        """A row of the audit as JSON."""
        return cls.model_validate(row)
