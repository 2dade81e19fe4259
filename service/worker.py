"""The worker process: takes runs from the queue and stands back from the API.

It is crash-only: stopping it, politely or not, leaves the run where its last finished step was, and the next worker
goes on from there. In a data folder there is one worker; on a shared PostgreSQL any number, see `service.presence`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from functools import partial
from types import FrameType
from typing import BinaryIO

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSPortableJSONSerializer, WorkflowStatus

from service.bench import Bench, crash_only, give_back, lost
from service.chores import Chores, forget_old_answers
from service.enqueue import (
    APPLICATION,
    JOBS_VERSION,
    QUEUE,
    conclusion_job,
    enqueue,
    part_job,
    prepare_jobs,
)
from service.jobs import hand_in, register
from service.lock import exclusive
from service.logs import configure_logs, where_it_failed
from service.migrations.apply import prepare
from service.presence import Presence
from service.retraining import map_again_where_due
from service.settings import Settings
from service.store import parts, runs
from service.store.engine import Database, open_database
from service.store.ids import new_id, now
from service.tools import load_tools

logger = structlog.get_logger("service.worker")  # by name: under serve this module runs as __main__
SECONDS_BETWEEN_SWEEPS = 2.0
_LOT = 500
PATIENCE = 15.0
"""Seconds to wait for a worker that is just dying to let go of the data folder."""
SHARED = "shared"
"""The session of every worker on PostgreSQL: whichever of them dies of a step, the attempt counts."""


def work(settings: Settings, session: str | None = None, lifeline: BinaryIO | None = None) -> None:
    """Work until told to stop (SIGTERM, or SIGINT when started by hand).

    ``session`` names the serve that started it; ``lifeline`` is a pipe from that serve: when it closes, serve is dead
    and the worker ends, so that none is left behind.

    Raises:
        SetupError: another worker is at work in the same data folder.
    """
    configure_logs(settings.log_level, "worker")
    stopping = threading.Event()
    _listen(stopping, lifeline)
    os.nice(settings.worker_nice)
    with ExitStack() as stack:
        if settings.embedded:
            # under serve there is time: the command line may have a worker here that ends with its command
            patience = PATIENCE if lifeline is None else float("inf")
            stack.enter_context(exclusive(settings.data_dir / "worker.lock", "another worker", patience))
        db = open_database(settings)
        prepare(db, settings)
        prepare_jobs(settings.jobs)
        worker = new_id("w")
        presence = None if settings.embedded else Presence(settings.database, worker)
        session = SHARED if presence else session or worker
        bench = Bench(db, load_tools, session, settings.attempts, settings.endpoint, settings.part_segments)
        launch(bench, settings, worker)
        logger.info("worker ready", worker=worker, nice=settings.worker_nice)
        chores = Chores(partial(map_again_where_due, db, settings.remap_after), partial(forget_old_answers, db))
        while not stopping.wait(SECONDS_BETWEEN_SWEEPS):
            look_after(db, presence, chores)
        _give_back(bench)
        logger.info("worker stopped")
    sys.stderr.flush()
    os._exit(0)  # a step may be deep inside a library; the next worker repeats it


def launch(bench: Bench, settings: Settings, worker: str = "") -> None:
    """Start the job engine in this process, taking runs from the queue."""
    register(bench)
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": settings.jobs,
            "application_version": JOBS_VERSION,
            # one worker a data folder, so a constant name finds what the last one left; on PostgreSQL there are many
            "executor_id": "local" if settings.embedded else worker,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
        }
    )
    DBOS.launch()
    DBOS.register_queue(
        QUEUE,
        worker_concurrency=settings.runs_at_once,
        global_concurrency=settings.runs_in_all,
        polling_interval_sec=settings.poll_seconds,
        on_conflict="always_update",
    )


def look_after(db: Database, presence: Presence | None, chores: Chores) -> None:
    """See to what others left behind, and to the chores; end this process where the others take it for dead."""
    try:
        if presence is not None:
            if not presence.beat():
                lost("the connection that showed this worker as living broke; ending, so that no step runs twice")
            presence.take_over()
        sweep(db)
        chores.look()
    except Exception as error:  # a database that does not answer now may in two seconds
        logger.error("sweep failed", error=type(error).__name__, at=where_it_failed(error))


def _give_back(bench: Bench) -> None:
    try:
        give_back(bench)
    except Exception as error:  # the worst that comes of it is an attempt counted
        logger.error("attempts not given back", error=type(error).__name__)


def sweep(db: Database) -> None:
    """Leave no run in silence: hand in what nobody did, and end those that the job engine has given up.

    Runs that were asked for with a newer version of the jobs are for workers that know it.
    """
    with db.read() as connection:
        waiting = {run.id: _awaited(connection, run.id) for run in runs.unended(connection, int(JOBS_VERSION))}
    if not waiting:
        return
    found = {job.workflow_id: job for job in _jobs([job for awaited in waiting.values() for job in awaited])}
    for run, awaited in waiting.items():
        jobs = [found[job] for job in awaited if job in found]
        if len(jobs) < len(awaited):
            _hand_in(db, run)
        for job in jobs:
            if job.status not in ("ENQUEUED", "PENDING", "DELAYED"):
                _end(db, run, job, f"the job engine ended run {run} as {job.status}; start a new run")
            elif _left_by_an_older_version(db, job):
                _begin_anew(db, run, job)


def _awaited(connection: sa.Connection, run: str) -> list[str]:
    """What the job engine has to have for a run that has not ended: the run, what is left of its parts, or its end."""
    found = parts.parts_of(connection, run)
    if not found:
        return [run]
    return [part_job(run, part.ordinal) for part in found if not part.done] or [conclusion_job(run)]


def _hand_in(db: Database, run: str) -> None:
    with db.read() as connection:
        found = parts.parts_of(connection, run)
    if found:
        hand_in(db, run, found)
    else:
        enqueue(db.jobs, run)
    logger.info("run handed in late", run=run, parts=len(found))


def _jobs(ids: list[str]) -> list[WorkflowStatus]:
    """What the job engine knows of these runs, asked for in lots that both databases take."""
    lots = [ids[start : start + _LOT] for start in range(0, len(ids), _LOT)]
    return [job for lot in lots for job in DBOS.list_workflows(workflow_ids=lot, load_input=False, load_output=False)]


def _left_by_an_older_version(db: Database, job: WorkflowStatus) -> bool:
    """Whether a job is for workers of an older version than this, and none of them is at it; what is newer is not ours.

    On PostgreSQL one may be for as long as it lives, see `service.presence`; a data folder has no second worker.
    """
    at_it = job.status == "PENDING" and db.engine.dialect.name == "postgresql"
    return job.app_version is not None and int(job.app_version) < int(JOBS_VERSION) and not at_it


def _begin_anew(db: Database, run: str, job: WorkflowStatus) -> None:
    """Hand a job in as if it had not been begun: steps that were done are done again, and leave the same."""
    with db.write() as connection:
        runs.hold(connection, run)  # of several sweeps one does it; the others find a job of this version
        if not any(_left_by_an_older_version(db, left) for left in _jobs([job.workflow_id])):
            return
        DBOS.delete_workflow(job.workflow_id)
    logger.info("run of an older version begun anew", run=run, version=job.app_version)
    _hand_in(db, run)


def _end(db: Database, run: str, job: WorkflowStatus, reason: str) -> None:
    """End a run, unless it has got on since we looked: then that job had ended well."""
    with db.write() as connection:
        if job.workflow_id in _awaited(connection, run) and runs.fail(connection, run, reason, now()):
            logger.error("run ended by the sweep", run=run)


def _listen(stopping: threading.Event, lifeline: BinaryIO | None) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    # Ctrl-C on a terminal reaches both processes; under serve it is serve that stops the worker
    signal.signal(signal.SIGINT, stop if lifeline is None else signal.SIG_IGN)
    if lifeline is not None:
        threading.Thread(target=_die_with, args=(lifeline,), daemon=True).start()


def _die_with(lifeline: BinaryIO) -> None:
    while lifeline.read(1):
        time.sleep(0)
    os._exit(1)


if __name__ == "__main__":
    # serve's child: settings come down the lifeline, so that no password stands in an environment or a command line
    given = json.loads(sys.stdin.buffer.readline())
    with crash_only():
        work(Settings(**given["settings"]), given["session"], sys.stdin.buffer)
