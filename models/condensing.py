"""Fewer nodes than texts: equal vectors become one, and many thousands become their micro-clusters.

Consensus clustering grows with the square of its nodes; micro-clusters keep a study of any size within bounds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.communities import Floats, Integers
from models.constraints import Constraints, in_order, taken_out
from models.stopping import Check, go_on

MOST_NODES = 4000
_SAMPLE = 100_000  # vectors that micro-clusters are fitted on
_BEGUN = 3  # vectors for each micro-cluster among which the first centres are chosen
_CHUNK = 20_000  # vectors compared with the micro-clusters at once


@dataclass(frozen=True, slots=True)
class Nodes:
    """What is clustered in place of texts: unit vectors, groups (-1: several), and the node of each text.

    ``apart`` holds the pairs of nodes that no cluster may join.
    """

    vectors: Floats
    groups: Integers
    of_text: Integers
    apart: tuple[tuple[int, int], ...] = ()

    def parts(self) -> tuple[object, ...]:
        """All that nodes are, for a digest."""
        return self.vectors, self.groups, self.of_text, self.apart


def condense(
    vectors: Floats,
    groups: Sequence[int],
    seed: int,
    most: int = MOST_NODES,
    constraints: Constraints | None = None,
    check: Check = go_on,
) -> Nodes:
    """Merge equal vectors and linked texts, and where more than `most` are left, near ones.

    Args:
        vectors: unit vectors, shape ``(texts, dimensions)``.
        groups: the group of each text, 0...
        seed: start of the micro-clusters' random choices.
        most: the most nodes to return.
        constraints: texts that become one node, and texts that do not share one.
        check: called between the steps of fitting micro-clusters; may raise to stop.

    Raises:
        ValueError: the constraints contradict each other.
    """
    of_text, first = _equal(vectors)
    nodes = vectors if len(first) == len(vectors) else vectors[first]
    apart: tuple[tuple[int, int], ...] = ()
    if constraints:
        of_text = constraints.merge(of_text)
        nodes, apart = _means(vectors, of_text), constraints.between(of_text)
    if len(nodes) <= most:
        return Nodes(nodes, _groups_of(of_text, np.asarray(groups), len(nodes)), of_text, apart)
    micro = _nearest(nodes, _micro_clusters(nodes, most // 2, seed, check))
    used, micro = np.unique(micro, return_inverse=True)
    if apart:
        micro = _parted(micro, apart)
        used = np.unique(micro)
    units = _means(vectors, micro[of_text])
    between = {(min(pair), max(pair)) for pair in ((int(micro[one]), int(micro[other])) for one, other in apart)}
    return Nodes(units, np.arange(len(used)), micro[of_text], tuple(sorted(between)))


def _equal(vectors: Floats) -> tuple[Integers, Integers]:
    """The node of each vector, equal ones sharing one, in the order of the texts; and the first vector of each node.

    By digest, for sorting a million vectors takes several times their memory.
    """
    seen: dict[bytes, int] = {}
    digests = (hashlib.blake2b(row.tobytes(), digest_size=16).digest() for row in vectors)
    of_text = np.fromiter((seen.setdefault(digest, len(seen)) for digest in digests), np.intp, len(vectors))
    return of_text, np.unique(of_text, return_index=True)[1]


def _means(vectors: Floats, of_text: Integers) -> Floats:
    """The mean vector of each node's texts, at unit length."""
    sums = np.zeros((int(of_text.max()) + 1, vectors.shape[1]), dtype=np.float64)
    np.add.at(sums, of_text, vectors)
    units: Floats = (sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return units


def _parted(micro: Integers, apart: Sequence[tuple[int, int]]) -> Integers:
    """The micro-cluster of each node, where nodes that share one though they are kept apart get one of their own."""
    gone = sorted(taken_out([pair for pair in apart if micro[pair[0]] == micro[pair[1]]]))
    alone = micro.copy()
    alone[gone] = int(micro.max()) + 1 + np.arange(len(gone))
    return in_order(alone)


def _groups_of(of_text: Integers, groups: Integers, nodes: int) -> Integers:
    """Each node's group, or -1 where its texts come from several."""
    low, high = np.full(nodes, np.iinfo(np.intp).max), np.full(nodes, -1)
    np.minimum.at(low, of_text, groups)
    np.maximum.at(high, of_text, groups)
    return np.where(low == high, low, -1)


def _micro_clusters(vectors: Floats, number: int, seed: int, check: Check) -> Floats:
    """Centres of `number` micro-clusters, fitted on a sample."""
    from sklearn.cluster import MiniBatchKMeans

    class Stoppable(MiniBatchKMeans):  # type: ignore[misc]
        def _mini_batch_convergence(self, *given: Any) -> Any:  # asked after every step
            check()
            return super()._mini_batch_convergence(*given)

    random = np.random.default_rng(seed)
    sample = (
        vectors if len(vectors) <= _SAMPLE else vectors[np.sort(random.choice(len(vectors), _SAMPLE, replace=False))]
    )
    model = Stoppable(
        number,
        init=_first_centres(sample, number, random),
        random_state=seed,
        batch_size=4096,
        n_init=1,
        max_iter=20,
        reassignment_ratio=0,
    )
    centres: Floats = model.fit(sample).cluster_centers_.astype(np.float32)
    return centres


def _first_centres(vectors: Floats, number: int, random: np.random.Generator) -> Floats:
    """`number` of the unit vectors, far from each other: greedy k-means++ (Arthur & Vassilvitskii 2007).

    All distances are found in one product; looking for each centre in turn, as scikit-learn does, takes ten times as
    long where there are thousands of centres.
    """
    most = min(len(vectors), _BEGUN * number)
    among = vectors[np.sort(random.choice(len(vectors), most, replace=False))]
    distance = np.maximum(0, 2 - 2 * (among @ among.T))
    tries = 2 + int(np.log(number))
    chosen = [int(random.integers(most))]
    closest = distance[chosen[0]]
    while len(chosen) < number:
        reach = np.cumsum(closest, dtype=np.float64)
        drawn = np.minimum(np.searchsorted(reach, random.random(tries) * reach[-1], side="right"), most - 1)
        left = np.minimum(distance[drawn], closest)
        best = int(left.sum(axis=1, dtype=np.float64).argmin())
        chosen.append(int(drawn[best]))
        closest = left[best]
    return among[chosen]


def _nearest(vectors: Floats, centres: Floats) -> Integers:
    """The centre closest to each unit vector."""
    offset = (centres**2).sum(axis=1) / 2
    starts = range(0, len(vectors), _CHUNK)
    return np.concatenate([(vectors[start : start + _CHUNK] @ centres.T - offset).argmax(axis=1) for start in starts])
