"""What an analysis found before, kept in the database beside the embeddings, and with them until its transcripts go.

It is kept under a digest of everything that it was computed from, and of the program that computed it: all source text
of the analysis and the versions of the packages whose arithmetic it uses. Whoever changes any of these computes anew.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

import corpora
import models
import pipelines
from models.identity import package_versions
from models.memory import Arrays
from service.store.embeddings import add_uses, keep, passage_hash, vectors_of
from service.wanted import Store


@dataclass(frozen=True, slots=True)
class ArrayCache:
    """A memory in the database; ``owner`` is the run whose transcripts it speaks of."""

    db: Store
    owner: str

    def of(self, what: str, given: str, make: Callable[[], Arrays]) -> Arrays:
        """The arrays called `what` that come of `given`, a digest of all that `make` reads; remembered or made."""
        name, key = f"{what} {_program()}", passage_hash(given)
        with self.db.read() as connection:
            kept = vectors_of(connection, name, [key])
        if kept:
            return _unpacked(kept[key])
        made = make()
        with self.db.write() as connection:
            add_uses(connection, self.owner, [key])
            keep(connection, name, {key: _packed(made)})
        return made


@cache
def _program() -> str:
    """A digest of the source text of the analysis and of the packages that it computes with."""
    digest = hashlib.sha256(repr(sorted(package_versions().items())).encode())
    for package in (corpora, models, pipelines):
        folder = Path(package.__file__ or "").parent
        for file in sorted(folder.rglob("*.py")):
            digest.update(f"{file.relative_to(folder.parent).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _packed(arrays: Arrays) -> bytes:
    """The arrays as a file of NumPy's."""
    out = io.BytesIO()
    np.savez(out, **arrays)  # type: ignore[arg-type]  # a mapping of names to arrays, as it wants
    return out.getvalue()


def _unpacked(value: bytes) -> Arrays:
    with np.load(io.BytesIO(value), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}
