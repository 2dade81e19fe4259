"""Candidates: list those of a run, and see one with its quotes where they were said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from corpora.decision import Decision
from corpora.errors import InputError, NotFoundError
from corpora.material import Span, Transcript
from corpora.theme import Standing
from pipelines.findings import attribution
from service.operations.access import Caller, may_see, visible
from service.operations.runs import run_of
from service.operations.words import Page, plain
from service.store import candidates, decisions, identities, runs, themes, transcripts
from service.store.candidates import StoredCandidate
from service.store.engine import Database
from service.store.identities import Earlier, Identity
from service.store.runs import Run
from service.store.themes import StoredTheme

NO_OBJECTIVE = "none"
"""As a filter: the candidates that no objective fits."""


@dataclass(frozen=True, slots=True)
class CandidateList:
    """A page of a run's candidates, with what each is over all runs; without a run that is done there is none.

    ``decided`` are those among them on which people decided in another run.
    """

    run: Run | None
    page: Page[StoredCandidate]
    identities: Mapping[str, Identity] = field(default_factory=dict)
    decided: Mapping[str, Earlier] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuoteInContext:
    """A quote where it was said: ``before`` and ``after`` are the rest of its turn, ``question`` what it answers."""

    segment: str
    transcript: str
    file: str
    start: int
    end: int
    text: str
    before: str
    after: str
    question: str | None
    speaker: str
    case: str
    group: str | None
    attribution: str


@dataclass(frozen=True, slots=True)
class LineageView:
    """A candidate's identity, the other candidates that have it, and the steps between two runs that brought it."""

    identity: Identity | None
    earlier: tuple[Earlier, ...]
    steps: tuple[Mapping[str, Any], ...]

    @property
    def decided(self) -> Earlier | None:
        """The latest of the others that people decided on."""
        return next((one for one in reversed(self.earlier) if one.standing is not Standing.OPEN), None)


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate with its decisions, oldest first, the theme that it became, and its lineage."""

    candidate: StoredCandidate
    decisions: tuple[Decision, ...]
    theme: StoredTheme | None
    lineage: LineageView


def list_candidates(
    db: Database,
    caller: Caller,
    study: str,
    *,
    run: str | None = None,
    objective: str | None = None,
    standing: Standing | None = None,
    after: str | None = None,
    limit: int = 100,
) -> CandidateList:
    """Candidates of a run, or of the study's latest run that is done; ``objective`` is a key or ``none``.

    Raises:
        NotFoundError: no such study that the caller may see, or no such run of it.
        InputError: the run's framework has no such objective.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        found = run_of(connection, study, run)
        if found is None:
            return CandidateList(None, Page((), None))
        rows = candidates.list_candidates(
            connection,
            found.id,
            objective=objective,
            none_fits=_means_none(connection, found.id, objective),
            standing=standing,
            after=None if after is None else int(after),
            limit=limit + 1,
        )
        known = identities.identities_of_run(connection, found.id)
        decided = identities.decided_before(connection, found.id)
        return CandidateList(found, Page.of(rows, limit, lambda row: str(row.ordinal)), known, decided)


def found_candidates(db: Database, caller: Caller, study: str, run: str) -> dict[str, Any]:
    """What a run's findings say of its framework and its candidates, and nothing of the segments they are made of.

    Raises:
        NotFoundError: no such study that the caller may see, or no such run of it.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        run_of(connection, study, run)
        framework = runs.framework_of(connection, run)
        themes = [row.payload for row in candidates.list_candidates(connection, run)]
    objectives = [{"key": one.key, "title": one.title} for one in framework.objectives]
    told = {"name": framework.name, "version": framework.version, "objectives": objectives}
    return {"framework": told, "themes": themes, "transcripts": (), "segments": ()}


def decided_in_run(db: Database, caller: Caller, study: str, run: str) -> tuple[dict[str, Decision], dict[str, str]]:
    """The newest decision on each candidate of a run, and the names of the themes they became, by identifier.

    Raises:
        NotFoundError: no such study that the caller may see, or no such run of it.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        run_of(connection, study, run)
        return decisions.last_in_run(connection, run), themes.names_in_run(connection, run)


