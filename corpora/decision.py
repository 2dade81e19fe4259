"""Decisions: what people do to candidates and themes, one append-only act after another.

A decision carries all that its effect depends on, identifiers of what it makes included, so that the log alone
rebuilds the codebook: nothing in the fold asks a clock, a database or chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from corpora.errors import InputError


class Act(StrEnum):
    """What a reviewer can do."""

    ACCEPT = "accept"
    REJECT = "reject"
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
    LABEL = "label"
    MEMO = "memo"
    UNDO = "undo"
    REDO = "redo"


ON_CANDIDATES = frozenset({Act.ACCEPT, Act.REJECT})
ON_THEMES = frozenset(Act) - ON_CANDIDATES - {Act.LABEL, Act.MEMO, Act.UNDO, Act.REDO}
PUT_UNDER = frozenset({Act.ACCEPT, Act.GROUP})
"""What may put a theme under the one that ``into`` names."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a split: the identifier and name of the theme that it becomes, and the segments that go there."""

    theme: str
    name: str
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """One human act, kept for good.

    ``subject`` is the candidate, theme or passage decided on, or what a memo is about. ``version`` is that of the
    subject as the reviewer saw it, ``seen`` those of the other things it changes that were looked at. ``at`` is in
    UTC. ``made`` is the identifier of the theme or memo that it makes; ``of`` the decision that it undoes or redoes.
    ``segments`` are those that an act is about; of an accept or a merge, those that candidates bring. ``given`` says of
    an accept that the reviewer said its objectives; else they are the candidate's, left as the machine has them.
    """

    id: str
    act: Act
    subject: str
    reviewer: str
    at: datetime
    version: int
    memo: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)
    name: str | None = None
    definition: str | None = None
    include: str | None = None
    exclude: str | None = None
    objectives: tuple[str, ...] | None = None
    segments: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    into: str | None = None
    parts: tuple[Part, ...] = ()
    on: bool = True
    made: str | None = None
    of: str | None = None
    given: bool = False

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a decision needs a time with its time zone")
        if len(set(self.segments)) < len(self.segments):
            raise InputError(f"decision to {self.act}: a segment is named twice; name each once")
        if len({self.subject, *self.sources}) < len(self.sources) + 1:
            raise InputError("a merge names one theme twice, or merges it into itself; name each other theme once")
        object.__setattr__(self, "seen", MappingProxyType(dict(self.seen)))

    @property
    def names(self) -> tuple[str, ...]:
        """Identifiers of the candidates and themes that it speaks of, the subject first."""
        if self.act is Act.MEMO:
            return ()
        others = (*self.sources, *((self.into,) if self.into else ()))
        return (self.subject, *(other for other in others if other != self.subject))
