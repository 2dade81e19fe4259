"""Deciding on a candidate from a page: by htmx in place, or as a plain form; a stale click loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from corpora.codebook import Act
from corpora.errors import ConflictError
from service import operations
from service.api.access import REVIEWERS, Db
from service.api.strict import check_text
from service.operations import StaleError
from service.web.states import State, state_of
from service.web.visit import PageRoute, Posting, Visit, by_htmx, fragment, render

NONE_FITS = "none"
router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.post("/candidates/{candidate}/decision")
def decide(
    http: Request,
    db: Db,
    visit: Posting,
    candidate: str,
    act: Annotated[Act, Form()],
    version: Annotated[int, Form(ge=0, lt=2**31)],
    memo: Annotated[str, Form(max_length=20_000)] = "",
    name: Annotated[str, Form(max_length=1000)] = "",
    objective: Annotated[str, Form(max_length=1000)] = "",
    request: Annotated[str | None, Form(min_length=1, max_length=255)] = None,
) -> Response:
    """Accept or reject the candidate as it was at `version`; `request` makes a form sent twice one decision.

    `objective` is empty where the machine's is left, `none` where none fits, else `=` and the key.
    """
    visit.needs(REVIEWERS)
    wanted = name.strip() if act is Act.ACCEPT else ""
    memo = memo.replace("\r\n", "\n")  # browsers send it so
    typed = {"typed_memo": memo, "typed_name": name, "typed_objective": objective}
    for text, where in ((memo, "memo"), (name, "name"), (request or "", "request"), (objective, "objective")):
        check_text(text, where)
    try:
        operations.decide(
            db, visit.caller, candidate, act, memo, version=version, name=wanted or None,
            objectives=_said(objective) if act is Act.ACCEPT else None, idempotency_key=request,
        )  # fmt: skip
    except StaleError:
        state = state_of(db, visit.caller, candidate)
        return _again(http, visit, 412, state, _what_came_between(state), typed)
    except ConflictError as error:
        return _again(http, visit, 409, state_of(db, visit.caller, candidate), f"{error}.", typed)
    state = state_of(db, visit.caller, candidate)
    if by_htmx(http):
        return fragment("_decision.html", "decision_box", 200, state, visit, True, answered=True)
    return RedirectResponse(f"/candidates/{state.id}#decision-{state.id}", 303)


def _said(objective: str) -> tuple[str, ...] | None:
    if objective == NONE_FITS:
        return ()
    return (objective.removeprefix("="),) if objective else None


def _again(http: Request, visit: Visit, status: int, state: State, news: str, typed: Mapping[str, str]) -> Response:
    """Show the candidate as it is now, with what the person had written and chosen still there."""
    if by_htmx(http):
        return fragment("_decision.html", "decision_box", status, state, visit, True, news, **typed, answered=True)
    return render("decision.html", status, visit=visit, may_decide=True, state=state, news=news, **typed)


def _what_came_between(state: State) -> str:
    return (
        f"{state.reviewer or 'Somebody'} decided while you were reading: it is {state.standing} now. "
        "Your decision was not taken; what you wrote is kept below."
    )
