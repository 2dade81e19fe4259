from __future__ import annotations

import time
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import Floats, clustered, dealt, noise, same_partition
from scipy.cluster.hierarchy import fcluster, linkage

from models import consensus
from models.communities import nearest_among, nearest_of
from models.consensus import Consensus, Tree, _grid, closeness, find_consensus, settle, stability

CLUSTERS, EACH = 5, 16
VECTORS, TRUTH = clustered(CLUSTERS, EACH)
ONES = np.ones(len(VECTORS), dtype=np.intp)


@pytest.fixture(scope="module")
def found() -> Consensus:
    return find_consensus(VECTORS, dealt(len(VECTORS)), CLUSTERS, seed=1)


@pytest.fixture(scope="module")
def of_noise() -> Consensus:
    return find_consensus(noise(len(VECTORS)), dealt(len(VECTORS)), CLUSTERS, seed=1)


def test_planted_clusters_are_recovered(found: Consensus) -> None:
    assert same_partition(found.tree.cut(CLUSTERS, ONES, least=3), TRUTH)


def test_the_same_seed_gives_the_same_consensus(found: Consensus) -> None:
    again = find_consensus(VECTORS, dealt(len(VECTORS)), CLUSTERS, seed=1)
    assert again.agreement.tobytes() == found.agreement.tobytes()
    assert again.tree.links.tobytes() == found.tree.links.tobytes()
    assert [tree.links.tobytes() for tree in again.replicates] == [tree.links.tobytes() for tree in found.replicates]


@pytest.mark.parametrize("wanted", [1, 3])
def test_a_clustering_that_nobody_wants_any_more_stops_between_two_shares(
    wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    real = consensus._replicate

    def counted(*given: Any) -> Any:
        begun.append(1)
        time.sleep(0.05)  # so that there is something left to stop
        return real(*given)

    left = [None] * wanted

    def check() -> None:
        if not left:
            raise InterruptedError
        left.pop()

    monkeypatch.setattr(consensus, "_replicate", counted)
    with pytest.raises(InterruptedError):
        find_consensus(VECTORS, dealt(len(VECTORS)), CLUSTERS, seed=1, check=check)
    assert wanted <= len(begun) < 16


def test_planted_clusters_do_not_hang_on_the_seed(found: Consensus) -> None:
    other = find_consensus(VECTORS, dealt(len(VECTORS)), CLUSTERS, seed=99)
    assert same_partition(other.tree.cut(CLUSTERS, ONES, least=3), found.tree.cut(CLUSTERS, ONES, least=3))


@pytest.mark.parametrize("name", ["found", "of_noise"])
def test_agreement_is_a_share_and_goes_both_ways(name: str, request: pytest.FixtureRequest) -> None:
    agreement = request.getfixturevalue(name).agreement
    assert agreement.shape == (len(VECTORS), len(VECTORS))
    assert agreement.min() >= 0
    assert agreement.max() <= 1
    assert (agreement == agreement.T).all()
    assert (np.diag(agreement) == 1).all()


def test_members_of_a_planted_cluster_agree_more_than_strangers(found: Consensus) -> None:
    together = TRUTH[:, None] == TRUTH[None, :]
    assert found.agreement[together].mean() > found.agreement[~together].max()


def test_planted_clusters_are_stable_and_those_of_noise_are_not(found: Consensus, of_noise: Consensus) -> None:
    def scores(consensus: Consensus) -> list[float]:
        labels = consensus.tree.cut(CLUSTERS, ONES, 3)
        result = stability(labels, consensus.replicates, ONES, CLUSTERS, 3)
        assert len(result) == labels.max() + 1
        assert all(0 <= score <= 1 for score in result)
        return result

    assert min(scores(found)) > 0.9
    assert np.mean(scores(of_noise)) < 0.75


def test_there_is_a_tree_for_every_share_left_out(found: Consensus) -> None:
    groups = np.array(dealt(len(VECTORS)))
    left_out = [set(groups) - set(groups[tree.present]) for tree in found.replicates]
    assert sorted(group for groups in left_out for group in groups) == sorted(set(groups.tolist()))


def test_where_nodes_are_many_there_are_fewer_shares_and_each_group_is_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consensus, "_MANY", (len(VECTORS),))
    groups = np.arange(len(VECTORS)) % 20
    found = find_consensus(VECTORS, groups.tolist(), CLUSTERS, seed=1)
    left_out = [set(groups.tolist()) - set(groups[tree.present].tolist()) for tree in found.replicates]
    assert len(left_out) == 12
    assert sorted(group for groups in left_out for group in groups) == list(range(20))
    assert same_partition(found.tree.cut(CLUSTERS, ONES, least=3), TRUTH)


