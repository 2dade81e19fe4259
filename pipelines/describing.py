"""Clusters to candidates: a label and quotes in the participants' own words, keywords, people, stability.

Quotes are central to their cluster, different from each other, from different people and groups as far as there are
any, and whole sentences; what is mostly redacted is quoted where there is nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpora.codebook import Quote
from corpora.material import Segment
from models.encoder import Encoder, Vectors
from models.phrases import Phraser
from models.topics import Level
from pipelines.asked import Cluster
from pipelines.clustering import Clustering, Placement
from pipelines.embedding import SegmentVectors
from pipelines.labelling import label_clusters
from pipelines.naming import NOBODY, Names
from pipelines.similarity import unit
from pipelines.wording import begins_a_sentence, content_words, ends_a_sentence, is_redacted

_QUOTES = 5
_QUOTE_WORDS = (12, 120)  # words a quote should have
_READ = 60  # central segments of a cluster that its label is compared with
_ASKED = 0.5  # weight of the question beside the answer where labels are compared
_AGREEMENT = 0.3  # weight of the agreement beside closeness to the cluster's centre
_SAME_PERSON, _SAME_GROUP = 0.25, 0.1  # what a second quote of one person, and of one group, cost
_ALIKE = 0.5  # what likeness to a chosen quote costs
_BROKEN_OFF = 0.15  # what it costs that a passage does not begin, and does not end, as a sentence does


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
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    clustering: Clustering,
    phraser: Phraser,
    encoder: Encoder,
    names: Names = NOBODY,
    groups: Sequence[str | None] = (),
) -> tuple[Description, ...]:
    """Describe the themes, and after them the parts of those that are divided; no label holds one of `names`.

    `groups` are those of the segments' speakers.
    """
    if clustering.topics is None:
        return ()
    placements = clustering.placements
    answers = _centred(segments, vectors.answers, {row for row, p in enumerate(placements) if p.cluster is not None})
    passages = _WithQuestions(segments, vectors, answers)
    coarse, fine = (
        _Level(segments, answers, level, numbers, placements, groups, passages)
        for level, numbers in (
            (clustering.topics.coarse, [p.cluster for p in placements]),
            (clustering.topics.fine, [p.fine for p in placements]),
        )
    )
    parents = clustering.topics.parents
    labels = label_clusters([coarse.clusters(), fine.clusters(coarse.places(parents))], phraser, encoder, names)
    themes = coarse.descriptions(labels[0])
    parts = [
        replace(part, id=candidate_id([part.id], themes[parents[number]].id), parent=themes[parents[number]].id)
        for number, part in fine.descriptions(labels[1]).items()
    ]
    return (*themes.values(), *parts)


def candidate_id(segment_ids: Sequence[str], parent: str | None = None) -> str:
    """An id made from what a candidate rests on, and for a part also from the theme it belongs to."""
    digest = hashlib.sha256("\n".join([parent or "", *sorted(segment_ids)]).encode()).hexdigest()
    return ("s" if parent else "c") + digest[:12]


class _Level:
    """The clusters of one level with their members."""

    def __init__(
        self,
        segments: Sequence[Segment],
        answers: Vectors,
        level: Level,
        numbers: Sequence[int | None],
        placements: Sequence[Placement],
        groups: Sequence[str | None],
        passages: _WithQuestions,
    ) -> None:
        self._segments, self._level, self._placements = segments, level, placements
        self._passages = passages
        self._groups = groups or [None] * len(segments)
        self._members: dict[int, list[int]] = {}
        for row, number in enumerate(numbers):
            if number is not None:
                self._members.setdefault(number, []).append(row)
        self._members = dict(sorted(self._members.items()))
        self._ranked = {
            number: _by_centrality(rows, segments, answers, placements) for number, rows in self._members.items()
        }
        self._exemplars = {
            number: _exemplars(ranked, segments, answers, placements, self._groups)
            for number, ranked in self._ranked.items()
        }

    def _keywords(self, number: int) -> tuple[str, ...]:
        """A cluster's keywords, less those that only segments say which have left it since."""
        keywords = self._level.keywords[number]
        unsaid = {word for keyword in keywords for word in keyword.split()}
        for row in self._members[number]:
            if not unsaid:
                break
            unsaid.difference_update(content_words(self._segments[row].text))
        return tuple(keyword for keyword in keywords if unsaid.isdisjoint(keyword.split()))

    def places(self, numbers: Sequence[int]) -> list[int | None]:
        """The places, among the clusters that have members, of the clusters with these numbers; None without any."""
        place = {number: place for place, number in enumerate(self._members)}
        return [place.get(number) for number in numbers]

    def clusters(self, within: Sequence[int | None] | None = None) -> list[Cluster]:
        """What the labels are made from, in the order of the cluster numbers; each a part of one of `within`."""
        return [
            Cluster(
                texts=tuple(self._segments[row].text for row in ranked),
                speakers=tuple(self._segments[row].speaker + self._segments[row].transcript for row in ranked),
                keywords=self._keywords(number),
                passages=self._passages.of(ranked[:_READ]),
                questions=tuple(self._segments[row].question_text for row in ranked),
                within=None if within is None else within[number],
                quoted=tuple(self._segments[row].text for row in self._exemplars[number]),
            )
            for number, ranked in self._ranked.items()
        ]

    def descriptions(self, labels: Sequence[str]) -> dict[int, Description]:
        """The described clusters by number, as themes."""
        return {
            number: Description(
                id=candidate_id([self._segments[row].id for row in rows]),
                parent=None,
                label=label,
                keywords=self._keywords(number),
                members=tuple(rows),
                strengths=tuple(self._placements[row].strength for row in rows),
                stability=self._level.stability[number],
                quotes=tuple(quote_of(self._segments[row]) for row in self._exemplars[number]),
            )
            for (number, rows), label in zip(self._members.items(), labels, strict=True)
        }


