"""What an erasure takes away: whole transcripts, and of a group's transcript the stretches that one person said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from corpora.material import Span


@dataclass(frozen=True, slots=True)
class Gone:
    """Transcripts and stretches of others, by the identifiers that they had before."""

    transcripts: Collection[str]
    stretches: Mapping[str, Collection[Span]] = field(default_factory=dict)

    def segment(self, identifier: str) -> bool:
        """Whether a segment is among it."""
        transcript, _, place = identifier.partition(":")
        if transcript in self.transcripts:
            return True
        start, _, end = place.partition("-")
        return transcript in self.stretches and self.span(transcript, Span(int(start), int(end)))

    def span(self, transcript: str, span: Span) -> bool:
        """Whether a stretch of a transcript is, or some of it."""
        said = self.stretches.get(transcript, ())
        return transcript in self.transcripts or any(one.overlap(span) for one in said)
