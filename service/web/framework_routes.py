"""The page of a study's framework: read it, reword it, have it checked, use it from the next run on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from corpora.errors import FrameworkError
from corpora.framework import Framework, parse_framework
from service import operations
from service.api.access import ANALYSTS, Db
from service.api.strict import check_text
from service.framework_checking import sentences, too_alike
from service.store.engine import Database
from service.web.visit import PageRoute, Posting, Visit, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)
Toml = Annotated[str, Form(max_length=200_000)]


@router.get("/studies/{study}/framework")
def show(db: Db, visit: Visiting, study: str) -> Response:
    """The framework that runs use from now on."""
    return _page(db, visit, study)


@router.post("/studies/{study}/framework/check")
def check(db: Db, visit: Posting, study: str, framework: Toml = "") -> Response:
    """Say which objectives are too alike to tell apart; nothing is kept."""
    visit.needs(ANALYSTS)
    try:
        given = _read(framework)
        found = sentences(given, too_alike(given))
    except FrameworkError as error:
        return _page(db, visit, study, framework, [f"{error}."], 422)
    return _page(db, visit, study, framework, found)


@router.post("/studies/{study}/framework")
def use(db: Db, visit: Posting, study: str, framework: Toml = "") -> Response:
    """Use a framework from the next run on."""
    visit.needs(ANALYSTS)
    try:
        operations.set_framework(db, visit.caller, study, _read(framework))
    except FrameworkError as error:
        return _page(db, visit, study, framework, [f"{error}."], 422)
    return RedirectResponse(f"/studies/{study}/framework", 303)


def _read(text: str) -> Framework:
    check_text(text, "the framework")
    return parse_framework(text.replace("\r\n", "\n"), "the framework")


def _page(
    db: Database, visit: Visit, study: str, typed: str = "", news: list[str] | None = None, status: int = 200
) -> Response:
    found = operations.show_study(db, visit.caller, study)
    done = found.latest_done
    return render(
        "framework.html",
        status,
        visit=visit,
        study=found.study,
        typed=typed or found.study.framework.as_toml(),
        news=news or [],
        outdated=done is not None and done.framework_version != found.study.framework.version,
        may_change=visit.may(ANALYSTS),
    )
