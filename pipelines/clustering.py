"""Segments to clusters, and what becomes of every segment: in which cluster it stands, how firmly, or why in none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from corpora.material import Segment, count_words, same_words
from models.constraints import Constraints
from models.stopping import Check, go_on
from models.topics import Level, TopicModel, Topics
from pipelines.asides import asides
from pipelines.clusterable import clusterable
from pipelines.embedding import SegmentVectors
from pipelines.languages import in_another_language
from pipelines.params import Params
from pipelines.study_memory import NOTHING_REMEMBERED, StudyMemory
from pipelines.wording import content_words, is_answer, spoken

_LEAST_MEMBERS = 3  # segments without which nothing is called a cluster
_LEAST_AFFINITY = 0.28  # mean agreement with a cluster under which a segment does not join it
_SECOND = 0.5  # share of the first affinity from which a second cluster counts too
_LARGE = 1500  # nodes from which an ensemble is dear
_NEAR = (1 / 2.3, 1.3)  # times the usual number: between these, other numbers are cuts of the usual ensemble
_LABEL = 80  # characters that may stand between a question and its answer: a blank line, a label, a time
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
    LANGUAGE = "other language"
    BETWEEN = "between themes"
    NO_THEMES = "no themes found"
    NEW_MATERIAL = "new material"


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

    @property
    def margin(self) -> float | None:
        """For a segment without a theme, how much nearer the nearest theme is than the second; None where none is."""
        if self.cluster is not None or not self.others:
            return None
        return self.others[0][1] - (self.others[1][1] if len(self.others) > 1 else 0.0)


_OFF_TOPIC, _FOREIGN = Placement(reason=Reason.OFF_TOPIC), Placement(reason=Reason.LANGUAGE)


@dataclass(frozen=True, slots=True)
class Clustering:
    """The outcome, the topics (None without themes), and a placement a segment."""

    outcome: Outcome
    topics: Topics | None
    placements: tuple[Placement, ...]


def themes_for(segments: int) -> int:
    """How many themes suit so many clusterable segments: 10 at 60, 29 at 300, 39 at 1,000, 45 at 1,700 and more."""
    growing: float = 6.5 * segments**0.26
    return max(2, min(45, round(growing), segments // 6))


def cluster(
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    topics: TopicModel,
    params: Params,
    constraints: Constraints | None = None,
    memory: StudyMemory = NOTHING_REMEMBERED,
    check: Check = go_on,
) -> Clustering:
    """Cluster the segments that say something in English; place the others by their context or give the reason.

    `constraints` speak of segments by number; those of segments that say nothing by themselves hold where these are
    placed. `memory` is of what was found before. `check` is called between parts of it, and may raise to stop.
    """
    away = in_another_language(segments, constraints)
    counted = [not (segment.filler or out) for segment, out in zip(segments, away, strict=True)]
    numbers = [number for number, usable in enumerate(counted) if usable]
    distinct = {same_words(segments[number].text) for number in numbers}
    if len(distinct) < params.least_segments:
        return _nothing(segments, Outcome.TOO_LITTLE_DATA)
    voices = {voice: number for number, voice in enumerate(dict.fromkeys(segment.voice for segment in segments))}
    groups = [voices[segments[number].voice] for number in numbers]
    row = {number: place for place, number in enumerate(numbers)}
    held = constraints.over(row) if constraints else None
    nodes, alone = clusterable(segments, vectors, numbers, groups, held, memory, check)
    usual = themes_for(len(numbers))
    wanted = params.themes or usual
    found = topics.fit(
        texts=[" ".join(content_words(segments[number].text)) for number in numbers],
        nodes=nodes,
        groups=groups,
        clusters=wanted,
        least=_LEAST_MEMBERS,
        seed=params.seed,
        memory=memory.memory,
        check=check,
        around=_around(wanted, usual, len(nodes.vectors)),
    )
    if found is None:
        return _nothing(segments, Outcome.NO_THEMES_FOUND)
    least = _threshold(found, params.unthemed)
    bound = {place for group in held.together for place in group} if held else set()
    placements = [
        _place(found, row[number], bool(alone[row[number]]), 0.0 if row[number] in bound else least)
        if counted[number]
        else Placement()
        for number in range(len(segments))
    ]
    aside = asides(segments, constraints)
    placements = [_OFF_TOPIC if off else placement for placement, off in zip(placements, aside, strict=True)]
    placements = [_FOREIGN if out else placement for placement, out in zip(placements, away, strict=True)]
    placements = _without_remnants(placements)
    if all(placement.cluster is None for placement in placements):
        return _nothing(segments, Outcome.NO_THEMES_FOUND)
    return Clustering(Outcome.THEMES_FOUND, found, tuple(place_fillers(segments, placements, constraints)))


def _around(wanted: int, usual: int, nodes: int) -> int:
    """The number of themes that the ensemble is made around: the wanted one, or the usual where that does as well.

    Of few nodes an ensemble of one's own costs little and is a little better: its clusters come back more surely.
    """
    return usual if nodes >= _LARGE and _NEAR[0] <= wanted / usual <= _NEAR[1] else wanted


def _nothing(segments: Sequence[Segment], outcome: Outcome) -> Clustering:
    reasons = [_reason_of_filler(segment) if segment.filler else Reason.NO_THEMES for segment in segments]
    return Clustering(outcome, None, tuple(Placement(reason=reason) for reason in reasons))


def _threshold(topics: Topics, unthemed: float | None) -> float:
    """The affinity under which a segment joins no cluster: as measured, or such that a share `unthemed` joins none.

    As measured holds for the number of clusters that the ensemble was made around; of others as many join none.
    """
    if unthemed is None:
        if topics.usual is None:
            return _LEAST_AFFINITY
        unthemed = float((topics.usual < _LEAST_AFFINITY).mean())
    affinity, labels = topics.coarse.affinity, topics.coarse.labels
    rows = np.arange(len(labels))
    own = np.sort(np.where(labels < 0, affinity.max(axis=1), affinity[rows, labels]))
    place = round(unthemed * len(own))
    return float(own[place]) if place < len(own) else float("inf")


def _place(topics: Topics, row: int, alone: bool, least: float) -> Placement:
    """Put a clustered segment into its cluster, into the one it agrees with most, or into none."""
    affinity = topics.coarse.affinity[row]
    order = np.argsort(-affinity, kind="stable")
    label = int(topics.coarse.labels[row])
    if label < 0:
        label = int(order[0])
    if affinity[label] < least:
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


def _without_remnants(placements: Sequence[Placement]) -> list[Placement]:
    """Nobody stays alone in a cluster that the others have left; a theme that keeps one part is not divided."""
    members = Counter(placement.cluster for placement in placements)
    parts = Counter((placement.cluster, placement.fine) for placement in placements if placement.fine is not None)
    kept = {part for part, size in parts.items() if size > 1}
    divided = Counter(cluster for cluster, _ in kept)
    result = []
    for placement in placements:
        if placement.cluster is not None and members[placement.cluster] < 2:
            nearest = ((placement.cluster, placement.strength), *placement.others[:1])
            placement = Placement(reason=Reason.BETWEEN, others=nearest)
        elif (placement.cluster, placement.fine) not in kept or divided[placement.cluster] < 2:
            placement = replace(placement, fine=None)
        result.append(placement)
    return result


def place_fillers(
    segments: Sequence[Segment],
    placements: Sequence[Placement],
    constraints: Constraints | None = None,
    only: Container[int] | None = None,
) -> list[Placement]:
    """Give short answers and asides the theme of the talk they belong to; name the reason for the rest.

    Those that `constraints` hold together with other segments go where these are, and with none they are kept from.
    Where `only` some are to be placed, by number, the others stay where `placements` say.
    """
    result = list(placements)
    held = _fillers_held(segments, placements, constraints) if constraints else {}
    shut = _fillers_kept_from(segments, placements, constraints) if constraints else set()
    for number, segment in enumerate(segments):
        if number in held:
            result[number] = held[number]
        elif segment.filler and (only is None or number in only):
            says_something = is_answer(segment.text) or "?" in segment.question_text or _wordy(segment)
            near = _talk_it_belongs_to(segments, placements, number) if says_something else None
            if near is None or (number, placements[near].cluster) in shut:
                result[number] = Placement(reason=_reason_of_filler(segment))
            else:
                result[number] = replace(placements[near], strength=placements[near].strength / 2, others=())
    return _apart_where_they_disagree(segments, result, held.keys(), only)


def _fillers_held(
    segments: Sequence[Segment], placements: Sequence[Placement], constraints: Constraints
) -> dict[int, Placement]:
    """The places of fillers that are held together with segments that have one."""
    held: dict[int, Placement] = {}
    for group in constraints.together:
        mate = next((placements[number] for number in group if placements[number].cluster is not None), None)
        if mate is not None:
            own = replace(mate, strength=mate.strength / 2, others=())
            held |= {number: own for number in group if segments[number].filler}
    return held


def _fillers_kept_from(
    segments: Sequence[Segment], placements: Sequence[Placement], constraints: Constraints
) -> set[tuple[int, int | None]]:
    """Fillers with the clusters that hold a segment which they are kept apart from."""
    pairs = [*constraints.apart, *((other, one) for one, other in constraints.apart)]
    return {(one, placements[other].cluster) for one, other in pairs if segments[one].filler}


def _apart_where_they_disagree(
    segments: Sequence[Segment], placements: Sequence[Placement], but: Container[int], only: Container[int] | None
) -> list[Placement]:
    """Take short answers in the same words ("Yeah.") out of their themes where these differ: same words, one theme.

    Those numbered in `but` were put where they are by people, and stay; where it is given, so do all not in `only`.
    """
    places: dict[str, set[tuple[int | None, int | None]]] = {}
    left = [number for number, segment in enumerate(segments) if segment.filler and number not in but]
    for number in left:
        places.setdefault(same_words(segments[number].text), set()).add(
            (placements[number].cluster, placements[number].fine)
        )
    result = list(placements)
    for number in left:
        if (only is None or number in only) and len(places[same_words(segments[number].text)]) > 1:
            result[number] = Placement(reason=_reason_of_filler(segments[number]))
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
    """A bare "Yes." right behind a question answers it: too short to feed a theme, and yet more than back-channel."""
    return Reason.TOO_SHORT if _wordy(segment) or _answers(segment) else Reason.BACK_CHANNEL


def _answers(segment: Segment) -> bool:
    asked = segment.question
    behind = asked is not None and 0 <= segment.span.start - asked.end <= _LABEL
    return behind and segment.question_text.rstrip("\"')\u2019\u201d ").endswith("?")


def _wordy(segment: Segment) -> bool:
    return count_words(spoken(segment.text)) > _BACK_CHANNEL


__all__ = ["Clustering", "Level", "Outcome", "Placement", "Reason", "cluster", "themes_for"]
