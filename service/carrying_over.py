"""At the end of a run its candidates meet what was there before: earlier candidates, and the codebook.

What people decided is read before the analysis, so that it guides the clustering, and once more where somebody has
decided meanwhile. Nothing here writes to a decision, a theme or a candidate's standing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from corpora.codebook import Codebook
from corpora.moves import Moves
from corpora.theme import Standing, Theme
from pipelines.analysis import Analysis
from pipelines.bodies import run_state, with_meaning
from pipelines.carried import CarryOver, CodebookState, HeldTheme, Place, Rejected, RunState
from pipelines.carrying import carry_over
from pipelines.kept import Kept
from pipelines.meaning import Meaning
from pipelines.overlap import Body, Versions
from pipelines.versions import align
from service.store import candidates, decisions, identities, runs, studies, themes, transcripts
from service.store.candidates import StoredCandidate
from service.store.ids import now
from service.store.runs import Run


@dataclass(frozen=True, slots=True)
class Before:
    """What was there before a run ends.

    Attributes:
        codebook: what people have decided so far.
        previous: the run done last, and what it found; None for a study's first.
        versions: transcripts that the run has in a newer version, by their old ids.
        mark: tells this state of the study from a later one.
    """

    codebook: CodebookState
    previous: tuple[str, RunState] | None
    versions: Versions
    mark: tuple[int, str]


def what_is_there(connection: sa.Connection, run: Run) -> Before:
    """What people have decided in a run's study, and what was found before."""
    known = {one.candidate: one for one in identities.identities_of_study(connection, run.study)}
    decided = {row.id: row for row in candidates.decided_on(connection, run.study)}
    latest = runs.finished_last(connection, run.study, run.id)
    previous = None if latest is None else (latest.id, _run_state(connection, latest, known))
    series = {name: one.series for name, one in known.items()}
    book = themes.whole_codebook(connection, run.study)
    state = codebook_state(
        book, decisions.moves(connection, run.study), series, decided, _given_by_runs(known.values())
    )
    return Before(state, previous, versions_for(connection, run.id), _mark(connection, run))


def carry(
    connection: sa.Connection, run: Run, before: Before, analysis: Analysis | Kept, rows: Sequence[StoredCandidate]
) -> None:
    """Keep what became of everything, in the transaction that ends the run and keeps its candidates."""
    studies.hold(connection, run.study)
    if _mark(connection, run) != before.mark:  # somebody decided, or another run ended, while this one was at work
        before = what_is_there(connection, run)
    found = carried_over(before, analysis)
    own = {row.key: row.id for row in rows}
    steps = [
        {
            "kind": step.kind.value,
            "old": list(step.old),
            "new": [own[name] for name in step.new],
            "links": [{**asdict(link), "new": own[link.new]} for link in step.links],
        }
        for step in found.steps
    ]
    previous = None if before.previous is None else before.previous[0]
    identities.add_carry_over(connection, run.study, run.id, previous, len(before.codebook.themes), steps, now())
    placed = [replace(one, candidate=own[one.candidate]) for one in found.candidates]
    identities.add_identities(connection, run.study, run.id, placed)
    suggested = ((theme.theme, segment, own[of]) for theme in found.themes for segment, of in theme.suggestions)
    identities.add_suggestions(connection, run.id, suggested)


def _mark(connection: sa.Connection, run: Run) -> tuple[int, str]:
    latest = runs.finished_last(connection, run.study, run.id)
    return decisions.next_number(connection, run.study), "" if latest is None else latest.id


def carried_over(before: Before, analysis: Analysis | Kept) -> CarryOver:
    """What a run means for what was there before."""
    meaning = Meaning([segment.id for segment in analysis.segments], analysis.vectors.answers)
    previous = None if before.previous is None else before.previous[1]
    codebook, previous = with_meaning(before.codebook, previous, meaning, before.versions)
    current = run_state(analysis.candidates, meaning)
    return carry_over(codebook, previous, current, before.versions)


