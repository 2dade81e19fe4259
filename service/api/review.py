"""Routes of candidates, themes, decisions and the codebook."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from service import operations
from service.api.access import Asking, Db, route
from service.api.bodies import (
    CandidateQuery,
    CodebookQuery,
    DecisionBody,
    LogQuery,
    MemoBody,
    MemoQuery,
    ThemeDecisionBody,
    WhyBody,
)
from service.api.candidate_shapes import CandidateShape, WholeCandidateShape
from service.api.log_shapes import AuditShape, MemoShape
from service.api.paging import PageQuery, bad_cursor
from service.api.problems import ProblemError
from service.api.review_shapes import (
    DecidedShape,
    LoggedShape,
    PreviewShape,
    ThemeShape,
    WholeDecisionShape,
    etag,
)
from service.api.shapes import Listed
from service.api.strict import StrictRoute
from service.api.studies import Once
from service.operations import Decided

router = APIRouter(route_class=StrictRoute, tags=["review"])
_ETAG = re.compile(r'(?:W/)?("?)(\d{1,9})\1')  # a proxy that compresses makes it weak; people leave quotes out
_NO_VERSION = -1
IfMatch = Annotated[str | None, Header(alias="If-Match", description="the ETag of what you looked at")]


@route(router, "GET", "/studies/{study}/candidates")
def list_candidates(
    db: Db, caller: Asking, study: str, query: Annotated[CandidateQuery, Query()]
) -> Listed[CandidateShape]:
    """Candidates of a run, by default the study's latest that is done."""
    after = None if (number := _number(query.after)) is None else str(number)
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
    return Listed.of(
        found.page, lambda row: CandidateShape.of(row, found.identities.get(row.id), found.decided.get(row.id))
    )


@route(router, "GET", "/candidates/{candidate}")
def show_candidate(db: Db, caller: Asking, candidate: str, response: Response) -> WholeCandidateShape:
    """A candidate with its quotes where they were said; its ETag is what a decision's If-Match needs."""
    view = operations.show_candidate(db, caller, candidate)
    response.headers["ETag"] = etag(view.candidate.version)
    return WholeCandidateShape.of(view, operations.quotes_of_candidate(db, caller, candidate))


@route(router, "POST", "/candidates/{candidate}/decisions", status_code=201)
def decide(
    db: Db,
    caller: Asking,
    candidate: str,
    body: DecisionBody,
    response: Response,
    if_match: IfMatch = None,
    idempotency_key: Once = None,
) -> DecidedShape:
    """Accept or reject a candidate."""
    proposal = body.proposal(candidate, version_of(if_match))
    return answer(response, operations.propose(db, caller, proposal, idempotency_key=idempotency_key))


@route(router, "GET", "/themes/{theme}")
def show_theme(db: Db, caller: Asking, theme: str, response: Response) -> ThemeShape:
    """A theme with the words that it rests on; its ETag is what a decision's If-Match needs."""
    view = operations.show_theme(db, caller, theme)
    response.headers["ETag"] = etag(view.stored.theme.version)
    return ThemeShape.of(view)


@route(router, "POST", "/themes/{theme}/decisions", status_code=201)
def decide_on_theme(
    db: Db,
    caller: Asking,
    theme: str,
    body: ThemeDecisionBody,
    response: Response,
    if_match: IfMatch = None,
    idempotency_key: Once = None,
) -> DecidedShape:
    """Rename, define, merge, split, group or withdraw a theme, or change what it rests on."""
    proposal = body.proposal(theme, version_of(if_match))
    return answer(response, operations.propose(db, caller, proposal, idempotency_key=idempotency_key))


@route(router, "POST", "/themes/{theme}/preview")
def preview(
    db: Db, caller: Asking, theme: str, body: ThemeDecisionBody, if_match: IfMatch = None
) -> list[PreviewShape]:
    """What a decision on a theme would leave; nothing is changed."""
    return [
        PreviewShape.of(thing) for thing in operations.preview(db, caller, body.proposal(theme, version_of(if_match)))
    ]


