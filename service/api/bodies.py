"""What the API takes as JSON; unknown keys are refused, so that a misspelt one is not lost in silence."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from corpora.codebook import Act, Standing
from corpora.errors import FrameworkError
from corpora.framework import Framework, bundled_frameworks, framework_from, load_framework
from service.api.paging import PageQuery, Word
from service.store.users import Role


class Body(BaseModel):
    """A JSON object with known keys only."""

    model_config = ConfigDict(extra="forbid", strict=False)


class ObjectiveBody(Body):
    """One objective of a framework."""

    key: str
    title: str
    question: str
    cues: list[str] = Field(default_factory=list, max_length=500)


class FrameworkBody(Body):
    """A framework, in the shape of its TOML file."""

    name: str = Field(max_length=200)
    objective: list[ObjectiveBody] = Field(min_length=1, max_length=100)


Framing = Annotated[str | FrameworkBody, Field(description="the name of a bundled framework, or a framework")]


def framework_of(given: str | FrameworkBody) -> Framework:
    """The framework that was meant.

    Raises:
        FrameworkError: no bundled framework has this name, or the one given is not well formed.
    """
    if isinstance(given, FrameworkBody):
        return framework_from(given.model_dump(), "framework")
    if given not in bundled_frameworks():  # a name only: a path would read files of the server
        known = ", ".join(bundled_frameworks())
        raise FrameworkError(f"no bundled framework {given[:80]!r}; name one of {known}, or send a whole framework")
    return load_framework(given)


class StudyBody(Body):
    """A study to make; without a framework it gets the default one."""

    name: str
    framework: Framing | None = None


class FrameworkChange(Body):
    """The framework to use from now on."""

    framework: Framing


class RunBody(Body):
    """A run to start; parameters that are left out take their defaults."""

    params: dict[str, Any] = Field(default_factory=dict)


class DecisionBody(Body):
    """A decision on a candidate; ``name`` names the theme when accepting, the label does when it is left out."""

    act: Act
    memo: str = ""
    name: str | None = None


class UserBody(Body):
    """A user to add."""

    name: str
    role: Role
    expires: AwareDatetime | None = None


class KeyBody(Body):
    """A key to make."""

    expires: AwareDatetime | None = None


class CandidateQuery(PageQuery):
    """Which candidates: of a run (default: the latest that is done), an objective's key or ``none``, a standing."""

    run: Word | None = None
    objective: Word | None = None
    standing: Standing | None = None


class CodebookQuery(PageQuery):
    """Which themes: withdrawn ones too, when asked for."""

    withdrawn: bool = False
