"""Runs: one execution of the analysis over the transcripts and the framework as they were when it was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from corpora.framework import Framework, framework_from
from service.store.ids import new_id
from service.store.tables import run_transcripts, runs


class Status(StrEnum):
    """Where a run stands; the last three are its ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self not in UNENDED


_AT_ONCE = 500  # both databases limit the parameters of one statement
ELSEWHERE = 3
"""So many deaths at different places count as one at the same."""
UNENDED = (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True, slots=True)
class Run:
    """A run without its findings. ``done`` of ``total`` counts within the stage; ``reason`` says why it failed."""

    id: str
    study: str
    status: Status
    stage: str
    done: int
    total: int
    reason: str | None
    outcome: str | None
    params: dict[str, Any]
    framework_version: str
    created: datetime
    created_by: str
    started: datetime | None
    finished: datetime | None


_LISTED = [runs.c[name] for name in Run.__dataclass_fields__]


def add_run(
    connection: sa.Connection,
    study: str,
    framework: Framework,
    params: dict[str, Any],
    versions: list[str],
    by: str,
    at: datetime,
    jobs_version: int,
) -> Run:
    """Keep a queued run over these transcript versions, for workers that know this version of the jobs."""
    before = connection.execute(sa.select(sa.func.max(runs.c.id)).where(runs.c.study == study)).scalar_one()
    run = Run(
        new_id("r", before),
        study,
        Status.QUEUED,
        "waiting",
        0,
        0,
        None,
        None,
        params,
        framework.version,
        at,
        by,
        None,
        None,
    )
    connection.execute(
        runs.insert().values(
            id=run.id,
            study=study,
            status=run.status.value,
            stage=run.stage,
            done=0,
            total=0,
            params=params,
            framework_version=framework.version,
            framework=framework.as_dict(),
            attempts=0,
            jobs_version=jobs_version,
            created=at,
            created_by=by,
        )
    )
    rows = [{"run": run.id, "ordinal": ordinal, "transcript": version} for ordinal, version in enumerate(versions)]
    if rows:
        connection.execute(run_transcripts.insert(), rows)
    return run


def run(connection: sa.Connection, identifier: str) -> Run | None:
    """The run with this identifier."""
    row = connection.execute(sa.select(*_LISTED).where(runs.c.id == identifier)).one_or_none()
    return None if row is None else _run(row)


