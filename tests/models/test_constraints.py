from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import clustered, dealt, named, noise, same_partition, unit
from small_study import SUBJECTS

from models.condensing import condense
from models.consensus import find_consensus, settle
from models.constraints import Constraints, in_order, taken_out
from pipelines.analysis import Tools

CLUSTERS, EACH = 5, 16
VECTORS, TRUTH = clustered(CLUSTERS, EACH)
ONES = np.ones(len(VECTORS), dtype=np.intp)
SUBJECT = [number for number, (_, sentences) in enumerate(SUBJECTS.values()) for _ in sentences]
TEXTS = [sentence.lower().replace(",", "").replace(".", "") for _, said in SUBJECTS.values() for sentence in said]


@st.composite
def kept_promises(draw: st.DrawFn) -> tuple[list[int], Constraints]:
    """Nodes of some texts, and constraints that can all hold: groups and pairs of a hidden grouping."""
    texts = draw(st.integers(2, 25))
    of_text = draw(st.lists(st.integers(0, 6), min_size=texts, max_size=texts))
    hidden = draw(st.lists(st.integers(0, 4), min_size=texts, max_size=texts))
    rows = st.integers(0, texts - 1)
    pairs = draw(st.lists(st.tuples(rows, rows).filter(lambda pair: pair[0] != pair[1]), max_size=12))
    together = tuple(pair for pair in pairs if hidden[pair[0]] == hidden[pair[1]])
    apart = tuple(pair for pair in pairs if hidden[pair[0]] != hidden[pair[1]])
    return of_text, Constraints(together, apart)


@given(kept_promises())
def test_linked_texts_share_a_node_and_parted_ones_never_do(case: tuple[list[int], Constraints]) -> None:
    of_text, constraints = case
    nodes = constraints.merge(in_order(np.array(of_text)))
    assert all(len({int(nodes[row]) for row in group}) == 1 for group in constraints.together)
    assert all(nodes[one] != nodes[other] for one, other in constraints.apart)
    assert list(dict.fromkeys(nodes.tolist())) == list(range(int(nodes.max()) + 1))


@given(kept_promises())
def test_equal_texts_that_nobody_spoke_about_stay_one_node(case: tuple[list[int], Constraints]) -> None:
    of_text, constraints = case
    named = {row for group in (*constraints.together, *constraints.apart) for row in group}
    nodes = constraints.merge(in_order(np.array(of_text)))
    free = [row for row in range(len(of_text)) if row not in named]
    assert len({(of_text[row], int(nodes[row])) for row in free}) == len({of_text[row] for row in free})


def test_without_a_constraint_texts_are_condensed_as_ever() -> None:
    doubled, groups = np.concatenate([VECTORS, VECTORS[:20]]), dealt(len(VECTORS) + 20)
    names = named(len(doubled))
    plain, empty = condense(doubled, groups, names), condense(doubled, groups, names, constraints=Constraints())
    assert plain.vectors.tobytes() == empty.vectors.tobytes()
    assert plain.of_text.tobytes() == empty.of_text.tobytes()
    assert plain.apart == empty.apart == ()


@pytest.mark.parametrize("constraints", [Constraints(((0, 1), (1, 2)), ((0, 2),)), Constraints(apart=((3, 3),))])
def test_a_contradiction_is_named(constraints: Constraints) -> None:
    with pytest.raises(ValueError, match="together and apart"):
        constraints.merge(np.arange(5))


def test_a_row_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="row 5, there are rows 0 to 4"):
        Constraints(((1, 5),)).merge(np.arange(5))


def test_equal_words_can_be_kept_apart() -> None:
    equal = np.repeat(VECTORS[:1], 4, axis=0)
    nodes = condense(equal, [0, 1, 2, 3], named(4), constraints=Constraints(apart=((0, 2),)))
    assert nodes.of_text[0] != nodes.of_text[2]
    assert nodes.of_text[1] == nodes.of_text[3]
    assert nodes.apart == ((int(nodes.of_text[0]), int(nodes.of_text[2])),)


def test_a_linked_node_has_the_mean_vector_and_the_group_of_its_texts() -> None:
    nodes = condense(VECTORS, [0] * 40 + [1] * 40, named(80), constraints=Constraints(((0, 1), (2, 50))))
    assert np.allclose(nodes.vectors[nodes.of_text[0]], unit((VECTORS[[0, 1]].sum(axis=0))[None].astype(float))[0])
    assert nodes.groups[nodes.of_text[0]] == 0
    assert nodes.groups[nodes.of_text[2]] == -1


