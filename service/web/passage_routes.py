"""All passages of a candidate, for whoever decides on it: the quotes shown with it are a few of them."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service import operations
from service.api.access import Db
from service.exports import view
from service.exports.stored import stored_findings, texts_of
from service.web.visit import PageRoute, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/candidates/{candidate}/passages")
def passages(db: Db, visit: Visiting, candidate: str) -> Response:
    """Every passage that accepting a candidate would bring, in the order of the interviews."""
    found = operations.candidate_in_context(db, visit.caller, candidate).candidate
    findings = stored_findings(db, visit.caller, found.run)
    texts = texts_of(db, visit.caller, found.study, findings)
    return render(
        "passages.html",
        visit=visit,
        study=operations.show_study(db, visit.caller, found.study).study,
        candidate=found,
        passages=view.passages(findings, texts, found.payload["segment_ids"]),
    )
