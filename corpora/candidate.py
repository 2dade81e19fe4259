"""Candidates: described clusters that a machine puts before people, and the quotes that are their evidence."""

from __future__ import annotations

from dataclasses import dataclass

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

    ``stability`` is how whole it comes back when interviews are left out and everything is clustered again: the mean
    best overlap (Jaccard), 0 to 1. ``objectives`` holds a probability per objective key; ``objective`` is the one it is
    mapped to, or None where none fits. ``about_the_call`` says that it is greetings, thanks and the like.
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
    about_the_call: bool = False

    def __post_init__(self) -> None:
        if not self.segments:
            raise ValueError(f"candidate {self.id} has no segment")
        if not {quote.segment for quote in self.quotes} <= set(self.segments):
            raise ValueError(f"candidate {self.id} quotes a segment that is not its own")
