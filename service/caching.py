"""An encoder that looks into the database before it computes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.encoder import Encoder
from models.identity import ModelIdentity
from service.store.embeddings import add_uses, keep_vectors, passage_hash, vectors_of
from service.wanted import Store

AT_ONCE = 512
"""Passages between two looks at whether the run is still wanted, and between two writes."""


@dataclass(slots=True)
class CachingEncoder:
    """Encodes what no run has encoded before, and keeps it for all.

    Attributes:
        check: may raise to stop between batches.
        owner: the transcript version or the run that the passages belong to; the vectors go with their last owner.
        owned: hashes that have this owner already, or another that lives as long.
        cached: how many vectors came from the database so far.
        encoded: how many were computed.
    """

    encoder: Encoder
    db: Store
    check: Callable[[], None]
    owner: str
    owned: set[str] = field(default_factory=set)
    cached: int = 0
    encoded: int = 0
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def identity(self) -> ModelIdentity:
        """That of the encoder behind it: the vectors are the same."""
        return self.encoder.identity

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        """Unit vectors of the texts as float32 (n, d), each taken from the cache or computed and kept."""
        with self._one_at_a_time:
            return self._encode(texts, report)

    def _encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None) -> NDArray[np.float32]:
        keys = [passage_hash(text) for text in texts]
        model = cache_name(self.identity)
        self._own(keys)
        with self.db.read() as connection:
            found = vectors_of(connection, model, list(dict.fromkeys(keys)))
        vectors = {key: np.frombuffer(value, dtype="<f4") for key, value in found.items()}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
        self.cached += len(vectors)
        for start in range(0, len(missing), AT_ONCE):
            self.check()
            batch = list(missing)[start : start + AT_ONCE]
            computed = self.encoder.encode([missing[key] for key in batch])
            fresh = dict(zip(batch, computed, strict=True))
            with self.db.write() as connection:
                keep_vectors(connection, model, fresh)
            vectors.update(fresh)
            self.encoded += len(fresh)
            if report is not None:
                report(len(texts) - len(missing) + start + len(batch), len(texts))
        if not keys:
            return self.encoder.encode([])
        if report is not None and not missing:
            report(len(texts), len(texts))
        return np.stack([vectors[key] for key in keys]).astype(np.float32, copy=False)

    def _own(self, keys: Sequence[str]) -> None:
        new = [key for key in dict.fromkeys(keys) if key not in self.owned]
        if new:
            with self.db.write() as connection:
                add_uses(connection, self.owner, new)
            self.owned.update(new)


def cache_name(identity: ModelIdentity) -> str:
    """The name a model's vectors are kept under: other weights, another name."""
    return f"{identity.name}@{identity.revision}"
