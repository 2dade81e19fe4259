"""Independent pieces of work at the same time: linear algebra lets go of Python's lock, so a second thread has its use.

Each piece has one thread for its linear algebra, as whatever holds the libraries to a number of threads holds all of
them: so nothing that comes of it depends on what the other piece does meanwhile, or on how many processors there are.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from models.one_thread import one_thread

One = TypeVar("One")
Other = TypeVar("Other")


@one_thread()
def side_by_side(one: Callable[[], One], other: Callable[[], Other]) -> tuple[One, Other]:
    """What two pieces of work give; neither may read what the other writes."""
    with ThreadPoolExecutor(1, "side by side") as pool:
        found = pool.submit(other)
        return one(), found.result()
