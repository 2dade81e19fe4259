"""Independent pieces of work at the same time: linear algebra lets go of Python's lock, so a second thread has its use.

Each piece does what it would do alone, so nothing that comes of it depends on how many processors there are.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

One = TypeVar("One")
Other = TypeVar("Other")


def side_by_side(one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
    """What two pieces of work give; neither may read what the other writes."""
    with ThreadPoolExecutor(1, "side by side") as pool:
        found = pool.submit(other)
        return one(), found.result()
