"""The command reprocess: runs of many studies, one progress for all, a table of what changed."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpora.errors import ConflictError, InputError
from corpora.toml import toml_of
from service.cli import screen
from service.cli.gather import Problem
from service.cli.local import DataDir, Json, every_study, opened, settings, study_called
from service.cli.runs import run_json, run_line

if TYPE_CHECKING:
    from service.operations.batches import Wanted
    from service.operations.changes import Change
    from service.settings import Settings
    from service.store.engine import Database
    from service.store.runs import Run

_POLL_SECONDS = 0.5
INTERRUPTED = 130


def reprocess(
    names: Annotated[list[str] | None, typer.Argument(metavar="STUDY...", help="Identifiers or names.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All studies that have a transcript.")] = False,
    framework: Annotated[
        str | None, typer.Option(metavar="F.toml", help="Give the studies this framework, a file or a bundled one.")
    ] = None,
    also: Annotated[
        list[str] | None, typer.Option(metavar="F.toml", help="A further framework for the same themes; repeatable.")
    ] = None,
    remap: Annotated[
        bool, typer.Option("--remap", help="Only map the candidates of the latest runs again; nothing is clustered.")
    ] = False,
    join: Annotated[
        bool, typer.Option("--join", help="Let the interviews that came since join the candidates of the latest runs.")
    ] = False,
    params: Annotated[Path | None, typer.Option(metavar="P", help="Parameters, a TOML or JSON file.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Only studies that got a transcript or a framework since then (UTC).",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help="Starts every random draw.")] = None,
    themes: Annotated[int | None, typer.Option(min=2, max=500, help="About how many candidate themes.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    wait: Annotated[bool, typer.Option(help="Stay until the runs have ended.")] = True,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Run studies again and say what changed. Given again after an interruption, it goes on where it was.

    A worker that runs (that of `themebook serve`) does the work; where there is none, one is started for as long as
    this takes. Exit 0 all done, 1 some runs failed or were cancelled.
    """
    from service.operations.batches import begin_batch, end_batch, plan_batch, start_in_batch
    from service.operations.changes import change_by

    if bool(names) == every:
        raise InputError("give the studies to run, or --all")
    wanted = _wanted(_params(params), seed, themes, also, [("remap", remap), ("join", join)])
    chosen_framework = _framework(framework)
    moment = None if since is None else since.replace(tzinfo=UTC)
    chosen = settings(data_dir=data_dir)
    with opened(data_dir) as database:
        caller = _caller()
        studies = every_study(database) if every else [study_called(database, name) for name in names or ()]
        plan = plan_batch(database, caller, studies, wanted, chosen_framework, moment)
        if dry_run:
            _say_plan(plan, as_json)
            return
        batch = begin_batch(database, caller, None if every else studies, wanted, chosen_framework, moment)
        if batch.joined:
            screen.say(f"going on with what was begun at {batch.begun:%Y-%m-%d %H:%M} UTC and interrupted")
        left = [item.skipped for item in plan if item.skipped and (every or item.transcripts)]
        failed = [
            Problem(item.study.name, item.skipped) for item in plan if item.skipped and not (every or item.transcripts)
        ]
        runs: list[Run] = []
        for item in plan:
            if item.skipped:
                continue
            try:
                runs.append(start_in_batch(database, caller, batch, item.study, wanted, chosen_framework))
            except ConflictError as error:  # its last transcript went meanwhile, or nothing came that could join
                if join and every:
                    left.append("has no interview that could join")
                else:
                    failed.append(Problem(item.study.name, str(error)))
        if wait and runs:  # else a worker would be started for nothing
            runs = _wait(database, chosen, runs, {item.study.id: item.transcripts for item in plan})
        end_batch(database, caller, batch)
        called = {item.study.id: item.study.name for item in plan}
        failed += [
            Problem(called[run.study], run.reason or f"run {run.status}")
            for run in runs
            if run.status in ("failed", "cancelled")
        ]
        _say_result(runs, called, {run.id: change_by(database, run) for run in runs} if wait else {}, as_json)
    _say_left(left, len(plan))
    screen.say_problems(failed, "failed", "red")
    if failed:
        raise typer.Exit(1)


def _wanted(
    params: dict[str, Any],
    seed: int | None,
    themes: int | None,
    also: list[str] | None,
    keeping: Sequence[tuple[str, bool]],
) -> dict[str, Any]:
    """What was asked for, options before the file of parameters."""
    given = {
        "seed": seed,
        "themes": themes,
        "also": [_framework(name).as_dict() for name in also] if also else None,
        **{name: "latest" if asked else None for name, asked in keeping},
    }
    return params | {name: value for name, value in given.items() if value is not None}


