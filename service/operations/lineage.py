"""What a run brought: what became of everything that was there before it, and what it suggests to themes."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from service.operations.access import Caller, visible
from service.operations.codebook import CodedSegment, Shelf
from service.operations.review import visible_theme
from service.operations.runs import visible_run
from service.store import decisions, identities, runs, themes
from service.store.engine import Database
from service.store.identities import CarryOverRow


@dataclass(frozen=True, slots=True)
class Suggested:
    """A passage that the latest run found for a theme, and the candidate that holds it."""

    coded: CodedSegment
    candidate: str


def run_lineage(db: Database, caller: Caller, run: str) -> CarryOverRow | None:
    """What became of everything between a run and the one before; None for a run from before identities were kept.

    Raises:
        NotFoundError: no such run that the caller may see.
    """
    with db.read() as connection:
        visible_run(connection, caller, run)
        return identities.carry_over_of(connection, run)


def suggestions(db: Database, caller: Caller, theme: str) -> tuple[Suggested, ...]:
    """What the study's run that was done last suggests to a theme, less what people have placed since.

    Raises:
        NotFoundError: no such theme that the caller may see.
    """
    with db.read() as connection:
        study = visible_theme(connection, caller, theme)
        return suggestions_of(connection, study).get(theme, ())


def study_suggestions(db: Database, caller: Caller, study: str) -> dict[str, tuple[Suggested, ...]]:
    """The same for every theme of a study.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        return suggestions_of(connection, study)


def suggestions_of(connection: sa.Connection, study: str) -> dict[str, tuple[Suggested, ...]]:
    """What the run done last suggests, by theme: only what is confirmed nowhere, and was not taken out of the theme."""
    latest = runs.finished_last(connection, study)
    if latest is None:
        return {}
    current = {theme.id: theme for theme in themes.whole_codebook(connection, study).current()}
    placed = {segment for theme in current.values() for segment in theme.segments}
    moves = decisions.moves(connection, study)
    shelf, result = Shelf(connection, study), {}
    for theme, found in identities.suggested_to(connection, latest.id, current).items():
        out = {*current[theme].declined, *(moves[theme].left_out if theme in moves else ())}
        wanted = {segment: candidate for segment, candidate in found if segment not in placed | out}
        coded = shelf.coded(wanted)
        result[theme] = tuple(Suggested(one, wanted[one.segment]) for one in coded)
    return result
