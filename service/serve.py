"""`themebook serve`: the API in this process, a worker in another that is watched and restarted."""

from __future__ import annotations

import signal
import socket
from contextlib import ExitStack
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
GLANCE = 1.0
"""Seconds to wait for a lock that somebody may hold only to see whether it is free."""


def serve(settings: Settings) -> None:
    """Serve until told to stop (SIGTERM, SIGINT); prints the first admin key, once, where there is no user yet.

    Raises:
        SetupError: another serve has the data folder, the port is taken, or the database is not fit to use.
    """
    configure_logs(settings.log_level, "api")
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
        prepare_jobs(settings.jobs)
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
        _stop_on_signal(server)
        if settings.worker:
            worker = WatchedWorker(settings)
            stack.callback(worker.stop)
            worker.start()
        print(f"themebook is at http://{settings.host}:{settings.port}", flush=True)
        server.run(sockets=[listener])
    logger.info("stopped")


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
