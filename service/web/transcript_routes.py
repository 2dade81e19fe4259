"""The transcripts of a study: which there are, whose, what was understood of each, and taking somebody's out again."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response

from corpora.counted import several
from service import operations
from service.api.access import ANALYSTS, Db
from service.api.strict import check_text
from service.operations import Erased
from service.store.engine import Database
from service.web.visit import PageRoute, Posting, Visit, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/studies/{study}/transcripts")
def transcripts(db: Db, visit: Visiting, study: str, after: str | None = None) -> Response:
    """The current version of every transcript, by name, a hundred on a page."""
    return _page(db, visit, study, after)


@router.post("/studies/{study}/erasures")
def erase(
    db: Db,
    visit: Posting,
    study: str,
    case: Annotated[str, Form(min_length=1, max_length=1000)],
    sure: Annotated[Literal["yes"], Form()],
    request: Annotated[str | None, Form(min_length=1, max_length=255)] = None,
) -> Response:
    """Erase a case; whoever does it has said that they are sure, and is told what went."""
    visit.needs(ANALYSTS)
    check_text(case, "case")
    erased = operations.erase_case(db, visit.caller, study, case, idempotency_key=request)
    return _page(db, visit, study, news=_went(case, erased))


def _went(case: str, erased: Erased) -> str:
    touched = (
        (erased.candidates, "candidate", "candidates"),
        (erased.runs, "run\u2019s findings", "runs\u2019 findings"),
        (erased.memos, "memo", "memos"),
    )
    changed = [several(count, one, more) for count, one, more in touched if count]
    rest = f" Changed by it: {', '.join(changed)}." if changed else ""
    cancelled = " The run that was under way is cancelled." if erased.cancelled else ""
    return f"What {case} said is erased, in {several(erased.transcripts, 'transcript')}.{rest}{cancelled}"


def _page(db: Database, visit: Visit, study: str, after: str | None = None, news: str = "") -> Response:
    page = operations.list_transcripts(db, visit.caller, study, after)
    return render(
        "transcripts.html",
        visit=visit,
        study=operations.show_study(db, visit.caller, study).study,
        transcripts=page.items,
        more=page.next,
        may_run=visit.may(ANALYSTS),
        news=news,
    )
