"""The command on a study's transcripts: add."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import screen
from service.cli.gather import Gathered, Problem, gather
from service.cli.intake import CaseRule, Cases, Encoding, Interviewer, PartAt, Roster, Same, read_text, show_reports
from service.cli.local import DataDir, Json, StudyName, opened, settings, study_called
from service.exports.safe_text import shown

if TYPE_CHECKING:
    from service.operations import Outcome, Upload

_AT_ONCE = 20  # files that are held in memory


def add(
    name: StudyName,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Transcript files, or folders of them.")],
    cases: Cases = None,
    case_rule: CaseRule = None,
    roster: Roster = None,
    interviewer: Interviewer = None,
    encoding: Encoding = None,
    part_at: PartAt = None,
    same: Same = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Add transcripts to a study; the same file again changes nothing, another text of that name is a new version.

    The roster is kept as the study's key table, in a file of its own, and holds for whatever comes in later, too.
    """
    from corpora.readers import READABLE
    from service import operations

    table = read_text(cases) if cases else None
    names = read_text(roster) if roster else None
    said = operations.Said(table, case_rule, interviewer, encoding, "\n".join(same) if same else None, part_at)
    chosen = settings(data_dir=data_dir)
    quota = operations.Quota(chosen.max_study_transcripts, chosen.max_study_characters)
    with opened(data_dir) as database, screen.progress() as report:
        found = study_called(database, name)
        gathered = gather(paths, READABLE)
        holding: tuple[str, ...] = ()
        if names is not None:
            holding = operations.set_roster(database, operations.COMMAND_LINE, found.id, names).holding_names
        failed = list(gathered.failed)
        outcomes: list[Outcome] = []
        unmatched: tuple[str, ...] = ()
        groups: operations.ToldGroups | None = None
        taken: list[str] = []
        where = {file: str(path.absolute()) for file, path in gathered.files}
        for files in _batches(gathered, failed):
            upload = operations.add_transcripts(
                database,
                operations.COMMAND_LINE,
                found.id,
                files,
                said=said,
                quota=quota,
                paths=where,
                beside=tuple(where.values()),
            )
            outcomes += upload.outcomes
            groups = groups or upload.groups
            unmatched = upload.unmatched if not taken else tuple(one for one in unmatched if one in upload.unmatched)
            taken += [file for file, _ in files]
            report("reading", len(taken), len(gathered.files))
    upload = operations.Upload(tuple(outcomes), unmatched, holding, groups)
    failed += [
        Problem(outcome.file, (outcome.reason or "refused").removeprefix(f"{outcome.file}: "))
        for outcome in upload.having(operations.Fate.REFUSED)
    ]
    _tell(gathered, upload, failed)
    if as_json:
        screen.print_json(asdict(upload) | {"failed": [asdict(problem) for problem in failed]})
    else:
        added = len(upload.having(operations.Fate.ADDED))
        nothing_new = len(upload.having(operations.Fate.SAME))
        screen.out().print(f"{added} added, {nothing_new} in the study already, {len(failed)} failed", markup=False)
    if failed:
        raise typer.Exit(1)


def _batches(gathered: Gathered, failed: list[Problem]) -> Iterator[list[tuple[str, bytes]]]:
    """The files' contents, so many at a time; what cannot be opened goes to those that failed."""
    batch: list[tuple[str, bytes]] = []
    for name, path in gathered.files:
        try:
            batch.append((name, path.read_bytes()))
        except OSError as error:
            failed.append(Problem(str(path), error.strerror or str(error)))
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _tell(gathered: Gathered, upload: Upload, failed: Sequence[Problem]) -> None:
    screen.say_problems(gathered.passed_over, "passed over", "dim")
    screen.say_problems(gathered.renamed, "note", "yellow")
    if upload.groups:
        screen.say(f"look: {upload.groups}", "yellow")
    show_reports(outcome.report for outcome in upload.outcomes if outcome.report and outcome.fate == "added")
    for outcome in upload.outcomes:
        name = outcome.name or outcome.file
        if outcome.fate == "same":
            screen.say_problems([Problem(name, outcome.reason or "in the study already")], "same", "yellow")
        screen.say_problems([Problem(name, note) for note in outcome.notes], "note", "yellow")
    holding = "a name of the roster stands in it since before; erase it and add it again"
    screen.say_problems([Problem(one, holding) for one in upload.holding_names], "note", "yellow")
    for name in upload.unmatched:
        screen.say(f"note: the table of cases names {shown(name)}, which is no transcript of the study", "yellow")
    screen.say_problems(failed, "failed", "red")
