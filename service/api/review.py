"""Routes of candidates, decisions and the codebook."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from service import operations
from service.api.access import Asking, Db, route
from service.api.bodies import CandidateQuery, CodebookQuery, DecisionBody
from service.api.paging import bad_cursor
from service.api.problems import ProblemError
from service.api.review_shapes import CandidateShape, DecidedShape, ThemeShape, WholeCandidateShape, etag
from service.api.shapes import Listed
from service.api.strict import StrictRoute
from service.api.studies import Once

router = APIRouter(route_class=StrictRoute, tags=["review"])
_ETAG = re.compile(r'"(\d{1,9})"')
_NO_VERSION = -1


@route(router, "GET", "/studies/{study}/candidates")
def list_candidates(
    db: Db, caller: Asking, study: str, query: Annotated[CandidateQuery, Query()]
) -> Listed[CandidateShape]:
    """Candidates of a run, by default the study's latest that is done."""
    after = query.after
    if after is not None and not re.fullmatch(r"\d{1,9}", after):
        raise bad_cursor()
    found = operations.list_candidates(
        db,
        caller,
        study,
        run=query.run,
        objective=query.objective,
        standing=query.standing,
        after=after,
        limit=query.limit,
    )
    return Listed.of(found.page, CandidateShape.of)


@route(router, "GET", "/candidates/{candidate}")
def show_candidate(db: Db, caller: Asking, candidate: str, response: Response) -> WholeCandidateShape:
    """A candidate with its quotes where they were said; its ETag is what a decision's If-Match needs."""
    view = operations.candidate_in_context(db, caller, candidate)
    response.headers["ETag"] = etag(view.candidate.version)
    return WholeCandidateShape.of(view)


@route(router, "POST", "/candidates/{candidate}/decisions", status_code=201)
def decide(
    db: Db,
    caller: Asking,
    candidate: str,
    body: DecisionBody,
    response: Response,
    if_match: Annotated[str | None, Header(alias="If-Match", description="the candidate's ETag")] = None,
    idempotency_key: Once = None,
) -> DecidedShape:
    """Accept or reject a candidate."""
    decided = operations.decide(
        db,
        caller,
        candidate,
        body.act,
        body.memo,
        version=_version(if_match),
        name=body.name,
        idempotency_key=idempotency_key,
    )
    response.headers["ETag"] = etag(decided.version)
    return DecidedShape.of(decided)


@route(router, "GET", "/studies/{study}/codebook")
def codebook(db: Db, caller: Asking, study: str, query: Annotated[CodebookQuery, Query()]) -> Listed[ThemeShape]:
    """The study's themes, in the order they were accepted."""
    page = operations.codebook(db, caller, study, withdrawn=query.withdrawn, after=query.after, limit=query.limit)
    return Listed.of(page, ThemeShape.of)


def _version(if_match: str | None) -> int:
    """The version that If-Match names; one that is not ours matches no version."""
    if if_match is None or if_match.strip() in ("", "*"):
        raise ProblemError(
            428, "if_match_needed", "send the header If-Match with the ETag of the candidate that you looked at"
        )
    found = _ETAG.fullmatch(if_match.strip())
    return _NO_VERSION if found is None else int(found[1])
