"""Memos: what people noted on a study and anything in it, and a form to note more."""

from __future__ import annotations

import secrets
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from service import operations
from service.api.access import REVIEWERS, Db
from service.api.strict import check_text
from service.operations.memos import Kind, Subject
from service.operations.words import LONGEST_MEMO
from service.web.theme_form import lines
from service.web.visit import PageRoute, Posting, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Word = Annotated[str, Query(max_length=255)]


@router.get("/studies/{study}/memos")
def memos(db: Db, visit: Visiting, study: str, about: Word = "", after: Word = "") -> Response:
    """The memos on one thing, or without `about` all memos of the study; a new one is then on the study itself."""
    for text in (about, after):
        check_text(text, "address")
    page = operations.list_memos(db, visit.caller, study, about or None, after or None)
    wanted = dict.fromkeys((about or study, *(stored.memo.about for stored in page.items)))
    named = operations.memo_subjects(db, visit.caller, study, wanted)
    return render(
        "memos.html",
        visit=visit,
        study=operations.show_study(db, visit.caller, study).study,
        about=about,
        subject=named[about or study],
        memos=[(stored, named[stored.memo.about]) for stored in page.items],
        more=page.next,
        address=lambda subject: _address(study, subject),
        may_decide=visit.may(REVIEWERS),
        request_key=secrets.token_urlsafe(16),
        longest=LONGEST_MEMO,
    )


@router.post("/studies/{study}/memos")
def add(
    db: Db,
    visit: Posting,
    study: str,
    about: Annotated[str, Form(max_length=255)],
    memo: Annotated[str, Form(max_length=20_000)],
    request: Annotated[str | None, Form(min_length=1, max_length=255)] = None,
) -> Response:
    """Write a memo on something; the way back is to where it is shown."""
    visit.needs(REVIEWERS)
    for text in (about, memo, request or ""):
        check_text(text, "form")
    operations.add_memo(db, visit.caller, study, about, lines(memo), idempotency_key=request)
    subject = operations.memo_subjects(db, visit.caller, study, [about])[about]
    if subject.kind is Kind.THEME:
        return RedirectResponse(_address(study, subject), 303)
    return RedirectResponse(f"/studies/{study}/memos" + ("" if about == study else f"?about={quote(about)}"), 303)


def _address(study: str, subject: Subject) -> str:
    """Where a subject is to be seen; empty for one that has no page."""
    if subject.transcript is not None:
        return f"/studies/{study}/transcripts/{subject.transcript}"
    pages = {
        Kind.STUDY: f"/studies/{study}",
        Kind.THEME: f"/studies/{study}/codebook#theme-{subject.about}",
        Kind.CANDIDATE: f"/candidates/{subject.about}",
    }
    return pages.get(subject.kind, "")
