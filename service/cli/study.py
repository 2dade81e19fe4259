"""Commands on studies: study create, list, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from service.cli import screen
from service.cli.local import DataDir, Json, StudyName, every_study, opened, study_called
from service.cli.runs import run_json, run_line
from service.exports import view
from service.exports.safe_text import shown

if TYPE_CHECKING:
    from service.operations import StudyView

study = typer.Typer(help="Make, list and show studies.", no_args_is_help=True)


@study.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    framework: Annotated[
        str | None, typer.Option(metavar="F.toml", help="Its objectives: a file or a bundled framework.")
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Make a study and print its identifier."""
    from corpora.framework import load_framework
    from service import operations

    chosen = load_framework(framework)
    with opened(data_dir) as database:
        made = operations.create_study(database, operations.COMMAND_LINE, name, chosen)
    if as_json:
        screen.print_json({"id": made.id, "name": made.name, "framework": made.framework.name})
    else:
        screen.out().print(made.id, markup=False)


@study.command("list")
def list_(data_dir: DataDir = None, as_json: Json = False) -> None:
    """List the studies in the order they were made."""
    with opened(data_dir) as database:
        studies = every_study(database)
    if as_json:
        screen.print_json([{"id": s.id, "name": s.name, "created": s.created.isoformat()} for s in studies])
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Study", "Name", "Made"):
        table.add_column(heading, overflow="fold")
    for found in studies:
        table.add_row(found.id, shown(found.name), f"{found.created:%d %b %Y}")
    screen.out().print(table if studies else "no study yet; make one with: themebook study create NAME")


@study.command()
def show(name: StudyName, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show what there is of a study: transcripts, framework, latest run."""
    from service import operations

    with opened(data_dir) as database:
        found = operations.show_study(database, operations.COMMAND_LINE, study_called(database, name).id)
    if as_json:
        screen.print_json(_as_json(found))
        return
    console = screen.out()
    console.print(shown(found.study.name), style="bold", markup=False)
    console.print(f"  study       {found.study.id}", markup=False)
    console.print(f"  transcripts {found.transcripts}, {view.several(found.words, 'word')}", markup=False)
    console.print(f"  framework   {shown(found.study.framework.name)}", markup=False)
    for line in found.same:
        console.print(f"  one person  {shown(line)}", markup=False)
    console.print(f"  latest run  {run_line(found.latest_run)}", markup=False)


def _as_json(found: StudyView) -> dict[str, Any]:
    return {
        "id": found.study.id,
        "name": found.study.name,
        "framework": found.study.framework.as_dict(),
        "transcripts": found.transcripts,
        "words": found.words,
        "same": list(found.same),
        "latest_run": run_json(found.latest_run) if found.latest_run else None,
    }
