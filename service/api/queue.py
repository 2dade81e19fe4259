"""Routes of the queue: what to look at next, who looks at what, how far a study is; and erasing a case."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query

from service import operations
from service.api.access import Asking, Db, route
from service.api.bodies import AssignmentBody, ErasureBody, QueueQuery
from service.api.candidate_shapes import CandidateShape
from service.api.paging import bad_cursor
from service.api.shapes import Answer, Listed
from service.api.strict import StrictRoute
from service.api.studies import Once
from service.operations import Erased, Progress, Queued

router = APIRouter(route_class=StrictRoute, tags=["review"])


class QueuedShape(Answer):
    """A candidate in the queue: what a look is worth, from 0 to 1, and what that is made of.

    ``value`` is half the reach and as much again by doubt at most (the mean of ``uncertainty`` and 1 -
    ``stability``), of a finer strand no more than its theme's while that waits, and 0 for talk around the call.
    ``decided_in`` is the candidate of another run with the same identity that people decided on.
    """

    candidate: CandidateShape
    reviewer: str | None
    value: float
    reach: float
    uncertainty: float
    stability: float
    waits: bool
    decided_in: str | None

    @classmethod
    def of(cls, queued: Queued) -> QueuedShape:
        """A place in the queue as JSON."""
        return cls(
            candidate=CandidateShape.of(queued.candidate, queued.identity, queued.decided),
            reviewer=queued.reviewer,
            value=queued.value,
            reach=queued.reach,
            uncertainty=queued.uncertainty,
            stability=queued.stability,
            waits=queued.waits,
            decided_in=None if queued.decided is None else queued.decided.candidate,
        )


class ProgressShape(Answer):
    """How far the review of a study's latest run is; ``assigned`` counts those that wait by reviewer."""

    run: str | None
    candidates: int
    open: int
    accepted: int
    rejected: int
    waiting: int
    themes: int
    held_back: int
    assigned: dict[str, int]

    @classmethod
    def of(cls, progress: Progress) -> ProgressShape:
        """Progress as JSON."""
        return cls.model_validate(progress)


class AssignmentShape(Answer):
    """Who is to look at a candidate."""

    candidate: str
    reviewer: str | None


class ErasedShape(Answer):
    """What an erasure took away; ``cancelled`` are runs that were under way."""

    transcripts: int
    candidates: int
    runs: int
    memos: int
    cancelled: list[str]

    @classmethod
    def of(cls, erased: Erased) -> ErasedShape:
        """An erasure as JSON."""
        return cls.model_validate(erased)


@route(router, "GET", "/studies/{study}/queue")
def review_queue(db: Db, caller: Asking, study: str, query: Annotated[QueueQuery, Query()]) -> Listed[QueuedShape]:
    """Candidates by what a look is worth; the first item is the next one to look at."""
    after = query.after
    if after is not None and not re.fullmatch(r"\d{1,9}", after):
        raise bad_cursor()
    page = operations.review_queue(
        db, caller, study, run=query.run, objective=query.objective, assigned=query.assigned,
        standing=query.standing, place=query.place, after=int(after or 0), limit=query.limit,
    )  # fmt: skip
    return Listed.of(page, QueuedShape.of)


@route(router, "GET", "/studies/{study}/progress")
def progress(db: Db, caller: Asking, study: str) -> ProgressShape:
    """How far the review of the latest run is."""
    return ProgressShape.of(operations.progress(db, caller, study))


@route(router, "PUT", "/candidates/{candidate}/assignment")
def assign(db: Db, caller: Asking, candidate: str, body: AssignmentBody) -> AssignmentShape:
    """Have a member of the study look at a candidate."""
    reviewer = operations.assign(db, caller, candidate, body.reviewer)
    return AssignmentShape(candidate=candidate, reviewer=reviewer)


@route(router, "POST", "/studies/{study}/erasures", status_code=201)
def erase(db: Db, caller: Asking, study: str, body: ErasureBody, idempotency_key: Once = None) -> ErasedShape:
    """Erase a case: transcripts, segments, quotes and embeddings go, what people decided stays without the words."""
    return ErasedShape.of(operations.erase_case(db, caller, study, body.case, idempotency_key=idempotency_key))
