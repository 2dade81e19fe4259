"""Sentences and phrases that are looked up in the database before a model finds them.

They are kept under the model's exact identity and the program text that reads them off its answers: whoever changes
either finds them anew. What is kept are places in a text, not its words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from models import phrases, splitter, word_classes
from models.identity import ModelIdentity
from models.phrases import BATCH, Phraser
from models.splitter import Splitter
from service.store.embeddings import add_uses, keep, vectors_of
from service.wanted import Store

Spans = list[tuple[int, int]]
Lot = Sequence[str]
AT_ONCE = 32 * BATCH
"""Lots, in whole batches, between two writes, at which a run that is not wanted any more ends."""


@dataclass(frozen=True, slots=True)
class SpanCache:
    """Where the spans of texts are kept; ``owner`` is the transcript version or the run that they go with."""

    db: Store
    owner: str

    def of(
        self, model: Splitter | Phraser, lots: Sequence[Lot], find: Callable[[list[Lot]], list[list[Spans]]]
    ) -> list[list[Spans]]:
        """The spans in every text of every lot; `find` finds those of the lots that nobody has asked for before."""
        name, keys = _name(model), [_digest(lot) for lot in lots]
        with self.db.read() as connection:
            kept = vectors_of(connection, name, list(dict.fromkeys(keys)))
        missing = {key: lot for key, lot in zip(keys, lots, strict=True) if key not in kept}
        for start in range(0, len(missing), AT_ONCE):
            some = list(missing)[start : start + AT_ONCE]
            found = find([missing[key] for key in some])
            fresh = {key: _packed(spans) for key, spans in zip(some, found, strict=True)}
            with self.db.write() as connection:
                add_uses(connection, self.owner, fresh)
                keep(connection, name, fresh)
            kept |= fresh
        return [_unpacked(kept[key], len(lot)) for key, lot in zip(keys, lots, strict=True)]


@dataclass(frozen=True, slots=True)
class CachingSplitter:
    """Splits what no run has split before, all the texts of a transcript together."""

    splitter: Splitter
    cache: SpanCache

    @property
    def identity(self) -> ModelIdentity:
        """That of the splitter behind it: the sentences are the same."""
        return self.splitter.identity

    def split(self, texts: Sequence[str]) -> list[Spans]:
        """The sentences of each text as ``(start, end)`` code points without surrounding white space."""
        return self.cache.of(self.splitter, [texts], lambda lots: [self.splitter.split(lot) for lot in lots])[0]


@dataclass(frozen=True, slots=True)
class CachingPhraser:
    """Finds the phrases of texts that no run has looked for phrases in before."""

    phraser: Phraser
    cache: SpanCache

    @property
    def identity(self) -> ModelIdentity:
        """That of the phraser behind it: the phrases are the same."""
        return self.phraser.identity

    def phrases(self, texts: Sequence[str]) -> list[Spans]:
        """For each text the ``(start, end)`` code points of its noun and verb phrases, of one to six words."""

        def find(lots: list[Lot]) -> list[list[Spans]]:
            return [[spans] for spans in self.phraser.phrases([text for (text,) in lots])]

        return [spans for (spans,) in self.cache.of(self.phraser, [[text] for text in texts], find)]


def _name(model: Splitter | Phraser) -> str:
    """What a model's spans are kept under: its role and identity, and the program text around it."""
    identity = model.identity
    return f"{identity.role} {identity.name}@{identity.revision}+{_program()}"


@cache
def _program() -> str:
    """A digest of the program text that finds spans."""
    texts = (Path(module.__file__ or "").read_bytes() for module in (splitter, phrases, word_classes))
    return hashlib.sha256(b"".join(texts)).hexdigest()[:12]


def _digest(lot: Lot) -> str:
    """The key of a lot: SHA-256 of its texts, each with its length, so that other divisions are other lots."""
    digest = hashlib.sha256()
    for text in lot:
        told = text.encode("utf-8", "surrogatepass")
        digest.update(len(told).to_bytes(8, "big") + told)
    return digest.hexdigest()


def _packed(found: Sequence[Spans]) -> bytes:
    """How many spans each text has, then where they start and end, as little-endian int32."""
    numbers = [len(spans) for spans in found]
    numbers += [place for spans in found for span in spans for place in span]
    return np.array(numbers, dtype="<i4").tobytes()


def _unpacked(value: bytes, texts: int) -> list[Spans]:
    numbers = np.frombuffer(value, dtype="<i4").tolist()
    places = iter(zip(numbers[texts::2], numbers[texts + 1 :: 2], strict=True))
    return [[next(places) for _ in range(count)] for count in numbers[:texts]]
