"""Reprocessing many studies at once: what is to be done, joining what is under way, and how far it all is.

A batch that was interrupted is found again by what it was asked for: the audit says that it began and not that it
ended. Each of its runs bears a key made of the batch and the study as it stands, so asking again gives the same run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from corpora.framework import Framework
from service.operations.access import Caller, visible
from service.operations.run_params import checked_params
from service.operations.runs import start_run
from service.operations.studies import set_framework
from service.operations.words import digest
from service.store import log, runs, studies, transcripts
from service.store.batches import BEGUN, ENDED, begun_not_ended
from service.store.engine import Database
from service.store.ids import new_id, now
from service.store.runs import Run
from service.store.studies import Study

_JOINED_FOR = timedelta(days=7)
"""An interrupted batch is joined for so long; after that the same request is a new one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A study of a batch. ``skipped`` says why nothing is to be done; ``under_way`` is a run that does it already."""

    study: Study
    transcripts: int
    skipped: str | None = None
    under_way: Run | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A request to reprocess; ``joined`` if it was begun before and interrupted."""

    id: str
    request: str
    begun: datetime
    joined: bool


def plan_batch(
    db: Database,
    caller: Caller,
    chosen: Sequence[Study],
    params: Mapping[str, Any],
    framework: Framework | None = None,
    since: datetime | None = None,
) -> list[Wanted]:
    """What reprocessing these studies comes to; nothing is changed.

    Raises:
        NotFoundError: no such study that the caller may see.
        InputError: an unknown parameter, or a value out of range.
    """
    wanted = checked_params(params)
    with db.read() as connection:
        return [_plan(connection, caller, study.id, wanted, framework, since) for study in chosen]


def begin_batch(
    db: Database,
    caller: Caller,
    chosen: Sequence[Study] | None,
    params: Mapping[str, Any],
    framework: Framework | None = None,
    since: datetime | None = None,
) -> Batch:
    """Begin a batch over these studies (None: all), or join the interrupted one of the same request."""
    request = digest(
        "reprocess",
        None if chosen is None else sorted(study.id for study in chosen),
        checked_params(params),
        None if framework is None else framework.version,
        None if since is None else since.isoformat(),
    )
    with db.write() as connection:
        at = now()
        if (before := begun_not_ended(connection, request, at - _JOINED_FOR)) is not None:
            return Batch(before[0], request, before[1], joined=True)
        batch = Batch(new_id("b"), request, at, joined=False)
        log.record(connection, at, caller.user, BEGUN, batch.id, request=request)
    return batch


def end_batch(db: Database, caller: Caller, batch: Batch) -> None:
    """Note that all runs of a batch have ended."""
    with db.write() as connection:
        log.record(connection, now(), caller.user, ENDED, batch.id, request=batch.request)


def start_in_batch(
    db: Database,
    caller: Caller,
    batch: Batch,
    study: Study,
    params: Mapping[str, Any],
    framework: Framework | None = None,
) -> Run:
    """The run of a study in a batch: the one begun before, one under way that does the same, or a new one.

    Raises:
        ConflictError: the study has no transcript.
    """
    if framework is not None and study.framework != framework:
        set_framework(db, caller, study.id, framework)
    with db.read() as connection:
        found = visible(connection, caller, study.id)
        same = _under_way(connection, found, checked_params(params), found.framework)
        versions = [version.id for version in transcripts.current(connection, study.id)]
    if same is not None:
        return same
    key = digest("in batch", batch.id, study.id, found.framework.version, versions)
    return start_run(db, caller, study.id, params, idempotency_key=key)


def see_runs(db: Database, identifiers: Sequence[str]) -> dict[str, Run]:
    """Where these runs stand, by identifier."""
    with db.read() as connection:
        return {run.id: run for run in runs.runs_called(connection, identifiers)}


def _plan(
    connection: sa.Connection,
    caller: Caller,
    identifier: str,
    params: dict[str, Any],
    framework: Framework | None,
    since: datetime | None,
) -> Wanted:
    study = visible(connection, caller, identifier)
    current = transcripts.current(connection, identifier)
    if not current:
        return Wanted(study, 0, skipped="has no transcript")
    changed = max(studies.framework_since(connection, identifier), *(version.added for version in current))
    other = framework is not None and framework != study.framework
    if since is not None and changed < since and not other:
        return Wanted(study, len(current), skipped=f"not changed since {since.date().isoformat()}")
    return Wanted(study, len(current), under_way=_under_way(connection, study, params, framework or study.framework))


def _under_way(connection: sa.Connection, study: Study, params: dict[str, Any], framework: Framework) -> Run | None:
    """A run of the study that is not over and does what is asked for: same transcripts, framework and parameters."""
    versions = [version.id for version in transcripts.current(connection, study.id)]
    for run in runs.list_runs(connection, study.id, None, 20):
        same = (run.params, run.framework_version) == (params, framework.version) and not run.status.ended
        if same and transcripts.versions_of_run(connection, run.id) == versions:
            return run
    return None
