"""Numbers as they are written for a reader."""

from __future__ import annotations


def several(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 group, 2 groups."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share(part: float, whole: float) -> float:
    """Part of a whole between 0 and 1; 0 of nothing."""
    return part / whole if whole else 0.0


def percent(value: float) -> str:
    """A share between 0 and 1 as whole percent."""
    return f"{100 * value:.0f}%"
