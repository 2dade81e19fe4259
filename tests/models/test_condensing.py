from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import clustered, dealt, named, noise
from sklearn.metrics import adjusted_rand_score

from models.condensing import condense
from models.stopping import go_on


@given(st.lists(st.integers(0, 8), min_size=1, max_size=60), st.data())
def test_equal_rows_share_a_node_and_different_ones_do_not(rows: list[int], data: st.DataObject) -> None:
    vectors = noise(9)[rows]
    groups = data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    nodes = condense(vectors, groups, named(len(rows)))
    assert nodes.of_text.shape == (len(rows),)
    assert (nodes.vectors[nodes.of_text] == vectors).all()
    assert len(nodes.vectors) == len(set(rows))
    for node, group in enumerate(nodes.groups):
        theirs = {groups[text] for text in np.flatnonzero(nodes.of_text == node)}
        assert theirs == {int(group)} if group >= 0 else len(theirs) > 1


def test_nodes_stand_in_the_order_in_which_their_texts_came() -> None:
    nodes = condense(noise(5)[[3, 1, 3, 0, 1, 4]], [0] * 6, named(6))
    assert nodes.of_text.tolist() == [0, 1, 0, 2, 1, 3]


def test_more_than_the_most_become_micro_clusters_that_stay_within_it() -> None:
    vectors, truth = clustered(6, 60)
    nodes = condense(vectors, dealt(len(vectors)), named(len(vectors)), most=40)
    assert 1 < len(nodes.vectors) <= 40
    assert nodes.vectors.shape[1] == vectors.shape[1]
    assert nodes.of_text.shape == (len(vectors),)
    assert set(nodes.of_text.tolist()) == set(range(len(nodes.vectors)))
    assert np.allclose(np.linalg.norm(nodes.vectors, axis=1), 1, atol=1e-5)
    assert all(len(set(truth[nodes.of_text == node])) == 1 for node in range(len(nodes.vectors)))


@pytest.mark.parametrize("wanted", [0, 2])
def test_finding_micro_clusters_stops_where_nobody_wants_it_any_more(wanted: int) -> None:
    asked: list[int] = []

    def check() -> None:
        asked.append(1)
        if len(asked) > wanted:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        condense(noise(5000), [0] * 5000, named(5000), most=40, check=check)
    assert len(asked) == wanted + 1


def test_being_asked_changes_no_micro_cluster() -> None:
    asked: list[int] = []
    plain, checked = (
        condense(noise(5000), [0] * 5000, named(5000), 40, check=check) for check in (go_on, lambda: asked.append(1))
    )
    assert np.array_equal(plain.vectors, checked.vectors)
    assert len(asked) > 1


def test_nearly_all_micro_clusters_are_the_same_when_some_texts_go() -> None:
    vectors, names = noise(1000), named(1000)
    left = np.arange(1000) % 50 > 0  # as one interview of fifty
    whole = condense(vectors, [0] * 1000, names, most=200)
    rest = condense(vectors[left], [0] * int(left.sum()), [names[row] for row in np.flatnonzero(left)], most=200)
    assert adjusted_rand_score(whole.of_text[left], rest.of_text) > 0.8


def test_micro_clusters_do_not_turn_on_the_order_of_the_texts() -> None:
    vectors, names, order = noise(1000), named(1000), np.random.default_rng(1).permutation(1000)
    one = condense(vectors, [0] * 1000, names, most=200)
    other = condense(vectors[order], [0] * 1000, [names[row] for row in order], most=200)
    assert adjusted_rand_score(one.of_text[order], other.of_text) > 0.99


def test_equal_rows_share_a_micro_cluster() -> None:
    vectors = np.concatenate([noise(80), noise(80)[::-1]])
    nodes = condense(vectors, [0] * 160, named(160), most=20)
    assert (nodes.of_text[:80] == nodes.of_text[80:][::-1]).all()


@pytest.mark.parametrize("most", [400, 20])
def test_the_same_texts_give_the_same_nodes(most: int) -> None:
    one, two = (condense(noise(100), [0] * 100, named(100), most=most) for _ in range(2))
    assert one.vectors.tobytes() == two.vectors.tobytes()
    assert (one.of_text == two.of_text).all()
