"""Segments to clusters, and what becomes of every segment: in which cluster it stands, how firmly, or why in none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from corpora.material import Segment, count_words
from models.topics import Level, TopicModel, Topics
from pipelines.context import context_vectors
from pipelines.embedding import SegmentVectors
from pipelines.params import Params
from pipelines.wording import content_words, spoken

_LEAST_MEMBERS = 3  # segments without which nothing is called a cluster
_LEAST_AFFINITY = 0.2  # mean agreement with a cluster under which a segment does not join it
_SECOND = 0.5  # share of the first affinity from which a second cluster counts too
_BACK_CHANNEL = 4  # words up to which talk without content is back-channel


class Outcome(StrEnum):
    """How an analysis ended."""

    THEMES_FOUND = "themes_found"
    TOO_LITTLE_DATA = "too_little_data"
    NO_THEMES_FOUND = "no_themes_found"


class Reason(StrEnum):
    """Why a segment feeds no theme."""

    BACK_CHANNEL = "back-channel"
    TOO_SHORT = "too short"
    OFF_TOPIC = "off-topic"
    BETWEEN = "between themes"
    NO_THEMES = "no themes found"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a segment stands.

    Attributes:
        cluster: number of its coarse cluster; None with a `reason`.
        fine: number of its fine cluster; None where the coarse one is not divided.
        strength: mean agreement with the cluster's other members, 0 to 1; lower for what was placed by its context.
        reason: why it feeds no theme.
        others: further clusters it leans to, with strengths, strongest first.
    """

    cluster: int | None = None
    fine: int | None = None
    strength: float = 0.0
    reason: Reason | None = None
    others: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Clustering:
    """The outcome, the topics (None without themes), a placement a segment, and the vectors clustered by."""

    outcome: Outcome
    topics: Topics | None
    placements: tuple[Placement, ...]


def themes_for(segments: int) -> int:
    """How many themes suit a study of so many clusterable segments: 6 at 30, 22 at 300, 45 at 2,800 and more."""
    growing: float = 3.2 * segments ** (1 / 3)
    return max(2, min(45, round(growing), segments // 5))


def cluster(segments: Sequence[Segment], vectors: SegmentVectors, topics: TopicModel, params: Params) -> Clustering:
    """Cluster the segments that say something; place the others by their context or give the reason."""
    counted = [not segment.filler for segment in segments]
    numbers = [number for number, usable in enumerate(counted) if usable]
    distinct = {" ".join(segments[number].text.casefold().split()) for number in numbers}
    if len(distinct) < params.least_segments:
        return _nothing(segments, Outcome.TOO_LITTLE_DATA)
    context = context_vectors(segments, vectors, counted)
    transcripts = {
        name: number for number, name in enumerate(dict.fromkeys(segment.transcript for segment in segments))
    }
    found = topics.fit(
        texts=[" ".join(content_words(segments[number].text)) for number in numbers],
        vectors=context[numbers],
        groups=[transcripts[segments[number].transcript] for number in numbers],
        clusters=params.themes or themes_for(len(numbers)),
        least=_LEAST_MEMBERS,
        seed=params.seed,
    )
    if found is None:
        return _nothing(segments, Outcome.NO_THEMES_FOUND)
    row = {number: place for place, number in enumerate(numbers)}
    alone = _alone(vectors.answers[numbers])
    placements = [
        _place(found, row[number], bool(alone[row[number]])) if counted[number] else Placement()
        for number in range(len(segments))
    ]
    return Clustering(Outcome.THEMES_FOUND, found, tuple(_place_fillers(segments, placements)))


def _nothing(segments: Sequence[Segment], outcome: Outcome) -> Clustering:
    reasons = [_reason_of_filler(segment) if segment.filler else Reason.NO_THEMES for segment in segments]
    return Clustering(outcome, None, tuple(Placement(reason=reason) for reason in reasons))


def _place(topics: Topics, row: int, alone: bool) -> Placement:
    """Put a clustered segment into its cluster, into the one it agrees with most, or into none."""
    affinity = topics.coarse.affinity[row]
    order = np.argsort(-affinity, kind="stable")
    label = int(topics.coarse.labels[row])
    if label < 0:
        label = int(order[0])
        if affinity[label] < _LEAST_AFFINITY:
            nearest = tuple((int(other), float(affinity[other])) for other in order[:2])
            return Placement(reason=Reason.OFF_TOPIC if alone else Reason.BETWEEN, others=nearest)
    others = tuple(
        (int(other), float(affinity[other]))
        for other in order[:3]
        if other != label and affinity[other] >= max(_LEAST_AFFINITY, _SECOND * affinity[label])
    )
    return Placement(label, _fine(topics, row, label), float(affinity[label]), None, others)


def _fine(topics: Topics, row: int, label: int) -> int | None:
    """The fine cluster inside coarse cluster `label`; None where that is not divided."""
    inside = [fine for fine, parent in enumerate(topics.parents) if parent == label]
    if len(inside) < 2:
        return None
    own = int(topics.fine.labels[row])
    return own if own in inside else max(inside, key=lambda fine: float(topics.fine.affinity[row, fine]))


def _alone(answers: np.ndarray) -> np.ndarray:
    """Which segments are like nothing else that was said: their best similarity is among the study's lowest tenth."""
    from pipelines.similarity import nearest_similarity

    best = nearest_similarity(answers)
    return best <= np.quantile(best, 0.1)


def _place_fillers(segments: Sequence[Segment], placements: Sequence[Placement]) -> list[Placement]:
    """Give short answers and asides the theme of the talk they belong to; name the reason for the rest."""
    result = list(placements)
    for number, segment in enumerate(segments):
        if segment.filler:
            says_something = "?" in segment.question_text or _reason_of_filler(segment) is Reason.TOO_SHORT
            near = _talk_it_belongs_to(segments, placements, number) if says_something else None
            if near is None:
                result[number] = Placement(reason=_reason_of_filler(segment))
            else:
                result[number] = replace(placements[near], strength=placements[near].strength / 2, others=())
    return result


def _talk_it_belongs_to(segments: Sequence[Segment], placements: Sequence[Placement], number: int) -> int | None:
    """The nearest themed segment, after or before, within the same interview and at most two segments away."""
    candidates = [number + step for step in (1, -1, 2, -2) if 0 <= number + step < len(segments)]
    same = [
        n
        for n in candidates
        if segments[n].transcript == segments[number].transcript and placements[n].cluster is not None
    ]
    answering = [n for n in same if segments[n].question == segments[number].question]
    return next(iter(answering or same), None)


def _reason_of_filler(segment: Segment) -> Reason:
    return Reason.BACK_CHANNEL if count_words(spoken(segment.text)) <= _BACK_CHANNEL else Reason.TOO_SHORT


__all__ = ["Clustering", "Level", "Outcome", "Placement", "Reason", "cluster", "themes_for"]