def test_a_cut_drops_what_is_too_light_and_numbers_the_rest_from_nought(found: Consensus) -> None:
    labels = found.tree.cut(3 * CLUSTERS, ONES, least=4)
    sizes = np.bincount(labels[labels >= 0])
    assert sizes.min() >= 4
    assert set(labels.tolist()) - {-1} == set(range(len(sizes)))


@settings(deadline=None)
@given(st.data())
def test_a_cut_is_the_coarsest_with_most_heavy_clusters(data: st.DataObject) -> None:
    nodes = data.draw(st.integers(3, 14))
    places = data.draw(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=nodes, max_size=nodes))
    weights = np.array(data.draw(st.lists(st.integers(1, 3), min_size=nodes, max_size=nodes)))
    wanted, least = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 5))
    links = linkage(np.array(places, dtype=np.float64), "ward")  # with many links of equal height
    cuts = [fcluster(links, number, "maxclust") for number in range(min(wanted, nodes), min(4 * wanted, nodes) + 1)]
    heavy = [sum(weights[cut == label].sum() >= least for label in set(cut)) for cut in cuts]
    chosen = next((place for place, number in enumerate(heavy) if number >= wanted), int(np.argmax(heavy)))
    found = Tree(np.arange(nodes), links).cut(wanted, weights, least)
    assert found.max() + 1 == heavy[chosen]
    assert {tuple(np.flatnonzero(found == label)) for label in range(heavy[chosen])} == {
        tuple(np.flatnonzero(cuts[chosen] == label))
        for label in set(cuts[chosen])
        if weights[cuts[chosen] == label].sum() >= least
    }


def test_stability_is_the_mean_best_overlap_and_what_is_not_there_does_not_count() -> None:
    left, right = linkage(np.array([[0.0], [1], [9], [10]]), "ward"), linkage(np.array([[0.0], [9], [10]]), "ward")
    labels, weights = np.array([0, 0, 1, 1, 2]), np.array([2, 1, 1, 1, 1])
    trees = [Tree(np.array([0, 1, 2, 3]), left), Tree(np.array([0, 2, 3]), right), Tree(np.array([0, 2, 4]), right)]
    first = (1 + 1 + 1) / 3  # whole in the first, and all that is there of it in the others
    second = (1 + 1 + 1 / 2) / 3  # in the third it shares a cluster with a stranger
    assert stability(labels, trees, weights, 2, 1) == pytest.approx([first, second, 1 / 2])


def test_equal_vectors_fall_together() -> None:
    vectors = np.concatenate([VECTORS, np.repeat(VECTORS[:1], 5, axis=0)])
    found = find_consensus(vectors, [*dealt(len(VECTORS)), 0, 1, 2, 3, 4], CLUSTERS, seed=1)
    labels = found.tree.cut(CLUSTERS, np.ones(len(vectors), dtype=np.intp), 3)
    assert set(labels[len(VECTORS) :].tolist()) == {int(labels[0])}


@pytest.mark.parametrize("nodes", [3, 4, 5, 7])
@pytest.mark.parametrize("groups", [1, 2, 7])
def test_a_few_vectors_are_enough(nodes: int, groups: int) -> None:
    found = find_consensus(noise(nodes), [number % groups for number in range(nodes)], CLUSTERS, seed=1)
    labels = found.tree.cut(2, np.ones(nodes, dtype=np.intp), 1)
    assert labels.shape == (nodes,)
    assert np.isfinite(found.agreement).all()
    scores = stability(labels, found.replicates, np.ones(nodes, dtype=np.intp), 2, 1)
    assert all(0 <= score <= 1 for score in scores)


def test_vectors_that_belong_to_several_groups_are_never_left_out() -> None:
    groups = [-1, -1, *dealt(len(VECTORS) - 2)]
    found = find_consensus(VECTORS, groups, CLUSTERS, seed=1)
    assert all({0, 1} <= set(tree.present.tolist()) for tree in found.replicates)


def test_noise_is_clustered_without_complaint(of_noise: Consensus) -> None:
    vectors: Floats = noise(len(VECTORS))
    assert np.allclose(of_noise.similarity, vectors @ vectors.T, atol=1e-5)
    assert of_noise.tree.cut(4, ONES, 3).max() >= 0


