"""The command that erases a case, when a participant withdraws."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli import screen
from service.cli.local import DataDir, Json, StudyName, opened, study_called


def erase(
    name: StudyName,
    case: Annotated[str, typer.Option(metavar="C", help="The case whose words are erased.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Erase a case's transcripts, quotes and embeddings; what people decided stays, without the words."""
    from dataclasses import asdict

    from service import operations

    with opened(data_dir) as database:
        study = study_called(database, name).id
        erased = operations.erase_case(database, operations.COMMAND_LINE, study, case)
    if as_json:
        screen.print_json(asdict(erased))
        return
    screen.out().print(
        f"erased: {erased.transcripts} transcript versions; {erased.candidates} candidates, {erased.runs} runs and "
        f"{erased.memos} memos no longer hold its words",
        markup=False, soft_wrap=True,
    )  # fmt: skip
    screen.say("Backups made before still hold them: delete those too.", "yellow")
