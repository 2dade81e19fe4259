"""What the API answers about candidates, decisions and themes: values of the use cases as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from corpora.codebook import Decision, Standing
from service.api.shapes import Answer
from service.operations import CandidateView, CodedSegment, Decided, QuoteInContext, ThemeView
from service.store.candidates import StoredCandidate


def etag(version: int) -> str:
    """A candidate's version as an entity tag."""
    return f'"{version}"'


class DecidedShape(Answer):
    """What a decision led to: where the candidate stands now, and the theme it made or withdrew."""

    decision: str
    candidate: str
    standing: Standing
    version: int
    etag: str
    theme: str | None

    @classmethod
    def of(cls, decided: Decided) -> DecidedShape:
        """What a decision led to as JSON."""
        return cls(
            decision=decided.decision,
            candidate=decided.candidate,
            standing=decided.standing,
            version=decided.version,
            etag=etag(decided.version),
            theme=decided.theme,
        )


class DecisionShape(Answer):
    """One human act."""

    id: str
    act: str
    reviewer: str
    at: datetime
    version: int
    memo: str
    name: str | None

    @classmethod
    def of(cls, decision: Decision) -> DecisionShape:
        """A decision as JSON."""
        return cls.model_validate(decision)


class CandidateState(Answer):
    """Where a candidate stands, and the decision that put it there."""

    candidate: str
    standing: Standing
    version: int
    etag: str
    changed: DecisionShape | None

    @classmethod
    def of(cls, candidate: StoredCandidate, last: Decision | None) -> CandidateState:
        """A candidate's state as JSON."""
        return cls(
            candidate=candidate.id,
            standing=candidate.standing,
            version=candidate.version,
            etag=etag(candidate.version),
            changed=None if last is None else DecisionShape.of(last),
        )


class CandidateShape(Answer):
    """A candidate with its quotes as the run found them; ``etag`` is what a decision's If-Match needs."""

    id: str
    run: str
    parent: str | None
    label: str
    keywords: list[str]
    objective: str | None
    objectives: list[dict[str, Any]]
    segments: int
    cases: Any
    groups: list[str]
    stability: float | None
    standing: Standing
    version: int
    etag: str
    quotes: list[dict[str, Any]]

    @classmethod
    def of(cls, candidate: StoredCandidate) -> CandidateShape:
        """A candidate as JSON."""
        found = candidate.payload
        return cls(
            id=candidate.id,
            run=candidate.run,
            parent=candidate.parent,
            label=candidate.label,
            keywords=found.get("keywords", []),
            objective=candidate.objective,
            objectives=found.get("objectives", []),
            segments=len(found["segment_ids"]),
            cases=found.get("cases", []),
            groups=found.get("groups", []),
            stability=found.get("stability"),
            standing=candidate.standing,
            version=candidate.version,
            etag=etag(candidate.version),
            quotes=found.get("quotes", []),
        )


class QuoteShape(Answer):
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

    @classmethod
    def of(cls, quote: QuoteInContext) -> QuoteShape:
        """A quote as JSON."""
        return cls.model_validate(quote)


class SegmentShape(Answer):
    """A segment that a theme rests on, in its exact words."""

    segment: str
    transcript: str
    file: str
    start: int
    end: int
    text: str
    case: str
    group: str | None

    @classmethod
    def of(cls, segment: CodedSegment) -> SegmentShape:
        """A segment as JSON."""
        return cls.model_validate(segment)


class ThemeShape(Answer):
    """A theme of the codebook, with what a definition is written from; ``withdrawn`` is the decision that did so."""

    id: str
    name: str
    objective: str | None
    accepted_by: str
    accepted_at: datetime
    memo: str
    withdrawn: DecisionShape | None
    candidate: str
    label: str
    keywords: list[str]
    quotes: list[QuoteShape]
    segments: list[SegmentShape]

    @classmethod
    def of(cls, view: ThemeView) -> ThemeShape:
        """A theme as JSON."""
        theme = view.stored.theme
        withdrawn = view.stored.withdrawn
        return cls(
            id=theme.id,
            name=theme.name,
            objective=theme.objective,
            accepted_by=theme.accepted_by,
            accepted_at=theme.accepted_at,
            memo=view.stored.memo,
            withdrawn=None if withdrawn is None else DecisionShape.of(withdrawn),
            candidate=theme.candidate,
            label=view.candidate.label,
            keywords=view.candidate.payload.get("keywords", []),
            quotes=[QuoteShape.of(quote) for quote in view.quotes],
            segments=[SegmentShape.of(segment) for segment in view.segments],
        )


class WholeCandidateShape(Answer):
    """A candidate, its quotes where they were said, and its decisions, oldest first."""

    candidate: CandidateShape
    quotes: list[QuoteShape]
    segment_ids: list[str]
    decisions: list[DecisionShape]
    theme: str | None

    @classmethod
    def of(cls, view: CandidateView) -> WholeCandidateShape:
        """A candidate as JSON."""
        return cls(
            candidate=CandidateShape.of(view.candidate),
            quotes=[QuoteShape.of(quote) for quote in view.quotes],
            segment_ids=view.candidate.payload["segment_ids"],
            decisions=[DecisionShape.of(decision) for decision in view.decisions],
            theme=None if view.theme is None else view.theme.theme.id,
        )
