"""Commands that keep running: serve and worker."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.local import DataDir, settings


def serve(
    host: Annotated[str | None, typer.Option(metavar="H", help="Address to listen on; 127.0.0.1 unless set.")] = None,
    port: Annotated[int | None, typer.Option(metavar="P", min=1, max=65535, help="Port; 8000 unless set.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Run the API, the review pages and a worker until stopped; prints a first admin key once."""
    from service.serve import serve as run

    run(settings(host=host, port=port, data_dir=data_dir))


def worker(data_dir: DataDir = None) -> None:
    """Run one more worker on the shared (PostgreSQL) database until stopped."""
    from service.worker import work

    work(settings(data_dir=data_dir))