def _wait(database: Database, chosen: Settings, runs: Sequence[Run], transcripts: dict[str, int]) -> list[Run]:
    """Stay until all runs have ended; Ctrl-C leaves them to be joined by the same command."""
    from service.operations.batches import see_runs
    from service.watched import Standby

    found = {run.id: run for run in runs}
    total = sum(transcripts[run.study] + 1 for run in runs)
    quiet = chosen.model_copy(update={"log_level": "error"})
    try:
        with Standby(quiet, database) as standby, screen.progress() as report:
            standby.look()
            if standby.alone:
                soon = f"in the next {standby.patience:.0f} seconds"
                screen.say(f"no worker is at work; where none comes {soon}, one is started here", "yellow")
            while waiting := [run.id for run in found.values() if not run.status.ended]:
                standby.look()
                report("reprocessing", sum(_steps(run, transcripts) for run in found.values()), total)
                time.sleep(_POLL_SECONDS)
                found |= see_runs(database, waiting)
    except KeyboardInterrupt:
        left = sum(not run.status.ended for run in found.values())
        screen.say(
            f"interrupted; {left} of {len(runs)} runs are not done. The same command goes on with them.", "yellow"
        )
        raise typer.Exit(INTERRUPTED) from None
    return [found[run.id] for run in runs]


def _steps(run: Run, transcripts: dict[str, int]) -> int:
    """How many of its steps (one a transcript, one to conclude) a run has behind it."""
    if run.status.ended:
        return transcripts[run.study] + 1
    if run.status == "queued" or run.stage in ("waiting", "loading"):
        return 0
    return run.done if run.stage == "preparing" else transcripts[run.study]


def _say_plan(plan: Sequence[Wanted], as_json: bool) -> None:
    rows = [
        {
            "study": item.study.id,
            "name": item.study.name,
            "transcripts": item.transcripts,
            "skipped": item.skipped,
            "under_way": None if item.under_way is None else item.under_way.id,
        }
        for item in plan
    ]
    if as_json:
        screen.print_json(rows)
        return
    for row in rows:
        what = row["skipped"] or (f"would join run {row['under_way']}" if row["under_way"] else "would run")
        screen.out().print(f"{row['study']}  {row['transcripts']:>4} transcripts  {what}  {row['name']}", markup=False)


def _say_left(reasons: Sequence[str], studies: int) -> None:
    """How many studies were not run, and why; a table that lacks them does not say so."""
    if reasons:
        why = ", ".join(f"{number} {reason}" for reason, number in Counter(reasons).most_common())
        screen.say(f"{len(reasons)} of {studies} studies not run: {why}", "yellow")
    elif not studies:
        screen.say("there is no study yet, so nothing to run", "yellow")


def _say_result(runs: Sequence[Run], called: dict[str, str], changes: dict[str, Change | None], as_json: bool) -> None:
    if as_json:
        screen.print_json([run_json(run) | {"change": _plain(changes.get(run.id))} for run in runs])
        return
    if not changes:
        for run in runs:
            screen.out().print(f"{run.study}  {run_line(run)}", markup=False)
        return
    from rich.table import Table

    from service.exports.safe_text import shown

    table = Table(box=None, pad_edge=False)
    for heading in ("study", "ended", "themes", "kept", "new", "gone", "unthemed"):
        table.add_column(heading, justify="left" if heading in ("study", "ended") else "right")
    for run in runs:
        table.add_row(shown(called[run.study]), _ended(run), *_cells(changes.get(run.id)))
    screen.out().print(table)


def _ended(run: Run) -> str:
    return str(run.outcome or run.status).replace("_", " ")


def _cells(change: Change | None) -> tuple[str, ...]:
    if change is None:
        return ("",) * 5
    before = "" if change.before is None else f"{change.before} to "
    share = "" if change.unthemed_before is None else f"{change.unthemed_before:.0%} to "
    kept = "" if change.before is None else str(change.kept)
    return f"{before}{change.themes}", kept, str(change.new), str(change.gone), f"{share}{change.unthemed:.0%}"


def _plain(change: Change | None) -> dict[str, Any] | None:
    return None if change is None else change.as_dict()


def _params(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        text = file.read_text(encoding="utf-8")
        values = json.loads(text) if file.suffix == ".json" else toml_of(text)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise InputError(f"{file} is not {'JSON' if file.suffix == '.json' else 'TOML'}: {error}") from None
    if not isinstance(values, dict):
        raise InputError(f"{file} must hold parameters by name, such as: seed = 2")
    return values


def _framework(source: str | None) -> Any:
    from corpora.framework import load_framework

    return None if source is None else load_framework(source)


def _caller() -> Any:
    from service.operations import COMMAND_LINE

    return COMMAND_LINE
