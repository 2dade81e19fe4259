"""The queue of review: candidates by what looking at them is worth, who is to look, and how far a study is.

The value of a look, from 0 to 1, is half the candidate's *reach*, the share of the run's cases that it speaks for,
and up to as much again by doubt: the mean of its *uncertainty*, how evenly its probabilities spread over the
objectives (entropy over its largest value), and its instability, one minus its stability. So doubt at most doubles
what reach says, and what few people say comes late however doubtful. A finer strand is worth no more than its theme
while that waits, and stands after it; talk around the call is worth none. What a run put to a theme or held back, and
what people decided on under the same identity in another run, is not waiting for anybody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from corpora.theme import Standing
from pipelines.carried import Place
from service.operations.access import Caller, reviewer_called, visible
from service.operations.candidates import NO_OBJECTIVE, visible_candidate
from service.operations.runs import run_of
from service.operations.words import Page
from service.store import identities, log, queue, runs
from service.store.alone import alone
from service.store.candidates import StoredCandidate
from service.store.engine import Database
from service.store.identities import Earlier, Identity
from service.store.ids import now
from service.store.queue import Assigned

ME, NOBODY = "me", "nobody"
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Queued:
    """A candidate in the queue, who is to look at it, and what a look is worth.

    ``identity`` says what it is over all runs, ``decided`` where people have decided on the same in another run,
    ``theme`` is the label of the candidate that it is a finer strand of.
    """

    candidate: StoredCandidate
    reviewer: str | None
    value: float
    reach: float
    uncertainty: float
    stability: float
    identity: Identity | None = None
    decided: Earlier | None = None
    theme: str | None = None

    @property
    def place(self) -> Place:
        """Where its run put it."""
        return Place.OPEN if self.identity is None else self.identity.place

    @property
    def waits(self) -> bool:
        """Whether anybody needs to look at it."""
        if self.candidate.standing is not Standing.OPEN:
            return False
        return self.place is Place.RETURNED or (self.place is Place.OPEN and self.decided is None)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review of a study's latest run is: candidates by standing, and those that wait by reviewer.

    ``waiting`` are open and need a look, ``themes`` went to themes, ``held_back`` were rejected before.
    """

    run: str | None
    candidates: int
    open: int
    accepted: int
    rejected: int
    waiting: int
    themes: int
    held_back: int
    assigned: dict[str, int]


def review_queue(
    db: Database,
    caller: Caller,
    study: str,
    *,
    run: str | None = None,
    objective: str | None = None,
    assigned: str | None = None,
    standing: Standing | None = Standing.OPEN,
    place: Place | None = None,
    after: int = 0,
    limit: int = 100,
) -> Page[Queued]:
    """Candidates of a run, by default the latest that is done, those most worth a look first.

    ``assigned`` is a user's name, ``me`` or ``nobody``; ``place`` is where the run put them, by default where they wait
    for somebody; ``after`` counts those already seen.

    Raises:
        NotFoundError: no such study that the caller may see, or no such run of it.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        every = _of_run(connection, study, run)
        ordered = by_value(every, *_known(connection, every))
    wanted = {None: None, ME: caller.name, NOBODY: ""}.get(assigned, assigned)
    found = [
        queued
        for queued in ordered
        if (standing is None or queued.candidate.standing is standing)
        and (queued.place is place if place else queued.waits or queued.candidate.standing is not Standing.OPEN)
        and (objective is None or (queued.candidate.objective or NO_OBJECTIVE) == objective)
        and (wanted is None or (queued.reviewer or "") == wanted)
    ]
    shown = tuple(found[after : after + limit])
    return Page(shown, str(after + limit) if len(found) > after + limit else None)


def assign(db: Database, caller: Caller, candidate: str, reviewer: str | None) -> str | None:
    """Have a reviewer of the study, or nobody in particular, look at a candidate; the name of whoever it is now.

    Raises:
        NotFoundError: no such candidate that the caller may see.
        InputError: there is no such user, they are no member of the study, or they do not decide.
    """
    with db.write() as connection:
        found = visible_candidate(connection, caller, candidate)
        user = None if reviewer is None else reviewer_called(connection, found.study, reviewer)
        identifier = None if user is None else user.id
        alone(connection, f"assignment {candidate}")
        if queue.assigned_to(connection, candidate) != identifier:
            queue.assign(connection, candidate, identifier, caller.user, at := now())
            log.record(connection, at, caller.user, "candidate assigned", candidate, found.study, reviewer=identifier)
    return None if user is None else user.name


def progress(db: Database, caller: Caller, study: str) -> Progress:
    """How far the review of a study's latest run is.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        latest = runs.latest_done(connection, study)
        rows = [] if latest is None else queue.with_assignments(connection, latest.id)
        every = by_value(rows, *_known(connection, rows))
    count = {standing: sum(one.candidate.standing is standing for one in every) for standing in Standing}
    left = [one for one in every if one.candidate.standing is Standing.OPEN]
    waiting = [one.reviewer or NOBODY for one in left if one.waits]
    return Progress(
        None if latest is None else latest.id,
        len(every),
        count[Standing.OPEN],
        count[Standing.ACCEPTED],
        count[Standing.REJECTED],
        len(waiting),
        sum(one.place is Place.THEME for one in left),
        sum(one.place is Place.HELD_BACK for one in left),
        {name: waiting.count(name) for name in sorted(set(waiting))},
    )


