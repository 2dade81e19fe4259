"""Vectors by words."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

from models.latent import WordVectors

BUS = [{"bus", "late", "stop"}, {"bus", "stop", "rain"}, {"late", "bus", "timetable"}, {"timetable", "stop"}]
POOL = [{"water", "cold", "towel"}, {"towel", "locker"}, {"cold", "water", "locker"}, {"water", "towel", "coin"}]
WORDS = set().union(*BUS, *POOL)


def test_words_that_go_together_come_to_mean_the_same() -> None:
    random = np.random.default_rng(1)
    subjects = [[f"{subject}{number}" for number in range(120)] for subject in ("bus", "pool")]
    texts = [set(random.choice(subjects[number % 2], 12).tolist()) for number in range(500)]
    model = WordVectors(texts, set().union(*subjects), 100)
    buses, pools = (model.of([{word} for word in words]) for words in subjects)
    among = (buses @ buses.T)[~np.eye(120, dtype=bool)]
    assert among.mean() > 10 * abs((buses @ pools.T).mean())


def test_vectors_have_unit_length_or_none() -> None:
    vectors = WordVectors(BUS + POOL, WORDS, 100).of([*BUS, set(), {"zebra"}])
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 1, 0, 0], atol=1e-5)


def test_only_words_that_count_are_learnt() -> None:
    model = WordVectors(BUS + POOL, WORDS - {"coin"}, 100)
    assert not model.of([{"coin"}]).any()


def test_too_little_to_learn_from_gives_vectors_without_dimensions() -> None:
    for texts, words in (([], {"bus"}), ([{"bus"}], {"bus"}), (BUS, set()), ([{"bus"}, {"bus"}], {"bus"})):
        model = WordVectors(texts, words, 100)
        assert model.dimensions == 0
        assert model.of(BUS).shape == (4, 0)


def test_the_same_whatever_the_threads_and_the_order_of_words() -> None:
    random = np.random.default_rng(1)
    names = [f"w{number}" for number in range(400)]
    texts = [set(random.choice(names, 12).tolist()) for _ in range(500)]
    with threadpool_limits(1):
        one = WordVectors(texts, names, 100).of(texts)
    turned = [list(text)[::-1] for text in texts]
    with threadpool_limits(2):
        two = WordVectors(turned, names[::-1], 100).of(turned)
    assert np.array_equal(one, two)
