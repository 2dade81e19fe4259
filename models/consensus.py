"""Consensus clustering: what many slightly different clusterings of the same vectors agree on.

Each member of the ensemble is a Leiden partition (Traag, Waltman & van Eck 2019) of a k-nearest-neighbour graph, over a
grid of neighbourhood sizes, and of resolutions around the one that gives as many communities as clusters are wanted,
with one share of the groups (interviews) left out in turn. How often two vectors fall together is their agreement
(evidence accumulation, Fred & Jain 2005). Nodes are close when they agree with the same others; Ward's linkage of that
gives a tree that is cut at any number of clusters, and every node then goes to the cluster that it is closest to. Each
share left out also yields a tree of its own, against which a cluster's stability is measured (Hennig 2007). One draw of
Leiden moves with its seed; the consensus hardly does. Of average, weighted and Ward's linkage, the last recovered most
human codes at equal numbers of clusters, with no clusters of one or two.

The more nodes there are, the fewer partitions a share makes, and at last fewer shares are made, too. At 2,900 nodes a
sixth of the partitions of 12 shares left three seeds agreeing in pairs at .952 (mean adjusted Rand index over what has
a theme both times; least .939), a fifth of those of 16 at .957 (.950), and the two ways at .957; stability correlated
at .97. At 600, half of them lost .01 of the recovered codes, so there all are made.

Of many nodes, closer neighbours take an eighth less time, and seeds agree more: of 20 meetings (2,900 nodes) four at
.961 (least .951) rather than .951 (.932), of 90 (2,000) three at .975 (.970) rather than .952 (.939), of 41 interviews
with codes at .952 rather than .950, with as many codes recovered. Of 400 to 900 nodes they recover up to .015 more, but
agree less under other seeds and without an interview.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from models.communities import Floats, Integers, graph_of, leiden, nearest_among, nearest_of
from models.constraints import Booleans, as_square
from models.processors import processors
from models.stopping import Check, go_on

Counts = npt.NDArray[np.uint8]

_FOLDS, _FEWER = 16, 12  # shares of the groups, each left out once; and where there are the most nodes
_NEIGHBOURS, _CLOSER = (10, 15, 20, 25), (8, 12, 16, 20)  # in the graphs of few nodes, and of many
_AROUND = tuple(float(value) for value in np.geomspace(0.5, 1.2, 10))  # of the resolution for what is wanted
_SPARE = 3  # times as many neighbours are found once for all shares, of which each share takes those it has
_SCALE = tuple(float(value) for value in np.geomspace(0.1, 50.0, 20))  # resolutions tried to find that one
_STRIDE = 4  # every so many of these are tried at first
_MANY = (900, 1800, 2700, 2700, 2700)  # nodes from which every second partition of the grid is made, third, and sixth
_CLOSE = 1800  # nodes from which closer neighbours will do
_TRUST = 0.7  # weight of the agreement against plain similarity
_COMPARED = 500  # nodes by which others are compared, about: more of them cost time and tell the same
_NEVER = 1e6  # distance of nodes that are kept apart: spread over 4,000 nodes it is still beyond all others
_FARTHEST = 1e4  # more than any other height of a tree
_SETTLED = 50  # most rounds in which nodes move to the cluster they are closest to; some ten are the rule


@dataclass(frozen=True, slots=True)
class Partition:
    """One member of the ensemble: neighbours in its graph, resolution, and start of its random choices."""

    neighbours: int
    resolution: float
    seed: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree over nodes by Ward's linkage; `present` are the numbers of its nodes, `links` as SciPy gives them."""

    present: Integers
    links: npt.NDArray[np.float64]

    def cut(self, clusters: int, weights: Integers, least: int) -> Integers:
        """Labels 0.. at the coarsest cut with `clusters` clusters of weight `least` or more; -1 in lighter ones.

        Args:
            clusters: how many clusters to aim at; fewer where the tree does not have so many.
            weights: weight of each present node, shape ``(len(present),)``.
            least: least weight of a cluster.
        """
        from scipy.cluster.hierarchy import fcluster

        most = len(self.present)
        least_number = max(clusters, 1 + int((self.links[:, 2] > _FARTHEST).sum()))  # fewer would join what is apart
        numbers = range(min(least_number, most), min(4 * least_number, most) + 1)
        heavy = self._heavy(numbers, weights, least)
        enough = np.flatnonzero(heavy >= clusters)
        best = int(enough[0] if len(enough) else heavy.argmax())
        if heavy[best] == 0:
            return np.full(most, -1, dtype=np.intp)
        return _drop_light(fcluster(self.links, numbers[best], "maxclust") - 1, weights, least)

    def _heavy(self, numbers: Sequence[int], weights: Integers, least: int) -> Integers:
        """How many clusters of weight `least` or more the cut at each number of clusters has."""
        most = len(self.present)
        weight = [*weights.tolist(), *[0] * (most - 1)]
        pairs = self.links[:, :2].astype(np.intp)
        for node, (one, other) in enumerate(pairs.tolist(), most):
            weight[node] = weight[one] + weight[other]
        is_heavy = (np.array(weight) >= least).astype(np.intp)
        change = is_heavy[most:] - is_heavy[pairs[:, 0]] - is_heavy[pairs[:, 1]]
        after = is_heavy[:most].sum() + np.concatenate([[0], np.cumsum(change)])  # so many links, from the lowest on
        heights = self.links[:, 2]
        links = most - np.asarray(numbers)
        joined = np.searchsorted(heights, heights[links - 1], "right")  # links of equal height go together
        counted: Integers = after[np.where(links > 0, joined, 0)]
        return counted


