"""The page of what changed: between two runs, and between the waves of a study."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from corpora.errors import ConflictError, InputError
from pipelines.waves import wave_rows
from service import operations
from service.api.access import Db
from service.api.strict import check_text
from service.api.tables import MARK, as_csv
from service.web.visit import PageRoute, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Word = Annotated[str, Query(max_length=255)]
_USUAL = "wave"  # the attribute that is tried where nobody chose one


@router.get("/studies/{study}/changes")
def changes(
    db: Db, visit: Visiting, study: str, before: Word = "", after: Word = "", by: Word = "", form: Word = ""
) -> Response:
    """What changed between two runs, and between waves where the cases tell them apart; or, as ``csv``, the first."""
    for word in (before, after, by):
        check_text(word, "query")
    shown = operations.show_study(db, visit.caller, study).study
    news, found, waves, unsplit = "", None, None, ""
    try:
        found = operations.changes_between(db, visit.caller, study, before or None, after or None)
    except ConflictError as error:
        news = _sentence(error)
    try:
        waves = operations.changes_by_wave(db, visit.caller, study, by or _USUAL, after or None)
    except ConflictError as error:
        news = news or _sentence(error)
    except InputError as error:
        unsplit = _sentence(error) if by else ""
    if form == "csv" and found is not None:
        return as_csv(found.changes.rows(), MARK)
    if form == "waves" and waves is not None:
        return as_csv(wave_rows(waves.changes), MARK)
    done = [run for run in operations.list_runs(db, visit.caller, study).items if run.status.value == "done"]
    return render(
        "changes.html",
        visit=visit,
        study=shown,
        found=found,
        waves=waves,
        runs=done,
        news=news,
        by=by or _USUAL,
        unsplit=unsplit,
    )


def _sentence(error: Exception) -> str:
    return f"{str(error)[:1].upper()}{str(error)[1:]}."
