"""What a stakeholder group speaks of: how much more of each objective than all do, as its other interviews show.

Training providers speak of how it was run, participants of what became of it. What was said without a question has
little else to go by than its words, so what its group speaks of counts there as a prior, learnt from the mapping itself
(expectation maximisation for shares that are not known; Saerens, Latinne & Decaestecker 2002).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpora.material import Segment

Doubles = npt.NDArray[np.float64]

_WORTH = 5.0  # passages of its group that the shares of the whole study are worth


class GroupTalk:
    """The groups of a study, ready to be asked again with other probabilities."""

    def __init__(self, segments: Sequence[Segment], groups: Sequence[str | None]) -> None:
        """Take each segment's group, None of one that is not known; these are told nothing, nor is a lone group."""
        known = sorted({group for group in groups if group is not None})
        self.tells = len(known) > 1
        spoken_for = groups if self.tells else [None] * len(groups)
        pairs = enumerate(zip(segments, spoken_for, strict=True))
        told = [(row, segment.transcript, group) for row, (segment, group) in pairs if group is not None]
        talk = {name: place for place, name in enumerate(sorted({(name, group) for _, name, group in told}))}
        self._rows = np.array([row for row, _, _ in told], dtype=np.intp)
        self._group = np.array([known.index(group) for _, _, group in told], dtype=np.intp)
        self._talk = np.array([talk[name, group] for _, name, group in told], dtype=np.intp)

    def evidence(self, probabilities: Doubles) -> Doubles:
        """Log-likelihoods of objectives in the segment's group, beside all talk; shape ``(segments, objectives)``."""
        found = np.zeros_like(probabilities)
        own, share = probabilities[self._rows], np.maximum(probabilities.mean(axis=0), 1e-9)
        sums, counts = (_sums(of, self._group) - _sums(of, self._talk) for of in (own, np.ones((len(own), 1))))
        found[self._rows] = np.log((np.maximum(sums, 0) + _WORTH * share) / (np.maximum(counts, 0) + _WORTH) / share)
        return found

    def information(self, probabilities: Doubles) -> float:
        """How much groups tell of the objectives, in nats a segment (mutual information; Shannon 1948)."""
        return float((probabilities * self.evidence(probabilities)).sum(axis=1).mean())


def _sums(values: Doubles, of: npt.NDArray[np.intp]) -> Doubles:
    """For each row the sum of all rows of the same one."""
    sums: Doubles = np.stack([np.bincount(of, column).astype(np.float64) for column in values.T], axis=1)
    return sums[of]