@route(router, "GET", "/studies/{study}/codebook")
def codebook(db: Db, caller: Asking, study: str, query: Annotated[CodebookQuery, Query()]) -> Listed[ThemeShape]:
    """The study's themes, in the order they were accepted."""
    page = operations.codebook(db, caller, study, withdrawn=query.withdrawn, after=query.after, limit=query.limit)
    return Listed.of(page, ThemeShape.of)


@route(router, "GET", "/studies/{study}/decisions")
def log_of_decisions(db: Db, caller: Asking, study: str, query: Annotated[LogQuery, Query()]) -> Listed[LoggedShape]:
    """The study's decisions, the newest first."""
    page = operations.log_of_decisions(
        db, caller, study, thing=query.thing, reviewer=query.reviewer, act=query.act,
        before=_number(query.after), limit=query.limit,
    )  # fmt: skip
    return Listed.of(page, LoggedShape.of)


@route(router, "GET", "/decisions/{decision}")
def show_decision(db: Db, caller: Asking, decision: str, response: Response) -> WholeDecisionShape:
    """A decision, and whether it can be undone; its ETag is what undo and redo need."""
    view = operations.show_decision(db, caller, decision)
    response.headers["ETag"] = etag(view.mark)
    return WholeDecisionShape.of(view)


@route(router, "POST", "/decisions/{decision}/undo", status_code=201)
def undo(
    db: Db,
    caller: Asking,
    decision: str,
    response: Response,
    body: WhyBody | None = None,
    if_match: IfMatch = None,
    idempotency_key: Once = None,
) -> DecidedShape:
    """Take a decision back, whoever made it; refused where others stand on it."""
    memo, version = "" if body is None else body.memo, version_of(if_match)
    decided = operations.undo(db, caller, decision, memo, version=version, idempotency_key=idempotency_key)
    return answer(response, decided)


@route(router, "POST", "/decisions/{decision}/redo", status_code=201)
def redo(
    db: Db,
    caller: Asking,
    decision: str,
    response: Response,
    body: WhyBody | None = None,
    if_match: IfMatch = None,
    idempotency_key: Once = None,
) -> DecidedShape:
    """Do again what was undone."""
    memo, version = "" if body is None else body.memo, version_of(if_match)
    decided = operations.redo(db, caller, decision, memo, version=version, idempotency_key=idempotency_key)
    return answer(response, decided)


@route(router, "POST", "/studies/{study}/memos", status_code=201)
def add_memo(db: Db, caller: Asking, study: str, body: MemoBody, idempotency_key: Once = None) -> DecidedShape:
    """Write a memo on anything; nothing is changed by it, so it needs no If-Match."""
    return DecidedShape.of(
        operations.add_memo(db, caller, study, body.about, body.memo, idempotency_key=idempotency_key)
    )


@route(router, "GET", "/studies/{study}/memos")
def list_memos(db: Db, caller: Asking, study: str, query: Annotated[MemoQuery, Query()]) -> Listed[MemoShape]:
    """The memos of a study, oldest first."""
    page = operations.list_memos(db, caller, study, query.about, query.after, query.limit)
    return Listed.of(page, MemoShape.of)


@route(router, "GET", "/studies/{study}/audit")
def audit(db: Db, caller: Asking, study: str, page: Annotated[PageQuery, Query()]) -> Listed[AuditShape]:
    """What happened in a study, oldest first; each row holds the hash of the one before."""
    found = operations.audit(db, caller, study, _number(page.after) or 0, page.limit)
    return Listed.of(found, AuditShape.of)


def answer(response: Response, decided: Decided) -> DecidedShape:
    """What a decision led to, with the new ETag of its subject."""
    response.headers["ETag"] = etag(decided.version)
    return DecidedShape.of(decided)


def _number(after: str | None) -> int | None:
    if after is not None and not re.fullmatch(r"\d{1,9}", after):
        raise bad_cursor()
    return None if after is None else int(after)


def version_of(if_match: str | None) -> int:
    """The version that If-Match names; one that is not ours matches no version."""
    if if_match is None or if_match.strip() in ("", "*"):
        raise ProblemError(428, "if_match_needed", "send the header If-Match with the ETag of what you looked at")
    found = _ETAG.fullmatch(if_match.strip())
    return _NO_VERSION if found is None else int(found[2])
