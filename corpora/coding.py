"""Human coding: that a person put a stretch of a transcript under a code."""

from __future__ import annotations

from dataclasses import dataclass

from corpora.material import Span


@dataclass(frozen=True, slots=True)
class HumanCoding:
    """That a person put a stretch of a transcript under a code; ``parent`` is the code above it."""

    transcript: str
    code: str
    span: Span
    parent: str | None = None
    coder: str | None = None
