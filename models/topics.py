"""The topic model: BERTopic with sub-models of our choice (its modular interface), seeded and the same on every run.

Vectors are clustered by consensus (`models.consensus`) in place of UMAP and HDBSCAN; keywords come from BERTopic's
class-based TF-IDF with maximal marginal relevance. It proposes; memberships and names are kept by the caller.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from models.communities import Floats, Integers
from models.condensing import Nodes
from models.consensus_memory import consensus_of
from models.encoder import Encoder
from models.errors import ModelError, needing
from models.identity import ModelIdentity
from models.lean import without
from models.levels import LEVELS, two_levels
from models.memory import Arrays, Forgetful, Memory, digest_of
from models.one_thread import one_thread
from models.stopping import Check, go_on

_LEAST_NODES = 4  # different vectors under which there is nothing to divide
_KEYWORDS = 10
_NO_WORD = "-"  # stands in a text that has no word left
_UNUSED = ("torch", "transformers", "sentence_transformers", "huggingface_hub", "spacy", "umap", "hdbscan", "plotly")
FORGETFUL = Forgetful()
_DIVERSITY = 0.3  # of maximal marginal relevance: 0 takes the most central words, 1 the most different


@dataclass(frozen=True, slots=True)
class Level:
    """One level of clusters.

    Attributes:
        labels: cluster of each text, 0.., or -1; shape ``(texts,)``.
        affinity: mean agreement of each text with each cluster, 0 to 1; shape ``(texts, clusters)``.
        stability: how surely each cluster comes back when somebody is left out, 0 to 1 (`consensus.stability`).
        keywords: the words that set each cluster apart, best first.
    """

    labels: Integers
    affinity: Floats
    stability: tuple[float, ...]
    keywords: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Topics:
    """Two levels of clusters over the same texts; ``parents[fine]`` is the coarse cluster of a fine one.

    ``usual`` is each text's affinity with its cluster at the number that the ensemble was made around: what affinity
    means depends on how many clusters there are. None where this is the number that was wanted.
    """

    coarse: Level
    fine: Level
    parents: tuple[int, ...]
    usual: Floats | None = None


class TopicModel(Protocol):
    """Finds clusters in texts and the words that set them apart."""

    @property
    def identity(self) -> ModelIdentity:
        """Which model this is, exactly."""
        ...

    def encoding_with(self, encoder: Encoder) -> TopicModel:
        """The same model with another way to the same vectors, such as a cache."""
        ...

    def fit(
        self,
        texts: Sequence[str],
        nodes: Nodes,
        groups: Sequence[int],
        clusters: int,
        least: int,
        seed: int,
        memory: Memory = FORGETFUL,
        check: Check = go_on,
        around: int | None = None,
    ) -> Topics | None:
        """Find about `clusters` clusters of at least `least` texts; None where there are none.

        Args:
            texts: the words to take keywords from, separated by spaces, shape ``(texts,)``.
            nodes: what is clustered in place of the texts, which node stands for which, and which stay apart.
            groups: who each text comes from, as numbers.
            clusters: how many coarse clusters to aim at.
            least: fewest texts of a coarse cluster.
            seed: start of all random choices.
            memory: of what was found before.
            check: called between the parts of the work; may raise to stop.
            around: the number of clusters that the ensemble is made around, `clusters` without it. It is what is dear,
                and is remembered for whoever wants another number of the same.
        """
        ...


class BERTopicModel:
    """BERTopic around a consensus clustering."""

    def __init__(self, encoder: Encoder, identity: ModelIdentity) -> None:
        self._encoder = encoder
        self.identity = identity

    def encoding_with(self, encoder: Encoder) -> BERTopicModel:
        """The same model with another way to the same vectors, such as a cache."""
        return BERTopicModel(encoder, self.identity)

    def fit(
        self,
        texts: Sequence[str],
        nodes: Nodes,
        groups: Sequence[int],
        clusters: int,
        least: int,
        seed: int,
        memory: Memory = FORGETFUL,
        check: Check = go_on,
        around: int | None = None,
    ) -> Topics | None:
        """Find about `clusters` clusters of at least `least` texts; see `TopicModel.fit`."""
        around = around or clusters
        given = (
            self.identity,
            self._encoder.identity,
            *nodes.parts(),
            list(texts),
            list(groups),
            (clusters, around),
            least,
            seed,
        )

        def make() -> Arrays:
            if len(nodes.vectors) < _LEAST_NODES:
                return {}
            with one_thread():
                ensemble = consensus_of(nodes, around, seed, memory, check)
                levels = two_levels(ensemble, (clusters, around), np.bincount(nodes.of_text), least)
                check()
                return levels and {**levels, **self._words(levels, nodes.of_text, _shared_terms(texts, groups), check)}

        found = memory.of("topics", digest_of(given), make)
        if not found:
            return None
        coarse, fine = (_level(found, name, nodes.of_text) for name in LEVELS)
        usual = found["usual"][nodes.of_text] if "usual" in found else None
        return Topics(coarse, fine, tuple(found["parents"].tolist()), usual)

    def _words(self, levels: Arrays, of_text: Integers, terms: Sequence[Sequence[str]], check: Check) -> Arrays:
        """The keywords of the clusters of each level, in JSON as bytes, from the shared terms of each text."""
        words = {}
        for name in LEVELS:
            found = self._keywords(terms, levels[f"{name} labels"][of_text], by_meaning=name == LEVELS[0])
            words[f"{name} keywords"] = np.frombuffer(json.dumps(found).encode(), dtype=np.uint8)
            check()
        return words

    def _keywords(
        self, terms: Sequence[Sequence[str]], labels: Integers, by_meaning: bool
    ) -> tuple[tuple[str, ...], ...]:
        """Fit BERTopic to the shared terms of the clusters' texts and read off each cluster's words.

        `by_meaning` spreads the words over the cluster's meanings, which takes encoding them.
        """
        bertopic = _bertopic()
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer
        from sklearn.feature_extraction.text import CountVectorizer

        kept = np.flatnonzero(labels >= 0)
        documents = _repeated_terms([terms[number] for number in kept.tolist()], labels[kept])
        if len({term for document in documents for term in document.split()}) < 2:  # nothing to weigh against another
            return tuple(() for _ in range(int(labels.max()) + 1))
        embedder = _embedder(self._encoder) if by_meaning else None
        model = bertopic.BERTopic(
            language="multilingual",  # "english" deletes every letter outside A-Z
            embedding_model=embedder,
            umap_model=BaseDimensionalityReduction(),
            hdbscan_model=_KnownClusters(labels[kept]),
            vectorizer_model=CountVectorizer(analyzer=str.split),
            ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
            representation_model=_diverse(embedder) if by_meaning else None,
        )
        model._save_representative_docs = lambda documents: None  # nobody reads them, and finding them is dear
        topics, _ = model.fit_transform(documents, np.zeros((len(kept), 1)))  # the clusters are known already
        topic_of = dict(zip(labels[kept].tolist(), topics, strict=True))  # BERTopic numbers its topics by size
        rows = [model.get_topic(topic_of[label]) for label in range(len(topic_of))]
        return tuple(
            tuple(_without_repeats([word for word, weight in row if word.strip() and weight > 0])) for row in rows
        )


class _KnownClusters:
    """A cluster model for BERTopic that has found its clusters already."""

    def __init__(self, labels: Integers) -> None:
        self.labels_ = labels

    def fit(self, vectors: Floats, y: Any = None) -> _KnownClusters:
        """Nothing is left to do."""
        return self


def load_topics(encoder: Encoder) -> TopicModel:
    """Load BERTopic, with `encoder` to compare keywords; its import goes on in a thread, since it is needed late.

    Raises:
        ModelError: BERTopic or one of its parts is not installed.
    """
    with needing("bertopic", "the topic model"):
        import graspologic_native  # noqa: F401  found missing now rather than in the middle of a run

        revision = f"{version('bertopic')}+graspologic-native{version('graspologic-native')}"
    threading.Thread(target=_import_in_time, name="bertopic").start()
    return BERTopicModel(encoder, ModelIdentity("topics", "BERTopic, consensus of Leiden partitions", revision))


def _bertopic() -> Any:
    """BERTopic, whose first import takes a second.

    Raises:
        ModelError: it is not what was installed.
    """
    with needing("bertopic", "the topic model"), without(*_UNUSED):
        import bertopic
    return bertopic


def _import_in_time() -> None:
    with suppress(ModelError):  # whoever needs it is told
        _bertopic()


def _level(found: Arrays, name: str, of_text: Integers) -> Level:
    """A level from its arrays, a row a text."""
    return Level(
        labels=found[f"{name} labels"][of_text],
        affinity=found[f"{name} affinity"][of_text],
        stability=tuple(found[f"{name} stability"].tolist()),
        keywords=tuple(map(tuple, json.loads(found[f"{name} keywords"].tobytes()))),
    )


def _repeated_terms(rows: Sequence[Sequence[str]], labels: Integers) -> list[str]:
    """The rows as documents, less the terms that stand in one text of their cluster, where enough others are left."""
    times: dict[int, Counter[str]] = {}
    for row, label in zip(rows, labels.tolist(), strict=True):
        times.setdefault(label, Counter()).update(row)
    repeated = {label: {term for term, number in counter.items() if number > 1} for label, counter in times.items()}
    documents = []
    for row, label in zip(rows, labels.tolist(), strict=True):
        enough = len(repeated[label]) >= _KEYWORDS
        documents.append(" ".join(term for term in row if not enough or term in repeated[label]) or _NO_WORD)
    return documents


def _shared_terms(texts: Sequence[str], groups: Sequence[int]) -> list[list[str]]:
    """Each text as its words and pairs of neighbouring words, once each, as far as they are shared.

    A word that only one group (speaker) uses describes nobody else, unless no word is shared at all; a pair needs three
    texts to be an expression.
    """
    rows = [text.split() for text in texts]
    terms = [dict.fromkeys([*row, *(f"{first}_{second}" for first, second in pairwise(row))]) for row in rows]
    users: dict[str, set[int]] = {}
    times: Counter[str] = Counter()
    for row, group in zip(terms, groups, strict=True):
        times.update(row.keys())
        for term in row:
            users.setdefault(term, set()).add(group)
    fewest = 2 if len(set(groups)) > 1 else 1
    kept = {term for term, who in users.items() if len(who) >= fewest and (times[term] >= 3 or "_" not in term)}
    if len(kept) < 2:  # everybody talks in words of their own
        kept = {term for term in users if "_" not in term}
    return [[term for term in row if term in kept] for row in terms]


def _embedder(encoder: Encoder) -> Any:
    """The encoder as BERTopic wants it; what is ``known`` it need not encode."""
    from bertopic.backend import BaseEmbedder

    class Embedder(BaseEmbedder):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.known: dict[str, Floats] = {}

        def embed(self, documents: Sequence[str], verbose: bool = False) -> Floats:
            if all(document in self.known for document in documents):
                return np.stack([self.known[document] for document in documents])
            return encoder.encode(list(documents))

    return Embedder()


def _diverse(embedder: Any) -> Any:
    """Maximal marginal relevance, for which the words of all topics are encoded together."""
    from bertopic.representation import MaximalMarginalRelevance

    class Diverse(MaximalMarginalRelevance):  # type: ignore[misc]
        def extract_topics(self, topic_model: Any, documents: Any, c_tf_idf: Any, topics: Any) -> Any:
            rows = [[word for word, _ in words] for words in topics.values()]
            texts = list(dict.fromkeys(text for row in rows for text in (*row, " ".join(row))))
            embedder.known = dict(zip(texts, embedder.embed(texts), strict=True))
            return super().extract_topics(topic_model, documents, c_tf_idf, topics)

    return Diverse(_DIVERSITY, _KEYWORDS)


def _without_repeats(terms: Sequence[str]) -> list[str]:
    """The terms as people write them, less those that share a word with one before."""
    kept: list[str] = []
    for term in terms:
        words = term.split("_")
        if term != _NO_WORD and not any(set(words) & set(other.split()) for other in kept):
            kept.append(" ".join(words))
    return kept
