"""What a cut of a consensus comes to: the finer clusters inside each, and how near every node is to each."""

from __future__ import annotations

import numpy as np

from models.communities import Floats, Integers
from models.consensus import Consensus, grow_tree, settle


def least_fine(least: int) -> int:
    """Fewest texts of a fine cluster."""
    return max(2, least - 1)


def divide(found: Consensus, coarse: Integers, weights: Integers, least: int) -> tuple[Integers, list[int]]:
    """Divide each coarse cluster further along the tree; what is too light joins the fine cluster it agrees with most.

    A cluster of s texts is divided into about the square root of s pieces; one that does not divide stays whole.
    """
    fine = np.full(len(coarse), -1, dtype=np.intp)
    parents: list[int] = []
    for label in range(int(coarse.max()) + 1):
        members = np.flatnonzero(coarse == label)
        pieces = _pieces(found, members, weights[members], least_fine(least))
        fine[members] = pieces + len(parents)
        parents.extend([label] * (int(pieces.max()) + 1))
    return fine, parents


def _pieces(found: Consensus, members: Integers, weights: Integers, least: int) -> Integers:
    """The fine clusters of one coarse cluster, numbered from 0."""
    whole = np.zeros(len(members), dtype=np.intp)
    wanted = round(float(weights.sum()) ** 0.5 / 1.5)
    if len(members) < 4 or wanted < 2:
        return whole
    square = np.ix_(members, members)
    pieces = grow_tree(found.agreement[square], found.similarity[square], members).cut(wanted, weights, least)
    if pieces.max() < 1:
        return whole
    closeness = found.agreement[square] + 0.1 * found.similarity[square]  # similarity only breaks ties
    means = np.stack([closeness[:, pieces == piece].mean(axis=1) for piece in range(int(pieces.max()) + 1)], axis=1)
    return np.where(pieces < 0, means.argmax(axis=1), pieces)


def affinity(found: Consensus, labels: Integers, weights: Integers) -> Floats:
    """Mean agreement of a text of each node with each cluster's texts, itself left out; shape ``(nodes, clusters)``."""
    inside = (labels[:, None] == np.arange(int(labels.max()) + 1)).astype(np.float32)
    member = inside * weights[:, None]
    own = np.diag(found.agreement)[:, None] * inside
    total = member.sum(axis=0) - inside
    mean: Floats = ((found.agreement @ member - own) / np.maximum(total, 1)).astype(np.float32)
    if found.apart is not None:
        mean[found.apart.astype(np.float32) @ member > 0] = 0  # nobody leans to what people took them out of
    return mean


def usual_affinity(found: Consensus, clusters: int, weights: Integers, least: int) -> Floats:
    """Each node's affinity with its cluster where there are so many, or with the nearest where it is in none."""
    labels = settle(found.tree.cut(clusters, weights, least), found, weights, least)
    if labels.max() < 0:  # nothing to be near to
        return np.ones(len(labels), dtype=np.float32)
    near = affinity(found, labels, weights)
    own: Floats = np.where(labels < 0, near.max(axis=1), near[np.arange(len(labels)), labels])
    return own
