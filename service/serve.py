"""`themebook serve`: the API in this process, a worker in another that is watched and restarted."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from types import FrameType

import structlog
import uvicorn

from corpora.errors import SetupError
from service.api.app import create_app
from service.enqueue import disconnect, prepare_jobs
from service.lock import exclusive
from service.logs import configure_logs
from service.migrations.apply import prepare
from service.operations import first_admin_key
from service.settings import Settings
from service.store.engine import open_database
from service.store.ids import new_id

logger = structlog.get_logger(__name__)
GRACE = 3
"""Seconds that requests under way get to finish; then the worker gets as many."""
LONGEST_PAUSE = 30.0


def serve(settings: Settings) -> None:
    """Serve until told to stop (SIGTERM, SIGINT); prints the first admin key, once, where there is no user yet.

    Raises:
        SetupError: another serve has the data folder, the port is taken, or the database is not fit to use.
    """
    configure_logs(settings.log_level, "api")
    with ExitStack() as stack:
        if settings.embedded:
            stack.enter_context(exclusive(settings.data_dir / "serve.lock", "another themebook serve"))
        listener = stack.enter_context(_listener(settings.host, settings.port))
        db = open_database(settings)
        stack.callback(db.close)
        stack.callback(disconnect, settings.jobs)
        backup = prepare(db, settings)
        if backup is not None:
            print(f"The database was upgraded; the one before is kept as {backup}", flush=True)
        prepare_jobs(settings.jobs)
        key = first_admin_key(db)
        if key is not None:
            print(f"First admin key, shown this once: {key}", flush=True)
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(settings, db),
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )
        _stop_on_signal(server)
        if settings.worker:
            worker = WatchedWorker(settings)
            stack.callback(worker.stop)
            worker.start()
        print(f"themebook is at http://{settings.host}:{settings.port}", flush=True)
        server.run(sockets=[listener])
    logger.info("stopped")


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
        child = subprocess.Popen([sys.executable, "-m", "service.worker"], stdin=subprocess.PIPE)
        line = json.dumps({"settings": self._settings.for_child(), "session": self._session})
        assert child.stdin is not None  # noqa: S101  asked for above; left open, for its closing tells of our death
        try:
            child.stdin.write(line.encode() + b"\n")
            child.stdin.flush()
        except BrokenPipeError:
            pass  # it died at once; the watch sees that
        return child


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)  # from here on callers wait for their answer instead of being refused
    except OSError as error:
        listener.close()
        raise SetupError(
            f"cannot listen on {host} port {port}: {error.strerror or error}; choose another with --port"
        ) from None
    return listener


def _stop_on_signal(server: uvicorn.Server) -> None:
    # uvicorn raises the signal again once it has stopped: without a handler that would end us before the worker
    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
