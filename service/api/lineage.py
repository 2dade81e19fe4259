"""Routes of what runs brought: lineage, suggestions to themes, and what changed between runs and between waves."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from pipelines.waves import wave_rows
from service import operations
from service.api.access import Asking, Db, route
from service.api.bodies import ChangesQuery, Form, WavesQuery
from service.api.paging import PageQuery
from service.api.review_shapes import SegmentShape
from service.api.shapes import Answer, Listed, RunShape
from service.api.strict import StrictRoute
from service.api.tables import CSV, as_csv
from service.operations import Page, RunChanges, Suggested, Waves

router = APIRouter(route_class=StrictRoute, tags=["review"])


class RunLineageShape(Answer):
    """What became of everything between a run and the one before; ``themes`` guided its clustering.

    Each of ``steps`` has a kind (kept, grown, shrunk, split, merged, new, retired), old and new identifiers, and the
    evidence for each link. Old ones are themes and identities, new ones candidates of the run.
    """

    run: str
    previous: str | None
    themes: int
    steps: list[dict[str, Any]]
    at: datetime


class SuggestionShape(Answer):
    """A passage that the latest run found for a theme; add it to the theme, or decline it."""

    segment: SegmentShape
    candidate: str

    @classmethod
    def of(cls, suggested: Suggested) -> SuggestionShape:
        """A suggestion as JSON."""
        return cls(segment=SegmentShape.of(suggested.coded), candidate=suggested.candidate)


class ChangesShape(Answer):
    """What changed between two runs."""

    before: RunShape
    after: RunShape
    changes: dict[str, Any]

    @classmethod
    def of(cls, found: RunChanges) -> ChangesShape:
        """Changes as JSON."""
        return cls(before=RunShape.of(found.before), after=RunShape.of(found.after), changes=found.changes.as_dict())


class WavesShape(Answer):
    """How far each theme reaches in each wave."""

    run: str
    attribute: str
    waves: list[str]
    themes: list[dict[str, Any]]

    @classmethod
    def of(cls, found: Waves) -> WavesShape:
        """Waves as JSON."""
        themes = [asdict(change) for change in found.changes]
        return cls(run=found.run.id, attribute=found.attribute, waves=list(found.waves), themes=themes)


@route(router, "GET", "/runs/{run}/lineage")
def run_lineage(db: Db, caller: Asking, run: str) -> RunLineageShape | None:
    """What became of candidates and themes when a run ended; null for a run from before this was kept."""
    found = operations.run_lineage(db, caller, run)
    return None if found is None else RunLineageShape.model_validate(found)


@route(router, "GET", "/themes/{theme}/suggestions")
def suggestions(db: Db, caller: Asking, theme: str, page: Annotated[PageQuery, Query()]) -> Listed[SuggestionShape]:
    """What the latest run suggests to a theme, less what people have placed since, in the order of the transcripts."""
    found = operations.suggestions(db, caller, theme)
    return Listed.of(Page.within(found, page.after, page.limit, _place), SuggestionShape.of)


def _place(suggested: Suggested) -> str:
    """Where a passage stands, so that places are ordered as text."""
    return f"{suggested.coded.transcript}:{suggested.coded.start:010d}"


@route(router, "GET", "/studies/{study}/changes", response_model=ChangesShape, responses=CSV)
def changes(db: Db, caller: Asking, study: str, query: Annotated[ChangesQuery, Query()]) -> ChangesShape | Response:
    """What changed between two runs, by default the latest two that are done."""
    found = operations.changes_between(db, caller, study, query.before, query.after)
    return ChangesShape.of(found) if query.form is Form.JSON else as_csv(found.changes.rows())


@route(router, "GET", "/studies/{study}/waves", response_model=WavesShape, responses=CSV)
def waves(db: Db, caller: Asking, study: str, query: Annotated[WavesQuery, Query()]) -> WavesShape | Response:
    """How far each theme reaches in each wave of the study, waves told apart by an attribute of the cases."""
    found = operations.changes_by_wave(db, caller, study, query.by, query.run)
    return WavesShape.of(found) if query.form is Form.JSON else as_csv(wave_rows(found.changes))
