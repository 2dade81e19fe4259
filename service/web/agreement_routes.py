"""The pages of blind double review: its start, a coder's own units one at a time, agreement, and what was settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from corpora.errors import ConflictError, InputError
from service import operations
from service.api.access import ANALYSTS, REVIEWERS, Db
from service.api.problems import status_of
from service.api.strict import check_text
from service.api.tables import MARK, as_csv
from service.store.double import Kind
from service.store.engine import Database
from service.web.visit import PageRoute, Posting, Visit, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Words = Annotated[str, Form(max_length=20_000)]
Codes = Annotated[list[str] | None, Form()]


@router.get("/studies/{study}/agreement")
def double_reviews(db: Db, visit: Visiting, study: str) -> Response:
    """The double reviews of a study, with the agreement of each that the visitor may see."""
    return _page(db, visit, study)


@router.post("/studies/{study}/agreement")
def start(
    db: Db,
    visit: Posting,
    study: str,
    kind: Annotated[Kind, Form()],
    percent: Annotated[float, Form(gt=0, le=100)],
    reviewers: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Have a share coded twice."""
    visit.needs(ANALYSTS)
    for name in reviewers or ():
        check_text(name, "reviewers")
    try:
        operations.start_double_review(db, visit.caller, study, kind, percent / 100, reviewers or ())
    except (ConflictError, InputError) as error:
        return _page(db, visit, study, status_of(error), f"{error}.")
    return RedirectResponse(f"/studies/{study}/agreement", 303)


@router.get("/double-reviews/{review}")
def coding(db: Db, visit: Visiting, review: str) -> Response:
    """The visitor's next unit to code, and how many are left."""
    return _coding(db, visit, review)


@router.post("/double-reviews/{review}")
def code(
    db: Db,
    visit: Posting,
    review: str,
    unit: Words,
    codes: Codes = None,
    memo: Words = "",
) -> Response:
    """Code a unit, and go on to the next."""
    visit.needs(REVIEWERS)
    for text in (unit, memo, *(codes or ())):
        check_text(text, "form")
    try:
        operations.code_unit(db, visit.caller, review, unit, codes or (), memo.replace("\r\n", "\n"))
    except (ConflictError, InputError) as error:
        return _coding(db, visit, review, status_of(error), f"{error}.")
    return RedirectResponse(f"/double-reviews/{review}", 303)


@router.get("/double-reviews/{review}/agreement")
def agreement(db: Db, visit: Visiting, review: str, form: Annotated[str, Query(max_length=10)] = "") -> Response:
    """How far coders agree, where they do not, and what was settled; or the figures as ``csv``."""
    view = operations.agreement(db, visit.caller, review)
    if form == "csv":
        return as_csv(operations.agreement_rows(view), MARK)
    return _agreement(db, visit, view)


@router.post("/double-reviews/{review}/adjudications")
def settle(
    db: Db,
    visit: Posting,
    review: str,
    unit: Words,
    codes: Codes = None,
    memo: Words = "",
) -> Response:
    """Settle a unit on which coders differ."""
    visit.needs(REVIEWERS)
    for text in (unit, memo, *(codes or ())):
        check_text(text, "form")
    try:
        operations.adjudicate(db, visit.caller, review, unit, codes or (), memo.replace("\r\n", "\n"))
    except (ConflictError, InputError) as error:
        view = operations.agreement(db, visit.caller, review)
        return _agreement(db, visit, view, status_of(error), f"{error}.", at=unit, chosen=codes or [], typed=memo)
    return RedirectResponse(f"/double-reviews/{review}/agreement#differences", 303)


def _page(db: Database, visit: Visit, study: str, status: int = 200, news: str = "") -> Response:
    return render(
        "double_reviews.html",
        status,
        visit=visit,
        study=operations.show_study(db, visit.caller, study).study,
        views=operations.list_double_reviews(db, visit.caller, study),
        reviewers=[user for user in operations.list_members(db, visit.caller, study) if user.role.decides],
        may_start=visit.may(ANALYSTS),
        news=news,
    )


def _coding(db: Database, visit: Visit, review: str, status: int = 200, news: str = "") -> Response:
    found = operations.next_to_code(db, visit.caller, review)
    study = operations.show_study(db, visit.caller, found.review.study).study
    return render(
        "coding.html", status, visit=visit, study=study, found=found, news=news, may_code=visit.may(REVIEWERS)
    )


def _agreement(
    db: Database,
    visit: Visit,
    view: operations.AgreementView,
    status: int = 200,
    news: str = "",
    *,
    at: str = "",
    chosen: Sequence[str] = (),
    typed: str = "",
) -> Response:
    review = view.review.id
    words = operations.words_of_units(db, visit.caller, review, [one.unit for one in view.people.disagreements])
    return render(
        "agreement.html",
        status,
        visit=visit,
        study=operations.show_study(db, visit.caller, view.review.study).study,
        view=view,
        codes=operations.codes_of_review(db, visit.caller, review),
        words=words,
        settled={one.unit: one for one in view.settled},
        may_settle=visit.may(REVIEWERS),
        news=news,
        at=at,
        chosen=chosen,
        typed=typed,
    )
