"""The pages' addresses: studies, and the files that pages are made with."""

from __future__ import annotations

import secrets
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import FileResponse, RedirectResponse

from corpora.errors import SetupError
from corpora.framework import DEFAULT_FRAMEWORK, bundled_frameworks, framework_given, load_framework
from service import operations
from service.api.access import ANALYSTS, Db
from service.web import (
    agreement_routes,
    candidate_routes,
    codebook_routes,
    comparing_routes,
    export_routes,
    framework_routes,
    labelling_routes,
    member_routes,
    memo_routes,
    queue_routes,
    review_routes,
    run_routes,
    sign_in_routes,
    study_routes,
    transcript_routes,
)
from service.web.templating import stylesheet
from service.web.visit import PageRoute, Posting, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_WEEK = {"Cache-Control": "public, max-age=604800"}


@router.get("/")
def home() -> Response:
    """The first page is the list of studies."""
    return RedirectResponse("/studies", 303)


@router.get("/studies")
def studies(db: Db, visit: Visiting, after: str | None = None) -> Response:
    """The studies that the visitor may see."""
    page = operations.list_studies(db, visit.caller, after)
    return render(
        "studies.html",
        visit=visit,
        studies=page.items,
        more=page.next,
        may_run=visit.may(ANALYSTS),
        frameworks=[(name, load_framework(name).name) for name in bundled_frameworks()],
        default_framework=DEFAULT_FRAMEWORK,
        request_key=secrets.token_urlsafe(16),
    )


@router.post("/studies")
def make_study(
    db: Db,
    visit: Posting,
    name: Annotated[str, Form(max_length=1000)],
    framework: Annotated[str, Form(max_length=100)] = DEFAULT_FRAMEWORK,
    request: Annotated[str | None, Form(min_length=1, max_length=255)] = None,
) -> Response:
    """Make a study; the same form sent twice makes one."""
    visit.needs(ANALYSTS)
    chosen = framework_given(framework, "framework")
    study = operations.create_study(db, visit.caller, name, chosen, idempotency_key=request)
    return RedirectResponse(f"/studies/{study.id}", 303)


@router.get("/static/themebook.css")
def css() -> Response:
    """Our stylesheet."""
    return Response(stylesheet(), media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get("/static/themebook.js")
def script() -> Response:
    """Our script, which says what became of a click that failed."""
    written = (resources.files("service.web") / "static" / "themebook.js").read_bytes()
    return Response(written, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/static/icon.svg")
@router.get("/favicon.ico")
def icon() -> Response:
    """Our mark in a browser's tab."""
    drawn = (resources.files("service.web") / "static" / "icon.svg").read_bytes()
    return Response(drawn, media_type="image/svg+xml", headers=_WEEK)


@router.get("/static/htmx.min.js")
def htmx() -> Response:
    """The htmx that was installed with us."""
    return FileResponse(htmx_file(), media_type="text/javascript", headers=_WEEK)


def htmx_file() -> Path:
    """Where htmx is: in a package made for Django, which is not needed to read a file of it.

    Raises:
        SetupError: the package is not installed.
    """
    spec = find_spec("js_lib_htmx")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder, "static", "htmx", "htmx.min.js")
        if file.is_file():
            return file
    raise SetupError("htmx is missing; install the package django-js-lib-htmx")


ROUTES = [
    route
    for part in (
        sign_in_routes,
        study_routes,
        run_routes,
        review_routes,
        codebook_routes,
        comparing_routes,
        agreement_routes,
        labelling_routes,
        framework_routes,
        export_routes,
        memo_routes,
        queue_routes,
        candidate_routes,
        transcript_routes,
        member_routes,
    )
    for route in part.router.routes
] + router.routes
"""Those of all pages."""
