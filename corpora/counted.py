"""A number with its noun, as remarks and pages say it."""

from __future__ import annotations


def several(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 group, 2 groups, 2 boxes."""
    many = many or one + ("es" if one.endswith("x") else "s")
    return f"{number:,} {one if number == 1 else many}"
