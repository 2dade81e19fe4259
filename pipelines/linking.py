"""What people decided, as constraints for the next clustering: themes stay themselves, and moved segments stay moved.

A theme's core stays together, and the cores of different themes stay apart; a moved segment goes with the core of the
theme it was moved to, and not to the one it was taken out of. A core is a little more than half of a theme's talk, so
that whatever holds it is the theme (`lineage.MOST`), and no more: linked texts are one node, and a theme that were all
one node could not be divided into parts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np

from corpora.material import Segment
from models.constraints import Constraints
from models.encoder import Vectors
from pipelines.carried import HeldTheme
from pipelines.lineage import MOST
from pipelines.overlap import Grounds, Versions, place_of

_CORE = 3  # confirmed segments that stand for a theme at least


def constraints_of(
    themes: Sequence[HeldTheme],
    segments: Sequence[str],
    vectors: Vectors,
    versions: Versions | None = None,
    fillers: Collection[int] = (),
) -> Constraints:
    """Constraints on rows of segments; empty when the codebook says nothing about them.

    They never contradict each other: a segment in several themes stands for the first, and themes that share confirmed
    segments are not kept apart, nor are a theme and a part of one.

    Args:
        themes: the codebook's themes.
        segments: id of the segment of each row.
        vectors: a unit vector a row, shape ``(rows, dimensions)``.
        versions: transcripts that were replaced by new versions, by their old ids.
        fillers: rows of short answers and asides, which go where they were moved but stand for no theme.
    """
    if not themes:
        return Constraints()
    rows = _Rows(segments, versions or {})
    held = {theme.id: rows.of(theme.segments) for theme in themes}
    moved = _first_only({theme.id: rows.of(set(theme.moved_in) & set(theme.segments)) for theme in themes})
    left = {theme.id: sorted(set(rows.of(theme.left_out)) - set(held[theme.id])) for theme in themes}
    placed = {*fillers, *(row for found in (*moved.values(), *left.values()) for row in found)}
    homes = _first_only({theme.id: [row for row in held[theme.id] if row not in placed] for theme in themes})
    cores = {
        theme.id: _core(homes[theme.id], vectors, rows.length, _wanted(rows, held[theme.id], moved[theme.id]))
        for theme in themes
    }
    groups = [tuple(sorted([*cores[theme.id], *moved[theme.id]])) for theme in themes]
    apart = [(row, cores[theme.id][0]) for theme in themes if cores[theme.id] for row in left[theme.id]]
    apart += [
        (cores[one.id][0], cores[other.id][0])
        for one, other in combinations(themes, 2)
        if one.part is other.part and cores[one.id] and cores[other.id] and not {*held[one.id]} & {*held[other.id]}
    ]
    return Constraints(tuple(group for group in groups if len(group) > 1), tuple(sorted(apart)))


def constraints_for(
    themes: Sequence[HeldTheme],
    segments: Sequence[Segment],
    answers: Vectors,
    also: Constraints | None = None,
    versions: Versions | None = None,
) -> Constraints:
    """Constraints on segments by number, as `clustering.cluster` takes them: what people decided, and then `also`.

    Where both speak of a segment, the codebook has the say. ``answers`` are unit vectors, a row a segment.
    """
    fillers = {number for number, segment in enumerate(segments) if segment.filler}
    decided = constraints_of(themes, [segment.id for segment in segments], answers, versions, fillers)
    if not also:
        return decided
    spoken_of = {number for group in (*decided.together, *decided.apart) for number in group}
    free = also.over({number: number for number in range(len(segments)) if number not in spoken_of})
    return Constraints(decided.together + free.together, decided.apart + free.apart)


class _Rows:
    """The rows that hold the words of a segment."""

    def __init__(self, segments: Sequence[str], versions: Versions) -> None:
        self.length = [len(place_of(segment)[1]) for segment in segments]
        self._row = {segment: row for row, segment in enumerate(segments)}
        self._ground = Grounds((segment, 0) for segment in segments)
        self._versions = versions

    def of(self, segments: Iterable[str]) -> list[int]:
        found = {self._row[there] for segment in segments for there in self._ground.holding(segment, self._versions)}
        return sorted(found)


def _first_only(rows: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """The rows of each theme, less those that a theme before it has."""
    taken: set[int] = set()
    result = {}
    for theme, found in rows.items():
        result[theme] = [row for row in found if row not in taken]
        taken.update(found)
    return result


def _wanted(rows: _Rows, held: Sequence[int], moved: Sequence[int]) -> float:
    """The talk, in code points, above which a core has most of a theme's, with what was moved there."""
    return MOST * sum(rows.length[row] for row in held) - sum(rows.length[row] for row in moved)


def _core(rows: Sequence[int], vectors: Vectors, length: Sequence[int], wanted: float) -> list[int]:
    """The most central rows, until they are more than is wanted."""
    if not rows:
        return []
    found = np.asarray(vectors)[list(rows)]
    closeness = found @ found.mean(axis=0)
    core: list[int] = []
    talk = 0
    for place in np.argsort(-closeness, kind="stable").tolist():
        if len(core) >= _CORE and talk > wanted:
            break
        core.append(rows[place])
        talk += length[rows[place]]
    return sorted(core)
