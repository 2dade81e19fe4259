"""Candidates with their objectives: segments mapped to a framework, then themes, with what reviewers taught."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace

import numpy as np

from corpora.candidate import Candidate
from corpora.framework import Framework, subjects_of_talk
from corpora.material import Segment
from models.encoder import Encoder
from models.memory import Arrays
from pipelines.abstention import verdict
from pipelines.embedding import SegmentVectors
from pipelines.learning import Trial, learn
from pipelines.mapping import Mapper, Mapping
from pipelines.nearness import Nearness
from pipelines.study_memory import NOTHING_REMEMBERED, StudyMemory
from pipelines.taught import Labels, meant_for
from pipelines.theme_mapping import Pooled, best_of, map_themes
from pipelines.why import Why, explain

_SERVED = 0.2  # of an objective by talk around the call: a word or two, here and there


@dataclass(frozen=True, slots=True)
class Mapped:
    """One framework over one study: its segments, its candidates with their objectives, and what carried them.

    ``relevance`` is how many times as much answers and questions agree on the objectives as on anything else: about 1
    where the study is not about them; None where hardly anybody was asked.
    """

    mapping: Mapping
    candidates: tuple[Candidate, ...]
    trial: Trial
    why: ReadOnly[str, tuple[Why, ...]]
    relevance: float | None = None


@dataclass(frozen=True, slots=True)
class MappedSegments:
    """What one framework makes of a study's segments, before there are candidates; ``relevance`` as in `Mapped`."""

    framework: Framework
    mapping: Mapping
    trial: Trial
    relevance: float | None = None


def map_segments(
    segments: Sequence[Segment],
    vectors: Callable[[], SegmentVectors],
    framework: Framework,
    encoder: Encoder,
    groups: Sequence[str | None],
    labels: Labels,
    memory: StudyMemory = NOTHING_REMEMBERED,
) -> MappedSegments:
    """Map segments to a framework.

    Args:
        segments: all segments of the study.
        vectors: gives those of `segments`; asked only where nothing is remembered.
        framework: what to map to.
        encoder: for the framework's phrases.
        groups: the stakeholder group of each segment's speaker.
        labels: objectives that people set on segments; those of other frameworks are left out. Those with one objective
            teach; those with none or several hold for their own segments.
        memory: of what was found before, of which neither themes nor a threshold change anything.
    """
    if not segments:
        nothing = np.empty((0, len(framework.keys)))
        return MappedSegments(framework, Mapping(framework.keys, nothing, nothing), Trial(0, 0))
    said = meant_for(framework, labels)
    known = {row: said[segment.id] for row, segment in enumerate(segments) if segment.id in said}

    def make() -> Arrays:
        meant = vectors()
        mapper = Mapper(segments, meant, framework, encoder, groups)
        taught = {row: keys[0] for row, keys in known.items() if len(keys) == 1}
        mapping, trial = learn(mapper, segments, meant, groups, taught)
        mapping = mapping.as_said({row: keys for row, keys in known.items() if len(keys) != 1})
        told = {"trial": trial.as_plain(), "relevance": mapper.relevance}
        return {
            "segments": mapping.segments,
            "alone": mapping.alone,
            "told": np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
        }

    lent = subjects_of_talk().version
    found = memory.of("mapping", (encoder.identity, framework.as_dict(), lent, list(groups), known), make)
    told = json.loads(found["told"].tobytes())
    mapping = Mapping(framework.keys, found["segments"], found["alone"])
    return MappedSegments(framework, mapping, Trial.from_plain(told["trial"]), told["relevance"])


def map_candidates(
    candidates: Sequence[Candidate],
    found: MappedSegments,
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    encoder: Encoder,
    threshold: float | None,
) -> Mapped:
    """Map candidates to the framework of their segments; they stay in their order, and in all else as they are.

    Args:
        candidates: themes and sub-themes over `segments`.
        found: what the framework makes of `segments`.
        segments: all segments of the study.
        vectors: of `segments`.
        encoder: for the framework's phrases.
        threshold: least probability at which a candidate is mapped; None: it must stand out.
    """
    if not segments:
        return Mapped(found.mapping, tuple(candidates), found.trial, {})
    row_of = {segment.id: row for row, segment in enumerate(segments)}
    themes = [[row_of[segment] for segment in candidate.segments] for candidate in candidates]
    asked = np.array([segment.question is not None for segment in segments])
    near = Nearness(found.framework, encoder)
    pooled = [
        _of_the_call(objectives) if candidate.about_the_call else objectives
        for candidate, objectives in zip(
            candidates, map_themes(themes, found.mapping, near, vectors, asked, found.relevance), strict=True
        )
    ]
    mapped = tuple(
        replace(candidate, objectives=objectives, objective=best_of(objectives, threshold))
        for candidate, objectives in zip(candidates, pooled, strict=True)
    )
    answers = [verdict(objectives, threshold).between for objectives in pooled]
    why = explain(mapped, segments, vectors, found.mapping, found.framework, near, answers)
    return Mapped(found.mapping, mapped, found.trial, why, found.relevance)


def _of_the_call(objectives: Pooled) -> Pooled:
    """What little talk around the call may serve of each objective."""
    return tuple((key, _SERVED * p) for key, p in objectives)
