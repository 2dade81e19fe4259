"""Where things stand: a candidate's review, a theme, a memo, a passage's objectives; each counts its changes.

``version`` only ever grows, by one a decision. ``last`` is the newest decision that is in force on the thing: an undo
takes it back to the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where a candidate stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ThemeStanding(StrEnum):
    """Where a theme stands; only a current one is in the codebook. ``undone``: the decision that made it was undone."""

    CURRENT = "current"
    MERGED = "merged"
    SPLIT = "split"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Review:
    """A candidate's review so far; ``theme`` is the one that it became or went into."""

    id: str
    standing: Standing = Standing.OPEN
    theme: str | None = None
    version: int = 0
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """What people made of the material: named and defined by them, resting on segments.

    ``into`` is the theme that it was merged into, ``parent`` the one above it in the codebook. ``disconfirming``
    holds segments that speak against it, which need not be its own; ``declined`` those that a run suggested and a
    person turned down.
    """

    id: str
    name: str
    candidate: str | None = None
    definition: str = ""
    include: str = ""
    exclude: str = ""
    objectives: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    exemplars: tuple[str, ...] = ()
    disconfirming: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    parent: str | None = None
    into: str | None = None
    standing: ThemeStanding = ThemeStanding.CURRENT
    version: int = 0
    last: str | None = None

    @property
    def current(self) -> bool:
        """Whether it is in the codebook."""
        return self.standing is ThemeStanding.CURRENT

    @property
    def objective(self) -> str | None:
        """The objective that it answers first of all."""
        return self.objectives[0] if self.objectives else None


@dataclass(frozen=True, slots=True)
class Memo:
    """A note on anything: a candidate, a theme, a segment, a transcript, the study. Its text is its decision's."""

    id: str
    about: str
    kept: bool = True
    version: int = 0
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The objectives that people set for one segment: empty where none of them fits, None where nobody has said."""

    id: str
    segment: str
    objectives: tuple[str, ...] | None = None
    version: int = 0
    last: str | None = None


Thing = Review | Theme | Memo | Passage
