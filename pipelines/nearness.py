"""How near vectors come to the objectives of a framework, by its phrases and those lent to it."""

from __future__ import annotations

import numpy as np

from corpora.framework import Framework
from models.encoder import Encoder, Vectors
from models.objectives import phrase_evidence
from pipelines.borrowing import with_borrowed
from pipelines.mapping import Doubles, encoded_phrases, objective_passages


class Nearness:
    """The objectives of a framework as vectors, ready to be compared with."""

    def __init__(self, framework: Framework, encoder: Encoder) -> None:
        objectives = with_borrowed(framework.objectives, encoder)
        phrases = encoded_phrases(objectives, encoder)
        self._phrases = [np.stack([phrases[phrase] for phrase in objective_passages(one)]) for one in objectives]

    def of(self, vectors: Vectors) -> Doubles:
        """Evidence of vectors, shape ``(n, dimensions)``, beside each other: shape ``(n, objectives)``."""
        return phrase_evidence(vectors, self._phrases)
