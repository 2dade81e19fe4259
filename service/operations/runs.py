"""Runs: start one, watch it, cancel it, read what it found."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from corpora.errors import ConflictError, NotFoundError
from pipelines.clustering import Outcome
from service.enqueue import enqueue, jobs_version
from service.operations.access import Caller, may_see, visible
from service.operations.run_params import JOIN, LATEST, checked_params, keeping, kept_run
from service.operations.words import Page, answered, digest, plain, remember
from service.store import log, runs, transcripts
from service.store.engine import Database
from service.store.ids import now
from service.store.runs import Run, Status

logger = logging.getLogger(__name__)


def start_run(
    db: Database,
    caller: Caller,
    study: str,
    params: Mapping[str, Any] | None = None,
    *,
    idempotency_key: str | None = None,
) -> Run:
    """Queue a run over the study's current transcripts and framework, as they are now.

    One with the parameter ``remap`` keeps the candidates and the transcripts of the run that it names, and maps them to
    the framework as it is now, with what people have said since; that run itself stays as it was. One with ``join``
    does so too, and lets the interviews that came since join those candidates.

    Raises:
        NotFoundError: no such study that the caller may see, or no such run whose candidates could be kept.
        InputError: an unknown parameter, or a value out of range.
        ConflictError: the study has no transcript, the run to keep is not done, or nothing can join it.
    """
    wanted = checked_params(params or {})
    request = digest("start run", study, wanted)
    with db.write() as connection:
        found = visible(connection, caller, study)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return visible_run(connection, caller, before["run"])
        versions = [version.id for version in transcripts.current(connection, study)]
        if (kept := kept_run(wanted)) is not None:
            base = _base(connection, caller, study, kept)
            wanted = keeping(base, params or {})
            if JOIN in wanted:
                _check_join(connection, base)
            else:
                versions = transcripts.versions_of_run(connection, base.id)
        if not versions:
            raise ConflictError(f"study '{found.name}' has no transcript yet; add some, then start the run")
        version = jobs_version()
        run = runs.add_run(connection, study, found.framework, wanted, versions, caller.user, at := now(), version)
        log.record(connection, at, caller.user, "run started", run.id, study, transcripts=len(versions))
        remember(connection, caller.user, idempotency_key, request, {"run": run.id})
    try:
        enqueue(db.jobs, run.id)
    except Exception as error:  # the run is kept: workers look for runs that nobody handed in
        logger.warning("run %s not handed in (%s), a worker will find it", run.id, type(error).__name__)
    return run


def _base(connection: sa.Connection, caller: Caller, study: str, identifier: str) -> Run:
    if identifier == LATEST:
        latest = runs.latest_done(connection, study)
        if latest is None:
            raise ConflictError("the study has no run that is done, so there are no candidates to keep")
        return latest
    found = visible_run(connection, caller, identifier)
    if found.study != study:
        raise NotFoundError(f"study {study} has no run {plain(identifier)}")
    if found.status is not Status.DONE:
        raise ConflictError(f"run {found.id} is {found.status}; only one that is done has candidates to keep")
    return found


def run_of(connection: sa.Connection, study: str, identifier: str | None) -> Run | None:
    """A run of a study: the one asked for, or the latest that is done, None where there is none yet.

    Raises:
        NotFoundError: no such run of this study.
    """
    found = runs.latest_done(connection, study) if identifier is None else runs.run(connection, identifier)
    if identifier is not None and (found is None or found.study != study):
        raise NotFoundError(f"study {study} has no run {plain(identifier)}")
    return found


def _check_join(connection: sa.Connection, base: Run) -> None:
    """Whether interviews can join the candidates of a run, and some came since."""
    if base.outcome != Outcome.THEMES_FOUND:
        raise ConflictError(f"run {base.id} found no candidate that anything could join; start a whole run")
    came, gone = transcripts.since_run(connection, base.study, base.id)
    if gone:
        raise ConflictError(
            f"{len(gone)} of the interviews of run {base.id} were replaced since, first {plain(gone[0])}; "
            "start a whole run"
        )
    if not came:
        raise ConflictError(f"no interview came since run {base.id}, so there is none that could join")


def came_since(db: Database, caller: Caller, study: str) -> int:
    """How many interviews came since a study's latest run that is done; 0 if they cannot simply join it.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        latest = runs.latest_done(connection, study)
        if latest is None or latest.outcome != Outcome.THEMES_FOUND:
            return 0
        came, gone = transcripts.since_run(connection, study, latest.id)
        return 0 if gone else len(came)


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
        raise _unfinished(found)
    return findings


def parsed_findings(db: Database, caller: Caller, run: str) -> Mapping[str, Any]:
    """What a run found, to be read and not changed, for others read it too.

    Raises:
        NotFoundError: no such run that the caller may see.
        ConflictError: it is not done.
    """
    with db.read() as connection:
        found = visible_run(connection, caller, run)
        findings = db.parsed.of(connection, run)
    if findings is None:
        raise _unfinished(found)
    return findings


def get_mapping(db: Database, caller: Caller, run: str) -> dict[str, Any]:
    """What a run found out of its themes' objectives, in every framework, and how far that can be trusted.

    Raises:
        NotFoundError: no such run that the caller may see.
        ConflictError: it is not done.
    """
    findings = parsed_findings(db, caller, run)
    names = ("id", "parent", "label", "objective", "objectives", "mapping", "why")
    themes = [{name: theme[name] for name in names if name in theme} for theme in findings.get("themes", [])]
    further = [{"framework": one["framework"], "themes": one["themes"]} for one in findings.get("frameworks", ())]
    told = findings.get("mapping", {})
    return {
        "learning": told.get("learning"),
        "trade": told.get("trade", []),
        "measured": told.get("measured", []),
        "relevance": told.get("relevance"),
        "foreign": told.get("foreign", False),
        "frameworks": [{"framework": findings.get("framework", {}), "themes": themes}, *further],
    }


def _unfinished(run: Run) -> ConflictError:
    return ConflictError(f"run {run.id} is {run.status}; findings are there once it is done")


def visible_run(connection: sa.Connection, caller: Caller, identifier: str) -> Run:
    """The run, if the caller may see its study.

    Raises:
        NotFoundError: no such run, or not for this caller; one cannot be told from the other.
    """
    found = runs.run(connection, identifier)
    if found is None or not may_see(connection, caller, found.study):
        raise NotFoundError(f"no run {plain(identifier)}")
    return found
