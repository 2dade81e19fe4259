"""Why a theme is mapped to its objective: the question, the cue and the words that carried it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Any

import numpy as np

from corpora.candidate import Candidate
from corpora.framework import Framework
from corpora.material import Segment, Span
from models.encoder import Vectors
from models.objectives import unit
from pipelines.embedding import SegmentVectors
from pipelines.lexical import all_words, shared_words
from pipelines.mapping import Mapping, objective_passages, question_passages
from pipelines.nearness import Nearness
from pipelines.wording import content_words

_REASONS = 3  # shown of each theme
_WORDS = 6


@dataclass(frozen=True, slots=True)
class Why:
    """One passage that speaks for a theme's objective.

    Attributes:
        objective: key of the objective.
        segment: id of the passage.
        question: where the question that it answers stands; None where nobody asked.
        asked: the phrase of the framework, or lent to it, nearest to the question; None likewise.
        cue: the phrase of the framework, or lent to it, nearest to the passage.
        words: words with content that the passage shares with the objective's phrases.
        lent: of `asked` and `cue`, those that are general phrases lent to the objective and not of the framework.
    """

    objective: str
    segment: str
    question: Span | None
    asked: str | None
    cue: str
    words: tuple[str, ...]
    lent: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The reason as plain JSON values."""
        question = None if self.question is None else {"start": self.question.start, "end": self.question.end}
        return {
            "objective": self.objective,
            "segment": self.segment,
            "question": question,
            "asked": self.asked,
            "cue": self.cue,
            "words": list(self.words),
            "lent": list(self.lent),
        }


def explain(
    candidates: Sequence[Candidate],
    segments: Sequence[Segment],
    vectors: SegmentVectors,
    mapping: Mapping,
    framework: Framework,
    near: Nearness,
    answers: Sequence[Sequence[str]],
) -> ReadOnly[str, tuple[Why, ...]]:
    """For each candidate the passages that speak most for the objectives that it may answer, of several interviews.

    ``near`` holds the objectives of the framework as they are compared, and ``answers`` for each candidate the keys of
    these objectives, the first one before the second.
    """
    if not segments or not any(answers):
        return MappingProxyType({})
    compared, phrases = near.objectives, near.phrases
    mean = np.stack(list(phrases.values())).mean(axis=0)
    row_of = {segment.id: row for row, segment in enumerate(segments)}
    objectives = {objective.key: objective for objective in compared}
    words_of = {one.key: all_words(" ".join(objective_passages(one))) for one in compared}
    cues, guides = (
        {one.key: _centred(passages_of(one), phrases, mean) for one in compared}
        for passages_of in (objective_passages, question_passages)
    )
    own = {one.key: set(question_passages(one)) for one in framework.objectives}
    asked = np.array([segment.question is not None for segment in segments])
    usual, usually_asked = vectors.answers.mean(axis=0), vectors.questions[asked].mean(axis=0) if asked.any() else 0
    found = {}
    for candidate, keys in zip(candidates, answers, strict=True):
        rows = [row_of[segment] for segment in candidate.segments]
        said, questions = unit(vectors.answers[rows] - usual), unit(vectors.questions[rows] - usually_asked)
        questions[~asked[rows]] = 0
        reasons: list[Why] = []
        for key in keys:
            objective, column = objectives[key], mapping.keys.index(key)
            cue_at, cue_near = _nearest(said, cues[key])
            ask_at, ask_near = _nearest(questions, guides[key])
            weight = mapping.segments[rows, column] * np.maximum(0, cue_near + ask_near)
            for place in _surest(weight, [segments[row].transcript for row in rows]):
                segment = segments[rows[place]]
                nearest = None if segment.question is None else question_passages(objective)[ask_at[place]]
                cue = objective_passages(objective)[cue_at[place]]
                words = _content_shared(segment, words_of[key])
                lent = tuple(phrase for phrase in dict.fromkeys((nearest, cue)) if phrase and phrase not in own[key])
                reasons.append(Why(objective.key, segment.id, segment.question, nearest, cue, words, lent))
        if reasons:
            found[candidate.id] = tuple(reasons)
    return MappingProxyType(found)


def _centred(wanted: Sequence[str], phrases: dict[str, Vectors], mean: Vectors) -> Vectors:
    """The vectors of these phrases, less the mean of all, as unit vectors; of a single one, that one."""
    chosen = np.stack([phrases[phrase] for phrase in wanted])
    return unit(chosen - mean if len(phrases) > 1 else chosen)


def _nearest(passages: Vectors, phrases: Vectors) -> tuple[np.ndarray, np.ndarray]:
    """For each passage the number of the nearest phrase, and how near it is (cosine)."""
    near = passages @ phrases.T
    return near.argmax(axis=1), near.max(axis=1)


def _surest(weight: np.ndarray, transcripts: Sequence[str]) -> list[int]:
    """The places of the greatest weights, other interviews before second passages of one."""
    seen: Counter[str] = Counter()
    turns: list[list[int]] = [[] for _ in range(_REASONS)]
    for place in np.argsort(-weight, kind="stable").tolist():
        turn = seen[transcripts[place]]
        if turn < _REASONS:
            turns[turn].append(place)
        seen[transcripts[place]] += 1
        if len(seen) == _REASONS:
            break  # as many interviews are enough
    return list(chain(*turns))[:_REASONS]


def _content_shared(segment: Segment, wanted: Collection[str]) -> tuple[str, ...]:
    shared = shared_words(segment.text, wanted)
    content = set(content_words(segment.text))
    return tuple(word for word in shared if word in content)[:_WORDS]
