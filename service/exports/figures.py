"""Numbers as they are written for a reader."""

from __future__ import annotations


def share(part: float, whole: float) -> float:
    """Part of a whole between 0 and 1; 0 of nothing."""
    return part / whole if whole else 0.0


def percent(value: float) -> str:
    """A share between 0 and 1 as whole percent."""
    return f"{100 * value:.0f}%"
