"""The client's side of the jobs: names shared with the worker, and handing it a run; no workflow runs in here."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from service.damage import telling_damage

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

APPLICATION = "themebook"
QUEUE = "runs"
WORKFLOW, PART, CONCLUSION = "analyse_run", "prepare_part", "conclude_run"
JOBS_VERSION = "4"
"""Version of the workflows and their steps, a whole number, not of themebook: raise it whenever they change.

A job goes to workers of its own version alone, so that none meets what it does not know; what workers of an older
version left is begun anew by newer ones, see `service.worker.sweep`.
"""

_AFTER_RUNS = 1
"""The place of parts in the queue: runs that are asked for meanwhile do not wait for all of a large one."""

_preparing = threading.Lock()
_lock = threading.Lock()
_clients: dict[str, DBOSClient] = {}


def jobs_version() -> int:
    """The version of the jobs that this process hands in."""
    return int(JOBS_VERSION)


def prepare_jobs(address: str) -> None:
    """Make or upgrade the job engine's own database; clients can hand in runs from then on.

    Raises:
        SetupError: its file is damaged.
    """
    from dbos import DBOS

    url = sa.make_url(address)
    if url.drivername.startswith("sqlite") and url.database:
        remedy = "move it away and start again: it holds no results, and runs that have not ended are found without it"
        with telling_damage(Path(url.database), remedy), closing(sqlite3.connect(url.database)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")  # kept in the file: readers never block the worker
    with _preparing:  # as a serve begins, it and its first request may both be at it
        DBOS.migrate(address)


def enqueue(address: str, run: str) -> None:
    """Hand a run to the workers; doing so again changes nothing, for the workflow bears the run's identifier."""
    _client(address).enqueue(_job(WORKFLOW, run), run)


def enqueue_part(address: str, run: str, ordinal: int) -> None:
    """Hand a part of a run to the workers; doing so again changes nothing."""
    job = _job(PART, part_job(run, ordinal))
    _client(address).enqueue({**job, "priority": _AFTER_RUNS}, run, ordinal)


def enqueue_conclusion(address: str, run: str) -> None:
    """Hand a run all of whose parts are prepared to the workers; doing so again changes nothing."""
    _client(address).enqueue(_job(CONCLUSION, conclusion_job(run)), run)


def _job(workflow: str, identifier: str) -> EnqueueOptions:
    return {
        "queue_name": QUEUE,
        "workflow_name": workflow,
        "workflow_id": identifier,
        "app_version": JOBS_VERSION,
    }


def part_job(run: str, ordinal: int) -> str:
    """What the job engine calls a part of a run."""
    return f"{run}.{ordinal}"


def conclusion_job(run: str) -> str:
    """What the job engine calls the end of a run that was divided."""
    return f"{run}.end"


def disconnect(address: str) -> None:
    """Close this process's connections to the jobs at an address; the next `enqueue` makes them anew."""
    with _lock:
        client = _clients.pop(address, None)
    if client is not None:
        client.destroy()


def _client(address: str) -> DBOSClient:
    from dbos import DBOSClient, DBOSPortableJSONSerializer

    with _lock:
        if address not in _clients:
            prepare_jobs(address)
            _clients[address] = DBOSClient(
                system_database_url=address,
                serializer=DBOSPortableJSONSerializer(),  # the default is pickle
                application_name=APPLICATION,
                retry_connection_errors=False,
            )
        return _clients[address]
