"""What candidates rest on, with the meaning of each, as runs are compared by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from corpora.codebook import Candidate
from pipelines.carried import CodebookState, RunState
from pipelines.meaning import Meaning
from pipelines.overlap import Body, Grounds, Versions


def run_state(candidates: Sequence[Candidate], meaning: Meaning) -> RunState:
    """A run as it is carried over.

    Args:
        candidates: themes and parts.
        meaning: of the run.
    """
    centre_of = meaning.of({candidate.id: candidate.segments for candidate in candidates})
    bodies = tuple(
        Body(candidate.id, candidate.segments, (), centre_of[candidate.id], candidate.parent is not None)
        for candidate in candidates
    )
    transcripts = frozenset(segment.rpartition(":")[0] for segment in meaning.segments)
    return RunState(bodies, transcripts, meaning.segments)


def run_state_of(findings: Mapping[str, Any], centre_of: Mapping[str, tuple[float, ...]] | None = None) -> RunState:
    """A run as it is carried over, from its findings; `centre_of` gives meanings by theme id where they are kept."""
    meaning = centre_of or {}
    bodies = tuple(
        Body(theme["id"], tuple(theme["segments"]), (), meaning.get(theme["id"], ()), theme.get("parent") is not None)
        for theme in findings["themes"]
    )
    transcripts = frozenset(transcript["id"] for transcript in findings["transcripts"])
    return RunState(bodies, transcripts, tuple(segment["id"] for segment in findings["segments"]))


def with_meaning(
    codebook: CodebookState,
    previous: RunState | None,
    meaning: Meaning,
    versions: Versions | None = None,
) -> tuple[CodebookState, RunState | None]:
    """What was there before a run, with the meanings that it has by the run's own vectors.

    So no vector need be kept from one run to the next, and vectors of two models are never compared. What rests on
    talk that the run has not got has no meaning.

    Args:
        codebook: what people have decided.
        previous: the run before.
        meaning: of the new run.
        versions: transcripts that were replaced in between, by their old ids.
    """

    @cache
    def ground() -> Grounds:
        return Grounds((segment, 0) for segment in meaning.segments)

    def holding(segment: str) -> tuple[str, ...]:
        if not versions and segment in meaning:
            return (segment,)  # no other segment of a run touches it
        return ground().holding(segment, versions or {})

    def meant(held: Mapping[str, Iterable[str]]) -> dict[str, tuple[float, ...]]:
        now = {name: [there for segment in found for there in holding(segment)] for name, found in held.items()}
        return meaning.of(now)

    of_theme = meant({theme.id: theme.segments for theme in codebook.themes})
    of_rejected = meant({one.series: one.segments for one in codebook.rejected})
    state = replace(
        codebook,
        themes=tuple(replace(theme, centre=of_theme[theme.id]) for theme in codebook.themes),
        rejected=tuple(replace(one, centre=of_rejected[one.series]) for one in codebook.rejected),
    )
    if previous is None:
        return state, None
    of_body = meant({body.id: body.segments for body in previous.candidates})
    bodies = tuple(replace(body, centre=of_body[body.id]) for body in previous.candidates)
    return state, replace(previous, candidates=bodies)
