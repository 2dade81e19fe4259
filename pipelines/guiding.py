"""Themes that the analyst expects are looked for: the passages nearest to each are held together in the clustering.

Held together, they are one node that no cut divides; passages of different expected themes are kept apart. Nothing is
added to the material: where nobody says anything near an expected theme, it is reported as not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from corpora.expected import Expected
from corpora.material import Segment, same_words
from models.constraints import Constraints
from models.encoder import Encoder
from pipelines.embedding import SegmentVectors
from pipelines.similarity import unit
from pipelines.wording import content_words

_ANCHORS = 5  # passages that are held together for an expected theme
_FROM_ONE = 2  # of them, at most from one interview
_NEAR = 0.3  # least cosine to the expected theme, the study's mean taken away
_WORD = 0.1  # added to it where one of the theme's words is said


@dataclass(frozen=True, slots=True)
class Found:
    """What became of an expected theme: the passages it was anchored in, and the theme that holds them, if any."""

    expected: Expected
    anchors: tuple[str, ...]
    theme: str | None

    def as_dict(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        return {"name": self.expected.name, "theme": self.theme, "anchors": list(self.anchors)}


@dataclass(frozen=True, slots=True)
class Guidance:
    """Expected themes with the numbers and ids of their anchor segments."""

    expected: tuple[Expected, ...] = ()
    rows: tuple[tuple[int, ...], ...] = ()
    ids: tuple[tuple[str, ...], ...] = ()

    @property
    def constraints(self) -> Constraints | None:
        """Anchors of one theme together, those of two apart; None without any."""
        held = [rows for rows in self.rows if len(rows) > 1]
        if not held:
            return None
        return Constraints(tuple(held), tuple((one[0], other[0]) for one, other in combinations(held, 2)))

    def found(self, theme_of: Sequence[str | None]) -> tuple[Found, ...]:
        """Where the expected themes ended up."""
        return tuple(
            Found(expected, ids, theme_of[rows[0]] if len(rows) > 1 else None)
            for expected, rows, ids in zip(self.expected, self.rows, self.ids, strict=True)
        )


def guide(
    segments: Sequence[Segment], vectors: SegmentVectors, expected: Sequence[Expected], encoder: Encoder
) -> Guidance:
    """Find the passages that speak to each expected theme; a passage anchors one theme at most."""
    counted = np.array([not segment.filler for segment in segments], dtype=bool)
    if not expected or not counted.any():
        return Guidance(tuple(expected), tuple(() for _ in expected), tuple(() for _ in expected))
    nearness = _nearness(segments, vectors, expected, encoder, counted)
    nearness = _same_for_same_words(segments, nearness)
    best = nearness.argmax(axis=1)
    rows = [_anchors(segments, nearness[:, number], counted & (best == number)) for number in range(len(expected))]
    return Guidance(tuple(expected), tuple(rows), tuple(tuple(segments[row].id for row in found) for found in rows))


def _nearness(
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    expected: Sequence[Expected],
    encoder: Encoder,
    counted: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """How near each segment is to each expected theme, shape ``(segments, themes)``."""
    mean = vectors.answers[counted].mean(axis=0)
    answers = unit(vectors.answers, mean)
    columns = []
    for theme in expected:
        passages = list(theme.examples) + ([", ".join((theme.name, *theme.words))] if theme.words else [])
        seeds = unit(encoder.encode(passages), mean)
        near = answers.astype(np.float64) @ unit(seeds.mean(axis=0, keepdims=True)).T
        columns.append(near[:, 0] + _WORD * _says(segments, theme))
    return np.stack(columns, axis=1)


def _says(segments: Sequence[Segment], theme: Expected) -> npt.NDArray[np.float64]:
    """1 for segments in which one of the theme's words or expressions is said."""
    wanted = [set(content_words(word)) for word in theme.words]
    said = (set(content_words(segment.text)) for segment in segments)
    return np.array([any(words and words <= text for words in wanted) for text in said], dtype=np.float64)


def _same_for_same_words(segments: Sequence[Segment], nearness: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Segments with the same words anchor the same theme, whatever the last digits of their vectors."""
    first: dict[str, int] = {}
    return nearness[[first.setdefault(same_words(segment.text), row) for row, segment in enumerate(segments)]]


def _anchors(
    segments: Sequence[Segment], nearness: npt.NDArray[np.float64], allowed: npt.NDArray[np.bool_]
) -> tuple[int, ...]:
    """The nearest passages, few from any one interview."""
    chosen: list[int] = []
    for row in np.argsort(-nearness, kind="stable").tolist():
        if nearness[row] < _NEAR or len(chosen) == _ANCHORS:
            break
        own = sum(segments[other].transcript == segments[row].transcript for other in chosen)
        if allowed[row] and own < _FROM_ONE:
            chosen.append(row)
    words = {same_words(segments[row].text) for row in chosen}
    twins = [row for row in np.flatnonzero(allowed).tolist() if same_words(segments[row].text) in words]
    return tuple(sorted({*chosen, *twins}))
