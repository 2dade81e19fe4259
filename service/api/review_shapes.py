"""What the API answers about decisions and themes: values of the use cases as JSON."""

from __future__ import annotations

from datetime import datetime

from corpora.decision import Decision
from corpora.theme import Review, Thing
from service.api.shapes import Answer
from service.operations import CodedSegment, Decided, DecisionView, QuoteInContext, ThemeView
from service.operations.review import kind_of, standing_of
from service.store.decisions import Logged


def etag(version: int) -> str:
    """A candidate's version as an entity tag."""
    return f'"{version}"'


class ChangedShape(Answer):
    """A thing that a decision changed, and where it stands now."""

    id: str
    kind: str
    standing: str
    version: int


class DecidedShape(Answer):
    """What a decision led to: where its subject stands now, the theme that it made or changed, all that it changed."""

    decision: str
    act: str
    subject: str
    candidate: str | None
    standing: str
    version: int
    etag: str
    theme: str | None
    changed: list[ChangedShape]

    @classmethod
    def of(cls, decided: Decided) -> DecidedShape:
        """What a decision led to as JSON."""
        return cls(
            decision=decided.decision,
            act=decided.act.value,
            subject=decided.subject,
            candidate=decided.candidate,
            standing=decided.standing,
            version=decided.version,
            etag=etag(decided.version),
            theme=decided.theme,
            changed=[ChangedShape.model_validate(thing) for thing in decided.changed],
        )


class PartShape(Answer):
    """A part of a split."""

    theme: str
    name: str
    segments: list[str]


class DecisionShape(Answer):
    """One human act, with all that was said; ``of`` is the decision that an undo or redo refers to.

    ``given`` says of an accept that the reviewer said the objectives; else they are the candidate's own.
    """

    id: str
    act: str
    subject: str
    reviewer: str
    at: datetime
    version: int
    memo: str
    name: str | None
    definition: str | None
    include: str | None
    exclude: str | None
    objectives: list[str] | None
    segments: list[str]
    sources: list[str]
    into: str | None
    parts: list[PartShape]
    on: bool
    made: str | None
    given: bool
    of_decision: str | None

    @classmethod
    def of(cls, decision: Decision) -> DecisionShape:
        """A decision as JSON."""
        said = {name: getattr(decision, name) for name in cls.model_fields if name != "of_decision"}
        return cls.model_validate({**said, "of_decision": decision.of})


class LoggedShape(Answer):
    """A decision in its place in the log; ``things`` are what it changed."""

    number: int
    decision: DecisionShape
    things: list[str]
    undone_by: str | None

    @classmethod
    def of(cls, logged: Logged) -> LoggedShape:
        """A place in the log as JSON."""
        return cls(
            number=logged.number,
            decision=DecisionShape.of(logged.decision),
            things=list(logged.things),
            undone_by=logged.entry.undone_by,
        )


class WholeDecisionShape(Answer):
    """A decision; its ETag is what undo and redo need, ``stands_on_it`` what would have to be undone before it."""

    decision: DecisionShape
    things: list[str]
    undone_by: str | None
    stands_on_it: list[str]
    etag: str

    @classmethod
    def of(cls, view: DecisionView) -> WholeDecisionShape:
        """A decision as JSON."""
        return cls(
            decision=DecisionShape.of(view.entry.decision),
            things=list(view.entry.before),
            undone_by=view.entry.undone_by,
            stands_on_it=list(view.stands_on_it),
            etag=etag(view.mark),
        )


class ThingState(Answer):
    """Where a candidate, a theme or a memo stands, and the decision that put it there."""

    id: str
    kind: str
    candidate: str | None
    name: str | None
    standing: str
    version: int
    etag: str
    changed: DecisionShape | None

    @classmethod
    def of(cls, thing: Thing, last: Decision | None, version: int) -> ThingState:
        """A thing's state as JSON."""
        return cls(
            id=thing.id,
            kind=kind_of(thing),
            candidate=thing.id if isinstance(thing, Review) else getattr(thing, "candidate", None),
            name=getattr(thing, "name", None),
            standing=standing_of(thing),
            version=version,
            etag=etag(version),
            changed=None if last is None else DecisionShape.of(last),
        )


class PreviewShape(Answer):
    """A thing as it would be after a decision; of a theme, what it is called, rests on and lies under."""

    id: str
    kind: str
    standing: str
    name: str | None
    segments: list[str]
    transcripts: int
    objectives: list[str]
    parent: str | None
    into: str | None

    @classmethod
    def of(cls, thing: Thing) -> PreviewShape:
        """A thing to be as JSON."""
        segments = list(getattr(thing, "segments", ()))
        return cls(
            id=thing.id,
            kind=kind_of(thing),
            standing=standing_of(thing),
            name=getattr(thing, "name", None),
            segments=segments,
            transcripts=len({segment.split(":")[0] for segment in segments}),
            objectives=list(getattr(thing, "objectives", ())),
            parent=getattr(thing, "parent", None),
            into=getattr(thing, "into", None),
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
    """A theme of the codebook, with what a definition is written from; ``withdrawn`` is the decision that ended it.

    Its ETag is what a decision's If-Match needs. ``erased`` counts segments whose words were erased.
    """

    id: str
    name: str
    definition: str
    include: str
    exclude: str
    objective: str | None
    objectives: list[str]
    parent: str | None
    into: str | None
    standing: str
    version: int
    etag: str
    accepted_by: str
    accepted_at: datetime
    memo: str
    withdrawn: DecisionShape | None
    candidate: str | None
    label: str | None
    keywords: list[str]
    quotes: list[QuoteShape]
    segments: list[SegmentShape]
    exemplars: list[str]
    disconfirming: list[SegmentShape]
    erased: int

    @classmethod
    def of(cls, view: ThemeView) -> ThemeShape:
        """A theme as JSON."""
        theme, found = view.stored.theme, view.candidate
        there = {segment.segment for segment in view.segments}
        return cls(
            id=theme.id,
            name=theme.name,
            definition=theme.definition,
            include=theme.include,
            exclude=theme.exclude,
            objective=theme.objective,
            objectives=list(theme.objectives),
            parent=theme.parent,
            into=theme.into,
            standing=theme.standing.value,
            version=theme.version,
            etag=etag(theme.version),
            accepted_by=view.stored.accepted_by,
            accepted_at=view.stored.accepted_at,
            memo=view.stored.memo,
            withdrawn=None if view.withdrawn is None else DecisionShape.of(view.withdrawn),
            candidate=theme.candidate,
            label=None if found is None else found.label,
            keywords=[] if found is None else found.payload.get("keywords", []),
            quotes=[QuoteShape.of(quote) for quote in view.quotes],
            segments=[SegmentShape.of(segment) for segment in view.segments],
            exemplars=[segment for segment in theme.exemplars if segment in there],
            disconfirming=[SegmentShape.of(segment) for segment in view.disconfirming],
            erased=view.erased,
        )