def test_micro_clusters_keep_the_constraints_too() -> None:
    vectors, truth = clustered(4, 100)
    first = [int(row) for row in np.flatnonzero(truth == 0)]
    constraints = Constraints((tuple(first[:3]),), tuple((first[0], row) for row in first[3:40]))
    nodes = condense(vectors, dealt(400), named(400), most=40, constraints=constraints)
    assert len(nodes.vectors) <= 40
    assert len({int(nodes.of_text[row]) for row in first[:3]}) == 1
    assert all(nodes.of_text[one] != nodes.of_text[other] for one, other in constraints.apart)
    assert nodes.apart
    assert all(one < other for one, other in nodes.apart)


def test_few_members_break_up_all_pairs() -> None:
    assert taken_out([(1, 2), (1, 3), (4, 1)]) == {1}
    assert taken_out([]) == set()


@pytest.mark.parametrize("clusters", [2, 5, 9])
def test_no_cut_joins_what_is_kept_apart(clusters: int) -> None:
    one = np.flatnonzero(TRUTH == 0)
    apart = [(int(one[0]), int(row)) for row in one[1:]] + [(int(one[1]), int(row)) for row in one[8:]]
    found = find_consensus(VECTORS, dealt(len(VECTORS)), CLUSTERS, seed=1, apart=apart)
    for tree in (found.tree, *found.replicates):
        labels = dict(zip(tree.present.tolist(), tree.cut(clusters, ONES[tree.present], least=3).tolist(), strict=True))
        both = [(labels[a], labels[b]) for a, b in apart if a in labels and b in labels]
        assert all(a != b or a == -1 for a, b in both)
    assert all(found.agreement[a, b] == found.agreement[b, a] == 0 for a, b in apart)


def test_keeping_apart_what_is_apart_anyway_changes_no_cluster() -> None:
    apart = [(int(np.flatnonzero(TRUTH == 0)[0]), int(np.flatnonzero(TRUTH == 1)[0]))]
    found = find_consensus(VECTORS, dealt(len(VECTORS)), CLUSTERS, seed=1, apart=apart)
    assert same_partition(found.tree.cut(CLUSTERS, ONES, least=3), TRUTH)


def test_a_cluster_that_is_one_node_of_linked_texts_settles_as_itself() -> None:
    linked = tuple(np.flatnonzero(TRUTH == 0).tolist())
    nodes = condense(VECTORS, dealt(len(VECTORS)), named(len(VECTORS)), constraints=Constraints((linked,)))
    weights = np.bincount(nodes.of_text)
    found = find_consensus(nodes.vectors, nodes.groups.tolist(), CLUSTERS, 1)
    labels = settle(found.tree.cut(CLUSTERS, weights, least=3), found, weights, 3)
    assert same_partition(labels[nodes.of_text], TRUTH)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(2, 6))
def test_nothing_that_is_kept_apart_settles_together(seed: int, clusters: int) -> None:
    random = np.random.default_rng(seed)
    vectors = noise(30, seed, dimensions=6)
    apart = [(int(a), int(b)) for a, b in random.integers(0, 30, (25, 2)) if a != b]
    found = find_consensus(vectors, dealt(30), clusters, seed, apart)
    weights = random.integers(1, 6, 30)
    labels = settle(found.tree.cut(clusters, weights, least=3), found, weights, 3)
    assert all(labels[a] != labels[b] or labels[a] == -1 for a, b in apart)


def test_topics_follow_what_people_moved(tools: Tools) -> None:
    random = np.random.default_rng(2)
    vectors = unit(np.eye(4, 384)[SUBJECT] + 0.1 / 384**0.5 * random.standard_normal((len(TEXTS), 384)))
    moved, away, home = 0, [1, 2, 3, 4], [10, 11, 12]
    groups = [row % 5 for row in range(len(TEXTS))]
    bound = Constraints(((moved, *home),), tuple((moved, row) for row in away))
    nodes = condense(vectors, groups, named(len(vectors)), constraints=bound)
    topics = tools.topics.fit(TEXTS, nodes, groups, clusters=4, least=3, seed=1)
    assert topics is not None
    for level in (topics.coarse, topics.fine):
        assert len({int(level.labels[row]) for row in (moved, *home)}) == 1
        assert level.labels[moved] not in {int(level.labels[row]) for row in away}
    assert topics.coarse.affinity[moved, topics.coarse.labels[away[0]]] == 0