@dataclass(frozen=True, slots=True)
class Consensus:
    """What the ensemble agrees on.

    Attributes:
        agreement: share of the clusterings with both nodes in which they fall together, shape ``(nodes, nodes)``.
        similarity: cosine similarity of the nodes, same shape.
        tree: over all nodes.
        replicates: the same with one share of the groups left out, one tree a share.
        apart: nodes that no cluster holds together, same shape; None where there are none.
    """

    agreement: Floats
    similarity: Floats
    tree: Tree
    replicates: tuple[Tree, ...]
    apart: Booleans | None = None


def find_consensus(
    vectors: Floats,
    groups: Sequence[int],
    clusters: int,
    seed: int,
    apart: Sequence[tuple[int, int]] = (),
    check: Check = go_on,
) -> Consensus:
    """Cluster unit vectors many times and collect the agreement.

    Args:
        vectors: unit vectors, shape ``(nodes, dimensions)``; at least 3, at most a few thousand: memory and time grow
            with the square.
        groups: the group (interview) of each node, 0.., or -1 for several; shares of the groups are left out in turn.
        clusters: how many clusters will be wanted, about, which sets how coarse the partitions are.
        seed: start of the partitions' random choices.
        apart: pairs of nodes that stay apart: they are no neighbours, agree in nothing, and no cut joins them.
        check: called after each share; may raise to stop.
    """
    nodes = len(vectors)
    random = np.random.default_rng(seed)
    similarity, barred = similarity_of(vectors, apart)
    shares = list(_shares(np.asarray(groups), _FOLDS if nodes < _MANY[-1] else _FEWER))
    together, part = np.zeros((nodes, nodes), dtype=np.float32), np.empty((nodes, nodes), dtype=np.float32)
    there = np.zeros((len(shares), nodes), dtype=np.float32)
    replicates = []
    nearest = nearest_of(similarity, _SPARE * max(_sizes(nodes)))
    with ThreadPoolExecutor(processors(), "consensus") as pool:  # Leiden lets go of Python's lock
        resolutions = _resolutions(similarity, nearest, clusters, random, pool)
        grids = [_grid(len(present), resolutions, share, random) for share, present in enumerate(shares)]
        work = partial(_replicate, similarity, nearest, barred)
        for share, (times, tree) in enumerate(pool.map(work, shares, grids)):
            together += _part_of(times, len(grids[share]), part)
            there[share, tree.present] = 1
            replicates.append(tree)
            check()
    agreement = (together / np.maximum(there.T @ there, 1)).astype(np.float32)
    tree = grow_tree(agreement, similarity, np.arange(nodes), barred)
    return Consensus(agreement, similarity, tree, tuple(replicates), barred)


def similarity_of(vectors: Floats, apart: Sequence[tuple[int, int]]) -> tuple[Floats, Booleans | None]:
    """Cosine similarities of unit vectors, -1 for those that stay `apart`; and which these are, None without any."""
    similarity = np.clip(vectors @ vectors.T, -1, 1).astype(np.float32)
    if not apart:
        return similarity, None
    barred = as_square(apart, len(vectors))
    similarity[barred] = -1
    return similarity, barred


def stability(
    labels: Integers, replicates: Sequence[Tree], weights: Integers, clusters: int, least: int
) -> list[float]:
    """For each cluster the mean, over the replicates, of the best Jaccard overlap with one of their clusters.

    1 means that the cluster comes back whole whoever is left out; below about 0.5 it dissolves (Hennig 2007).
    """
    scores: list[list[float]] = [[] for _ in range(int(labels.max()) + 1)]
    for tree in replicates:
        other = tree.cut(clusters, weights[tree.present], least)
        overlaps, there = _overlaps(labels[tree.present], other, weights[tree.present], len(scores))
        for label in np.flatnonzero(there):
            scores[label].append(float(overlaps[label]))
    return [float(np.mean(found)) if found else 0.0 for found in scores]


