"""How near vectors come to the objectives of a framework, by its phrases and those lent to it."""

from __future__ import annotations

import numpy as np

from corpora.framework import Framework
from models.encoder import Encoder, Vectors
from models.objectives import phrase_evidence
from pipelines.borrowing import with_borrowed
from pipelines.mapping import Doubles, encoded_phrases, objective_passages


class Nearness:
    """The objectives of a framework as vectors, ready to be compared with.

    Attributes:
        objectives: those of the framework, with what they borrow.
        phrases: the vector of everything that is encoded of them.
    """

    def __init__(self, framework: Framework, encoder: Encoder) -> None:
        self.objectives = with_borrowed(framework.objectives, encoder)
        self.phrases = encoded_phrases(self.objectives, encoder)
        self._passages = [
            np.stack([self.phrases[phrase] for phrase in objective_passages(one)]) for one in self.objectives
        ]

    def of(self, vectors: Vectors) -> Doubles:
        """Evidence of vectors, shape ``(n, dimensions)``, beside each other: shape ``(n, objectives)``."""
        return phrase_evidence(vectors, self._passages)
