"""The command on a study's transcripts: add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import screen
from service.cli.analyse import read_text
from service.cli.gather import Gathered, Problem, gather
from service.cli.local import DataDir, Json, StudyName, opened, study_called
from service.exports.safe_text import shown

if TYPE_CHECKING:
    from service.operations import Upload


def add(
    name: StudyName,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Transcript files, or folders of them.")],
    cases: Annotated[
        Path | None, typer.Option(metavar="CASES.csv", help="Who is who: transcript,case,group,...")
    ] = None,
    interviewer: Annotated[str | None, typer.Option(metavar="LABEL", help="The speaker label that interviews.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Add transcripts to a study; the same file again changes nothing, another text of that name is a new version."""
    from corpora.readers import READABLE
    from service import operations

    table = read_text(cases) if cases else None
    with opened(data_dir) as database:
        found = study_called(database, name)
        gathered = gather(paths, READABLE)
        files, failed = _contents(gathered)
        upload = operations.add_transcripts(
            database, operations.COMMAND_LINE, found.id, files, cases=table, interviewer=interviewer
        )
    failed += [
        Problem(outcome.file, (outcome.reason or "refused").removeprefix(f"{outcome.file}: "))
        for outcome in upload.having(operations.Fate.REFUSED)
    ]
    _tell(gathered, upload, failed)
    if as_json:
        screen.print_json(asdict(upload) | {"failed": [asdict(problem) for problem in failed]})
    else:
        added = len(upload.having(operations.Fate.ADDED))
        same = len(upload.having(operations.Fate.SAME))
        screen.out().print(f"{added} added, {same} in the study already, {len(failed)} failed", markup=False)
    if failed:
        raise typer.Exit(1)


def _contents(gathered: Gathered) -> tuple[list[tuple[str, bytes]], list[Problem]]:
    files: list[tuple[str, bytes]] = []
    failed = list(gathered.failed)
    for name, path in gathered.files:
        try:
            files.append((name, path.read_bytes()))
        except OSError as error:
            failed.append(Problem(str(path), error.strerror or str(error)))
    return files, failed


def _tell(gathered: Gathered, upload: Upload, failed: Sequence[Problem]) -> None:
    screen.say_problems(gathered.passed_over, "passed over", "dim")
    screen.say_problems(gathered.renamed, "note", "yellow")
    for outcome in upload.outcomes:
        if outcome.fate == "same":
            screen.say_problems([Problem(outcome.file, outcome.reason or "in the study already")], "same", "yellow")
        screen.say_problems([Problem(outcome.file, note) for note in outcome.notes], "note", "yellow")
    for name in upload.unmatched:
        screen.say(f"note: the table of cases names {shown(name)}, which is no transcript of the study", "yellow")
    screen.say_problems(failed, "failed", "red")
