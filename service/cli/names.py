"""The command that looks for names in files, before anything is kept of them."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from service.cli import screen
from service.cli.gather import gather, read_all
from service.cli.intake import Encoding, Interviewer, PartAt, Roster, terms_of
from service.cli.local import Json
from service.exports.safe_text import shown

_MOST_SHOWN = 40


def names(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Transcript files, or folders of them.")],
    out: Annotated[
        Path | None, typer.Option(metavar="ROSTER.csv", help="Where to write a draft roster; without it, stdout.")
    ] = None,
    roster: Roster = None,
    interviewer: Interviewer = None,
    encoding: Encoding = None,
    part_at: PartAt = None,
    as_json: Json = False,
) -> None:
    """Suggest what may say who somebody is: names, places, e-mails, telephone numbers, and others.

    Look through the draft, delete the rows that are no names, choose the pseudonyms, and give it with --roster. With
    --roster here, only what that roster leaves is suggested.
    """
    from corpora.readers import READABLE
    from service.exports.folder import check_file, write_asked
    from service.suggesting import draft_roster, names_in

    if out is not None:
        check_file(out)
    terms = terms_of(None, None, interviewer, encoding, None, roster, part_at)
    gathered = gather(paths, READABLE)
    reading = read_all(gathered.files, terms)
    failed = (*gathered.failed, *reading.failed)
    screen.say_problems(failed, "failed", "red")
    found = names_in([transcript.text for transcript in reading.transcripts])
    if as_json:
        screen.print_json([asdict(one) for one in found])
    elif out is None:
        sys.stdout.write(draft_roster(found))
    else:
        write_asked(out, draft_roster(found).encode("utf-8"))
        for one in found[:_MOST_SHOWN]:
            screen.out().print(f"{one.count:>5}  {one.kind}  {shown(one.value)}", markup=False)
        screen.say(f"{len(found)} suggestions are in {out}; look through it before you give it with --roster")
    if failed:
        raise typer.Exit(1)
