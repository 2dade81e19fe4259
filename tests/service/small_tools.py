"""Tools small enough for a test: sentences end at full stops, vectors come from hashes, and somebody can interfere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.identity import ModelIdentity
from pipelines.analysis import Tools


class FullStops:
    """A splitter."""

    identity = ModelIdentity("splitter", "full stops", "1")

    def split(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        return [[match.span() for match in re.finditer(r"[^\s.?!][^.?!]*[.?!]*", text)] for text in texts]


@dataclass
class Hashes:
    """An encoder that remembers what it was asked for; `interfere` is called before each batch."""

    identity: ModelIdentity = field(default_factory=lambda: ModelIdentity("encoder", "hashes", "1"))
    asked: list[str] = field(default_factory=list)
    interfere: Callable[[], None] = lambda: None

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        self.interfere()
        self.asked += texts
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        for row, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
            vector = np.random.default_rng(seed).standard_normal(384)
            vectors[row] = vector / np.linalg.norm(vector)
        return vectors


class NoTopics:
    """A topic model for studies too small to reach it."""

    identity = ModelIdentity("topics", "none", "1")

    def encoding_with(self, encoder: object) -> NoTopics:
        return self


class NoPhrases:
    """A phraser that finds none."""

    identity = ModelIdentity("phraser", "none", "1")

    def phrases(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        return [[] for _ in texts]


def small_tools(encoder: Hashes) -> Tools:
    return Tools(FullStops(), encoder, NoTopics(), NoPhrases())  # type: ignore[arg-type]
