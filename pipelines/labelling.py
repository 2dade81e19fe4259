"""Labels for clusters in participants' own words: one phrase that somebody said, read out of the cluster's exemplars.

Candidates are noun and verb phrases of the most central segments. The label is the one nearest to the cluster and
farthest from its nearest neighbour, in words that the cluster's keywords share; no two clusters get the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.encoder import Encoder, Vectors
from models.phrases import Phraser
from pipelines.wording import content_words, is_plain

_EXEMPLARS = 14  # segments read for a label
_SHORTLIST = 20  # phrases compared with the cluster
_SPREAD = 1.2  # weight of how many segments use its words
_POINTING, _POINTERS = 0.2, frozenset("this that these those my your his her our their its them him it".split())
_KEYWORD, _APART, _SHARED = 0.2, 0.25, 0.08  # weights of keywords, of the distance to other clusters, of several users


@dataclass(frozen=True, slots=True)
class Cluster:
    """What a label is made from: member texts, most central first, keywords, and the centre of its answers."""

    texts: tuple[str, ...]
    speakers: tuple[str, ...]
    keywords: tuple[str, ...]
    centre: Vectors


def label_clusters(levels: Sequence[Sequence[Cluster]], phraser: Phraser, encoder: Encoder) -> list[list[str]]:
    """A label for each cluster of each level, in order; earlier clusters of a level choose first."""
    book = _phrasebook([cluster for level in levels for cluster in level], phraser)
    shortlists = [[_shortlist(cluster, book) for cluster in level] for level in levels]
    distinct = list(dict.fromkeys(phrase for level in shortlists for shortlist in level for phrase in shortlist))
    vectors = encoder.encode(distinct)
    row = {phrase: number for number, phrase in enumerate(distinct)}
    return [_label_level(level, lists, vectors, row) for level, lists in zip(levels, shortlists, strict=True)]


def _label_level(
    clusters: Sequence[Cluster], shortlists: Sequence[dict[str, float]], vectors: Vectors, row: dict[str, int]
) -> list[str]:
    """Labels of one level, no two alike."""
    used: list[set[str]] = []
    labels = []
    for number, (cluster, shortlist) in enumerate(zip(clusters, shortlists, strict=True)):
        similarity = vectors[[row[phrase] for phrase in shortlist]] @ np.stack([other.centre for other in clusters]).T
        scores = {
            phrase: _score(similarity[place], number, shortlist[phrase]) - _repetition(phrase, used)
            for place, phrase in enumerate(shortlist)
        }
        label = max(scores, key=lambda phrase: (scores[phrase], phrase), default=_keywords_label(cluster))
        used.append(set(content_words(label)))
        labels.append(label[:1].upper() + label[1:])
    return _all_different(labels, clusters)


def _phrasebook(clusters: Sequence[Cluster], phraser: Phraser) -> dict[str, list[str]]:
    """The plain phrases of every exemplar; a text is parsed once, however many clusters it stands in."""
    texts = list(dict.fromkeys(text for cluster in clusters for text in cluster.texts[:_EXEMPLARS]))
    return {
        text: [phrase for start, end in spans if is_plain(phrase := " ".join(text[start:end].split()))]
        for text, spans in zip(texts, phraser.phrases(texts), strict=True)
    }


def _shortlist(cluster: Cluster, book: dict[str, list[str]]) -> dict[str, float]:
    """The phrases worth comparing, each with how much keywords and people speak for it."""
    support: dict[str, set[str]] = {}
    for text, speaker in zip(cluster.texts[:_EXEMPLARS], cluster.speakers, strict=False):
        for phrase in book[text]:
            support.setdefault(phrase, set()).add(speaker)
    weight = {word: 1 - place / 12 for place, key in enumerate(cluster.keywords) for word in key.split()}
    members = [set(content_words(text)) for text in cluster.texts]
    value = {
        phrase: _KEYWORD * min(1.0, sum(weight.get(word, 0) for word in set(content_words(phrase))))
        + _SHARED * min(3, len(speakers) - 1)
        + _SPREAD * _spread(phrase, members)
        - _POINTING * any(word in _POINTERS for word in phrase.lower().split())
        for phrase, speakers in support.items()
    }
    best = sorted(value, key=lambda phrase: (-value[phrase], phrase))[:_SHORTLIST]
    return {phrase: value[phrase] for phrase in best}


def _spread(phrase: str, members: Sequence[set[str]]) -> float:
    """The share of the cluster's segments in which a content word of the phrase stands, on average over its words."""
    words = set(content_words(phrase))
    return sum(word in member for word in words for member in members) / max(1, len(words) * len(members))


def _score(similarity: np.ndarray, own: int, value: float) -> float:
    others = np.delete(similarity, own)
    apart = float(similarity[own] - others.max()) if len(others) else 0.0
    return float(similarity[own]) + _APART * apart + value


def _repetition(phrase: str, used: Sequence[set[str]]) -> float:
    """A penalty for the content words that an earlier label has already."""
    words = set(content_words(phrase))
    return max((0.4 * len(words & other) / max(1, len(words)) for other in used), default=0.0)


def _keywords_label(cluster: Cluster) -> str:
    """The last resort, where nothing said is a phrase: the first keywords."""
    return " and ".join(cluster.keywords[:2]) or "untitled"


def _all_different(labels: Sequence[str], clusters: Sequence[Cluster]) -> list[str]:
    """Tell equal labels apart by the first keyword that is not in them."""
    seen: set[str] = set()
    result = []
    for label, cluster in zip(labels, clusters, strict=True):
        name = label
        for keyword in cluster.keywords:
            if name.casefold() not in seen:
                break
            name = f"{label} ({keyword})"
        while name.casefold() in seen:
            name += "'"
        seen.add(name.casefold())
        result.append(name)
    return result
