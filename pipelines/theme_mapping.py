"""Themes to objectives: what their passages say together, each person once, and where the theme as a whole lies.

Passages that serve no objective hardly count; people count by the square root of what they said, so that nobody speaks
for a theme alone. To the pooled probabilities comes the evidence of the theme's mean answer, compared with the other
themes': what single passages only hint at, many say plainly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpora.material import Segment
from pipelines.abstention import verdict
from pipelines.embedding import SegmentVectors
from pipelines.mapping import Mapper, Mapping

Doubles = npt.NDArray[np.float64]
Pooled = tuple[tuple[str, float], ...]

_WHOLE = 0.4  # weight of the evidence of the mean answer
_FLOOR = 0.02


def map_themes(
    themes: Sequence[Sequence[int]],
    mapping: Mapping,
    mapper: Mapper,
    segments: Sequence[Segment],
    vectors: SegmentVectors,
) -> tuple[Pooled, ...]:
    """For each theme, given as numbers of its segments, the probability of each objective, in the mapping's order.

    What the probabilities of a theme lack to 1 is the share of its talk that serves no objective.
    """
    if not themes:
        return ()
    pooled = np.zeros((len(themes), len(mapping.keys)))
    middle = np.zeros((len(themes), vectors.answers.shape[1]))
    about, none = 1 - mapping.none, np.zeros((len(themes), 1))
    for number, members in enumerate(themes):
        rows = list(members)
        person = _once_each([segments[row].voice for row in rows])
        counts = person * (about[rows] + 1e-6)
        pooled[number] = person @ mapping.segments[rows] / max(1e-9, float(counts.sum()))
        middle[number] = counts @ vectors.answers[rows]
        none[number] = person @ mapping.none[rows] / person.sum()
    if len(mapping.keys) > 1:
        middle /= np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-9)
        pooled = (pooled + _FLOOR) * np.exp(_WHOLE * mapper.nearness(middle.astype(np.float32)))
        pooled /= pooled.sum(axis=1, keepdims=True)
    pooled *= 1 - none
    return tuple(tuple(zip(mapping.keys, map(float, row), strict=True)) for row in pooled)


def best_of(pooled: Pooled, threshold: float | None) -> str | None:
    """The objective that a theme's probabilities speak for, or None where none fits."""
    found = verdict(pooled, threshold)
    return found.between[0] if found.between else None


def _once_each(people: Sequence[tuple[str, str]]) -> Doubles:
    """Weights of passages with which each person counts by the square root of how many are theirs."""
    said = Counter(people)
    return np.array([1 / np.sqrt(said[person]) for person in people])
