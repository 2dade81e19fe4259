"""What the API answers about candidates, and what they are over all runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from corpora.theme import Standing
from pipelines.carried import Place
from service.api.review_shapes import DecisionShape, QuoteShape, etag
from service.api.shapes import Answer
from service.operations import CandidateView, QuoteInContext
from service.store.candidates import StoredCandidate
from service.store.identities import Earlier, Identity


class LineageShape(Answer):
    """What a candidate is over all runs: its identity, where its run put it, and why.

    ``place``: open, theme (its new passages are suggested to ``theme``), held_back (rejected before) or returned
    (rejected before, but the share ``unseen`` of its words is new).
    """

    series: str
    place: Place
    theme: str | None
    rejected: str | None
    unseen: float | None
    reason: str

    @classmethod
    def of(cls, identity: Identity) -> LineageShape:
        """An identity as JSON."""
        return cls.model_validate(identity)


class EarlierShape(Answer):
    """A candidate of another run with the same identity."""

    candidate: str
    run: str
    label: str
    standing: Standing
    theme: str | None

    @classmethod
    def of(cls, earlier: Earlier) -> EarlierShape:
        """Another candidate as JSON."""
        return cls.model_validate(earlier)


class CandidateShape(Answer):
    """A candidate with its quotes as the run found them; ``etag`` is what a decision's If-Match needs.

    ``joined`` are quotes of interviews that came after it was made, ``disconfirming`` passages that may disagree in it;
    ``proposed_label`` is what a language model would call it, where one was asked; ``mapping`` says whether it fits an
    objective, is torn between two or fits none, and ``why`` which questions, cues and words speak for it;
    ``frameworks`` says the same for each further framework of the run. ``about_the_call`` says that it is greetings,
    thanks and the like. ``standing`` is this run's own: ``decided`` is
    the candidate of the same identity in another run that people decided on last.
    """

    id: str
    run: str
    parent: str | None
    label: str
    proposed_label: dict[str, str] | None
    keywords: list[str]
    objective: str | None
    objectives: list[dict[str, Any]]
    segments: int
    cases: Any
    groups: list[str]
    stability: float | None
    about_the_call: bool
    standing: Standing
    version: int
    etag: str
    quotes: list[dict[str, Any]]
    joined: list[dict[str, Any]]
    disconfirming: list[dict[str, Any]]
    mapping: dict[str, Any]
    why: list[dict[str, Any]]
    frameworks: list[dict[str, Any]]
    lineage: LineageShape | None
    decided: EarlierShape | None

    @classmethod
    def of(
        cls, candidate: StoredCandidate, identity: Identity | None = None, decided: Earlier | None = None
    ) -> CandidateShape:
        """A candidate as JSON."""
        found = candidate.payload
        return cls(
            id=candidate.id,
            run=candidate.run,
            parent=candidate.parent,
            label=candidate.label,
            proposed_label=found.get("proposed_label"),
            keywords=found.get("keywords", []),
            objective=candidate.objective,
            objectives=found.get("objectives", []),
            segments=len(found["segment_ids"]),
            cases=found.get("cases", []),
            groups=found.get("groups", []),
            stability=found.get("stability"),
            about_the_call=found.get("about_the_call", False),
            standing=candidate.standing,
            version=candidate.version,
            etag=etag(candidate.version),
            quotes=found.get("quotes", []),
            joined=found.get("joined", []),
            disconfirming=found.get("disconfirming", []),
            mapping=found.get("mapping", {}),
            why=found.get("why", []),
            frameworks=found.get("frameworks", []),
            lineage=None if identity is None else LineageShape.of(identity),
            decided=None if decided is None else EarlierShape.of(decided),
        )


class WholeCandidateShape(Answer):
    """A candidate, its quotes where they were said, its decisions, oldest first, and what it was in other runs.

    ``steps`` say what became of what between the run before and this one, with the evidence.
    """

    candidate: CandidateShape
    quotes: list[QuoteShape]
    segment_ids: list[str]
    decisions: list[DecisionShape]
    theme: str | None
    same_identity: list[EarlierShape]
    steps: list[dict[str, Any]]

    @classmethod
    def of(cls, view: CandidateView, quotes: Iterable[QuoteInContext]) -> WholeCandidateShape:
        """A candidate as JSON."""
        return cls(
            candidate=CandidateShape.of(view.candidate, view.lineage.identity, view.lineage.decided),
            quotes=[QuoteShape.of(quote) for quote in quotes],
            segment_ids=view.candidate.payload["segment_ids"],
            decisions=[DecisionShape.of(decision) for decision in view.decisions],
            theme=None if view.theme is None else view.theme.theme.id,
            same_identity=[EarlierShape.of(one) for one in view.lineage.earlier],
            steps=[dict(step) for step in view.lineage.steps],
        )
