"""`themebook serve`: the API in this process, a worker in another that is watched and restarted."""

from __future__ import annotations

import ctypes
import errno
import gc
import signal
import socket
import threading
import time
from contextlib import ExitStack, suppress
from types import FrameType

import structlog
import uvicorn

from corpora.errors import SetupError
from service.api.app import create_app
from service.bench import forgive
from service.enqueue import disconnect, prepare_jobs
from service.lock import exclusive
from service.logs import configure_logs
from service.migrations.apply import prepare
from service.operations import first_admin_key
from service.settings import Settings
from service.store.engine import open_database
from service.watched import GRACE, WatchedWorker

logger = structlog.get_logger(__name__)
_M_MMAP_THRESHOLD, _LARGE = -3, 256 * 1024  # mallopt(3); bytes
_SELDOM = 50_000, 20, 100  # objects: reading findings makes a million, and hardly any are ever in cycles
GLANCE = 1.0
"""Seconds to wait for a lock that somebody may hold only to see whether it is free."""
SHORT = 0.02
"""Seconds between two looks whether the API answers."""


def serve(settings: Settings) -> None:
    """Serve until told to stop (SIGTERM, SIGINT); prints the first admin key, once, where there is no user yet.

    Raises:
        SetupError: another serve has the data folder, the port is taken, or the database is not fit to use.
    """
    configure_logs(settings.log_level, "api")
    _give_back_memory()
    with ExitStack() as stack:
        if settings.embedded:
            stack.enter_context(exclusive(settings.data_dir / "serve.lock", "another themebook serve", GLANCE))
        listener = stack.enter_context(_listener(settings.host, settings.port))
        db = open_database(settings)
        stack.callback(db.close)
        stack.callback(disconnect, settings.jobs)
        backup = prepare(db, settings)
        if backup is not None:
            print(f"The database was upgraded; the one before is kept as {backup}", flush=True)
        if not settings.embedded:
            forgive(db)
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
        gc.freeze()  # nor is it looked through later
        gc.set_threshold(*_SELDOM)
        gc.enable()
        _stop_on_signal(server)
        jobs = Jobs(settings, server)
        stack.callback(jobs.stop)
        jobs.start()
        print(f"themebook is at http://{settings.host}:{settings.port}", flush=True)
        server.run(sockets=[listener])
        jobs.check()
    logger.info("stopped")


class Jobs:
    """The job engine's database, made ready once the API answers so that callers need not wait, then the worker."""

    def __init__(self, settings: Settings, server: uvicorn.Server) -> None:
        self._settings = settings
        self._server = server
        self._worker = WatchedWorker(settings) if settings.worker else None
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._begin, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin; what goes wrong stops the server."""
        self._thread.start()

    def check(self) -> None:
        """Raise what went wrong."""
        self._thread.join(GRACE)
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Stop the worker."""
        self._thread.join(GRACE)
        if self._worker is not None and self._failure is None and not self._thread.is_alive():
            self._worker.stop()

    def _begin(self) -> None:
        while not self._server.started and not self._server.should_exit:
            time.sleep(SHORT)  # loading the job engine takes as long as half the API, and would hold it up
        try:
            prepare_jobs(self._settings.jobs)
            if self._worker is not None:
                self._worker.start()
        except Exception as error:
            self._failure = error
            self._server.should_exit = True


def _give_back_memory() -> None:
    """Let large blocks go back to the system as they are freed; glibc else keeps more after every large upload."""
    with suppress(AttributeError, OSError, TypeError):  # another C library does as it does
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio lets small parts of an answer leave at once only on sockets that say they are TCP; else many wait 40 ms
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)  # from here on callers wait for their answer instead of being refused
    except OSError as error:
        listener.close()
        which = "--host" if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL else "--port"
        raise SetupError(
            f"cannot listen on {host} port {port}: {error.strerror or error}; choose another with {which}"
        ) from None
    return listener


def _stop_on_signal(server: uvicorn.Server) -> None:
    # uvicorn raises the signal again once it has stopped: without a handler that would end us before the worker
    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
