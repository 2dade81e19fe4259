"""Themes to objectives: what their passages say together, and where the theme as a whole lies.

Passages count alike, but for those that serve no objective, which hardly count. Their probabilities are pooled as
logarithms (Genest & Zidek 1986), so that a few sure passages do not outvote many that lean the other way. To that comes
the evidence of the theme's mean answer, compared with the other themes': what single passages only hint at, many say
plainly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.linear import softmax
from pipelines.abstention import verdict
from pipelines.embedding import SegmentVectors
from pipelines.mapping import Mapping
from pipelines.nearness import Nearness

Pooled = tuple[tuple[str, float], ...]

_WHOLE = 0.4  # weight of the evidence of the mean answer
_FLOOR = 0.05  # no single passage ever rules an objective out


def map_themes(
    themes: Sequence[Sequence[int]],
    mapping: Mapping,
    near: Nearness,
    vectors: SegmentVectors,
) -> tuple[Pooled, ...]:
    """For each theme, given as numbers of its segments, the probability of each objective, in the mapping's order.

    What the probabilities of a theme lack to 1 is the share of its talk that serves no objective.
    """
    if not themes:
        return ()
    pooled = np.zeros((len(themes), len(mapping.keys)))
    middle = np.zeros((len(themes), vectors.answers.shape[1]))
    beside, none = mapping.none, np.zeros((len(themes), 1))
    about = 1 - beside
    leaning = np.log(mapping.alone / np.maximum(about, 1e-9)[:, None] + _FLOOR)
    for number, members in enumerate(themes):
        rows = list(members)
        counts = about[rows] + 1e-6
        pooled[number] = counts @ leaning[rows] / counts.sum()
        middle[number] = counts @ vectors.answers[rows]
        none[number] = beside[rows].mean()
    if len(mapping.keys) > 1:
        middle /= np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-9)
        pooled += _WHOLE * near.of(middle.astype(np.float32))
    pooled = softmax(pooled) * (1 - none)
    return tuple(tuple(zip(mapping.keys, map(float, row), strict=True)) for row in pooled)


def best_of(pooled: Pooled, threshold: float | None) -> str | None:
    """The objective that a theme's probabilities speak for, or None where none fits."""
    found = verdict(pooled, threshold)
    return found.between[0] if found.between else None
