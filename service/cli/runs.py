"""The command export, which writes what a run found, and a run in a line; for reprocess see `service.cli.reprocess`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpora.errors import InputError
from service.cli import screen
from service.cli.local import DataDir, StudyName, opened, study_called
from service.exports.forms import ExportForm

if TYPE_CHECKING:
    from service.store.runs import Run


def export(
    name: StudyName,
    form: Annotated[ExportForm, typer.Option("--format", help="What to write.")] = ExportForm.FINDINGS,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; without it, stdout.")] = None,
    run: Annotated[str | None, typer.Option(metavar="RUN", help="A run; without it, the latest that is done.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Write what a study's run found: findings (JSON), codings (CSV), report (HTML); or what people made of it.

    That is, their themes with all quotes: qdpx and qdc for NVivo, ATLAS.ti, MAXQDA and others, xlsx, docx.
    """
    from service import operations
    from service.exports import stored
    from service.exports.folder import check_file, write_asked

    if form.binary and out is None and sys.stdout.isatty():
        raise InputError(f"{form} is nothing for a terminal; say where to: --out {form.file_name}")
    if out is not None:
        check_file(out)
    with opened(data_dir) as database:
        found = operations.show_study(database, operations.COMMAND_LINE, study_called(database, name).id)
        if form.of_run and run is None and found.latest_done is None:
            raise InputError(
                f"study '{found.study.name}' has no run that is done; "
                f"start one with: themebook reprocess {found.study.id}"
            )
        data = stored.export(database, operations.COMMAND_LINE, found.study.id, form, run)
    if out is None:
        sys.stdout.buffer.write(data)
        return
    write_asked(out, data)
    screen.say(f"written: {out}")


def run_json(run: Run) -> dict[str, Any]:
    """A run for a machine."""
    return {"id": run.id, "study": run.study, "status": run.status.value, "outcome": run.outcome, "reason": run.reason}


def run_line(run: Run | None) -> str:
    """A run for a person, on a line."""
    if run is None:
        return "none"
    return (
        f"{run.id}  {run.status}"
        + (f" ({run.outcome})" if run.outcome else "")
        + (f": {run.reason}" if run.reason else "")
    )
