"""Routes of runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service import operations
from service.api.access import PREFIX, Asking, Db, route
from service.api.bodies import RunBody
from service.api.paging import PageQuery
from service.api.shapes import Listed, MappingShape, RunShape
from service.api.strict import StrictRoute
from service.api.studies import Once

router = APIRouter(route_class=StrictRoute, tags=["runs"])


@route(router, "POST", "/studies/{study}/runs", status_code=202)
def start_run(
    db: Db, caller: Asking, study: str, response: Response, body: RunBody | None = None, idempotency_key: Once = None
) -> RunShape:
    """Start a run over the study's transcripts and framework as they are now."""
    params = {} if body is None else body.params
    run = operations.start_run(db, caller, study, params, idempotency_key=idempotency_key)
    response.headers["Location"] = f"{PREFIX}/runs/{run.id}"
    return RunShape.of(run)


@route(router, "GET", "/studies/{study}/runs")
def list_runs(db: Db, caller: Asking, study: str, page: Annotated[PageQuery, Query()]) -> Listed[RunShape]:
    """A study's runs, newest first."""
    return Listed.of(operations.list_runs(db, caller, study, page.after, page.limit), RunShape.of)


@route(router, "GET", "/runs/{run}")
def get_run(db: Db, caller: Asking, run: str) -> RunShape:
    """A run and how far it is."""
    return RunShape.of(operations.get_run(db, caller, run))


@route(router, "POST", "/runs/{run}/cancel")
def cancel_run(db: Db, caller: Asking, run: str) -> RunShape:
    """End a run that is not wanted."""
    return RunShape.of(operations.cancel_run(db, caller, run))


@route(router, "GET", "/runs/{run}/findings")
def get_findings(db: Db, caller: Asking, run: str) -> Response:
    """What a run found: findings.json."""
    return Response(operations.get_findings(db, caller, run), media_type="application/json")


@route(router, "GET", "/runs/{run}/mapping")
def get_mapping(db: Db, caller: Asking, run: str) -> MappingShape:
    """Which objectives the themes of a run answer, in every framework, why, and how far that can be trusted."""
    return MappingShape.model_validate(operations.get_mapping(db, caller, run))
