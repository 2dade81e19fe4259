"""Linear algebra on one thread: its last bits depend on the number of threads, and decisions may on its last bits.

Nothing is lost by it: the matrices here are small, and threads that wait for each other cost more than they bring, most
of all beside other work on the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold the linear algebra libraries to one thread; also to be put before a function."""
    import scipy.linalg  # noqa: F401  it brings a library of its own, and only those that are loaded are held
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield
