"""The objectives of interviews that joined: they are mapped beside those that were there, which stay as they were.

What a study's own interviews serve was found from all of them, and a newcomer changes none of it. Those that joined at
one time are mapped together, beside an even sample of the interviews that were there from the start: as many as tell
what answers of this study say. So what was mapped once stands, however many join later. Where people have labelled
passages there is more to learn from, old interviews and new ones are mapped together, and all may move.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from corpora.framework import Framework
from corpora.material import Segment
from models.encoder import Encoder
from models.memory import Memory
from pipelines.analysis import TO_LABEL, to_label
from pipelines.embedding import SegmentVectors
from pipelines.interviews import interviews_of
from pipelines.mapped import MappedSegments, map_segments
from pipelines.mapping import Mapping
from pipelines.study_memory import StudyMemory
from pipelines.taught import Labels, meant_for

Rows = npt.NDArray[np.intp]

_BESIDE = 4_000  # segments of the interviews beside which newcomers are mapped, about


@dataclass(frozen=True)  # no slots: what is dear to tell of it is told once
class Talk:
    """A study's segments, what gives their vectors, the groups of their speakers, and what is remembered of studies.

    ``joined`` holds the ids of the transcripts that joined, those of one time together.
    """

    segments: tuple[Segment, ...]
    vectors: Callable[[], SegmentVectors]
    groups: tuple[str | None, ...]
    encoder: Encoder
    memory: Memory
    joined: tuple[Collection[str], ...] = ()

    def mapped(self, framework: Framework, labels: Labels) -> MappedSegments:
        """What a framework makes of all the segments together."""
        return map_segments(self.segments, self.vectors, framework, self.encoder, self.groups, labels, self._remembered)

    def to_label(self, mapping: Mapping, labels: Labels) -> tuple[str, ...]:
        """The segments to ask a person about."""
        return to_label(mapping, self.segments, self.vectors, self.groups, labels, self._remembered)

    def part(self, rows: Rows) -> Talk:
        """Some of the segments, as though the others had never been there."""
        segments = tuple(self.segments[row] for row in rows)
        groups = tuple(self.groups[row] for row in rows)
        return Talk(segments, cache(lambda: self.vectors().part(rows, segments)), groups, self.encoder, self.memory)

    @cached_property
    def from_the_start(self) -> tuple[Rows, Talk]:
        """What was there before anybody joined, and its rows."""
        rows = np.flatnonzero(self._times < 0)
        return rows, self.part(rows)

    @cached_property
    def newcomers(self) -> list[Rows]:
        """The rows of those that joined at each time."""
        return [np.flatnonzero(self._times == time) for time in np.unique(self._times[self._times >= 0])]

    @cached_property
    def _times(self) -> Rows:
        time_of = {transcript: time for time, ids in enumerate(self.joined) for transcript in ids}
        return np.array([time_of.get(segment.transcript, -1) for segment in self.segments], dtype=np.intp)

    @cached_property
    def _remembered(self) -> StudyMemory:
        return StudyMemory.of_study(self.memory, self.segments, self.encoder.identity)


def map_talk(talk: Talk, framework: Framework, labels: Labels) -> MappedSegments:
    """What a framework makes of a study; where there are no labels for it, of those that joined by themselves.

    Args:
        talk: all segments of the study.
        framework: what to map to.
        labels: objectives that people set, as for `map_segments`.
    """
    if not talk.joined or meant_for(framework, labels):
        return talk.mapped(framework, labels)
    there, before = talk.from_the_start
    found = before.mapped(framework, labels)
    segments, alone = (np.empty((len(talk.segments), len(framework.keys))) for _ in range(2))
    segments[there], alone[there] = found.mapping.segments, found.mapping.alone
    beside = there[_sample(before.segments)]
    for own in talk.newcomers:
        rows = np.union1d(beside, own)
        mapping = talk.part(rows).mapped(framework, labels).mapping
        segments[own], alone[own] = (one[np.searchsorted(rows, own)] for one in (mapping.segments, mapping.alone))
    return replace(found, mapping=Mapping(framework.keys, segments, alone))


def ask_of_talk(talk: Talk, found: MappedSegments, labels: Labels) -> tuple[str, ...]:
    """The segments to ask a person about: of those that joined their share, the latest first, then as it was before."""
    if not talk.joined or meant_for(found.framework, labels):
        return talk.to_label(found.mapping, labels)
    there, before = talk.from_the_start
    asked: list[str] = []
    for rows in reversed(talk.newcomers):
        share = -(-TO_LABEL * len(rows) // len(talk.segments))
        asked += talk.part(rows).to_label(found.mapping.of(rows), labels)[:share]
    return (*asked, *before.to_label(found.mapping.of(there), labels))[:TO_LABEL]


def _sample(segments: Sequence[Segment]) -> Rows:
    """The rows of every second, third, ... interview, so that about as many are left as newcomers are mapped beside."""
    every = max(1, -(-len(segments) // _BESIDE))
    return np.concatenate([np.empty(0, dtype=np.intp), *interviews_of(segments)[::every]])
