"""Commands on frameworks: framework check, show."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from service.cli import screen
from service.cli.local import Json

framework = typer.Typer(help="Check and show frameworks, the objectives of a study.", no_args_is_help=True)
Source = Annotated[str, typer.Argument(metavar="F.toml", help="A TOML file, or the name of a bundled framework.")]


@framework.command()
def check(source: Source, as_json: Json = False) -> None:
    """Say which objectives are too alike to tell apart (exit 1), and which have too few cues (exit 0, a warning)."""
    from corpora.framework import load_framework
    from pipelines.framework_check import wanting
    from service.framework_checking import sentences, too_alike

    given = load_framework(source)
    found = too_alike(given)
    if as_json:
        screen.print_json({"alike": [asdict(pair) for pair in found], "wanting": list(wanting(given))})
    else:
        for sentence in sentences(given, found):
            screen.out().print(sentence, markup=False, soft_wrap=True)
    if found:
        raise typer.Exit(1)


@framework.command()
def show(source: Source) -> None:
    """Print a framework as TOML, to begin your own with."""
    from corpora.framework import load_framework

    sys.stdout.write(load_framework(source).as_toml())