def by_value(
    every: list[Assigned], known: Mapping[str, Identity] = _NONE, decided: Mapping[str, Earlier] = _NONE
) -> list[Queued]:
    """Candidates with what a look is worth, the worthiest first; of equals themes first, in their run's order."""
    cases = {case for row in every for case in _cases(row.candidate)}
    queued = {
        row.candidate.id: replace(
            _valued(row, len(cases)), identity=known.get(row.candidate.id), decided=decided.get(row.candidate.id)
        )
        for row in every
    }
    placed = [_beside_theme(one, queued.get(one.candidate.parent or "")) for one in queued.values()]
    return sorted(placed, key=lambda one: (-one.value, one.candidate.parent is not None, one.candidate.ordinal))


def _known(connection: sa.Connection, every: list[Assigned]) -> tuple[dict[str, Identity], dict[str, Earlier]]:
    """Identities of a run's candidates, and what people decided on them in other runs."""
    if not every:
        return {}, {}
    run = every[0].candidate.run
    return identities.identities_of_run(connection, run), identities.decided_before(connection, run)


def _valued(row: Assigned, cases: int) -> Queued:
    found = row.candidate.payload
    reach = len(_cases(row.candidate)) / cases if cases else 0.0
    shares = [float(entry["p"]) for entry in found.get("objectives", []) if entry["p"] > 0]
    total = sum(shares)
    entropy = -sum(p / total * math.log(p / total) for p in shares) if total else 0.0
    uncertainty = entropy / math.log(len(shares)) if len(shares) > 1 else float(not shares)
    stability = found.get("stability")
    steady = 0.0 if stability is None else float(stability)
    doubt = (uncertainty + 1 - steady) / 2
    value = 0.0 if found.get("about_the_call") else reach * (1 + doubt) / 2
    return Queued(row.candidate, row.reviewer, round(value, 4), round(reach, 4), round(uncertainty, 4), steady)


def _beside_theme(one: Queued, theme: Queued | None) -> Queued:
    """A finer strand with its theme's label, worth no more than the theme while that waits; a theme as it is."""
    if theme is None:
        return one
    return replace(one, theme=theme.candidate.label, value=min(one.value, theme.value) if theme.waits else one.value)


def _cases(candidate: StoredCandidate) -> set[str]:
    return set(candidate.payload["cases"])


def _of_run(connection: sa.Connection, study: str, run: str | None) -> list[Assigned]:
    found = run_of(connection, study, run)
    return [] if found is None else queue.with_assignments(connection, found.id)
