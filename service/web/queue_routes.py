"""The page of the queue: what to look at next, of which objective, and who looks at it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from service import operations
from service.api.access import EVERY, Db
from service.api.strict import check_text
from service.operations.candidates import NO_OBJECTIVE
from service.web.states import lineage_sentence
from service.web.visit import PageRoute, Posting, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Word = Annotated[str, Query(max_length=255)]
Said = Annotated[str, Form(max_length=255)]


@router.get("/studies/{study}/queue")
def queue(
    db: Db,
    visit: Visiting,
    study: str,
    assigned: Word = "",
    objective: Word = "",
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """The candidates that wait for somebody, those most worth a look first."""
    for text in (assigned, objective):
        check_text(text, "address")
    found = operations.review_queue(
        db, visit.caller, study, assigned=assigned or None, objective=objective or None, after=after, limit=50
    )
    return render(
        "queue.html",
        visit=visit,
        study=operations.show_study(db, visit.caller, study).study,
        progress=operations.progress(db, visit.caller, study),
        reviewers=[user.name for user in operations.list_members(db, visit.caller, study) if user.role.decides],
        queued=found.items,
        sentences={one.candidate.id: lineage_sentence(one.identity) for one in found.items if one.identity},
        assigned=assigned,
        objective=objective,
        no_objective=NO_OBJECTIVE,
        more=None if found.next is None else urlencode(_filters(assigned, objective) | {"after": found.next}),
    )


@router.post("/candidates/{candidate}/assignment")
def assign(
    db: Db, visit: Posting, candidate: str, reviewer: Said = "", assigned: Said = "", objective: Said = ""
) -> Response:
    """Have a reviewer look at a candidate, or nobody in particular; back to the queue as it was filtered."""
    visit.needs(EVERY)
    for text in (reviewer, assigned, objective):
        check_text(text, "form")
    operations.assign(db, visit.caller, candidate, reviewer or None)
    study = operations.find_candidate(db, visit.caller, candidate).study
    query = urlencode(_filters(assigned, objective))
    return RedirectResponse(f"/studies/{study}/queue" + (f"?{query}" if query else ""), 303)


def _filters(assigned: str, objective: str) -> dict[str, str]:
    return {name: value for name, value in (("assigned", assigned), ("objective", objective)) if value}