def quote_of(segment: Segment) -> Quote:
    """A segment as evidence."""
    return Quote(segment.id, segment.transcript, segment.span, segment.text)


def _centred(segments: Sequence[Segment], answers: Vectors, wanted: Collection[int]) -> Vectors:
    """The `wanted` answers, in their rows, without what all answers have in common, at unit length."""
    rows = sorted(wanted)
    centred = np.zeros_like(answers)
    centred[rows] = unit(answers[rows], _common(segments, answers))
    return centred


class _WithQuestions:
    """What was said and, at less weight, what was asked, without what all have in common, at unit length."""

    def __init__(self, segments: Sequence[Segment], vectors: SegmentVectors, answers: Vectors) -> None:
        self._answers, self._questions = answers, vectors.questions
        self._common = _common(segments, vectors.questions)

    def of(self, rows: Sequence[int]) -> Vectors:
        """The vectors of some segments, a row each."""
        asked = unit(self._questions[list(rows)], self._common)
        return unit(self._answers[list(rows)] + _ASKED * asked)


def _common(segments: Sequence[Segment], vectors: Vectors) -> Vectors:
    """The mean vector of the segments that say something."""
    mean: Vectors = vectors[[number for number, segment in enumerate(segments) if not segment.filler]].mean(axis=0)
    return mean


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
    ranked: Sequence[int],
    segments: Sequence[Segment],
    answers: Vectors,
    placements: Sequence[Placement],
    groups: Sequence[str | None],
) -> list[int]:
    """Members to quote: central, unlike each other, of different people and groups, neither fragments nor speeches."""
    low, high = _QUOTE_WORDS
    plain = [row for row in ranked if not segments[row].filler and not is_redacted(segments[row].text)]
    pool = [row for row in plain if low <= segments[row].words <= high]
    pool = pool or plain or [row for row in ranked if not segments[row].filler] or list(ranked)
    value = _centrality(ranked, answers, placements)
    pool = sorted(pool, key=lambda row: -value[row])
    chosen: list[int] = []
    while pool and len(chosen) < _QUOTES:
        best = (float("-inf"), 0)
        for row in pool:
            if value[row] < best[0]:  # nor is any behind it worth more, whatever it costs
                break
            best = max(best, (value[row] - _cost(row, chosen, segments, answers, groups), -row))
        chosen.append(-best[1])
        pool = [row for row in pool if segments[row].text != segments[chosen[-1]].text]
    return chosen


def _cost(
    row: int, chosen: Sequence[int], segments: Sequence[Segment], answers: Vectors, groups: Sequence[str | None]
) -> float:
    """What speaks against quoting a member beside those that are chosen, 0 or more."""
    person = (segments[row].transcript, segments[row].speaker)
    same = sum(person == (segments[other].transcript, segments[other].speaker) for other in chosen)
    group = 0 if groups[row] is None else sum(groups[row] == groups[other] for other in chosen)
    alike = max((float(answers[row] @ answers[other]) for other in chosen), default=0.0)
    text = segments[row].text
    broken = _BROKEN_OFF * (not begins_a_sentence(text)) + _BROKEN_OFF * (not ends_a_sentence(text))
    return _SAME_PERSON * same + _SAME_GROUP * group + _ALIKE * max(0.0, alike) + broken
