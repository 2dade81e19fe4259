"""What groups of a run's segments mean, by the run's own vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from models.encoder import Vectors


class Meaning:
    """What groups of a run's segments mean: the mean vector, less that of the study, at unit length.

    What everybody says is taken away, as all themes of a study are alike in it.

    Attributes:
        segments: ids of all segments of the run.
    """

    def __init__(self, segments: Sequence[str], answers: Vectors) -> None:
        """Take the segments' ids and the unit vectors of what was said, shape ``(segments, dimensions)``."""
        self.segments = tuple(segments)
        self._answers = answers
        self._row = {segment: number for number, segment in enumerate(segments)}
        self._study = answers.mean(axis=0, dtype=np.float64) if len(answers) else np.zeros(0)

    def __contains__(self, segment: str) -> bool:
        return segment in self._row

    def of(self, members: Mapping[str, Iterable[str]]) -> dict[str, tuple[float, ...]]:
        """The meaning of each group; segments that are not in the run do not count, a group without any has none."""
        found: dict[str, tuple[float, ...]] = {}
        for name, held in members.items():
            rows = [self._row[segment] for segment in held if segment in self._row]
            mean = self._answers[rows].mean(axis=0, dtype=np.float64) - self._study if rows else np.zeros(0)
            length = float(np.linalg.norm(mean))
            found[name] = tuple(np.round(mean / length, 5).tolist()) if length > 1e-9 else ()
        return found
