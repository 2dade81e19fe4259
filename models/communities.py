"""The graph of what is near what, and its communities by Leiden (Traag, Waltman & van Eck 2019)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.intp]


def nearest_of(similarity: Floats, most: int) -> Integers:
    """The up to `most` nodes most similar to each, itself left out, nearest first; of equal ones the first."""
    distance = -similarity
    np.fill_diagonal(distance, 2)
    wanted = min(most, len(distance))
    found = np.sort(np.argpartition(distance, wanted - 1, axis=1)[:, :wanted], axis=1)
    order = np.argsort(np.take_along_axis(distance, found, axis=1), axis=1, kind="stable")
    nearest: Integers = np.take_along_axis(found, order, axis=1)
    farthest = np.take_along_axis(distance, nearest[:, -1:], axis=1)
    for row in np.flatnonzero((distance <= farthest).sum(axis=1) > wanted):  # which of the equal ones is no accident
        nearest[row] = np.argsort(distance[row], kind="stable")[:wanted]
    return nearest


def nearest_among(present: Integers, nearest: Integers, similarity: Floats, most: int) -> Integers:
    """The up to `most` neighbours that each present node has among those present, numbered as these are.

    They are the first of its `nearest` that are there; where too few of these are, they are looked for anew in
    `similarity`, that of the present nodes.
    """
    number = np.full(len(nearest), -1, dtype=np.intp)
    number[present] = np.arange(len(present))
    there = number[nearest[present]]
    wanted = min(most, len(present))
    first = np.argsort(there < 0, axis=1, kind="stable")[:, :wanted]
    found: Integers = np.take_along_axis(there, first, axis=1)
    for row in np.flatnonzero((found < 0).any(axis=1)):
        distance = -similarity[row]
        distance[row] = 2
        found[row] = np.argsort(distance, kind="stable")[:wanted]
    return found


def graph_of(similarity: Floats, nearest: Integers) -> Any:
    """The symmetric k-nearest-neighbour graph with similarities as weights, in compressed rows."""
    from scipy.sparse import csr_matrix

    nodes, size = nearest.shape
    rows, columns = np.repeat(np.arange(nodes), size), nearest.ravel()
    weights = np.maximum(similarity[rows, columns], 1e-4).astype(np.float64)
    graph = csr_matrix((weights, (rows, columns)), shape=(nodes, nodes))
    graph = graph.maximum(graph.T).tocsr()
    graph.sort_indices()
    return graph


def leiden(graph: Any, resolution: float, seed: int) -> Integers:
    """One partition by modularity; nodes without an edge are clusters of their own."""
    from graspologic_native import leiden_csr

    _, communities = leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data,
        graph.shape[0],
        resolution=resolution,
        iterations=2,
        seed=seed,
    )
    labels: Integers = np.arange(graph.shape[0]) + graph.shape[0]
    labels[list(communities.keys())] = list(communities.values())
    return labels
