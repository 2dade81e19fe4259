"""The database that the command line works on, as a person with a shell on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpora.errors import InputError, NotFoundError
from service.cli import screen
from service.exports.safe_text import shown

if TYPE_CHECKING:
    from service.settings import Settings
    from service.store.engine import Database
    from service.store.studies import Study

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", metavar="D", help="Folder of the database (THEMEBOOK_DATA_DIR).")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine on stdout.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        metavar="URL",
        help="A shared PostgreSQL, postgresql://... (THEMEBOOK_DATABASE_URL, which keeps a password off the screen).",
    ),
]
StudyName = Annotated[str, typer.Argument(metavar="STUDY", help="A study's identifier or name.")]


def settings(**given: Any) -> Settings:
    """The settings from the environment, with what the command line gives put over them.

    Raises:
        InputError: a variable of the environment or a value given does not fit.
    """
    from pydantic import ValidationError

    from service.settings import Settings, other_variables

    try:
        chosen = Settings(**{name: value for name, value in (_given | given).items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        said = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:  # it is about no single one
            raise InputError(f"settings: {said}") from None
        name = "_".join(str(part) for part in first["loc"])
        raise InputError(f"setting {name} (THEMEBOOK_{name.upper()}): {said}") from None
    for name in other_variables():
        screen.say(f"{name} is no setting, so it was passed over", "yellow")
    return chosen


def use_database(url: str | None) -> None:
    """Have every command of this process work on the database at this address."""
    _given["database_url"] = url


_given: dict[str, Any] = {}


@contextmanager
def opened(data_dir: Path | None) -> Iterator[Database]:
    """The database, upgraded where it is our own file; given back at the end.

    Raises:
        SetupError: it cannot be used as it is.
    """
    from service.logs import configure_logs
    from service.migrations.apply import prepare
    from service.store.engine import open_database

    chosen = settings(data_dir=data_dir)
    configure_logs("error", "cli")  # what a person should know is said in words
    if chosen.embedded and not chosen.sqlite_file.exists():
        screen.say(f"there was no database in {shown(str(chosen.data_dir))}; a new one, empty, is made", "yellow")
    database = open_database(chosen)
    try:
        if backup := prepare(database, chosen):
            screen.say(f"the database was upgraded; as it was before: {backup}", "yellow")
        yield database
    finally:
        database.close()


def every_study(database: Database) -> list[Study]:
    """All studies, in the order they were made."""
    from service import operations

    found: list[Study] = []
    after = None
    while True:
        page = operations.list_studies(database, operations.COMMAND_LINE, after)
        found.extend(page.items)
        if (after := page.next) is None:
            return found


def study_called(database: Database, wanted: str) -> Study:
    """A study by its identifier, or by its name where only one has it.

    Raises:
        NotFoundError: there is none.
        InputError: several have this name.
    """
    studies = every_study(database)
    found = [study for study in studies if study.id == wanted] or [study for study in studies if study.name == wanted]
    if not found:
        names = ", ".join(f"{study.id} ({study.name})" for study in studies[:5])
        raise NotFoundError(f"no study '{wanted}'" + (f"; there are {names}" if names else "; there is none yet"))
    if len(found) > 1:
        ids = ", ".join(study.id for study in found)
        raise InputError(f"{len(found)} studies are called '{wanted}'; name one by its identifier: {ids}")
    return found[0]
