"""What to label next: passages whose answer helps most, so that half an hour of reviewing goes far.

A passage is worth asking about when the mapping is unsure of it and many others are like it; each one that is chosen
lowers the worth of those like it, and of its case and group (a greedy facility-location choice; Nemhauser et al. 1978).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt

from corpora.material import Segment
from models.encoder import Vectors
from models.objectives import unit
from pipelines.embedding import SegmentVectors
from pipelines.mapping import Mapping

_QUESTION = 0.7  # weight of the question beside the answer
_NEAR = 0.2  # cosine under which passages have nothing to do with each other
_CASE, _GROUP = 0.25, 0.1  # how much each passage already chosen lowers the next of its case and group
_UNSURE = 0.5  # least share of the worth that a sure passage keeps: being sure is no proof
_LARGEST = 3000  # passages to be covered; of larger studies, an even sample stands for the rest
_MOST_ASKED = 12_000  # passages to choose from, likewise: what is compared grows with the product of both


def label_next(
    mapping: Mapping,
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    groups: Sequence[str | None],
    labelled: Collection[int] = (),
    count: int = 20,
) -> list[int]:
    """Numbers of the passages to ask about, the most useful first; fillers and labelled ones never.

    Args:
        mapping: of `segments`.
        segments: all segments of the study.
        vectors: of `segments`.
        groups: the stakeholder group of each segment's speaker.
        labelled: numbers of the passages whose objective people set already.
        count: how many are wanted.
    """
    done = set(labelled)
    free = [row for row, segment in enumerate(segments) if not segment.filler and row not in done]
    if not free or count < 1:
        return []
    free = free[:: -(-len(free) // _MOST_ASKED)]
    meaning = unit((_centred(vectors.answers) + _QUESTION * _centred(vectors.questions)).astype(np.float32))
    sample = meaning[:: max(1, -(-len(segments) // _LARGEST))]
    near = np.maximum(0, meaning[free] @ sample.T - _NEAR)
    covered = np.zeros(len(sample), dtype=np.float32)
    if done:
        covered = np.maximum(0, meaning[sorted(done)] @ sample.T - _NEAR).max(axis=0)
    worth = _UNSURE + (1 - _UNSURE) * _doubt(mapping)[free]
    cases = Counter(segments[row].voice for row in done)
    spoken_for = Counter(groups[row] for row in done)

    def use(place: int, gain: float | None = None) -> float:
        crowd = _CASE * cases[segments[free[place]].voice] + _GROUP * spoken_for[groups[free[place]]]
        if gain is None:
            gain = float(np.maximum(0, near[place] - covered).sum(dtype=np.float64))
        return (gain * float(worth[place]) + 1e-9) / (1 + crowd)

    gains = np.maximum(0, near - covered).sum(axis=1, dtype=np.float64)
    uses = np.array([use(place, gain) for place, gain in enumerate(gains.tolist())])
    chosen: list[int] = []
    while len(chosen) < min(count, len(free)):
        best = _most_useful(uses, use)
        uses[best] = -1
        chosen.append(free[best])
        covered = np.maximum(covered, near[best])
        cases[segments[free[best]].voice] += 1
        spoken_for[groups[free[best]]] += 1
    return chosen


def _most_useful(uses: npt.NDArray[np.float64], use: Callable[[int], float]) -> int:
    """The place of the greatest use, the first of equal ones; `uses` holds what they were, and uses only ever fall.

    So what is looked at again and still is the greatest needs no look at the others (Minoux 1978).
    """
    fresh: set[int] = set()
    while (best := int(uses.argmax())) not in fresh:
        uses[best] = use(best)
        fresh.add(best)
    return best


def _doubt(mapping: Mapping) -> npt.NDArray[np.float64]:
    """How far the best two objectives of each passage are from being told apart, 0 to 1."""
    if len(mapping.keys) == 1:
        return np.zeros(len(mapping.segments))
    ordered = np.sort(mapping.segments, axis=1)
    doubt: npt.NDArray[np.float64] = 1 - (ordered[:, -1] - ordered[:, -2])
    return doubt


def _centred(vectors: Vectors) -> Vectors:
    return unit(vectors - vectors.mean(axis=0))