def find_candidate(db: Database, caller: Caller, candidate: str) -> StoredCandidate:
    """A candidate as it was put before people, and where it stands.

    Raises:
        NotFoundError: no such candidate that the caller may see.
    """
    with db.read() as connection:
        return visible_candidate(connection, caller, candidate)


def show_candidate(db: Database, caller: Caller, candidate: str) -> CandidateView:
    """A candidate with what people decided on it, in this run and others.

    Raises:
        NotFoundError: no such candidate that the caller may see.
    """
    with db.read() as connection:
        found = visible_candidate(connection, caller, candidate)
        theme = None if found.theme is None else themes.stored_theme(connection, found.theme)
        lineage = _lineage_of(connection, found)
        return CandidateView(found, tuple(decisions.decisions_on(connection, candidate)), theme, lineage)


def quotes_of_candidate(db: Database, caller: Caller, candidate: str) -> tuple[QuoteInContext, ...]:
    """A candidate's quotes where they were said.

    Raises:
        NotFoundError: no such candidate that the caller may see.
    """
    with db.read() as connection:
        found = visible_candidate(connection, caller, candidate)
        return quotes_in_context(connection, found.run, found.payload.get("quotes", []), {})


def visible_candidate(connection: sa.Connection, caller: Caller, identifier: str) -> StoredCandidate:
    """The candidate, if the caller may see its study.

    Raises:
        NotFoundError: no such candidate, or not for this caller; one cannot be told from the other.
    """
    found = candidates.candidate(connection, identifier)
    if found is None or not may_see(connection, caller, found.study):
        raise NotFoundError(f"no candidate {plain(identifier)}")
    return found


def quotes_in_context(
    connection: sa.Connection, run: str, quotes: Iterable[dict[str, Any]], read: dict[tuple[str, str], Transcript]
) -> tuple[QuoteInContext, ...]:
    """Quotes as the findings have them, each put back where it was said; `read` keeps what was read, by run and id."""
    placed = []
    for quote in quotes:
        wanted = run, quote["transcript"]
        if wanted not in read:
            read[wanted] = transcript_in_run(connection, *wanted)
        placed.append(_placed(quote, read[wanted]))
    return tuple(placed)


def transcript_in_run(connection: sa.Connection, run: str, transcript: str) -> Transcript:
    """The transcript as a run analysed it.

    Raises:
        NotFoundError: the run did not analyse it.
    """
    version = transcripts.version_in_run(connection, run, transcript)
    if version is None:
        raise NotFoundError(f"run {run} did not analyse transcript {plain(transcript)}")
    return transcripts.whole(connection, version)


def _lineage_of(connection: sa.Connection, found: StoredCandidate) -> LineageView:
    identity = identities.identity_of(connection, found.id)
    series = found.id if identity is None else identity.series
    carried = identities.carry_over_of(connection, found.run)
    steps = () if carried is None else tuple(step for step in carried.steps if found.id in step["new"])
    return LineageView(identity, tuple(identities.same_identity(connection, found.study, found.id, series)), steps)


def _placed(quote: dict[str, Any], transcript: Transcript) -> QuoteInContext:
    span = Span(quote["start"], quote["end"])
    turn = transcript.turn_at(span)
    if turn is None:
        raise ValueError(f"no turn of {transcript.id} holds [{span.start}, {span.end})")
    case = transcript.case_of(turn.speaker)
    asked = quote.get("question")
    return QuoteInContext(
        segment=quote["segment"],
        transcript=transcript.id,
        file=transcript.name,
        start=span.start,
        end=span.end,
        text=span.of(transcript.text),
        before=transcript.text[turn.span.start : span.start],
        after=transcript.text[span.end : turn.span.end],
        question=None if asked is None else Span(asked["start"], asked["end"]).of(transcript.text),
        speaker=turn.speaker,
        case=case.name,
        group=case.group,
        attribution=attribution(case),
    )


def _means_none(connection: sa.Connection, run: str, objective: str | None) -> bool:
    keys = runs.framework_of(connection, run).keys
    if objective is None or objective in keys:
        return False
    if objective == NO_OBJECTIVE:
        return True
    raise InputError(
        f"no objective {plain(objective)} in this run's framework; filter by one of {', '.join(keys)} or {NO_OBJECTIVE}"
    )
