"""Where the candidates of a run stand, as the pages show it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from corpora.theme import Standing
from service import operations
from service.operations import Caller, CandidateView
from service.store.candidates import StoredCandidate
from service.store.engine import Database


@dataclass(frozen=True, slots=True)
class State:
    """A candidate's standing: who decided last, when and why, and the theme it became; `request` is a fresh form's."""

    id: str
    key: str
    study: str
    label: str
    standing: Standing
    version: int
    request: str
    reviewer: str = ""
    at: datetime | None = None
    memo: str = ""
    theme: str = ""


def state_of(db: Database, caller: Caller, candidate: str) -> State:
    """Where one candidate stands.

    Raises:
        NotFoundError: no such candidate that the caller may see.
    """
    found = operations.candidate_in_context(db, caller, candidate)
    return _state(found.candidate, found)


def states_of(db: Database, caller: Caller, study: str, run: str) -> dict[str, State]:
    """Where every candidate of a run stands, by its identifier in the findings."""
    states: dict[str, State] = {}
    after = None
    while True:
        page = operations.list_candidates(db, caller, study, run=run, after=after).page
        for row in page.items:
            decided = operations.candidate_in_context(db, caller, row.id) if row.version else None
            states[row.key] = _state(row, decided)
        if (after := page.next) is None:
            return states


def _state(row: StoredCandidate, found: CandidateView | None) -> State:
    last = found.decisions[-1] if found and found.decisions else None
    theme = found.theme.theme.name if found and found.theme else ""
    request = secrets.token_urlsafe(16)
    if last is None:
        return State(row.id, row.key, row.study, row.label, row.standing, row.version, request)
    return State(
        row.id,
        row.key,
        row.study,
        row.label,
        row.standing,
        row.version,
        request,
        last.reviewer,
        last.at,
        last.memo,
        theme,
    )
