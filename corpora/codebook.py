"""What people call the material: candidates put before them, their decisions, the themes that follow, human codings.

A candidate is the machine's and a theme is a person's: different types on purpose, and only a decision turns one
into the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from corpora.errors import ConflictError
from corpora.material import Span, Transcript


@dataclass(frozen=True, slots=True)
class Quote:
    """A segment used as evidence: the exact words of a span of one transcript."""

    segment: str
    transcript: str
    span: Span
    text: str

    def proven(self, transcript: Transcript) -> bool:
        """Whether the words stand in the transcript, letter for letter, at this place."""
        return transcript.id == self.transcript and self.span.of(transcript.text) == self.text


@dataclass(frozen=True, slots=True)
class Candidate:
    """A described cluster put before a person.

    ``stability`` is the share of resampled clusterings in which its passages stay together, 0 to 1. ``objectives``
    holds a probability per objective key; ``objective`` is the one it is mapped to, or None where none fits.
    """

    id: str
    label: str
    keywords: tuple[str, ...]
    segments: tuple[str, ...]
    cases: tuple[str, ...]
    stability: float
    objective: str | None
    objectives: tuple[tuple[str, float], ...]
    quotes: tuple[Quote, ...]
    parent: str | None = None

    def __post_init__(self) -> None:
        if not self.segments:
            raise ValueError(f"candidate {self.id} has no segment")
        if not {quote.segment for quote in self.quotes} <= set(self.segments):
            raise ValueError(f"candidate {self.id} quotes a segment that is not its own")


class Act(StrEnum):
    """What a reviewer can do with a candidate."""

    ACCEPT = "accept"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Decision:
    """One human act, kept for good. ``at`` is in UTC; ``version`` is that of the candidate's review it was made on."""

    id: str
    candidate: str
    act: Act
    reviewer: str
    at: datetime
    version: int
    memo: str = ""
    name: str | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a decision needs a time with its time zone")


class Standing(StrEnum):
    """Where a candidate stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Review:
    """A candidate's review so far: the fold over its decisions. ``version`` counts them."""

    standing: Standing = Standing.OPEN
    version: int = 0
    last: Decision | None = None

    def after(self, decision: Decision) -> Review:
        """The review once a decision is added.

        Raises:
            ConflictError: it was made on another version, or it would change nothing.
        """
        if decision.version != self.version:
            raise ConflictError(
                f"candidate {decision.candidate} is at version {self.version}, "
                f"the decision was made on version {decision.version}"
            )
        standing = Standing.ACCEPTED if decision.act is Act.ACCEPT else Standing.REJECTED
        if standing is self.standing:
            raise ConflictError(f"candidate {decision.candidate} is already {standing}")
        return Review(standing, self.version + 1, decision)


def review_of(decisions: Iterable[Decision]) -> Review:
    """Fold a candidate's decisions, oldest first, into its review."""
    review = Review()
    for decision in decisions:
        review = review.after(decision)
    return review


@dataclass(frozen=True, slots=True)
class Theme:
    """What a person accepted: named by them, resting on segments."""

    id: str
    candidate: str
    name: str
    objective: str | None
    segments: tuple[str, ...]
    accepted_by: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class HumanCoding:
    """That a person put a stretch of a transcript under a code; ``parent`` is the code above it."""

    transcript: str
    code: str
    span: Span
    parent: str | None = None
    coder: str | None = None
