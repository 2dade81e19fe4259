"""Vectors of what frameworks and this program say, never of what people said, kept for whoever asks again.

Segments are mapped, then themes, and so is what joins a study later. A vector is kept under the exact model that made
it, and depends on nothing that is encoded beside it, so it is what the model would say again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.encoder import Encoder, Vectors
from models.identity import ModelIdentity

_MOST = 4096  # phrases kept, 6 MB

_kept: dict[tuple[ModelIdentity, str], Vectors] = {}


def phrase_vectors(phrases: Sequence[str], encoder: Encoder) -> Vectors:
    """The encoder's unit vectors of at least one phrase, shape ``(phrases, dimensions)``."""
    own = [(encoder.identity, phrase) for phrase in phrases]
    found = {key: vector for key in own if (vector := _kept.get(key)) is not None}
    missing = [key for key in dict.fromkeys(own) if key not in found]
    made = dict(zip(missing, encoder.encode([phrase for _, phrase in missing]), strict=True)) if missing else {}
    if len(_kept) + len(made) > _MOST:
        _kept.clear()
    _kept.update(made)
    return np.stack([found[key] if key in found else made[key] for key in own])
