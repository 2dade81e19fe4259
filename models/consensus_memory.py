"""A consensus as arrays that can be kept: what is dear to find, however many clusters it is cut into afterwards.

Most nodes never fall together, so of the agreement only the pairs that ever do are kept; similarity is found anew.
"""

from __future__ import annotations

import numpy as np

from models.condensing import Nodes
from models.consensus import Consensus, Tree, find_consensus, similarity_of
from models.memory import Arrays, Memory, digest_of
from models.stopping import Check


def consensus_of(nodes: Nodes, clusters: int, seed: int, memory: Memory, check: Check) -> Consensus:
    """What an ensemble around `clusters` clusters agrees on, remembered or found (`find_consensus`): the same numbers.

    Args:
        nodes: what is clustered.
        clusters: how coarse the ensemble is; the consensus may be cut into any other number.
        seed: start of the partitions' random choices.
        memory: of what was found before.
        check: called between the parts of the work; may raise to stop.
    """
    fresh: list[Consensus] = []

    def make() -> Arrays:
        fresh.append(find_consensus(nodes.vectors, nodes.groups.tolist(), clusters, seed, nodes.apart, check))
        return _as_arrays(fresh[0])

    kept = memory.of("consensus", digest_of((*nodes.parts(), clusters, seed)), make)
    return fresh[0] if fresh else _from_arrays(kept, nodes)


def _as_arrays(found: Consensus) -> Arrays:
    together = np.flatnonzero(np.triu(found.agreement))
    trees = (found.tree, *found.replicates)
    return {
        "pairs": together.astype(np.uint32),  # there are a few thousand nodes at most
        "agreement": found.agreement.ravel()[together],
        "sizes": np.array([len(tree.present) for tree in trees]),
        "present": np.concatenate([tree.present for tree in trees]),
        "links": np.concatenate([tree.links for tree in trees]),
    }


def _from_arrays(kept: Arrays, nodes: Nodes) -> Consensus:
    number = len(nodes.vectors)
    rows, columns = np.divmod(kept["pairs"].astype(np.intp), number)
    agreement = np.zeros((number, number), dtype=np.float32)
    agreement[rows, columns] = agreement[columns, rows] = kept["agreement"]
    ends = np.cumsum(kept["sizes"])[:-1]
    present = np.split(kept["present"], ends)
    links = np.split(kept["links"], ends - np.arange(1, len(ends) + 1))  # a tree has one link less than nodes
    tree, *replicates = (Tree(there, own) for there, own in zip(present, links, strict=True))
    similarity, apart = similarity_of(nodes.vectors, nodes.apart)
    return Consensus(agreement, similarity, tree, tuple(replicates), apart)
