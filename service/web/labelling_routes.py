"""The pages where people say which objective single passages speak to, one passage after the other."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from corpora.errors import ConflictError, InputError
from service import operations
from service.api.access import ANALYSTS, REVIEWERS, Db
from service.api.strict import check_text
from service.operations import DecisionView
from service.store.engine import Database
from service.web.visit import PageRoute, Posting, Visit, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Version = Annotated[int, Form(ge=0, lt=2**31)]
Key = Annotated[str | None, Form(min_length=1, max_length=255)]
Named = Annotated[str, Query(max_length=64)]
_NONE = ""  # the button "none fits"


@router.get("/studies/{study}/label")
def next_passage(
    db: Db, visit: Visiting, study: str, skip: Annotated[int, Query(ge=0, le=1000)] = 0, done: Named = ""
) -> Response:
    """The passage to ask about next, `skip` of them passed over; `done` is the decision that was just made."""
    return _page(db, visit, study, skip, done)


@router.post("/studies/{study}/label/{segment}")
def label(
    db: Db,
    visit: Posting,
    study: str,
    segment: str,
    version: Version,
    objectives: Annotated[list[str] | None, Form()] = None,
    skip: Annotated[int, Form(ge=0, le=1000)] = 0,
    request: Key = None,
) -> Response:
    """Set the objectives of a passage, and go on to the next."""
    visit.needs(REVIEWERS)
    if objectives is None:
        return _page(db, visit, study, skip, news="Choose at least one objective, or say that none fits.", status=422)
    said = [key for key in objectives if key != _NONE]
    for text in (*said, request or ""):
        check_text(text, "form")
    try:
        decided = operations.label_passage(
            db, visit.caller, study, segment, said, version=version, idempotency_key=request
        )
    except ConflictError:
        news = "Somebody else answered this one while you were reading: it is left as they said. Here is the next."
        return _page(db, visit, study, skip, news=news, status=412)
    except InputError as error:
        return _page(db, visit, study, skip, news=f"{error}.", status=422)
    return RedirectResponse(f"/studies/{study}/label?skip={skip}&done={decided.decision}", 303)


@router.post("/studies/{study}/label-undo/{decision}")
def take_back(
    db: Db,
    visit: Posting,
    study: str,
    decision: str,
    version: Version,
    skip: Annotated[int, Form(ge=0, le=1000)] = 0,
    request: Key = None,
) -> Response:
    """Take an answer back, so that the passage is asked about again."""
    visit.needs(REVIEWERS)
    try:
        operations.undo(db, visit.caller, decision, version=version, idempotency_key=request)
    except ConflictError as error:
        return _page(db, visit, study, skip, news=f"{error}.", status=409)
    return RedirectResponse(f"/studies/{study}/label?skip={skip}", 303)


def _page(
    db: Database, visit: Visit, study: str, skip: int, done: str = "", news: str = "", status: int = 200
) -> Response:
    found = operations.show_study(db, visit.caller, study)
    waiting = operations.passages_to_label(db, visit.caller, study).items
    skip = skip if skip < len(waiting) else 0
    last = operations.show_decision(db, visit.caller, done) if done else None
    return render(
        "label.html",
        status,
        visit=visit,
        study=found.study,
        ran=found.latest_done is not None,
        passage=waiting[skip] if waiting else None,
        waiting=len(waiting),
        skip=skip,
        labelled=operations.passages_labelled(db, visit.caller, study),
        last=None if last is None or last.study != study else last,
        answer="" if last is None else _answer(last, {o.key: o.title for o in found.study.framework.objectives}),
        may_label=visit.may(REVIEWERS),
        may_run=visit.may(ANALYSTS),
        request_key=secrets.token_urlsafe(16),
        undo_key=secrets.token_urlsafe(16),
        news=news,
    )


def _answer(last: DecisionView, titles: dict[str, str]) -> str:
    """What was just said, in words."""
    keys = last.entry.decision.objectives or ()
    return " and ".join(titles.get(key, key) for key in keys) or "no objective fits"
