"""Clusters to candidates: a label and quotes in the participants' own words, keywords, people, stability.

Quotes are central to their cluster, different from each other, and from different people as far as there are any.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpora.codebook import Quote
from corpora.material import Segment
from models.encoder import Encoder, Vectors
from models.phrases import Phraser
from models.topics import Level
from pipelines.clustering import Clustering, Placement
from pipelines.embedding import SegmentVectors
from pipelines.labelling import Cluster, label_clusters

_QUOTES = 5
_QUOTE_WORDS = (12, 120)  # words a quote should have
_AGREEMENT = 0.3  # weight of the agreement beside closeness to the cluster's centre
_SAME_PERSON, _ALIKE = 0.25, 0.5  # what a second quote of one person, and likeness to a chosen quote, cost


@dataclass(frozen=True, slots=True)
class Description:
    """A described cluster, before it is mapped.

    Attributes:
        id: made from the ids of its members.
        parent: id of the theme it is a part of; None for a theme.
        members: numbers of its segments, in the order of the study.
        strengths: of the members, 0 to 1.
    """

    id: str
    parent: str | None
    label: str
    keywords: tuple[str, ...]
    members: tuple[int, ...]
    strengths: tuple[float, ...]
    stability: float
    quotes: tuple[Quote, ...]


def describe(
    segments: Sequence[Segment], vectors: SegmentVectors, clustering: Clustering, phraser: Phraser, encoder: Encoder
) -> tuple[Description, ...]:
    """Describe the themes, and after them the parts of those that are divided."""
    if clustering.topics is None:
        return ()
    answers = _centred(segments, vectors)
    placements = clustering.placements
    themes = _level(segments, answers, clustering.topics.coarse, [p.cluster for p in placements], placements, phraser, encoder)
    parts = _level(segments, answers, clustering.topics.fine, [p.fine for p in placements], placements, phraser, encoder)
    theme_ids = {number: description.id for number, description in themes.items()}
    parents = clustering.topics.parents
    return (
        *themes.values(),
        *(_part(description, theme_ids[parents[number]]) for number, description in parts.items()),
    )


def candidate_id(segment_ids: Sequence[str], parent: str | None = None) -> str:
    """An id made from what a candidate rests on, and for a part also from the theme it belongs to."""
    digest = hashlib.sha256("\n".join([parent or "", *sorted(segment_ids)]).encode()).hexdigest()
    return ("s" if parent else "c") + digest[:12]


def _part(description: Description, parent: str) -> Description:
    segment_ids = [description.id, parent]
    return Description(
        id=candidate_id(segment_ids, parent),
        parent=parent,
        label=description.label,
        keywords=description.keywords,
        members=description.members,
        strengths=description.strengths,
        stability=description.stability,
        quotes=description.quotes,
    )


def _level(
    segments: Sequence[Segment],
    answers: Vectors,
    level: Level,
    numbers: Sequence[int | None],
    placements: Sequence[Placement],
    phraser: Phraser,
    encoder: Encoder,
) -> dict[int, Description]:
    """The descriptions of one level by cluster number."""
    members: dict[int, list[int]] = {}
    for row, number in enumerate(numbers):
        if number is not None:
            members.setdefault(number, []).append(row)
    order = sorted(members)
    ranked = {number: _by_centrality(members[number], segments, answers, placements) for number in order}
    clusters = [
        Cluster(
            texts=tuple(segments[row].text for row in ranked[number]),
            speakers=tuple(segments[row].speaker + segments[row].transcript for row in ranked[number]),
            keywords=level.keywords[number],
            centre=_centre(answers[members[number]]),
        )
        for number in order
    ]
    labels = dict(zip(order, label_clusters(clusters, phraser, encoder), strict=True))
    return {
        number: Description(
            id=candidate_id([segments[row].id for row in members[number]]),
            parent=None,
            label=labels[number],
            keywords=level.keywords[number],
            members=tuple(members[number]),
            strengths=tuple(placements[row].strength for row in members[number]),
            stability=level.stability[number],
            quotes=tuple(_quote(segments[row]) for row in _exemplars(ranked[number], segments, answers, placements)),
        )
        for number in order
    }


def _quote(segment: Segment) -> Quote:
    return Quote(segment.id, segment.transcript, segment.span, segment.text)


def _centred(segments: Sequence[Segment], vectors: SegmentVectors) -> Vectors:
    """Answers without what all answers have in common, at unit length."""
    counted = [number for number, segment in enumerate(segments) if not segment.filler]
    centred = vectors.answers - vectors.answers[counted].mean(axis=0)
    unit: Vectors = (centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return unit


def _centre(rows: Vectors) -> Vectors:
    mean = rows.mean(axis=0)
    centre: Vectors = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    return centre


def _centrality(rows: Sequence[int], answers: Vectors, placements: Sequence[Placement]) -> dict[int, float]:
    closeness = answers[list(rows)] @ _centre(answers[list(rows)])
    return {row: float(near) + _AGREEMENT * placements[row].strength for row, near in zip(rows, closeness, strict=True)}


def _by_centrality(
    rows: Sequence[int], segments: Sequence[Segment], answers: Vectors, placements: Sequence[Placement]
) -> list[int]:
    """Members from the most central one; back-channel last."""
    value = _centrality(rows, answers, placements)
    return sorted(rows, key=lambda row: (segments[row].filler, -value[row], row))


def _exemplars(
    ranked: Sequence[int], segments: Sequence[Segment], answers: Vectors, placements: Sequence[Placement]
) -> list[int]:
    """Members to quote: central, unlike each other, from different people, neither fragments nor speeches."""
    low, high = _QUOTE_WORDS
    pool = [row for row in ranked if not segments[row].filler and low <= segments[row].words <= high]
    pool = pool or [row for row in ranked if not segments[row].filler] or list(ranked)
    value = _centrality(ranked, answers, placements)
    chosen: list[int] = []
    while pool and len(chosen) < _QUOTES:
        best = max(pool, key=lambda row: (value[row] - _cost(row, chosen, segments, answers), -row))
        chosen.append(best)
        pool.remove(best)
        pool = [row for row in pool if segments[row].text != segments[best].text]
    return chosen


def _cost(row: int, chosen: Sequence[int], segments: Sequence[Segment], answers: Vectors) -> float:
    person = (segments[row].transcript, segments[row].speaker)
    same = sum(person == (segments[other].transcript, segments[other].speaker) for other in chosen)
    alike = max((float(answers[row] @ answers[other]) for other in chosen), default=0.0)
    return _SAME_PERSON * same + _ALIKE * max(0.0, alike)
