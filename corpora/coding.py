"""Human coding: that a person put a stretch of a transcript under a code; and how the machine's is told from it."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.material import Span

MACHINE = "themebook (machine)"
"""Who coded what only a machine did, in projects for other programs."""
PROPOSED = "Candidates (machine, accepted by nobody)"
"""The code in projects under which the machine's candidates lie until a person takes one out of it."""


@dataclass(frozen=True, slots=True)
class HumanCoding:
    """That a person put a stretch of a transcript under a code; ``parent`` is the code above it."""

    transcript: str
    code: str
    span: Span
    parent: str | None = None
    coder: str | None = None

    def holds(self, segment: Span) -> bool:
        """Whether it and a segment of its transcript lie on each other by at least half of the shorter one."""
        return 2 * self.span.overlap(segment) >= min(len(self.span), len(segment))