def _overlaps(labels: Integers, other: Integers, weights: Integers, clusters: int) -> tuple[Floats, Booleans]:
    """Each cluster's best Jaccard overlap with one of the `other` clusters, and whether any of it is there."""
    matches = int(other.max()) + 2  # the last column holds what is in none
    cells = np.bincount(
        np.where(labels < 0, clusters, labels) * matches + np.where(other < 0, matches - 1, other),
        weights,
        (clusters + 1) * matches,
    ).reshape(clusters + 1, matches)
    both = cells[:-1, :-1]
    either = cells[:-1].sum(axis=1)[:, None] + cells[:, :-1].sum(axis=0) - both
    best = (both / np.maximum(either, 1)).max(axis=1, initial=0.0)
    there = np.bincount(labels[labels >= 0], minlength=clusters) > 0
    return best, there


def _drop_light(labels: Any, weights: Integers, least: int) -> Integers:
    """Number the clusters that weigh `least` or more from 0, in order of first appearance; -1 for the others."""
    heavy = np.bincount(np.maximum(labels, 0), weights=np.where(labels >= 0, weights, 0)) >= least
    kept = (labels >= 0) & heavy[labels]
    _, first, number = np.unique(labels[kept], return_index=True, return_inverse=True)
    result = np.full(len(labels), -1, dtype=np.intp)
    result[kept] = np.argsort(np.argsort(first))[number]
    return result


def _shares(groups: npt.NDArray[Any], most: int) -> Iterator[Integers]:
    """The nodes that stay when each of at most `most` shares of the groups is left out; of one group, of its nodes.

    Nodes of group -1 belong to several groups and always stay.
    """
    names, sizes = np.unique(groups[groups >= 0], return_counts=True)
    if len(names) < 2:
        groups, names, sizes = np.arange(len(groups)), np.arange(len(groups)), np.ones(len(groups), dtype=int)
    order = names[np.argsort(-sizes, kind="stable")]
    folds = min(most, len(order))
    for fold in range(folds):
        present = np.flatnonzero(~np.isin(groups, order[fold::folds]))
        if len(present) >= 3:
            yield present


