"""What was computed before, under everything it was computed from, so that a second run need not compute it again.

The pipelines ask a memory and never know whether it remembers: what it gives back are the bytes that `make` would make.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]


class Memory(Protocol):
    """Keeps arrays."""

    def of(self, what: str, given: str, make: Callable[[], Arrays]) -> Arrays:
        """The arrays called `what` that come of `given`, a digest of all that `make` reads; remembered or made."""
        ...


class Forgetful:
    """Remembers nothing: everything is made."""

    def of(self, what: str, given: str, make: Callable[[], Arrays]) -> Arrays:
        """What `make` makes."""
        return make()


def digest_of(parts: Iterable[npt.NDArray[Any] | object]) -> str:
    """A digest of arrays, with their shapes, and of plain values as Python writes them, in their order."""
    digest = hashlib.sha256()  # processors help with it
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).data)
        else:
            told = repr(part).encode("utf-8", "surrogatepass")
            digest.update(f"{len(told)}:".encode() + told)
    return digest.hexdigest()
