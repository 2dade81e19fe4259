"""Latent semantic analysis: short vectors of the words a text uses (Deerwester et al. 1990).

A sentence encoder has learnt what words mean in general; a study has words of its own, names of things and turns of
phrase, whose use tells its subjects apart. Words are weighed by tf-idf and reduced by a truncated singular value
decomposition, so that words which occur with the same others come to mean the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float32]

_DIMENSIONS = 200  # the fewer, the more the last of them turn when an interview leaves
_BLOCK = 1024  # texts at a time, so that what is made of them stays near to the processor
_FAINT = 1e-6  # share of the strongest axis under which an axis is rounding, not words


class WordVectors:
    """Vectors by words, fitted on a study's texts."""

    def __init__(self, texts: Sequence[Collection[str]], words: Collection[str], most: int) -> None:
        """Learn from texts, each given as its words, which of `words` go together.

        Above `most` texts every second, third, ... is learnt from, and the others are only projected. The same on any
        number of threads.
        """
        from sklearn.feature_extraction.text import TfidfTransformer
        from sklearn.utils.extmath import randomized_svd
        from threadpoolctl import threadpool_limits

        learnt = texts[:: 1 + (len(texts) - 1) // most] if texts else []
        used = sorted(set(words).intersection(*[set().union(*learnt)]))
        self.dimensions = max(0, min(_DIMENSIONS, len(used) - 1, len(learnt) - 1))
        if self.dimensions:
            self._column = _Columns((word, number) for number, word in enumerate(used))
            self._weigher = TfidfTransformer()
            weights = self._weigher.fit_transform(self._counts(learnt))
            self._learnt = texts if len(learnt) == len(texts) else None
            self._weights = weights
            with threadpool_limits(1):
                _, strengths, axes = randomized_svd(weights, self.dimensions, random_state=0)
            self._axes = axes[strengths > _FAINT * strengths[0]].T
            self.dimensions = self._axes.shape[1]

    def of(self, texts: Sequence[Collection[str]]) -> Floats:
        """Unit vectors, shape ``(texts, dimensions)``; noughts for a text with none of the words."""
        from threadpoolctl import threadpool_limits

        if not self.dimensions or not texts:
            return np.zeros((len(texts), self.dimensions), dtype=np.float32)
        weights = self._weights if texts is self._learnt else self._weigher.transform(self._counts(texts))
        units = np.empty((len(texts), self.dimensions), dtype=np.float32)
        with threadpool_limits(1):
            for start in range(0, len(texts), _BLOCK):
                vectors = weights[start : start + _BLOCK] @ self._axes
                lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
                units[start : start + _BLOCK] = vectors / np.where(lengths > 1e-9, lengths, 1)
        return units

    def _counts(self, texts: Sequence[Collection[str]]) -> csr_matrix:
        """How often each text has each word, shape ``(texts, words)``."""
        from scipy.sparse import csr_matrix

        lengths = [len(text) for text in texts]
        found = map(self._column.__getitem__, chain.from_iterable(texts))
        columns = np.fromiter(found, dtype=np.intp, count=sum(lengths))
        rows = np.repeat(np.arange(len(texts)), lengths)[columns >= 0]
        columns = columns[columns >= 0]
        return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(self._column)))


class _Columns(dict[str, int]):
    """The column of each word; -1 for one that was not learnt."""

    def __missing__(self, word: str) -> int:
        return -1