def list_runs(connection: sa.Connection, study: str, before: str | None, limit: int) -> list[Run]:
    """A study's runs, newest first, beginning before an identifier."""
    query = sa.select(*_LISTED).where(runs.c.study == study).order_by(runs.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(runs.c.id < before)
    return [_run(row) for row in connection.execute(query)]


def latest_done(connection: sa.Connection, study: str) -> Run | None:
    """The study's newest run that is done."""
    query = sa.select(*_LISTED).where(runs.c.study == study, runs.c.status == Status.DONE.value)
    row = connection.execute(query.order_by(runs.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _run(row)


def finished_last(connection: sa.Connection, study: str, but: str | None = None) -> Run | None:
    """The study's run that was done last; another than one, where it is named."""
    query = sa.select(*_LISTED).where(runs.c.study == study, runs.c.status == Status.DONE.value)
    if but is not None:
        query = query.where(runs.c.id != but)
    row = connection.execute(query.order_by(runs.c.finished.desc(), runs.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _run(row)


def runs_called(connection: sa.Connection, identifiers: Sequence[str]) -> list[Run]:
    """The runs with these identifiers, in no order."""
    found: list[Run] = []
    for start in range(0, len(identifiers), _AT_ONCE):
        query = sa.select(*_LISTED).where(runs.c.id.in_(identifiers[start : start + _AT_ONCE]))
        found += [_run(row) for row in connection.execute(query)]
    return found


def done_before(connection: sa.Connection, of: Run) -> Run | None:
    """The newest run of the same study that was done before this one was asked for."""
    query = sa.select(*_LISTED).where(runs.c.study == of.study, runs.c.status == Status.DONE.value, runs.c.id < of.id)
    row = connection.execute(query.order_by(runs.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _run(row)


def counts(connection: sa.Connection) -> dict[Status, int]:
    """How many runs there are of each status."""
    query = sa.select(runs.c.status, sa.func.count()).group_by(runs.c.status)
    return {Status(row[0]): row[1] for row in connection.execute(query)}


def oldest_queued(connection: sa.Connection) -> datetime | None:
    """When the run was asked for that has waited longest."""
    query = sa.select(runs.c.created).where(runs.c.status == Status.QUEUED.value)
    found: datetime | None = connection.execute(query.order_by(runs.c.created).limit(1)).scalar_one_or_none()
    return found


def unended(connection: sa.Connection, jobs_version: int | None = None) -> list[Run]:
    """Every run that is queued or running, oldest first; for workers of a version of the jobs those they may know."""
    query = sa.select(*_LISTED).where(runs.c.status.in_([status.value for status in UNENDED]))
    if jobs_version is not None:
        query = query.where(sa.func.coalesce(runs.c.jobs_version, 0) <= jobs_version)
    return [_run(row) for row in connection.execute(query.order_by(runs.c.id))]


def framework_of(connection: sa.Connection, identifier: str) -> Framework:
    """The framework that a run was started with."""
    content = connection.execute(sa.select(runs.c.framework).where(runs.c.id == identifier)).scalar_one()
    return framework_from(content, f"framework of run {identifier}")


def findings_of(connection: sa.Connection, identifier: str) -> str | None:
    """The findings of a run as JSON text, once it is done."""
    return connection.execute(sa.select(runs.c.findings).where(runs.c.id == identifier)).scalar_one_or_none()


def begin_attempt(connection: sa.Connection, identifier: str, session: str, at: datetime) -> int | None:
    """Mark a run as running; which attempt this is, None if it has ended.

    What counts are the deaths of workers in this session since the last finished step: those at the place where most
    were, the same stage and the same tenth of it, or a third of all, where that is more.
    """
    row = connection.execute(
        sa.select(*(runs.c[name] for name in ("session", "attempts", "deaths", "started", "stage", "done", "total")))
        .where(runs.c.id == identifier, runs.c.status.in_([status.value for status in UNENDED]))
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    places = list(row.deaths or ()) if row.session == session else []
    if row.session == session and row.attempts > len(places):  # the one before has neither ended nor been taken back
        places.append(f"{row.stage} {10 * row.done // max(row.total, 1)}")
    values = {"status": Status.RUNNING.value, "session": session, "started": row.started or at}
    change = runs.update().where(runs.c.id == identifier)
    connection.execute(change.values(**values, attempts=len(places) + 1, deaths=places))
    return max([len(places) // ELSEWHERE, *Counter(places).values()]) + 1


def deaths(connection: sa.Connection, identifier: str) -> list[str]:
    """Where workers died at a run, in this session and since the last finished step."""
    found = connection.execute(sa.select(runs.c.deaths).where(runs.c.id == identifier)).scalar_one_or_none()
    return list(found or ())


def hold(connection: sa.Connection, identifier: str) -> None:
    """Let no other worker change a run or what is counted of it until this transaction ends."""
    connection.execute(sa.select(runs.c.id).where(runs.c.id == identifier).with_for_update(key_share=True))


def end_step(connection: sa.Connection, identifier: str) -> None:
    """Note that a step was finished, so the attempts count anew."""
    connection.execute(runs.update().where(runs.c.id == identifier).values(attempts=0, deaths=[]))


def take_back_attempt(connection: sa.Connection, identifier: str) -> None:
    """Count one attempt less: its worker was stopped, it did not die."""
    change = runs.update().where(runs.c.id == identifier, runs.c.attempts > 0)
    connection.execute(change.values(attempts=runs.c.attempts - 1))


def forget_attempts(connection: sa.Connection) -> None:
    """Count the attempts at every run that has not ended anew."""
    connection.execute(runs.update().where(runs.c.finished.is_(None)).values(attempts=0, deaths=[]))


def progress(connection: sa.Connection, identifier: str, stage: str, done: int, total: int) -> bool:
    """Write how far a run is; False when it is not running any more, and nothing was written."""
    return _change(connection, identifier, (Status.RUNNING,), stage=stage, done=done, total=total)


def is_running(connection: sa.Connection, identifier: str) -> bool:
    """Whether a run is still wanted."""
    query = sa.select(runs.c.id).where(runs.c.id == identifier, runs.c.status == Status.RUNNING.value)
    return connection.execute(query).one_or_none() is not None


def stays_running(connection: sa.Connection, identifier: str) -> bool:
    """Whether a run is still wanted; if so, nobody ends it before this transaction ends."""
    query = sa.select(runs.c.id).where(runs.c.id == identifier, runs.c.status == Status.RUNNING.value)
    return connection.execute(query.with_for_update(read=True)).one_or_none() is not None


def finish(connection: sa.Connection, identifier: str, outcome: str, findings: str, at: datetime) -> bool:
    """Keep a run's findings; False when it is not running any more, and nothing was written."""
    values = {"status": Status.DONE.value, "stage": "done", "outcome": outcome, "findings": findings, "finished": at}
    return _change(connection, identifier, (Status.RUNNING,), done=runs.c.total, **values)


def fail(connection: sa.Connection, identifier: str, reason: str, at: datetime) -> bool:
    """End a run with a reason; False when it had ended already."""
    return _change(connection, identifier, UNENDED, status=Status.FAILED.value, reason=reason, finished=at)


def cancel(connection: sa.Connection, identifier: str, at: datetime) -> bool:
    """End a run because somebody does not want it; False when it had ended already."""
    return _change(connection, identifier, UNENDED, status=Status.CANCELLED.value, finished=at)


def _change(connection: sa.Connection, identifier: str, standing: tuple[Status, ...], **values: Any) -> bool:
    wanted = runs.c.status.in_([status.value for status in standing])
    return connection.execute(runs.update().where(runs.c.id == identifier, wanted).values(**values)).rowcount > 0


def _run(row: sa.Row[Any]) -> Run:
    values = dict(row._mapping)
    return Run(**{**values, "status": Status(values["status"])})
