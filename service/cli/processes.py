"""Commands that keep running: serve and worker."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from service.cli.local import DatabaseUrl, DataDir, settings


def serve(
    host: Annotated[str | None, typer.Option(metavar="H", help="Address to listen on; 127.0.0.1 unless set.")] = None,
    port: Annotated[int | None, typer.Option(metavar="P", min=1, max=65535, help="Port; 8000 unless set.")] = None,
    worker: Annotated[
        bool | None, typer.Option("--worker/--no-worker", help="Whether to run a worker beside it; yes unless set.")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Run the API, the review pages and a worker until stopped; prints a first admin key once."""
    gc.disable()  # what is loaded stays: looking through it again and again is a seventh of the start
    from service.serve import serve as run

    run(settings(host=host, port=port, worker=worker, data_dir=data_dir, **_address(database_url)))


def worker(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Run one more worker on the shared (PostgreSQL) database until stopped."""
    from service.worker import work

    work(settings(data_dir=data_dir, **_address(database_url)))


def _address(url: str | None) -> dict[str, str]:
    """The address as a setting, where one was given behind the command; else the one before it counts."""
    return {} if url is None else {"database_url": url}