@pytest.mark.parametrize("wanted", [2, CLUSTERS, 10])
def test_partitions_are_about_as_coarse_as_what_is_wanted(wanted: int) -> None:
    """Else a few large clusters agree so little inside that most of a study would fit none."""
    found = find_consensus(noise(len(VECTORS)), dealt(len(VECTORS)), wanted, seed=1)
    labels = found.tree.cut(wanted, ONES, 3)
    inside = labels[:, None] == labels[None, :]
    assert found.agreement[inside].mean() > 0.5


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 60), st.integers(1, 6), st.integers(0, 2**16))
def test_the_nearest_are_those_of_a_full_stable_sort_however_many_are_equally_near(
    nodes: int, values: int, seed: int
) -> None:
    similarity = np.random.default_rng(seed).integers(values, size=(nodes, nodes)).astype(np.float32) / 7
    ranked = similarity.copy()
    np.fill_diagonal(ranked, -2)
    wanted = np.argsort(-ranked, axis=1, kind="stable")[:, :25]
    assert np.array_equal(nearest_of(similarity, 25), wanted)


@settings(max_examples=60, deadline=None)
@given(st.integers(6, 90), st.integers(1, 6), st.integers(0, 2**16))
def test_the_nearest_of_a_share_are_those_that_would_be_found_in_it_alone(nodes: int, values: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    similarity = random.integers(values, size=(nodes, nodes)).astype(np.float32) / 7
    present = np.sort(random.choice(nodes, int(random.integers(3, nodes + 1)), replace=False))
    inside = similarity[np.ix_(present, present)]
    assert np.array_equal(nearest_among(present, nearest_of(similarity, 30), inside, 25), nearest_of(inside, 25))


@pytest.mark.parametrize("processors", [1, 3])
def test_the_number_of_processors_does_not_matter(
    found: Consensus, processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.consensus.processors", lambda: processors)
    again = find_consensus(VECTORS, dealt(len(VECTORS)), CLUSTERS, seed=1)
    assert again.agreement.tobytes() == found.agreement.tobytes()
    for one, other in zip(again.replicates, found.replicates, strict=True):
        assert one.links.tobytes() == other.links.tobytes()


def test_few_nodes_have_the_whole_grid_in_every_share() -> None:
    random = np.random.default_rng(1)
    assert {len(_grid(600, (0.5, 1.0, 2.0), share, random)) for share in range(16)} == {12}


@pytest.mark.parametrize(("nodes", "thinned"), [(900, 2), (2000, 3), (4000, 6), (100_000, 6)])
def test_of_many_nodes_the_shares_divide_the_grid_between_them(nodes: int, thinned: int) -> None:
    resolutions, random = tuple(np.geomspace(0.5, 1.2, 10).tolist()), np.random.default_rng(1)
    grids = [_grid(nodes, resolutions, share, random) for share in range(16)]
    assert {abs(len(grid) - 40 / thinned) < 1.5 for grid in grids} == {True}
    made = [{(one.neighbours, one.resolution) for one in grid} for grid in grids]
    assert len(set.union(*made[:thinned])) == 40
    assert all(not one & other for one, other in pairwise(made))


def test_planted_clusters_are_recovered_from_a_thinned_grid() -> None:
    vectors, truth = clustered(12, 100)
    found = find_consensus(vectors, dealt(len(vectors)), 12, seed=1)
    assert same_partition(found.tree.cut(12, np.ones(len(vectors), dtype=np.intp), least=3), truth)


def test_nodes_that_agree_with_the_same_others_are_close_though_they_never_met() -> None:
    agreement = np.eye(8, dtype=np.float32)
    for one, other in [*product((0, 1), (2, 3, 4, 5)), (6, 7)]:
        agreement[one, other] = agreement[other, one] = 0.9
    near = closeness(agreement, np.eye(8, dtype=np.float32))
    assert agreement[0, 1] == agreement[0, 6] == 0
    assert near[0, 1] > 0.5 > near[0, 6]


def test_closeness_goes_both_ways_and_is_whole_only_between_equals(of_noise: Consensus) -> None:
    near = closeness(of_noise.agreement, of_noise.similarity)
    assert (near == near.T).all()
    assert near.max() <= 1 + 1e-6
    assert np.allclose(np.diag(near), 1)


def test_among_many_nodes_a_sample_of_them_tells_the_same() -> None:
    vectors, truth = clustered(CLUSTERS, 250)
    same = (truth[:, None] == truth[None, :]).astype(np.float32)
    near = closeness(same, vectors @ vectors.T)
    assert near[same == 1].min() > near[same == 0].max()


def test_settled_nodes_stay_when_they_are_settled_again(of_noise: Consensus) -> None:
    once = settle(of_noise.tree.cut(CLUSTERS, ONES, least=3), of_noise, ONES, 3)
    assert same_partition(settle(once, of_noise, ONES, 3), once)
