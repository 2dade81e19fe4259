"""Runs on the pages: start one in each of its ways, watch it, cancel it."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from corpora.errors import ConflictError, InputError, NotFoundError
from corpora.expected import read_expected
from corpora.framework import parse_framework
from service import operations
from service.api.access import ANALYSTS, Db
from service.api.strict import check_text
from service.store.engine import Database
from service.web.visit import PageRoute, Posting, Visit, Visiting, fragment

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/studies/{study}/run")
def progress(db: Db, visit: Visiting, study: str, showing: str = "", seen: str = "") -> Response:
    """How far the latest run is, for a page that shows the candidates of run `showing`; nothing if `seen` as ended."""
    latest = operations.show_study(db, visit.caller, study).latest_run
    if latest is None or (latest.status.ended and latest.id == seen):
        return Response(status_code=204)
    return fragment("_run.html", "run_box", 200, study, latest, showing)


@router.post("/studies/{study}/runs")
def start(
    db: Db,
    visit: Posting,
    study: str,
    request: Annotated[str | None, Form(min_length=1, max_length=255)] = None,
    themes: Annotated[str, Form(max_length=10)] = "",
    unthemed: Annotated[str, Form(max_length=10)] = "",
    threshold: Annotated[str, Form(max_length=10)] = "",
    expected: Annotated[str, Form(max_length=100_000)] = "",
    also: Annotated[list[str] | None, Form()] = None,
    own: Annotated[str, Form(max_length=100_000)] = "",
) -> Response:
    """Start a run; the same form sent twice starts one."""
    visit.needs(ANALYSTS)
    for text, what in (
        (expected, "the themes you expect"),
        (own, "your own framework"),
        *((a, "also") for a in also or ()),
    ):
        check_text(text, what)
    params = _params_of(themes.strip(), unthemed.strip(), threshold.strip(), expected)
    if also or own.strip():
        params[operations.ALSO] = [*(also or ()), *_own_framework(own)]
    return _started(db, visit, study, params, request)


@router.post("/studies/{study}/remap")
def map_again(
    db: Db, visit: Posting, study: str, request: Annotated[str | None, Form(min_length=1, max_length=255)] = None
) -> Response:
    """Map the candidates of the latest run again; the same form sent twice starts one run."""
    visit.needs(ANALYSTS)
    return _started(db, visit, study, {operations.REMAP: operations.LATEST}, request)


@router.post("/studies/{study}/join")
def join(
    db: Db, visit: Posting, study: str, request: Annotated[str | None, Form(min_length=1, max_length=255)] = None
) -> Response:
    """Let new interviews join the candidates of the latest run; the same form sent twice starts one run."""
    visit.needs(ANALYSTS)
    return _started(db, visit, study, {operations.JOIN: operations.LATEST}, request)


@router.post("/studies/{study}/runs/{run}/cancel")
def cancel(db: Db, visit: Posting, study: str, run: str) -> Response:
    """End a run that is not wanted; one that has ended in the meantime is left as it is, which the page says."""
    visit.needs(ANALYSTS)
    if operations.get_run(db, visit.caller, run).study != study:
        raise NotFoundError(f"study {study} has no run {run[:80]!r}")
    with suppress(ConflictError):
        operations.cancel_run(db, visit.caller, run)
    return RedirectResponse(f"/studies/{study}", 303)


def _started(db: Database, visit: Visit, study: str, params: dict[str, Any], request: str | None) -> Response:
    """The study's page, after a run was started with these parameters; the same request starts one run."""
    operations.start_run(db, visit.caller, study, params, idempotency_key=request)
    return RedirectResponse(f"/studies/{study}", 303)


def _own_framework(text: str) -> list[dict[str, Any]]:
    return [parse_framework(text, "your own framework").as_dict()] if text.strip() else []


def _params_of(themes: str, unthemed: str, threshold: str, expected: str) -> dict[str, Any]:
    """The parameters of a run from the fields of its form; empty ones are left to their defaults."""
    params: dict[str, Any] = {}
    if themes:
        params["themes"] = _number(themes, "the number of themes")
    if unthemed:
        params["unthemed"] = _number(unthemed, "the share to leave out, in percent,") / 100
    if threshold:
        params["threshold"] = _number(threshold, "how sure the mapping must be, in percent,") / 100
    if expected.strip():
        params[operations.EXPECTED] = [theme.as_dict() for theme in read_expected(expected, "the themes you expect")]
    return params


def _number(typed: str, what: str) -> int:
    try:
        return int(typed)
    except ValueError:
        raise InputError(f"{what} must be a whole number, got {typed!r}") from None
