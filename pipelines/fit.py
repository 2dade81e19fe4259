"""How well a phrase tells the passages of a cluster from others, and the cluster from its neighbours, by meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.encoder import Vectors
from pipelines.asked import Cluster

_OTHERS = 1000  # passages of the study that those of a cluster are compared with, about
_CENTRAL = 24  # members after which a member counts half

Doubles = npt.NDArray[np.float64]


class Fit:
    """What the phrases of a level are compared with: an even sample of its passages, and the clusters' centres."""

    def __init__(self, clusters: Sequence[Cluster]) -> None:
        passages = np.concatenate([cluster.passages for cluster in clusters])
        self._others = passages[:: -(-len(passages) // _OTHERS)]
        centres = np.stack([weights(cluster) @ cluster.passages for cluster in clusters])
        self._centres = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)

    def of(self, phrases: Vectors, cluster: Cluster) -> Doubles:
        """For each phrase and passage the share of the sample that the phrase is less like than the passage.

        Args:
            phrases: unit vectors, shape ``(phrases, dimensions)``.
            cluster: with its passages.

        Returns:
            Shares from 0 to 1, shape ``(phrases, passages)``; 0.5 is chance.
        """
        others = np.sort(phrases @ self._others.T, axis=1)
        near = phrases @ cluster.passages.T
        shares = [np.searchsorted(row, values) for row, values in zip(others, near, strict=True)]
        found: Doubles = np.array(shares).reshape(near.shape) / len(self._others)
        return found

    def margin(self, phrases: Vectors, number: int) -> Doubles:
        """By how much each phrase lies nearer (cosine) to a cluster's centre than to any other one's.

        Args:
            phrases: unit vectors, shape ``(phrases, dimensions)``.
            number: which of the clusters.

        Returns:
            Differences, below 0 where another cluster is nearer, shape ``(phrases,)``.
        """
        near = phrases @ self._centres.T
        others = np.delete(near, number, axis=1)
        margins: Doubles = near[:, number] - others.max(axis=1, initial=-1.0) if others.size else near[:, number]
        return margins


def weights(cluster: Cluster) -> Doubles:
    """What each passage counts, adding up to 1: central ones more, and those of a person who says much less."""
    speakers = cluster.speakers[: len(cluster.passages)]
    often = Counter(speakers)
    found = np.array([often[speaker] ** -0.5 / (1 + place / _CENTRAL) for place, speaker in enumerate(speakers)])
    shares: Doubles = found / found.sum()
    return shares
