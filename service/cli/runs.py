"""Commands on runs: reprocess starts them and waits, export writes what one found."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpora.errors import ConflictError, InputError
from service.cli import screen
from service.cli.gather import Problem
from service.cli.local import DataDir, Json, StudyName, every_study, opened, study_called

if TYPE_CHECKING:
    from service.store.engine import Database
    from service.store.runs import Run

_POLL_SECONDS = 0.5
_NOBODY_WORKS_SECONDS = 10.0


class Format(StrEnum):
    """What `export` can write."""

    FINDINGS = "findings"
    CODINGS = "codings"
    REPORT = "report"


def reprocess(
    names: Annotated[list[str] | None, typer.Argument(metavar="STUDY...", help="Identifiers or names.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All studies that have a transcript.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help="Starts every random draw.")] = None,
    themes: Annotated[int | None, typer.Option(min=2, max=500, help="About how many candidate themes.")] = None,
    wait: Annotated[bool, typer.Option(help="Stay until the runs have ended.")] = True,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Start a run of each study, and wait for it; a worker does the work (`themebook serve` has one)."""
    from service import operations

    if bool(names) == every:
        raise InputError("give the studies to run, or --all")
    params = {name: value for name, value in (("seed", seed), ("themes", themes)) if value is not None}
    failed: list[Problem] = []
    runs: list[Run] = []
    with opened(data_dir) as database:
        for found in every_study(database) if every else [study_called(database, name) for name in names or ()]:
            try:
                runs.append(operations.start_run(database, operations.COMMAND_LINE, found.id, params))
            except ConflictError as error:
                if not every:
                    failed.append(Problem(found.name, str(error)))
        if wait:
            runs = _wait(database, runs)
    failed += [
        Problem(run.id, run.reason or f"run {run.status}") for run in runs if run.status in ("failed", "cancelled")
    ]
    if as_json:
        screen.print_json([run_json(run) for run in runs])
    else:
        for run in runs:
            screen.out().print(f"{run.study}  {run_line(run)}", markup=False)
    screen.say_problems(failed, "failed", "red")
    if failed:
        raise typer.Exit(1)


def export(
    name: StudyName,
    format_: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.FINDINGS,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; without it, stdout.")] = None,
    run: Annotated[str | None, typer.Option(metavar="RUN", help="A run; without it, the latest that is done.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Write what a study's run found: findings (JSON), codings (CSV) or report (HTML)."""
    from service import operations
    from service.exports.folder import write_whole
    from service.exports.stored import export_run

    with opened(data_dir) as database:
        found = operations.show_study(database, operations.COMMAND_LINE, study_called(database, name).id)
        wanted = run or (found.latest_done.id if found.latest_done else None)
        if wanted is None:
            raise InputError(
                f"study '{found.study.name}' has no run that is done; "
                f"start one with: themebook reprocess {found.study.id}"
            )
        text = export_run(database, operations.COMMAND_LINE, found.study.id, wanted, format_)
    data = text.encode("utf-8")
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        write_whole(out, data)
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror or error}") from None
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


def _wait(database: Database, runs: Sequence[Run]) -> list[Run]:
    from service import operations

    ended: list[Run] = []
    for run in runs:
        began, told, current = time.monotonic(), False, run
        with screen.progress() as report:
            while not current.status.ended:
                report(f"{current.study} {current.stage}", current.done, max(current.total, 1))
                if current.status == "queued" and not told and time.monotonic() - began > _NOBODY_WORKS_SECONDS:
                    screen.say(
                        "no worker has taken the run yet; is `themebook serve` or `themebook worker` running?", "yellow"
                    )
                    told = True
                time.sleep(_POLL_SECONDS)
                current = operations.get_run(database, operations.COMMAND_LINE, run.id)
        ended.append(current)
    return ended
