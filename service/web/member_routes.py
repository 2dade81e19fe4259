"""Who may see a study: the list of its members, and the forms that let one in or out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from corpora.errors import NotFoundError
from service import operations
from service.api.access import ANALYSTS, Db
from service.api.strict import check_text
from service.store.engine import Database
from service.web.visit import PageRoute, Posting, Visit, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Name = Annotated[str, Form(min_length=1, max_length=255)]


@router.get("/studies/{study}/members")
def members(db: Db, visit: Visiting, study: str) -> Response:
    """Who may see the study, besides administrators."""
    return _page(db, visit, study)


@router.post("/studies/{study}/members")
def add(db: Db, visit: Posting, study: str, user: Name) -> Response:
    """Let somebody whom an administrator has added see the study."""
    visit.needs(ANALYSTS)
    check_text(user, "user")
    operations.list_members(db, visit.caller, study)
    try:
        operations.add_member(db, visit.caller, study, user.strip())
    except NotFoundError:
        return _page(db, visit, study, user.strip(), 422)
    return RedirectResponse(f"/studies/{study}/members", 303)


@router.post("/studies/{study}/members/remove")
def remove(db: Db, visit: Posting, study: str, user: Name) -> Response:
    """Let somebody see the study no longer; what they decided stays."""
    visit.needs(ANALYSTS)
    check_text(user, "user")
    operations.remove_member(db, visit.caller, study, user)
    return RedirectResponse(f"/studies/{study}/members", 303)


def _page(db: Database, visit: Visit, study: str, unknown: str = "", status: int = 200) -> Response:
    return render(
        "members.html",
        status,
        visit=visit,
        study=operations.show_study(db, visit.caller, study).study,
        members=operations.list_members(db, visit.caller, study),
        unknown=unknown,
        may_change=visit.may(ANALYSTS),
    )
