"""What to label next: passages whose answer helps most, so that half an hour of reviewing goes far.

The objectives take turns, as the mapping has them: people's objectives are seldom equally frequent, and what is learnt
of a rare one is worth as much as what is learnt of another. Of those that the mapping has at an objective, the passage
is asked about of which it is unsure and which many others there are like; each one that is chosen lowers the worth of
those like it, and of its case and group (a greedy facility-location choice; Nemhauser et al. 1978). Asking again after
some answers, with what they taught, goes further than asking all at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt

from corpora.material import Segment
from models.encoder import Vectors
from models.objectives import unit
from pipelines.asides import asides
from pipelines.embedding import SegmentVectors
from pipelines.languages import in_another_language
from pipelines.mapping import Mapping

Numbers = npt.NDArray[np.intp]

_QUESTION = 0.7  # weight of the question beside the answer
_CASE, _GROUP = 0.25, 0.1  # how much each passage already chosen lowers the next of its case and group
_UNSURE = 0.1  # least share of the worth that a sure passage keeps: being sure is no proof
_BESIDE = 0.5  # how far what seems to serve no objective is left out: that is a guess, too
_NONE = -1  # in place of an objective's number
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
    """Numbers of the passages to ask about, the most useful first; labelled ones never.

    Nor are fillers, talk about the call itself, and passages in another language than the study's.

    Args:
        mapping: of `segments`.
        segments: all segments of the study.
        vectors: of `segments`.
        groups: the stakeholder group of each segment's speaker.
        labelled: numbers of the passages whose objective people set already.
        count: how many are wanted.
    """
    done, known = sorted(labelled), set(labelled)
    told = zip(segments, in_another_language(segments), asides(segments), strict=True)
    left_out = [segment.filler or foreign or aside for segment, foreign, aside in told]
    free = [row for row, out in enumerate(left_out) if not out and row not in known]
    if not free or count < 1:
        return []
    free = free[:: -(-len(free) // _MOST_ASKED)]
    sample = np.arange(0, len(segments), max(1, -(-len(segments) // _LARGEST)))
    best = np.where(mapping.none < 1, mapping.segments.argmax(axis=1), _NONE)
    near = _Nearness(vectors, best, sample, np.union1d(sample, [*free, *done]).astype(np.intp))
    to_cover = near.of(free)
    covered = near.of(done).max(axis=0, initial=0)
    worth = (_UNSURE + (1 - _UNSURE) * _doubt(mapping)[free]) * (1 - _BESIDE * mapping.none[free])
    cases = Counter(segments[row].voice for row in done)
    spoken_for = Counter(groups[row] for row in done)
    turns = Counter(best[done].tolist())

    def use(place: int) -> float:
        crowd = _CASE * cases[segments[free[place]].voice] + _GROUP * spoken_for[groups[free[place]]]
        gain = float(np.maximum(0, to_cover[place] - covered).sum(dtype=np.float64))
        return (gain * float(worth[place]) + 1e-9) / (1 + crowd)

    uses = np.array([use(place) for place in range(len(free))])
    waiting = {int(one): np.flatnonzero(best[free] == one) for one in np.unique(best[free])}
    chosen: list[int] = []
    while waiting and len(chosen) < count:
        turn = min(waiting, key=lambda one: (one == _NONE, turns[one], one))
        place = _most_useful(waiting[turn], uses, use)
        waiting[turn] = waiting[turn][waiting[turn] != place]
        if not len(waiting[turn]):
            del waiting[turn]
        row = free[place]
        chosen.append(row)
        covered = np.maximum(covered, to_cover[place])
        cases[segments[row].voice] += 1
        spoken_for[groups[row]] += 1
        turns[turn] += 1
    return chosen


class _Nearness:
    """How near passages are to a sample of all, in what was said and asked; those of other objectives are far."""

    def __init__(self, vectors: SegmentVectors, best: Numbers, sample: Numbers, looked_at: Numbers) -> None:
        """Get ready to compare passages of those that are `looked_at`, in order, with those of the `sample`."""
        meaning = _centred(vectors.answers, looked_at) + _QUESTION * _centred(vectors.questions, looked_at)
        self._meaning = unit(meaning.astype(np.float32))
        self._rows = looked_at
        self._best = best
        self._sample = sample

    def of(self, rows: Sequence[int]) -> Vectors:
        """Shape ``(rows, sample)``; a passage without an objective is near to those of each."""
        places, sampled = np.searchsorted(self._rows, rows), np.searchsorted(self._rows, self._sample)
        near: Vectors = self._meaning[places] @ self._meaning[sampled].T
        np.maximum(0, near, out=near)
        best = self._best[list(rows), None]
        near *= (best == self._best[self._sample]) | (best == _NONE)
        return near


def _most_useful(places: Numbers, uses: npt.NDArray[np.float64], use: Callable[[int], float]) -> int:
    """The place of the greatest use, the first of equal ones; `uses` holds what they were, and uses only ever fall.

    So what is looked at again and still is the greatest needs no look at the others (Minoux 1978).
    """
    fresh: set[int] = set()
    while (best := int(places[uses[places].argmax()])) not in fresh:
        uses[best] = use(best)
        fresh.add(best)
    return best


def _doubt(mapping: Mapping) -> npt.NDArray[np.float64]:
    """How far the best two objectives of each passage are from being told apart, 0 to 1, if it serves any."""
    if len(mapping.keys) == 1:
        return np.ones(len(mapping.segments))
    ordered = np.sort(mapping.segments, axis=1)
    doubt: npt.NDArray[np.float64] = 1 - (ordered[:, -1] - ordered[:, -2]) / np.maximum(1e-9, 1 - mapping.none)
    return doubt


def _centred(vectors: Vectors, rows: Numbers) -> Vectors:
    return unit(vectors[rows], vectors.mean(axis=0))
