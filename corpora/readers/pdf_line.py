"""A line of text at its place on a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a page (from 0): left and right end, base and height in points, how high up it is (0 to 1), text.

    A hyphen at its end that may part a word is the character U+FFFE.
    """

    page: int
    left: float
    right: float
    base: float
    height: float
    up: float
    text: str
