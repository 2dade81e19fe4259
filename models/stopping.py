"""Long work asks between its parts whether anybody still wants it."""

from __future__ import annotations

from collections.abc import Callable

Check = Callable[[], None]
"""Called now and then by long work; whoever wants it stopped raises an error of their own, which ends it."""


def go_on() -> None:
    """Never stop."""
