"""What the API takes as JSON; unknown keys are refused, so that a misspelt one is not lost in silence."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from corpora.decision import ON_THEMES, Act
from corpora.framework import Framework, framework_given
from corpora.theme import Standing
from pipelines.carried import Place
from service.api.paging import PageQuery, Word
from service.operations import Proposal, ProposedPart
from service.store.users import Role


class Body(BaseModel):
    """A JSON object with known keys only."""

    model_config = ConfigDict(extra="forbid", strict=False)


class ObjectiveBody(Body):
    """One objective of a framework: ``cues`` are words and phrases that give it away in answers.

    ``guide`` holds the topic guide's questions about it, as interviewers ask them.
    """

    key: str
    title: str
    question: str
    cues: list[str] = Field(default_factory=list, max_length=500)
    guide: list[str] = Field(default_factory=list, max_length=500)


class FrameworkBody(Body):
    """A framework, in the shape of its TOML file."""

    name: str = Field(max_length=200)
    objective: list[ObjectiveBody] = Field(min_length=1, max_length=100)


def _well_formed(given: Any) -> Any:
    """What was given, if it is a framework: which sentence says what is wrong with one is not a union's to choose."""
    framework_given(given, "framework")
    return given


Framing = Annotated[
    str | FrameworkBody,
    BeforeValidator(_well_formed),
    Field(description="the name of a bundled framework, or a framework"),
]


def framework_of(given: str | FrameworkBody) -> Framework:
    """The framework that was meant.

    Raises:
        FrameworkError: no bundled framework has this name, or the one given is not well formed.
    """
    return framework_given(given.model_dump() if isinstance(given, FrameworkBody) else given, "framework")


class StudyBody(Body):
    """A study to make; without a framework it gets the default one."""

    name: str
    framework: Framing | None = None


class FrameworkChange(Body):
    """The framework to use from now on."""

    framework: Framing


class RosterBody(Body):
    """A key table to use from now on: the text of a table `name,pseudonym`."""

    roster: str


class RunBody(Body):
    """A run to start; parameters that are left out take their defaults.

    They are ``seed``, ``themes`` (about how many), ``unthemed`` (the share to leave out), ``segment_words``,
    ``least_segments``, ``threshold`` (least probability to name an objective), ``expected``: themes to look for, each
    ``{"name", "words": [], "examples": []}``, and ``also``: further frameworks, bundled names or whole ones, that the
    same themes are mapped to.

    With ``remap``, a run's identifier or ``latest``, nothing is clustered: the candidates of that run are mapped again,
    to the framework as it is now and with what people have said since; ``threshold`` and ``also`` may go with it.
    With ``join``, likewise, the interviews that came since that run join its candidates, which stay as they are.
    """

    params: dict[str, Any] = Field(default_factory=dict)


Identifier = Annotated[str, Field(min_length=1, max_length=64)]
Segments = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=20_000)]
Versions = Annotated[dict[Identifier, int], Field(max_length=1000, description="of the other things, as you saw them")]


class CandidateAct(StrEnum):
    """What is done to a candidate."""

    ACCEPT = "accept"
    REJECT = "reject"


class ThemeAct(StrEnum):
    """What is done to a theme."""

    RENAME = "rename"
    DEFINE = "define"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    ADD = "add"
    REMOVE = "remove"
    DECLINE = "decline"
    OBJECTIVES = "objectives"
    EXEMPLAR = "exemplar"
    DISCONFIRM = "disconfirm"
    GROUP = "group"
    WITHDRAW = "withdraw"


assert {act.value for act in ThemeAct} == {act.value for act in ON_THEMES}  # noqa: S101  one list, told apart by type


class DecisionBody(Body):
    """A decision on a candidate; ``name`` names the theme when accepting, the label does when it is left out.

    ``objectives`` are the keys that the theme answers, which later runs learn from; left out, it keeps the machine's,
    and nothing is learnt from it.
    ``into`` is the theme that the new one shall lie under.
    """

    act: CandidateAct
    memo: str = ""
    name: str | None = None
    definition: str | None = None
    include: str | None = None
    exclude: str | None = None
    objectives: Annotated[list[str], Field(max_length=100)] | None = None
    into: Identifier | None = None

    def proposal(self, subject: str, version: int) -> Proposal:
        """What it asks for."""
        return Proposal(Act(self.act), subject, version, **self.model_dump(exclude={"act"}))


class PartBody(Body):
    """A part of a split: its segments, or the finer candidate that holds them."""

    name: str | None = None
    segments: Segments = Field(default_factory=list)
    candidate: Identifier | None = None


