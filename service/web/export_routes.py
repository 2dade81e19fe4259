"""A study as files to keep: what people made of it, for the programs that they go on with."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service.api.access import Db
from service.api.segments import as_file
from service.api.tables import MARK
from service.exports.forms import ExportForm
from service.exports.stored import export
from service.web.visit import PageRoute, Visiting

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/studies/{study}/exports/{form}")
def exported(db: Db, visit: Visiting, study: str, form: ExportForm, run: str = "") -> Response:
    """A study as a file."""
    made = export(db, visit.caller, study, form, run or None)
    return as_file(MARK + made if form is ExportForm.CODINGS else made, form)