def codebook_state(
    book: Codebook,
    moves: Mapping[str, Moves],
    series: Mapping[str, str],
    decided: Mapping[str, StoredCandidate],
    given: Mapping[str, str],
) -> CodebookState:
    """What people have decided, as a run is held against it.

    Args:
        book: where everything stands.
        moves: what people put into themes and took out of them.
        series: the identity of each candidate; one without is its own.
        decided: the candidates that people ever decided on.
        given: the identity that a run gave to a theme made by hand.
    """
    claimed: set[str] = set()
    held = []
    for theme in book.current():
        names = [series.get(candidate, candidate) for candidate in _made_from(book, theme)]
        own = [name for name in dict.fromkeys(names) if name not in claimed]
        if not own and given.get(theme.id) not in (None, *claimed):
            own = [given[theme.id]]
        claimed.update(own)
        moved, row = moves.get(theme.id, Moves()), decided.get(theme.candidate or "")
        out = (segment for segment in (*moved.left_out, *theme.declined) if segment not in theme.segments)
        held.append(
            HeldTheme(
                theme.id,
                tuple(own),
                theme.segments,
                tuple(segment for segment in moved.moved_in if segment in theme.segments),
                tuple(dict.fromkeys(out)),
                part=row is not None and row.parent is not None,
            )
        )
    rejected: dict[str, Rejected] = {}
    for row in decided.values():
        name = series.get(row.id, row.id)
        if row.standing is Standing.REJECTED and name not in claimed:
            seen = rejected[name].segments if name in rejected else ()
            segments = tuple(dict.fromkeys((*seen, *row.payload["segment_ids"])))
            rejected[name] = Rejected(name, segments, part=row.parent is not None)
    return CodebookState(tuple(held), tuple(rejected.values()), frozenset({*series.values(), *claimed, *rejected}))


def _made_from(book: Codebook, theme: Theme) -> list[str]:
    """The candidates that a theme was made from, those of themes merged into it included, its own first."""
    into: dict[str, list[Theme]] = {}
    for other in book.themes.values():
        if other.into is not None and not other.current:
            into.setdefault(other.into, []).append(other)
    found, waiting, met = [], [theme], {theme.id}
    while waiting:
        one = waiting.pop(0)
        found += [one.candidate] if one.candidate is not None else []
        found += sorted(review.id for review in book.reviews.values() if review.theme == one.id)
        for other in sorted(into.get(one.id, ()), key=lambda merged: merged.id):
            if other.id not in met:
                met.add(other.id)
                waiting.append(other)
    return list(dict.fromkeys(found))


def _given_by_runs(known: Iterable[identities.Identity]) -> dict[str, str]:
    given: dict[str, str] = {}
    for one in known:
        if one.place is Place.THEME and one.theme is not None:
            given.setdefault(one.theme, one.series)
    return given


def _run_state(connection: sa.Connection, run: Run, known: Mapping[str, identities.Identity]) -> RunState:
    rows = [row for row in candidates.list_candidates(connection, run.id) if row.payload["segment_ids"]]
    return RunState(
        tuple(Body(row.id, tuple(row.payload["segment_ids"]), (), (), row.parent is not None) for row in rows),
        frozenset(transcripts.texts_of_run(connection, run.id)),
        series=tuple((row.id, known[row.id].series) for row in rows if row.id in known),
        held_back=frozenset(row.id for row in rows if row.id in known and known[row.id].place is Place.HELD_BACK),
    )


def versions_for(connection: sa.Connection, run: str) -> Versions:
    """Where the talk of other versions of transcripts stands in those that a run has."""
    there = set(transcripts.texts_of_run(connection, run))
    found = {}
    for old, new in transcripts.replaced_in_run(connection, run):
        before, after = transcripts.whole(connection, old), transcripts.whole(connection, new)
        if before.id not in there:
            found[before.id] = align(before.text, after.text, after.id)
    return found
