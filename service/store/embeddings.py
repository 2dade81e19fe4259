"""The cache of embeddings: a passage's vector under the exact identity of the model and the hash of the passage.

In the same way it keeps where the sentences of a transcript and the phrases of a passage stand.

Every entry has owners: the versions of transcripts whose passage it is, or the run that needed it for a word or a
label. It is deleted with its last owner; that another model's vector of the same passage goes too is meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from service.store.job_tables import embedding_uses, embeddings
from service.store.tables import run_transcripts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE = 500  # both databases limit the parameters of one statement


def passage_hash(text: str) -> str:
    """The key of a passage: SHA-256 of its UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def vectors_of(connection: sa.Connection, model: str, hashes: Sequence[str]) -> dict[str, bytes]:
    """What is cached of a model for those hashes that have something: of an encoder, little-endian float32."""
    found: dict[str, bytes] = {}
    for some in _lots(hashes):
        query = sa.select(embeddings.c.sha256, embeddings.c.vector).where(
            embeddings.c.model == model, embeddings.c.sha256.in_(some)
        )
        found.update((row.sha256, row.vector) for row in connection.execute(query))
    return found


def keep_vectors(connection: sa.Connection, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    """Add vectors under their passages' hashes; those already there stay as they are."""
    keep(connection, model, {key: vector.astype("<f4").tobytes() for key, vector in vectors.items()})


def keep(connection: sa.Connection, model: str, values: Mapping[str, bytes]) -> None:
    """Add what a model made of texts under their hashes; what is already there stays as it is."""
    _add(connection, embeddings, [{"model": model, "sha256": key, "vector": value} for key, value in values.items()])


def used_by(connection: sa.Connection, owners: Iterable[str]) -> set[str]:
    """The hashes of all passages that belong to these owners."""
    found: set[str] = set()
    for owner in owners:
        query = sa.select(embedding_uses.c.sha256).where(embedding_uses.c.owner == owner)
        found.update(connection.execute(query).scalars())
    return found


def number_used_by(connection: sa.Connection, owner: str) -> int:
    """How many passages belong to an owner."""
    query = sa.select(sa.func.count()).select_from(embedding_uses).where(embedding_uses.c.owner == owner)
    return int(connection.execute(query).scalar_one())


def add_uses(connection: sa.Connection, owner: str, hashes: Iterable[str]) -> None:
    """Note that passages belong to an owner; before their vectors are kept, so that none is ever without."""
    _add(connection, embedding_uses, [{"owner": owner, "sha256": key} for key in hashes])


def forget_versions(connection: sa.Connection, versions: Sequence[str]) -> int:
    """Delete what the cache has of these transcript versions and of the runs over them; how many vectors went.

    A passage that another transcript has too stays.
    """
    over = sa.select(run_transcripts.c.run).where(run_transcripts.c.transcript.in_(versions)).distinct()
    owners = [*versions, *connection.execute(over).scalars()]
    hashes = sorted(used_by(connection, owners))
    for some in _lots(owners):
        connection.execute(embedding_uses.delete().where(embedding_uses.c.owner.in_(some)))
    gone = 0
    used = sa.exists().where(embedding_uses.c.sha256 == embeddings.c.sha256)
    for some in _lots(hashes):
        gone += connection.execute(embeddings.delete().where(embeddings.c.sha256.in_(some), ~used)).rowcount
    return gone


def _add(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Add rows, in the order of their hashes: two workers that add the same ones never wait for each other."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    if rows:
        ordered = sorted(rows, key=lambda row: row["sha256"])
        connection.execute(insert(table).on_conflict_do_nothing(), ordered)


def _lots(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE)]
