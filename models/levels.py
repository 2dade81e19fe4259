"""What a cut of a consensus comes to: clusters, finer ones inside each, and how near every node is to each of them."""

from __future__ import annotations

import numpy as np

from models.communities import Floats, Integers
from models.consensus import Consensus, grow_tree, settle, stability
from models.memory import Arrays

LEVELS = ("coarse", "fine")


def two_levels(found: Consensus, numbers: tuple[int, int], weights: Integers, least: int) -> Arrays:
    """Cut a consensus into clusters and divide these: both levels as arrays, a row a node; none where nothing divides.

    Args:
        found: the consensus over nodes.
        numbers: of clusters, the wanted one and the usual one that the consensus was made around.
        weights: how many texts stand in each node.
        least: fewest texts of a cluster.
    """
    wanted, around = numbers
    coarse = settle(found.tree.cut(wanted, weights, least), found, weights, least)
    if coarse.max() < 1:
        return {}
    fine, parents = divide(found, coarse, weights, least)
    arrays = {"parents": np.array(parents)}
    if around != wanted:
        arrays["usual"] = usual_affinity(found, around, weights, least)
    levels = ((coarse, wanted, least), (fine, len(parents), least_fine(least)))
    for name, (labels, number, smallest) in zip(LEVELS, levels, strict=True):
        arrays |= {
            f"{name} labels": labels,
            f"{name} affinity": affinity(found, labels, weights),
            f"{name} stability": np.array(stability(labels, found.replicates, weights, number, smallest)),
        }
    return arrays


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
