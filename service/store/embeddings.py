"""The cache of embeddings: a passage's vector under the exact identity of the model and the hash of the passage."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from service.store.tables import embeddings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE = 500  # both databases limit the parameters of one statement


def passage_hash(text: str) -> str:
    """The key of a passage: SHA-256 of its UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def vectors_of(connection: sa.Connection, model: str, hashes: Sequence[str]) -> dict[str, bytes]:
    """The cached vectors of a model, as little-endian float32, for those hashes that have one."""
    found: dict[str, bytes] = {}
    for start in range(0, len(hashes), _AT_ONCE):
        query = sa.select(embeddings.c.sha256, embeddings.c.vector).where(
            embeddings.c.model == model, embeddings.c.sha256.in_(hashes[start : start + _AT_ONCE])
        )
        found.update((row.sha256, row.vector) for row in connection.execute(query))
    return found


def keep_vectors(connection: sa.Connection, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    """Add vectors under their passages' hashes; those already there stay as they are."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"model": model, "sha256": key, "vector": vector.astype("<f4").tobytes()} for key, vector in vectors.items()
    ]
    if rows:
        connection.execute(insert(embeddings).on_conflict_do_nothing(), rows)
