"""Runs: start one, watch it, cancel it, read what it found."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from corpora.errors import ConflictError, InputError, NotFoundError
from corpora.expected import Expected, expected_from
from pipelines.params import Params
from service.enqueue import enqueue
from service.operations.access import Caller, visible
from service.operations.words import Page, answered, digest, plain, remember
from service.store import log, runs, transcripts
from service.store.engine import Database
from service.store.ids import now
from service.store.runs import Run, Status

logger = logging.getLogger(__name__)
EXPECTED = "expected"
"""The parameter of a run that names the themes to look for, each with words or examples."""


def start_run(
    db: Database,
    caller: Caller,
    study: str,
    params: Mapping[str, Any] | None = None,
    *,
    idempotency_key: str | None = None,
) -> Run:
    """Queue a run over the study's current transcripts and framework, as they are now.

    Raises:
        NotFoundError: no such study that the caller may see.
        InputError: an unknown parameter, or a value out of range.
        ConflictError: the study has no transcript.
    """
    wanted = checked_params(params or {})
    request = digest("start run", study, wanted)
    with db.write() as connection:
        found = visible(connection, caller, study)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return visible_run(connection, caller, before["run"])
        versions = [version.id for version in transcripts.current(connection, study)]
        if not versions:
            raise ConflictError(f"study '{found.name}' has no transcript yet; add some, then start the run")
        run = runs.add_run(connection, study, found.framework, wanted, versions, caller.user, at := now())
        log.record(connection, at, caller.user, "run started", run.id, study, transcripts=len(versions))
        remember(connection, caller.user, idempotency_key, request, {"run": run.id})
    try:
        enqueue(db.jobs, run.id)
    except Exception as error:  # the run is kept: workers look for runs that nobody handed in
        logger.warning("run %s not handed in (%s), a worker will find it", run.id, type(error).__name__)
    return run


def get_run(db: Database, caller: Caller, run: str) -> Run:
    """A run and how far it is.

    Raises:
        NotFoundError: no such run that the caller may see.
    """
    with db.read() as connection:
        return visible_run(connection, caller, run)


def list_runs(db: Database, caller: Caller, study: str, before: str | None = None, limit: int = 100) -> Page[Run]:
    """A study's runs, newest first.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        return Page.of(runs.list_runs(connection, study, before, limit + 1), limit, lambda run: run.id)


def cancel_run(db: Database, caller: Caller, run: str) -> Run:
    """End a run that is not wanted; what it had done so far is dropped. Cancelling twice changes nothing.

    Raises:
        NotFoundError: no such run that the caller may see.
        ConflictError: it is done or failed already.
    """
    with db.write() as connection:
        found = visible_run(connection, caller, run)
        if runs.cancel(connection, run, at := now()):
            log.record(connection, at, caller.user, "run cancelled", run, found.study)
        elif found.status is not Status.CANCELLED:
            raise ConflictError(f"run {run} is {found.status} already, so there is nothing to cancel")
        return visible_run(connection, caller, run)


def get_findings(db: Database, caller: Caller, run: str) -> str:
    """What a run found, as the JSON text of findings.json.

    Raises:
        NotFoundError: no such run that the caller may see.
        ConflictError: it is not done.
    """
    with db.read() as connection:
        found = visible_run(connection, caller, run)
        findings = runs.findings_of(connection, run)
    if findings is None:
        raise ConflictError(f"run {run} is {found.status}; findings are there once it is done")
    return findings


def visible_run(connection: sa.Connection, caller: Caller, identifier: str) -> Run:
    """The run, if the caller may see its study.

    Raises:
        NotFoundError: no such run, or not for this caller; one cannot be told from the other.
    """
    found = runs.run(connection, identifier)
    try:
        if found is not None:
            visible(connection, caller, found.study)
            return found
    except NotFoundError:
        pass
    raise NotFoundError(f"no run {plain(identifier)}")


def checked_params(values: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of a run from those that were given; "expected" holds the themes to look for, if any.

    Raises:
        InputError: an unknown parameter, or a value out of range.
    """
    turned = {name: value for name, value in values.items() if name != EXPECTED}
    expected = expected_from(values[EXPECTED], f"params: {EXPECTED}") if EXPECTED in values else ()
    try:
        params = Params.from_dict(turned).as_dict()
        TypeAdapter(Params).validate_json(json.dumps(turned), strict=True)  # from_dict does not look at types
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"params: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (ValueError, TypeError) as error:
        raise InputError(f"params: {error}") from None
    return params | ({EXPECTED: [theme.as_dict() for theme in expected]} if expected else {})


def analysis_params(run: Run) -> tuple[Params, tuple[Expected, ...]]:
    """What a run's stored parameters mean to the analysis, and the themes that it looks for."""
    turned = {name: value for name, value in run.params.items() if name != EXPECTED}
    expected = run.params.get(EXPECTED)
    return Params.from_dict(turned), expected_from(expected, f"run {run.id}") if expected else ()
