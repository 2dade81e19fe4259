"""Whether classes are what talk is about: two views of the same passages agree on them beyond anything else.

Answers are like their questions in whatever is talked about. Where that holds of the classes no more than of any
direction of meaning at all, nobody speaks of the classes; where it holds twice as much, the talk is organised by them.
Agreement of two views as a sign of being right without labels is from Dasgupta, Littman & McAllester (2001); that it is
compared with the agreement of the vectors themselves takes out what every study has of it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

_LEAST = 0.03  # correlation that any two views have at least, so that next to nothing is no measure


def relevance(evidence: tuple[Doubles, Doubles], vectors: tuple[Floats, Floats]) -> float:
    """How many times as much two views of passages agree on the classes as on anything; about 1 for foreign classes.

    Args:
        evidence: of each view, shape ``(passages, classes)``.
        vectors: of each view, shape ``(passages, dimensions)``.
    """
    one, other = (scores - scores.mean(axis=1, keepdims=True) for scores in evidence)
    return float(_correlation(one, other) / max(_LEAST, _correlation(*vectors)))


def organised(relevance: float | None) -> float:
    """How far talk is organised by the classes, 0 to 1, by its relevance; None, where nobody knows, is not at all."""
    return 0.0 if relevance is None else min(1.0, max(0.0, relevance - 1))


def _correlation(one: npt.NDArray[np.floating], other: npt.NDArray[np.floating]) -> float:
    """Correlation over all columns together, each with its mean taken away."""
    mine, theirs = (part - part.mean(axis=0) for part in (one, other))
    together = (mine * theirs).sum()
    size = np.sqrt(np.prod([float(np.square(part, out=part).sum()) for part in (mine, theirs)]))
    return float(together / size) if size > 1e-9 else 0.0
