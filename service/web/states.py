"""Where the candidates of a run stand, as the pages show it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from corpora.decision import Decision
from corpora.theme import Standing
from pipelines.carried import Place
from service import operations
from service.operations import Caller
from service.store.candidates import StoredCandidate
from service.store.engine import Database
from service.store.identities import Earlier, Identity
from service.store.themes import StoredMemo

AGAIN, TURNED_DOWN = "in the codebook already", "rejected already"
_ALL = 1_000_000  # candidates; a run has some hundreds
PILES = (*(standing.value for standing in Standing), AGAIN, TURNED_DOWN)


@dataclass(frozen=True, slots=True)
class State:
    """A candidate's standing: who decided last, when and why, and the theme it became; `request` is a fresh form's.

    `lineage` is a sentence on what it is over all runs, `suggested_to` the theme that it is in the codebook,
    `turned_down` whether it was rejected in an earlier run or on the page of another one, `objectives` those
    of the study's framework, key and title, for which it may be accepted, `notes` the memos on it.
    """

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
    lineage: str = ""
    suggested_to: str = ""
    turned_down: bool = False
    objectives: tuple[tuple[str, str], ...] = ()
    notes: tuple[StoredMemo, ...] = ()

    @property
    def found_again(self) -> bool:
        """Whether it is a theme of the codebook that a later run found again, so that nobody need decide on it."""
        return self.standing is Standing.OPEN and bool(self.suggested_to)

    @property
    def pile(self) -> str:
        """What it is counted as."""
        return AGAIN if self.found_again else TURNED_DOWN if self.turned_down else self.standing.value


def state_of(db: Database, caller: Caller, candidate: str) -> State:
    """Where one candidate stands.

    Raises:
        NotFoundError: no such candidate that the caller may see.
    """
    found = operations.show_candidate(db, caller, candidate)
    study = found.candidate.study
    last = found.decisions[-1] if found.decisions else None
    theme = found.theme.theme.name if found.theme else ""
    lineage, objectives = found.lineage, _objectives(db, caller, study)
    state = _state(found.candidate, last, theme, lineage.identity, objectives, lineage.decided)
    return replace(state, notes=tuple(operations.memos_by_subject(db, caller, study).get(candidate, ())))


def states_of(db: Database, caller: Caller, study: str, run: str, within: str = "") -> dict[str, State]:
    """Where every candidate of a run stands, or one `within` it with its finer strands, by its key in the findings."""
    states: dict[str, State] = {}
    objectives, notes = _objectives(db, caller, study), operations.memos_by_subject(db, caller, study)
    decided, names = operations.decided_in_run(db, caller, study, run)
    listed = operations.list_candidates(db, caller, study, run=run, limit=_ALL)
    for row in listed.page.items:
        if within in ("", row.id, row.parent):
            last, theme = decided.get(row.id), names.get(row.theme or "", "")
            state = _state(row, last, theme, listed.identities.get(row.id), objectives, listed.decided.get(row.id))
            states[row.key] = replace(state, notes=tuple(notes.get(row.id, ())))
    return states


def _objectives(db: Database, caller: Caller, study: str) -> tuple[tuple[str, str], ...]:
    framework = operations.show_study(db, caller, study).study.framework
    return tuple((objective.key, objective.title) for objective in framework.objectives)


def _state(
    row: StoredCandidate,
    last: Decision | None,
    theme: str,
    identity: Identity | None,
    objectives: tuple[tuple[str, str], ...],
    elsewhere: Earlier | None,
) -> State:
    request = secrets.token_urlsafe(16)
    state = State(row.id, row.key, row.study, row.label, row.standing, row.version, request, objectives=objectives)
    if identity is not None:
        again = identity.theme if identity.place is Place.THEME else None
        held = identity.place is Place.HELD_BACK and row.standing is Standing.OPEN
        state = replace(state, lineage=lineage_sentence(identity), suggested_to=again or "", turned_down=held)
        if elsewhere is not None and identity.place is Place.OPEN and row.standing is Standing.OPEN:
            state = _with_late(state, elsewhere)
    if last is None:
        return state
    return replace(state, reviewer=last.reviewer, at=last.at, memo=last.memo, theme=theme)


def _with_late(state: State, elsewhere: Earlier) -> State:
    """With a decision that came after the run had ended, on a page that still showed another run."""
    if elsewhere.standing is Standing.REJECTED:
        return replace(state, turned_down=True, lineage="Somebody rejected it on the page of another run.")
    said = "Somebody accepted it on the page of another run."
    return replace(state, suggested_to=elsewhere.theme or "", lineage=said)


def lineage_sentence(identity: Identity) -> str:
    """What a run made of a candidate, for a person; empty for one that is simply before them."""
    said = f"{identity.reason[:1].upper()}{identity.reason[1:]}." if identity.reason else ""
    if identity.place is Place.THEME:
        return f"This run found a theme of the codebook again; what is new in it is suggested there. {said}".strip()
    before = {Place.HELD_BACK: "Held back. ", Place.RETURNED: "Back. "}
    return before.get(identity.place, "") + said
