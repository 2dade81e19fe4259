"""What a search asks for, as a vector, by a process of its own: no model shares the API's interpreter."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache

from service.own_process import ask

_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """A text's unit vector as little-endian float32, and the name that the model's vectors are kept under."""

    model: str
    vector: bytes


@lru_cache(maxsize=256)
def meaning_of(text: str) -> Meaning:
    """What a text means to the encoder; the first question takes about two seconds, the same one again none.

    Raises:
        SetupError: the encoder is not installed, its process ended, or too many wait for it.
    """
    said = ask("service.meaning", text, "encodes", _SECONDS)
    return Meaning(said["model"], base64.b64decode(said["vector"]))


def answer(text: str) -> dict[str, str]:
    """In the process of its own: the name of the model and the vector of a text, as base64."""
    from models.load import load_encoder
    from pipelines.embedding import passage_of
    from service.caching import cache_name

    encoder = load_encoder(workers=1)
    vector = encoder.encode([passage_of(text)])[0].astype("<f4").tobytes()
    return {"model": cache_name(encoder.identity), "vector": base64.b64encode(vector).decode()}