def _resolutions(
    similarity: Floats, nearest: Integers, clusters: int, random: np.random.Generator, pool: ThreadPoolExecutor
) -> tuple[float, ...]:
    """The resolutions around the one at which Leiden finds about `clusters` communities in all the nodes."""
    sizes = _sizes(len(similarity))
    graph = graph_of(similarity, nearest[:, : sizes[len(sizes) // 2]])
    seed = int(random.integers(2**31))
    found = _counts(graph, seed, clusters, pool)
    rising = np.maximum.accumulate(found) + 1e-6 * np.arange(len(found))
    middle = np.exp(np.interp(np.log(clusters), np.log(rising), np.log(_SCALE)))
    return tuple(float(middle * share) for share in _AROUND)


def _counts(graph: Any, seed: int, clusters: int, pool: ThreadPoolExecutor) -> Integers:
    """How many communities there are at each resolution of the scale, found where the number comes near `clusters`.

    They become more along the scale, so it is enough to ask at some places, and then between two of these; the other
    places have the 1 they begin with.
    """
    found = np.ones(len(_SCALE), dtype=np.intp)

    def ask(places: range) -> None:
        labels = pool.map(lambda place: leiden(graph, _SCALE[place], seed), places)
        found[places.start : places.stop : places.step] = [len(np.unique(one)) for one in labels]

    some = range(_STRIDE - 1, len(_SCALE), _STRIDE)
    ask(some)
    enough = next((place for place in some if found[place] >= clusters), some[-1])
    ask(range(enough - _STRIDE + 1, enough))
    return found


def _grid(nodes: int, resolutions: Sequence[float], share: int, random: np.random.Generator) -> list[Partition]:
    """The partitions of one share; of many nodes only every second to sixth, and others of the next share."""
    thinned = 1 + sum(nodes >= many for many in _MANY)
    whole = [
        Partition(size, resolution, int(random.integers(2**31)))
        for size, resolution in product(_sizes(nodes), resolutions)
    ]
    return [one for place, one in enumerate(whole) if (place + place // len(resolutions) + share) % thinned == 0]


def _replicate(
    similarity: Floats, nearest: Integers, barred: Booleans | None, present: Integers, grid: Sequence[Partition]
) -> tuple[Counts, Tree]:
    """How often all nodes fall together, those that are not present never; and the tree of those that are."""
    here, alike = None if barred is None else _square(barred, present), _square(similarity, present)
    most = max(partition.neighbours for partition in grid)
    times = _times_together(alike, nearest_among(present, nearest, alike, most), grid)
    if here is not None:
        times[here] = 0
    place = np.full(len(similarity), len(present))  # in `times` with a row and a column of noughts at its end
    place[present] = np.arange(len(present))
    everywhere = _square(np.pad(times, (0, 1)), place)
    return everywhere, grow_tree(_part_of(times, len(grid)), alike, present, here)


def _square(matrix: npt.NDArray[Any], nodes: Integers) -> Any:
    """The rows and columns of some nodes; in two steps, which is several times as fast as in one."""
    return matrix.take(nodes, axis=0).take(nodes, axis=1)


def _part_of(times: Counts, most: int, into: Floats | None = None) -> Floats:
    share: Floats = np.divide(times, np.float32(most), out=into)
    return share


def _times_together(similarity: Floats, nearest: Integers, grid: Sequence[Partition]) -> Counts:
    """In how many of the grid's partitions two nodes fall together."""
    nodes = len(similarity)
    together = np.zeros((nodes, nodes), dtype=np.uint8)  # the grid has fewer than 256 partitions
    graphs = {size: graph_of(similarity, nearest[:, :size]) for size in {one.neighbours for one in grid}}
    for partition in grid:
        labels = leiden(graphs[partition.neighbours], partition.resolution, partition.seed).astype(np.int32)
        together += labels[:, None] == labels[None, :]
    return together


def _sizes(nodes: int) -> list[int]:
    """The neighbourhoods that so many nodes have room for."""
    return sorted({min(size, max(2, nodes // 4)) for size in (_NEIGHBOURS if nodes < _CLOSE else _CLOSER)})


def grow_tree(agreement: Floats, similarity: Floats, present: Integers, apart: Booleans | None = None) -> Tree:
    """Ward's linkage on the distances that closeness leaves; `apart` nodes join last."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    near = squareform(closeness(agreement, similarity), checks=False)  # each pair once
    distance = np.sqrt(np.maximum(1 - near, 0, out=near).astype(np.float64))
    if apart is not None:
        distance[squareform(apart, checks=False)] = _NEVER
    return Tree(present, linkage(distance, "ward"))


def closeness(agreement: Floats, similarity: Floats) -> Floats:
    """How far each two nodes go with the same others: the cosine of their rows of agreement, at most 1.

    The agreement is read as data, a row a node (Kuncheva, Hadjitodorov & Todorova 2006): in a single pair it is noisy,
    over all others it is not. A little similarity tells apart what never falls together. Of many others every second,
    third, ... is asked.
    """
    asked = slice(None, None, 1 + len(agreement) // (_COMPARED + 1))
    rows = (_TRUST * agreement[:, asked] + (1 - _TRUST) * similarity[:, asked]).astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    near: Floats = rows @ rows.T
    return near


def settle(labels: Integers, found: Consensus, weights: Integers, least: int) -> Integers:
    """Move every node to the cluster whose texts its own are closest to on average, until nothing moves.

    A tree decides early and never again; this is where its borders are put right. A node of several texts holds on to
    its cluster by them, even alone. Nodes without a cluster (-1) stay without, and so do those of a cluster that ends
    up lighter than `least`; no two nodes that are kept apart end up in one.
    """
    near = closeness(found.agreement, found.similarity)
    apart = np.empty((0, 2), dtype=np.intp) if found.apart is None else np.argwhere(found.apart)
    near[tuple(apart.T)] = -_NEVER
    own = np.diag(near)[:, None]
    inside = labels >= 0
    for _ in range(_SETTLED):
        inner = (labels[:, None] == np.arange(int(labels.max()) + 1)).astype(np.float32)
        member = inner * weights[:, None].astype(np.float32)
        others = member.sum(axis=0) - inner
        means = np.where(others > 0, (near @ member - own * inner) / np.maximum(others, 1), -np.inf)
        moved = _held_apart(labels, np.where(inside, means.argmax(axis=1), -1), apart)
        if np.array_equal(moved, labels):
            break
        labels = moved
        labels[inside] = np.unique(moved[inside], return_inverse=True)[1]
    return _drop_light(labels, weights, least)


def _held_apart(labels: Integers, moved: Integers, apart: Integers) -> Integers:
    """The moves, less those that would bring together what is kept apart; `apart` has shape ``(pairs, 2)``."""
    one, other = apart.T
    while (clash := (moved[one] == moved[other]) & ((moved != labels)[one] | (moved != labels)[other])).any():
        moved = moved.copy()
        moved[apart[clash]] = labels[apart[clash]]
    return moved
