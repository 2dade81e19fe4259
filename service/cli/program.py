"""The program's commands and how they end.

Exit 0 all done, 1 some files failed, 2 wrong usage, 3 the program or its installation is at fault.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from corpora.errors import SetupError, ThemebookError
from models.errors import ModelError
from service.cli import screen
from service.cli.analyse import analyse, demo
from service.cli.database import db
from service.cli.erasing import erase
from service.cli.evaluate import evaluate
from service.cli.framework import framework
from service.cli.local import DatabaseUrl, use_database
from service.cli.names import names
from service.cli.people import user
from service.cli.processes import serve, worker
from service.cli.reprocess import reprocess
from service.cli.runs import export
from service.cli.study import study
from service.cli.transcripts import add

WRONG_USAGE, AT_FAULT = 2, 3

app = typer.Typer(
    name="themebook",
    help="Thematic analysis of interview transcripts: candidate themes with proven quotes, reviewed by people.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command()(demo)
app.command()(analyse)
app.command()(evaluate)
app.command()(names)
app.command()(serve)
app.command()(worker)
app.add_typer(study, name="study")
app.add_typer(framework, name="framework")
app.command()(add)
app.command()(reprocess)
app.command()(export)
app.command()(erase)
app.add_typer(user, name="user")
app.add_typer(db, name="db")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        screen.out().print(f"themebook {version('themebook')}")
        raise typer.Exit


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    database_url: DatabaseUrl = None,
) -> None:
    global _debug
    _debug = debug
    use_database(database_url)


_debug = False


def main() -> None:
    """Run the command line; an error that a person can put right is one sentence on stderr."""
    try:
        app()
    except (ThemebookError, ModelError) as error:
        if _debug:
            raise
        screen.say(f"themebook: {error}", "red")
        sys.exit(AT_FAULT if isinstance(error, SetupError | ModelError) else WRONG_USAGE)
    except BrokenPipeError:
        # the reader of our output has gone (`| head`); python would complain once more when it flushes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(AT_FAULT)
    except Exception as error:
        if _debug or _wants_traceback():
            raise
        first_line = str(getattr(error, "orig", error)).partition("\n")[0][:300]  # less what sqlalchemy puts around it
        if (cause := _of_the_database(error)) is not None:
            screen.say(f"themebook: {cause} ({first_line})", "red")
            sys.exit(AT_FAULT)
        screen.say(f"themebook: unexpected error, {type(error).__name__}: {first_line}", "red")
        screen.say(
            "This is a fault of the program. To see where, run `themebook --debug ...` or set THEMEBOOK_DEBUG=1."
        )
        sys.exit(AT_FAULT)


def _of_the_database(error: Exception) -> str | None:
    """What an operator can do about a database that does not answer, denies something or is full; None for others."""
    if "sqlalchemy" not in sys.modules:
        return None
    from service.store.away import gone_away
    from service.store.denied import denied
    from service.store.full import no_room

    if gone_away(error):
        if "FATAL" in str(error):  # PostgreSQL's word for an answer that ends the connection
            return "the database refuses us; see that user, password and name in its address are right, and it is ready"
        return "the database does not answer; see that it runs, and that its address is right"
    return denied(error) or no_room(error)


def _wants_traceback() -> bool:
    try:
        from service.settings import get_settings

        return bool(getattr(get_settings(), "debug", False))
    except Exception:  # settings that cannot be read must not hide the error that is being reported
        return False
