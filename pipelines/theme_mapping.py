"""Themes to objectives: what their passages say together, and where the theme as a whole lies.

Passages count alike, but for those that serve no objective, which hardly count. Their probabilities are pooled as
logarithms (Genest & Zidek 1986), so that a few sure passages do not outvote many that lean the other way. To that comes
the evidence of the theme's mean answer, compared with the other themes': what single passages only hint at, many say
plainly. As far as talk is organised by the objectives, half of it is that of the mean question instead.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.encoder import Vectors
from models.linear import Doubles, softmax
from models.objectives import unit
from models.relevance import organised
from pipelines.abstention import verdict
from pipelines.embedding import SegmentVectors
from pipelines.mapping import Mapping
from pipelines.nearness import Nearness

Pooled = tuple[tuple[str, float], ...]

_WHOLE = 0.4  # weight of the evidence of the mean answer and question
_ASKED = 0.5  # share of it that the question has where talk is organised by the objectives
_FLOOR = 0.05  # no single passage ever rules an objective out


def map_themes(
    themes: Sequence[Sequence[int]],
    mapping: Mapping,
    near: Nearness,
    vectors: SegmentVectors,
    asked: npt.NDArray[np.bool_],
    relevance: float | None,
) -> tuple[Pooled, ...]:
    """For each theme, given as numbers of its segments, the probability of each objective, in the mapping's order.

    What the probabilities of a theme lack to 1 is the share of its talk that serves no objective.

    Args:
        themes: the numbers of each one's segments.
        mapping: of all segments.
        near: the objectives, to be compared with.
        vectors: of all segments.
        asked: whether each segment answers a question, shape ``(segments,)``.
        relevance: of the objectives to the study (`models.relevance`), None where hardly anybody was asked.
    """
    if not themes:
        return ()
    beside = mapping.none
    about = 1 - beside
    leaning = np.log(mapping.alone / np.maximum(about, 1e-9)[:, None] + _FLOOR)
    members = [np.array(rows, dtype=np.intp) for rows in themes]
    pooled = np.stack([_mean(leaning, rows, about) for rows in members])
    none = np.array([[beside[rows].mean()] for rows in members])
    if len(mapping.keys) > 1:
        whole = near.of(_middles(vectors.answers, members, about))
        answering = [rows[asked[rows]] for rows in members]
        some = np.array([number for number, rows in enumerate(answering) if len(rows)], dtype=np.intp)
        share = _ASKED * organised(relevance) if len(some) else 0.0
        if share:
            questions = near.of(_middles(vectors.questions, [answering[number] for number in some], about))
            whole[some] = (1 - share) * whole[some] + share * questions
        pooled += _WHOLE * whole
    pooled = softmax(pooled) * (1 - none)
    return tuple(tuple(zip(mapping.keys, map(float, row), strict=True)) for row in pooled)


def _middles(vectors: Vectors, members: Sequence[npt.NDArray[np.intp]], about: Doubles) -> Vectors:
    """The mean vector of each of some rows, at unit length, shape ``(themes, dimensions)``."""
    return unit(np.stack([_mean(vectors, rows, about) for rows in members]).astype(np.float32))


def _mean(values: npt.NDArray[np.floating], rows: npt.NDArray[np.intp], about: Doubles) -> Doubles:
    """The mean of some rows, of which those that serve no objective hardly count."""
    counts = about[rows] + 1e-6
    mean: Doubles = counts @ values[rows] / counts.sum()
    return mean


def best_of(pooled: Pooled, threshold: float | None) -> str | None:
    """The objective that a theme's probabilities speak for, or None where none fits."""
    found = verdict(pooled, threshold)
    return found.between[0] if found.between else None
