"""A worker as a child process that is started again when it dies; and having one only while nobody else works."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from types import TracebackType

import structlog

from service.lock import held
from service.settings import Settings
from service.store import workers
from service.store.engine import Database
from service.store.ids import new_id

logger = structlog.get_logger(__name__)
GRACE = 3
"""Seconds that a process gets to end by itself after it was told to."""
LONGEST_PAUSE = 30.0
COMING_BACK = 5.0
"""Seconds in which a worker that died once is there again, on a machine that has little else to do."""
WORKER = [sys.executable, "-m", "service.worker"]


class WatchedWorker:
    """A worker process that is started again when it dies, after a pause that grows while it keeps dying."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session = new_id("w")
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="watch-worker", daemon=True)

    def start(self) -> None:
        """Start the worker and watch it from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the worker, with a signal first and by force when that does not help."""
        self._stopping.set()
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(GRACE)
            except subprocess.TimeoutExpired:
                child.kill()
        self._thread.join(GRACE)

    def _watch(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            began = time.monotonic()
            self._child = self._spawn()
            code = self._child.wait()
            if self._stopping.is_set():
                return
            pause = 0.5 if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            logger.error("worker died, starting another", code=code, pause=pause)
            self._stopping.wait(pause)

    def _spawn(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(WORKER, stdin=subprocess.PIPE)  # noqa: S603  our own interpreter and module
        line = json.dumps({"settings": self._settings.for_child(), "session": self._session})
        assert child.stdin is not None  # noqa: S101  asked for above; left open, for its closing tells of our death
        try:
            child.stdin.write(line.encode() + b"\n")
            child.stdin.flush()
        except BrokenPipeError:
            pass  # it died at once; the watch sees that
        return child


class Standby:
    """Sees to it that somebody works, for as long as a command waits: starts a worker only where there is none.

    In a data folder the worker's own lock decides; so a command beside a running serve never starts a second engine.
    On PostgreSQL the locks of all workers do, and one more of them does no harm, so nobody is waited for long.
    """

    def __init__(self, settings: Settings, db: Database) -> None:
        self._settings = settings
        self._db = db
        self._idle_since: float | None = None
        self._own: WatchedWorker | None = None

    def __enter__(self) -> Standby:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self._own is not None:
            self._own.stop()

    @property
    def patience(self) -> float:
        """Seconds that another worker gets to come, which one that has just died takes to be started again."""
        if not self._settings.embedded:
            return COMING_BACK
        return LONGEST_PAUSE + 15 if held(self._settings.data_dir / "serve.lock") else 0

    @property
    def alone(self) -> bool:
        """Whether nobody works at this moment, and one is waited for before one is started here."""
        return self._own is None and self._idle_since is not None

    def look(self) -> bool:
        """Start a worker if nobody works; whether it is ours. A serve gets the time to start its own one again."""
        if self._own is not None:
            return True
        if self._somebody_works():
            self._idle_since = None
            return False
        moment = time.monotonic()
        self._idle_since = self._idle_since or moment
        if moment - self._idle_since >= self.patience:
            self._own = WatchedWorker(self._settings)
            self._own.start()
        return self._own is not None

    def _somebody_works(self) -> bool:
        if self._settings.embedded:
            return held(self._settings.data_dir / "worker.lock")
        with self._db.read() as connection:
            return workers.living(connection) > 0
