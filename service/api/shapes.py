"""What the API answers about users, studies, transcripts and runs: values of the use cases as JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from corpora.framework import Framework
from corpora.material import Case
from service.api.paging import seal
from service.operations import NewKey, Outcome, Page, StudyView, TranscriptView, Upload
from service.store.runs import Run, Status
from service.store.studies import Study
from service.store.transcripts import Version
from service.store.users import Key, Role, User

Shape = TypeVar("Shape")
Item = TypeVar("Item")


class Answer(BaseModel):
    """A JSON answer; made from values that have the same names."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Listed(Answer, Generic[Shape]):
    """A page of a list; ``next`` is the cursor of the following one, null at the end."""

    items: list[Shape]
    next: str | None

    @classmethod
    def of(cls, page: Page[Item], shape: Callable[[Item], Shape]) -> Listed[Shape]:
        """A page of values, each in its shape."""
        return cls(items=[shape(item) for item in page.items], next=seal(page.next))


class FrameworkShape(Answer):
    """A framework with its version, in the shape of its TOML file."""

    name: str
    version: str
    objective: list[dict[str, Any]]

    @classmethod
    def of(cls, framework: Framework) -> FrameworkShape:
        """A framework as JSON."""
        return cls(version=framework.version, **framework.as_dict())


class StudyShape(Answer):
    """A study."""

    id: str
    name: str
    framework: FrameworkShape
    created: datetime

    @classmethod
    def of(cls, study: Study) -> StudyShape:
        """A study as JSON."""
        return cls(id=study.id, name=study.name, framework=FrameworkShape.of(study.framework), created=study.created)


class RunShape(Answer):
    """A run and how far it is: ``done`` of ``total`` within ``stage``."""

    id: str
    study: str
    status: Status
    stage: str
    done: int
    total: int
    reason: str | None
    outcome: str | None
    params: dict[str, Any]
    framework_version: str
    created: datetime
    started: datetime | None
    finished: datetime | None

    @classmethod
    def of(cls, run: Run) -> RunShape:
        """A run as JSON."""
        return cls.model_validate(run)


class WholeStudyShape(StudyShape):
    """A study and what there is of it."""

    transcripts: int
    words: int
    latest_run: RunShape | None
    latest_done: RunShape | None

    @classmethod
    def of_view(cls, view: StudyView) -> WholeStudyShape:
        """A study as JSON."""
        return cls(
            **dict(StudyShape.of(view.study)),
            transcripts=view.transcripts,
            words=view.words,
            latest_run=None if view.latest_run is None else RunShape.of(view.latest_run),
            latest_done=None if view.latest_done is None else RunShape.of(view.latest_done),
        )


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
    """A version of a transcript; ``id`` comes from the text, ``name`` is the file's."""

    id: str
    name: str
    version: int
    case: CaseShape
    words: int
    notes: list[str]
    added: datetime

    @classmethod
    def of(cls, version: Version) -> TranscriptShape:
        """A version as JSON."""
        return cls(
            id=version.transcript,
            name=version.name,
            version=version.version,
            case=CaseShape.of(version.case),
            words=version.words,
            notes=list(version.notes),
            added=version.added,
        )


class TurnShape(Answer):
    """One speaker's uninterrupted speech, ``[start, end)`` in code points of the text."""

    speaker: str
    role: str
    start: int
    end: int
    began: float | None


class WholeTranscriptShape(TranscriptShape):
    """A transcript with its text and turns, and the versions of its name, oldest first."""

    text: str
    turns: list[TurnShape]
    versions: list[TranscriptShape]

    @classmethod
    def of_view(cls, view: TranscriptView) -> WholeTranscriptShape:
        """A transcript as JSON."""
        turns = [
            TurnShape(speaker=turn.speaker, role=turn.role, start=turn.span.start, end=turn.span.end, began=turn.began)
            for turn in view.transcript.turns
        ]
        versions = [TranscriptShape.of(version) for version in view.versions]
        shape = dict(TranscriptShape.of(view.version))
        return cls(**shape, text=view.transcript.text, turns=turns, versions=versions)


class OutcomeShape(Answer):
    """What became of one file."""

    file: str
    outcome: str
    transcript: str | None
    version: int | None
    reason: str | None
    notes: list[str]

    @classmethod
    def of(cls, outcome: Outcome) -> OutcomeShape:
        """An outcome as JSON."""
        return cls(
            file=outcome.file,
            outcome=outcome.fate,
            transcript=outcome.transcript,
            version=outcome.version,
            reason=outcome.reason,
            notes=list(outcome.notes),
        )


class UploadShape(Answer):
    """What became of every file, in the order sent; ``unmatched`` are rows of the cases table without a file."""

    files: list[OutcomeShape]
    unmatched: list[str]

    @classmethod
    def of(cls, upload: Upload) -> UploadShape:
        """An upload as JSON."""
        return cls(files=[OutcomeShape.of(outcome) for outcome in upload.outcomes], unmatched=list(upload.unmatched))


class UserShape(Answer):
    """A user."""

    id: str
    name: str
    role: Role
    created: datetime

    @classmethod
    def of(cls, user: User) -> UserShape:
        """A user as JSON."""
        return cls.model_validate(user)


class KeyShape(Answer):
    """That a key was given out, without the key itself."""

    id: str
    created: datetime
    expires: datetime | None
    revoked: datetime | None

    @classmethod
    def of(cls, key: Key) -> KeyShape:
        """A key as JSON."""
        return cls.model_validate(key)


class NewKeyShape(Answer):
    """A key just made; ``secret`` is the key itself, shown this once."""

    user: UserShape
    key: KeyShape
    secret: str

    @classmethod
    def of(cls, made: NewKey) -> NewKeyShape:
        """A new key as JSON."""
        return cls(user=UserShape.of(made.user), key=KeyShape.of(made.key), secret=made.secret)
