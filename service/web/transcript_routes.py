"""The transcripts of a study: which there are, whose, and what was understood of each."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service import operations
from service.api.access import ANALYSTS, Db
from service.web.visit import PageRoute, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/studies/{study}/transcripts")
def transcripts(db: Db, visit: Visiting, study: str, after: str | None = None) -> Response:
    """The current version of every transcript, by name, a hundred on a page."""
    page = operations.list_transcripts(db, visit.caller, study, after)
    return render(
        "transcripts.html",
        visit=visit,
        study=operations.show_study(db, visit.caller, study).study,
        transcripts=page.items,
        more=page.next,
        may_run=visit.may(ANALYSTS),
    )
