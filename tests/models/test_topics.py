from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from small_study import SUBJECTS

from models.condensing import condense
from models.memory import Arrays
from models.topics import Topics
from pipelines.analysis import Tools

SUBJECT = [number for number, (_, sentences) in enumerate(SUBJECTS.values()) for _ in sentences]
TEXTS = [
    " ".join(word.strip(".,?").lower() for word in sentence.split() if len(word) > 4)
    for _, sentences in SUBJECTS.values()
    for sentence in sentences
]
GROUPS = [number % 5 for number in range(len(TEXTS))]
NAMES = [str(number) for number in range(len(TEXTS))]


def planted(spread: float = 0.1) -> np.ndarray:
    """A unit vector for each text, near the one of its subject."""
    random = np.random.default_rng(2)
    rows = np.eye(4, 384)[SUBJECT] + spread / 384**0.5 * random.standard_normal((len(TEXTS), 384))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def found(tools: Tools) -> Topics:
    topics = tools.topics.fit(TEXTS, condense(planted(), GROUPS, NAMES), GROUPS, clusters=4, least=3, seed=1)
    assert topics is not None
    return topics


def test_planted_topics_are_recovered(found: Topics) -> None:
    pairs = set(zip(SUBJECT, found.coarse.labels.tolist(), strict=True))
    assert len(pairs) == 4
    assert {label for _, label in pairs} == {0, 1, 2, 3}


def test_keywords_are_words_of_the_topics_own_texts(found: Topics) -> None:
    for level in (found.coarse, found.fine):
        for label, keywords in enumerate(level.keywords):
            own = {
                word for text, mine in zip(TEXTS, level.labels, strict=True) if mine == label for word in text.split()
            }
            assert keywords
            assert {word for keyword in keywords for word in keyword.split()} <= own
            assert len(set(keywords)) == len(keywords)


def test_every_array_speaks_of_every_text_and_every_cluster(found: Topics) -> None:
    for level in (found.coarse, found.fine):
        clusters = len(level.keywords)
        assert level.labels.shape == (len(TEXTS),)
        assert level.labels.max() == clusters - 1
        assert level.affinity.shape == (len(TEXTS), clusters)
        assert level.affinity.min() >= 0
        assert level.affinity.max() <= 1.0001
        assert len(level.stability) == clusters
        assert all(0 <= score <= 1 for score in level.stability)


def test_a_fine_cluster_lies_inside_its_parent(found: Topics) -> None:
    assert len(found.parents) == len(found.fine.keywords)
    for coarse, fine in zip(found.coarse.labels.tolist(), found.fine.labels.tolist(), strict=True):
        assert fine < 0 or coarse < 0 or found.parents[fine] == coarse


def test_the_same_seed_gives_the_same_topics(found: Topics, tools: Tools) -> None:
    again = tools.topics.fit(TEXTS, condense(planted(), GROUPS, NAMES), GROUPS, clusters=4, least=3, seed=1)
    assert again is not None
    assert (again.coarse.labels == found.coarse.labels).all()
    assert again.fine.affinity.tobytes() == found.fine.affinity.tobytes()
    assert (again.coarse.keywords, again.fine.keywords) == (found.coarse.keywords, found.fine.keywords)
    assert (again.coarse.stability, again.parents) == (found.coarse.stability, found.parents)


def test_equal_vectors_get_equal_places(tools: Tools) -> None:
    vectors = planted(1.0)
    vectors[[3, 17, 29]] = vectors[3]
    topics = tools.topics.fit(TEXTS, condense(vectors, GROUPS, NAMES), GROUPS, clusters=4, least=3, seed=1)
    assert topics is not None
    for level in (topics.coarse, topics.fine):
        assert len(set(level.labels[[3, 17, 29]].tolist())) == 1
        assert len({row.tobytes() for row in level.affinity[[3, 17, 29]]}) == 1


@pytest.mark.parametrize("different", [1, 2, 3])
def test_where_hardly_two_vectors_differ_there_are_no_topics(tools: Tools, different: int) -> None:
    vectors = planted()[[4 * (number % different) for number in range(len(TEXTS))]]
    assert tools.topics.fit(TEXTS, condense(vectors, GROUPS, NAMES), GROUPS, clusters=4, least=3, seed=1) is None


@pytest.mark.parametrize(
    "texts",
    [
        [f"only{number} here{number}" for number in range(len(TEXTS))],
        [f"{'abcde'[group]}word" for group in GROUPS],
        ["same word" for _ in TEXTS],
        ["" for _ in TEXTS],
        ["\u6c34 \u6e29" for _ in TEXTS],
    ],
    ids=["a word each", "a word a person", "the same words", "no words", "one script without spaces"],
)
def test_texts_without_telling_words_still_make_topics(tools: Tools, texts: list[str]) -> None:
    topics = tools.topics.fit(texts, condense(planted(), GROUPS, NAMES), GROUPS, clusters=4, least=3, seed=1)
    assert topics is not None
    said = {word for text in texts for word in text.split()}
    assert len(topics.coarse.keywords) == 4
    assert {word for keywords in topics.coarse.keywords for keyword in keywords for word in keyword.split()} <= said


def test_another_number_of_clusters_is_another_cut_of_what_is_remembered(found: Topics, tools: Tools) -> None:
    class Keeps:
        def __init__(self) -> None:
            self.kept: dict[tuple[str, str], Arrays] = {}

        def of(self, what: str, given: str, make: Callable[[], Arrays]) -> Arrays:
            if (what, given) not in self.kept:
                made = make()
                self.kept[what, given] = made
            return self.kept[what, given]

    memory, nodes = Keeps(), condense(planted(), GROUPS, NAMES)
    usual, fewer, alone = (
        tools.topics.fit(TEXTS, nodes, GROUPS, clusters, 3, 1, memory=kept, around=4)
        for clusters, kept in ((4, memory), (3, memory), (3, Keeps()))
    )
    assert usual is not None
    assert fewer is not None
    assert alone is not None
    assert [what for what, _ in memory.kept].count("consensus") == 1
    assert (usual.usual, usual.coarse.affinity.tobytes()) == (None, found.coarse.affinity.tobytes())
    assert len(fewer.coarse.keywords) == 3
    assert fewer.usual is not None
    assert (fewer.usual == found.coarse.affinity[np.arange(len(TEXTS)), found.coarse.labels]).all()
    assert fewer.coarse.affinity.tobytes() == alone.coarse.affinity.tobytes()
    assert fewer.fine.labels.tobytes() == alone.fine.labels.tobytes()