class ThemeDecisionBody(Body):
    """A decision on a theme.

    ``merge``: ``sources`` are other themes, or candidates, that go into this one. ``split``: ``parts`` become themes,
    what is left stays. ``move``: ``segments`` go ``into`` another theme. ``decline``: ``segments`` that a run
    suggested do not belong. ``group``: lies under theme ``into``, or, with null, under none. ``exemplar``,
    ``disconfirm``: ``on`` false takes the mark off. ``versions``: those of ``sources`` and of the theme that segments
    move into.
    """

    act: ThemeAct
    memo: str = ""
    versions: Versions = Field(default_factory=dict)
    name: str | None = None
    definition: str | None = None
    include: str | None = None
    exclude: str | None = None
    objectives: Annotated[list[str], Field(max_length=100)] | None = None
    segments: Segments = Field(default_factory=list)
    sources: list[Identifier] = Field(default_factory=list, max_length=1000)
    into: Identifier | None = None
    parts: list[PartBody] = Field(default_factory=list, max_length=1000)
    on: bool = True

    def proposal(self, subject: str, version: int) -> Proposal:
        """What it asks for."""
        said = self.model_dump(exclude={"act", "versions", "parts", "segments", "sources"})
        parts = tuple(ProposedPart(part.name, tuple(part.segments), part.candidate) for part in self.parts)
        return Proposal(
            Act(self.act), subject, version, **said, seen=self.versions, parts=parts,
            segments=tuple(self.segments), sources=tuple(self.sources),
        )  # fmt: skip


class MemoBody(Body):
    """A memo about anything in the study, by its identifier."""

    about: str = Field(min_length=1, max_length=255)
    memo: str


class PassageBody(Body):
    """The keys of the objectives that a passage speaks to; none of them is an answer too."""

    objectives: list[str] = Field(max_length=100)
    memo: str = ""


class WhyBody(Body):
    """Why an undo or a redo."""

    memo: str = ""


class AssignmentBody(Body):
    """Who is to look at a candidate, by name or identifier; null for nobody in particular."""

    reviewer: str | None = Field(max_length=200)


class ErasureBody(Body):
    """The case whose words are to be erased."""

    case: str = Field(min_length=1, max_length=1000)


class EmailBody(Body):
    """The address that a user signs in with at the provider; null for no longer."""

    email: str | None = Field(max_length=320)


class PasswordBody(Body):
    """A password; ``current`` is the one before, where there was one."""

    password: str = Field(max_length=1000)
    current: str | None = Field(default=None, max_length=1000)


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


class LogQuery(PageQuery):
    """Which decisions: on a candidate or theme, of a reviewer, of an act."""

    thing: Word | None = None
    reviewer: Word | None = None
    act: Act | None = None


class MemoQuery(PageQuery):
    """Which memos: those about one thing."""

    about: Word | None = None


class QueueQuery(PageQuery):
    """Which candidates: an objective's key or ``none``, assigned to whom (``me``, ``nobody`` or a user), a standing.

    ``place`` is where their run put them; without it, those that wait for somebody.
    """

    run: Word | None = None
    objective: Word | None = None
    assigned: Word | None = None
    standing: Standing | None = Standing.OPEN
    place: Place | None = None


class Form(StrEnum):
    """How an answer is written."""

    JSON = "json"
    CSV = "csv"


class FormQuery(BaseModel):
    """How the answer is written."""

    model_config = ConfigDict(extra="forbid")

    form: Form = Form.JSON


class ChangesQuery(FormQuery):
    """Which two runs: by default the latest that is done, and the one done before it."""

    before: Word | None = None
    after: Word | None = None


class WavesQuery(FormQuery):
    """Which attribute of the cases tells the waves apart, and which run: by default the latest that is done."""

    by: Word = "wave"
    run: Word | None = None


class SegmentQuery(PageQuery):
    """Which segments: of a run (default: the latest that is done), with words in them, or like something in meaning."""

    run: Word | None = None
    text: Word | None = Field(default=None, min_length=1)
    like: Word | None = Field(default=None, min_length=1)


class Of(StrEnum):
    """What the columns of a matrix are."""

    THEMES = "themes"
    CANDIDATES = "candidates"


class MatrixQuery(FormQuery):
    """Which matrix: of the codebook's themes, or of the candidates of a run (default: the latest that is done)."""

    of: Of = Of.THEMES
    run: Word | None = None


class ExportQuery(BaseModel):
    """Which run: by default the latest that is done."""

    model_config = ConfigDict(extra="forbid")

    run: Word | None = None
