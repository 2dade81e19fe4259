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
_BLOCK = 512  # passages at a time, so that what is made of them stays near to the processor


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
        [_centred(passages_of(objectives[key]), phrases, mean) for key in mapping.keys]
        for passages_of in (objective_passages, question_passages)
    )
    own = {one.key: set(question_passages(one)) for one in framework.objectives}
    asked = np.array([segment.question is not None for segment in segments])
    members = [
        [row_of[segment] for segment in candidate.segments] if keys else []
        for candidate, keys in zip(candidates, answers, strict=True)
    ]
    looked_at = np.unique(np.concatenate([np.array(rows, dtype=np.intp) for rows in members]))
    usually = vectors.questions[asked].mean(axis=0) if asked.any() else np.zeros_like(mean)
    cue_at, cue_near = _nearest(vectors.answers, looked_at, vectors.answers.mean(axis=0), cues)
    ask_at, ask_near = _nearest(vectors.questions, looked_at, usually, guides)
    weights = mapping.segments * np.maximum(0, cue_near + ask_near * asked[:, None])
    found = {}
    for candidate, rows, keys in zip(candidates, members, answers, strict=True):
        reasons: list[Why] = []
        for key in keys:
            objective, place = objectives[key], mapping.keys.index(key)
            for row in _surest(rows, weights[rows, place], segments):
                segment = segments[row]
                nearest = None if segment.question is None else question_passages(objective)[ask_at[row, place]]
                cue = objective_passages(objective)[cue_at[row, place]]
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


def _nearest(
    passages: Vectors, rows: np.ndarray, usual: Vectors, phrases: Sequence[Vectors]
) -> tuple[np.ndarray, np.ndarray]:
    """Of each list of phrases the number of the one nearest to a passage, less what is `usual`, and its cosine.

    Both have the shape ``(passages, lists)``, with noughts for those that are not in these `rows`.
    """
    shape = (len(passages), len(phrases))
    at, nearest = np.zeros(shape, dtype=np.intp), np.zeros(shape, dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        some = rows[start : start + _BLOCK]
        meaning = unit(passages[some], usual)
        for place, wanted in enumerate(phrases):
            near = meaning @ wanted.T
            at[some, place] = best = near.argmax(axis=1)
            nearest[some, place] = near[np.arange(len(some)), best]
    return at, nearest


def _surest(rows: Sequence[int], weight: np.ndarray, segments: Sequence[Segment]) -> list[int]:
    """Those of the rows with the greatest weights, other interviews before second passages of one."""
    seen: Counter[str] = Counter()
    turns: list[list[int]] = [[] for _ in range(_REASONS)]
    for place in np.argsort(-weight, kind="stable").tolist():
        transcript = segments[rows[place]].transcript
        if seen[transcript] < _REASONS:
            turns[seen[transcript]].append(rows[place])
        seen[transcript] += 1
        if len(seen) == _REASONS:
            break  # as many interviews are enough
    return list(chain(*turns))[:_REASONS]


def _content_shared(segment: Segment, wanted: Collection[str]) -> tuple[str, ...]:
    shared = shared_words(segment.text, wanted)
    content = set(content_words(segment.text))
    return tuple(word for word in shared if word in content)[:_WORDS]
