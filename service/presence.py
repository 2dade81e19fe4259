"""Which workers live, where several share a PostgreSQL: each holds an advisory lock for as long as it does.

The lock belongs to a connection, so it is gone when the process dies (at once) or its machine does (after the
keep-alives below). A survivor that gets a dead worker's lock hands that worker's runs back to the queue. A worker whose
own connection breaks must take itself for dead and end, for others do. A proxy that shares connections between
transactions (PgBouncer's transaction mode) takes the locks away: give workers the database itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
import structlog
from dbos import DBOS

from service.enqueue import QUEUE
from service.store import workers

logger = structlog.get_logger(__name__)
_KEEPALIVE = {"keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3}
_SERVER_SIDE = ("tcp_keepalives_idle = 5", "tcp_keepalives_interval = 3", "tcp_keepalives_count = 3")
"""A machine that is switched off is noticed after 5 + 3 x 3 = 14 seconds, on either side."""


class Presence:
    """A worker's lock, and taking over from workers that have none any more."""

    def __init__(self, address: str, worker: str) -> None:
        """Show the worker of this name, never used before, as living from now on."""
        self._worker = worker
        timeouts = {"connect_timeout": 10, "tcp_user_timeout": 10_000}
        engine = sa.create_engine(address, poolclass=sa.NullPool, connect_args={**_KEEPALIVE, **timeouts})
        self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        for setting in (*_SERVER_SIDE, "statement_timeout = '10s'", "idle_session_timeout = 0"):
            self._connection.execute(sa.text(f"SET {setting}"))
        workers.take(self._connection, worker)

    def beat(self) -> bool:
        """Whether the lock is still ours; False means that others take this worker for dead."""
        try:
            self._connection.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def take_over(self) -> list[str]:
        """Hand the runs of dead workers back to the queue; which runs."""
        taken: list[str] = []
        owners = {job.executor_id for job in DBOS.list_workflows(status="PENDING", queue_name=QUEUE, load_input=False)}
        for owner in sorted(owner for owner in owners if owner and owner != self._worker):
            with self._if_dead(owner) as dead:
                if not dead:
                    continue
                # looked up again: under its lock nobody but us moves what the dead worker has
                left = DBOS.list_workflows(
                    status="PENDING", queue_name=QUEUE, executor_id=owner, load_input=False, load_output=False
                )
                for job in left:
                    DBOS.resume_workflow(job.workflow_id, queue_name=QUEUE)
                    logger.warning("run taken over", run=job.workflow_id, dead=owner)
                    taken.append(job.workflow_id)
        return taken

    @contextmanager
    def _if_dead(self, worker: str) -> Iterator[bool]:
        dead = workers.take(self._connection, worker)
        try:
            yield dead
        finally:
            if dead:
                workers.let_go(self._connection, worker)
