"""What the API answers about users, studies, transcripts and runs: values of the use cases as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from corpora.framework import Framework
from pipelines.framework_check import Alike, wanting
from service.api.paging import seal
from service.operations import ALSO, NewKey, Page, StudyView
from service.operations.run_params import plan_of
from service.store.runs import Run, Status
from service.store.studies import Study
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


class AlikeShape(Answer):
    """Two objectives, by key, that are hard to tell apart: the share of phrases nearer to the other one, and advice."""

    first: str
    second: str
    mixed: float
    sentence: str


class CheckedFrameworkShape(Answer):
    """A framework, which pairs of its objectives are too alike to tell apart, and what objectives lack.

    The pairs come most alike first; of each objective with too few cues ``wanting`` says in a sentence what to add.
    """

    framework: FrameworkShape
    alike: list[AlikeShape]
    wanting: list[str]

    @classmethod
    def of_pairs(cls, framework: Framework, alike: Sequence[Alike]) -> CheckedFrameworkShape:
        """What a check found, as JSON."""
        return cls(
            framework=FrameworkShape.of(framework),
            alike=[AlikeShape.model_validate(pair) for pair in alike],
            wanting=list(wanting(framework)),
        )


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
    """A run and how far it is: ``done`` of ``total`` within ``stage``.

    Of further frameworks that it maps to, ``params`` names the name and the version; its findings have them whole.
    """

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
        params = dict(run.params)
        if also := plan_of(run).also:
            params[ALSO] = [{"name": framework.name, "version": framework.version} for framework in also]
        return cls.model_validate({**asdict(run), "params": params})


class MappingShape(Answer):
    """What a run found out of objectives; the study's framework comes first, further ones after it.

    ``learning`` says what people taught it, whether that is used, and its gain on interviews that were not learnt from.
    ``trade`` has for each threshold the share of passages that is mapped and how much of it the probabilities expect to
    be right; ``measured`` the same on passages that people labelled, where there are enough of them. ``relevance`` is
    how many times as much answers and questions agree on the objectives as on anything else, null where few were asked;
    ``foreign`` says that the study seems to be about other things.
    """

    learning: dict[str, Any] | None
    trade: list[dict[str, float]]
    measured: list[dict[str, float]]
    relevance: float | None
    foreign: bool
    frameworks: list[dict[str, Any]]


class WholeStudyShape(StudyShape):
    """A study and what there is of it: ``themes`` are those of its codebook, whichever run they came from.

    ``same`` says in lines which labels are one person's.
    """

    transcripts: int
    words: int
    latest_run: RunShape | None
    latest_done: RunShape | None
    themes: int
    same: list[str]

    @classmethod
    def of_view(cls, view: StudyView) -> WholeStudyShape:
        """A study as JSON."""
        return cls(
            **dict(StudyShape.of(view.study)),
            transcripts=view.transcripts,
            words=view.words,
            latest_run=None if view.latest_run is None else RunShape.of(view.latest_run),
            latest_done=None if view.latest_done is None else RunShape.of(view.latest_done),
            themes=view.themes,
            same=list(view.same),
        )


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
