"""The pages of a candidate: one with its evidence, to decide on, and one with all its passages."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from service import operations
from service.api.access import REVIEWERS, Db
from service.exports import view
from service.store.candidates import candidate_id
from service.web.states import states_of
from service.web.visit import PageRoute, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/candidates/{candidate}")
def candidate(db: Db, visit: Visiting, candidate: str) -> Response:
    """A candidate with its evidence, quotes and finer strands; a finer strand is shown within its candidate."""
    found = operations.find_candidate(db, visit.caller, candidate)
    if found.parent is not None:
        return RedirectResponse(f"/candidates/{found.parent}#candidate-{found.key}", 303)
    findings = operations.parsed_findings(db, visit.caller, found.run)
    texts = operations.texts_of(db, visit.caller, found.study, view.quoted_transcripts(findings, found.key))
    study = operations.show_study(db, visit.caller, found.study)
    return render(
        "candidate.html",
        visit=visit,
        study=study.study,
        run=found.run,
        is_latest=study.latest_done is not None and study.latest_done.id == found.run,
        shown=view.alone(findings, texts, found.key),
        address=lambda key: f"/candidates/{candidate_id(found.run, key)}",
        states=states_of(db, visit.caller, found.study, found.run, within=found.id),
        may_decide=visit.may(REVIEWERS),
    )


@router.get("/candidates/{candidate}/passages")
def passages(db: Db, visit: Visiting, candidate: str) -> Response:
    """Every passage that accepting a candidate would bring, in the order of the interviews."""
    found = operations.find_candidate(db, visit.caller, candidate)
    findings = operations.parsed_findings(db, visit.caller, found.run)
    segments = found.payload["segment_ids"]
    texts = operations.texts_of(db, visit.caller, found.study, {segment.partition(":")[0] for segment in segments})
    return render(
        "passages.html",
        visit=visit,
        study=operations.show_study(db, visit.caller, found.study).study,
        candidate=found,
        passages=view.passages(findings, texts, segments),
    )
