"""A consensus that is remembered is the one that was found, to the bit, and it is found once for all cuts of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from planted import clustered, dealt, noise

from models.communities import Integers
from models.condensing import Nodes
from models.consensus import Consensus, find_consensus
from models.consensus_memory import consensus_of
from models.errors import ModelError
from models.levels import usual_affinity
from models.memory import Arrays
from models.stopping import go_on


class Keeps:
    """A memory that forgets nothing, and counts what was made."""

    def __init__(self) -> None:
        self.kept: dict[str, Arrays] = {}

    def of(self, what: str, given: str, make: Callable[[], Arrays]) -> Arrays:
        if given not in self.kept:
            self.kept[given] = make()
        return self.kept[given]


def nodes_of(vectors: np.ndarray, apart: tuple[tuple[int, int], ...] = ()) -> Nodes:
    return Nodes(vectors, np.array(dealt(len(vectors))), np.arange(len(vectors)), apart)


def told(found: Consensus) -> list[bytes | None]:
    trees = [part for tree in (found.tree, *found.replicates) for part in (tree.links, tree.present)]
    return [None if one is None else one.tobytes() for one in (found.agreement, found.similarity, found.apart, *trees)]


@pytest.mark.parametrize("apart", [(), ((0, 1), (0, 40), (3, 70))])
@pytest.mark.parametrize("vectors", [clustered(5, 16)[0], noise(80)], ids=["planted", "noise"])
def test_what_is_remembered_is_what_was_found(vectors: np.ndarray, apart: tuple[tuple[int, int], ...]) -> None:
    nodes, memory = nodes_of(vectors, apart), Keeps()
    found, remembered = (consensus_of(nodes, 5, 1, memory, go_on) for _ in range(2))
    assert found is not remembered
    assert told(found) == told(remembered)
    assert told(found) == told(find_consensus(vectors, dealt(len(vectors)), 5, 1, apart))


@pytest.mark.parametrize(("clusters", "seed", "apart"), [(6, 1, ()), (5, 2, ()), (5, 1, ((0, 1),))])
def test_another_coarseness_seed_or_wish_is_another_consensus(
    clusters: int, seed: int, apart: tuple[tuple[int, int], ...]
) -> None:
    vectors, memory = clustered(5, 16)[0], Keeps()
    consensus_of(nodes_of(vectors), 5, 1, memory, go_on)
    consensus_of(nodes_of(vectors, apart), clusters, seed, memory, go_on)
    assert len(memory.kept) == 2


def test_a_search_that_was_stopped_leaves_nothing_behind() -> None:
    def stop() -> None:
        raise ModelError("stopped")

    memory = Keeps()
    with pytest.raises(ModelError):
        consensus_of(nodes_of(clustered(5, 16)[0]), 5, 1, memory, stop)
    assert not memory.kept


def test_the_usual_affinity_is_that_to_the_clusters_of_the_usual_number() -> None:
    vectors, truth = clustered(5, 16)
    found = find_consensus(vectors, dealt(len(vectors)), 5, 1)
    ones: Integers = np.ones(len(vectors), dtype=np.intp)
    same = truth[:, None] == truth[None, :]
    np.fill_diagonal(same, False)
    expected = (found.agreement * same).sum(axis=1) / same.sum(axis=1)
    assert usual_affinity(found, 5, ones, 3) == pytest.approx(expected, abs=1e-6)
