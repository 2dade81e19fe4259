"""What the API answers about transcripts and what came in with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from corpora.material import Case
from service.api.shapes import Answer
from service.operations import Outcome, TranscriptView, Upload
from service.store.rosters import KeyTable
from service.store.transcripts import Version
from service.suggesting import Named, draft_roster


class CaseShape(Answer):
    """A case, usually one participant."""

    name: str
    group: str | None
    linked_to: str | None
    attributes: dict[str, str]

    @classmethod
    def of(cls, case: Case) -> CaseShape:
        """A case as JSON."""
        return cls(name=case.name, group=case.group, linked_to=case.linked_to, attributes=dict(case.attributes))


class TranscriptShape(Answer):
    """A version of a transcript; ``id`` comes from the text, ``name`` is the file's, ``people`` a group's by label."""

    id: str
    name: str
    version: int
    case: CaseShape
    people: dict[str, CaseShape]
    words: int
    notes: list[str]
    added: datetime
    intake: dict[str, Any] | None

    @classmethod
    def of(cls, version: Version) -> TranscriptShape:
        """A version as JSON."""
        return cls(
            id=version.transcript,
            name=version.name,
            version=version.version,
            case=CaseShape.of(version.case),
            people={speaker: CaseShape.of(case) for speaker, case in version.people.items()},
            words=version.words,
            notes=list(version.notes),
            added=version.added,
            intake=None if version.intake is None else dict(version.intake),
        )


class TurnShape(Answer):
    """One speaker's uninterrupted speech, ``[start, end)`` in code points of the text."""

    speaker: str
    role: str
    start: int
    end: int
    began: float | None


class HumanCodingShape(Answer):
    """What a person had coded in the file, ``[start, end)`` in code points of the text."""

    code: str
    parent: str | None
    coder: str | None
    start: int
    end: int


class WholeTranscriptShape(TranscriptShape):
    """A transcript with its text and turns, and the versions of its name, oldest first."""

    text: str
    turns: list[TurnShape]
    versions: list[TranscriptShape]
    codings: list[HumanCodingShape]

    @classmethod
    def of_view(cls, view: TranscriptView) -> WholeTranscriptShape:
        """A transcript as JSON."""
        turns = [
            TurnShape(speaker=turn.speaker, role=turn.role, start=turn.span.start, end=turn.span.end, began=turn.began)
            for turn in view.transcript.turns
        ]
        versions = [TranscriptShape.of(version) for version in view.versions]
        shape = dict(TranscriptShape.of(view.version))
        codings = [
            HumanCodingShape(code=c.code, parent=c.parent, coder=c.coder, start=c.span.start, end=c.span.end)
            for c in view.codings
        ]
        return cls(**shape, text=view.transcript.text, turns=turns, versions=versions, codings=codings)


class OutcomeShape(Answer):
    """What became of one interview of a file, or of a file that was refused; ``report`` is what was understood."""

    file: str
    name: str | None
    outcome: str
    transcript: str | None
    version: int | None
    reason: str | None
    notes: list[str]
    report: dict[str, Any] | None

    @classmethod
    def of(cls, outcome: Outcome) -> OutcomeShape:
        """An outcome as JSON."""
        return cls(
            file=outcome.file,
            name=outcome.name,
            outcome=outcome.fate,
            transcript=outcome.transcript,
            version=outcome.version,
            reason=outcome.reason,
            notes=list(outcome.notes),
            report=None if outcome.report is None else dict(outcome.report),
        )


class UploadShape(Answer):
    """What became of every file, in the order sent; ``unmatched`` are rows of the cases table without a file.

    ``holding_names`` are transcripts of before it in which a name of the roster that came along still stands; ``notes``
    are remarks on the tables that came along, as on an encoding that was guessed; ``doubts`` are what one of the
    interviews makes doubtful of another, as a file without talk among interviews.
    """

    files: list[OutcomeShape]
    unmatched: list[str]
    holding_names: list[str]
    notes: list[str]
    doubts: list[str]

    @classmethod
    def of(cls, upload: Upload, notes: Sequence[str]) -> UploadShape:
        """An upload as JSON."""
        files = [OutcomeShape.of(outcome) for outcome in upload.outcomes]
        return cls(
            files=files,
            unmatched=list(upload.unmatched),
            holding_names=list(upload.holding_names),
            notes=list(notes),
            doubts=upload.doubts(),
        )


class RosterShape(Answer):
    """Whether a study has a key table, of how many names, since when; never the names.

    ``holding_names`` are transcripts of before it in which a name of it still stands.
    """

    names: int
    since: datetime | None
    by: str | None
    holding_names: list[str]

    @classmethod
    def of(cls, table: KeyTable | None, holding_names: Sequence[str] = ()) -> RosterShape:
        """A key table as JSON."""
        if table is None:
            return cls(names=0, since=None, by=None, holding_names=[])
        return cls(names=table.names, since=table.at, by=table.by, holding_names=list(holding_names))


class NamedShape(Answer):
    """What may say who somebody is, of what kind, how often, and once with the words around it."""

    value: str
    kind: str
    count: int
    context: str


class SuggestionsShape(Answer):
    """Suggestions, the most frequent first; ``roster`` is a draft of a table name,pseudonym to look through."""

    names: list[NamedShape]
    roster: str
    refused: list[OutcomeShape]

    @classmethod
    def of(cls, found: Sequence[Named], refused: Sequence[Outcome]) -> SuggestionsShape:
        """Suggestions as JSON."""
        names = [NamedShape(value=one.value, kind=one.kind, count=one.count, context=one.context) for one in found]
        return cls(names=names, roster=draft_roster(found), refused=[OutcomeShape.of(one) for one in refused])
