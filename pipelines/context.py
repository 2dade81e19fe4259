"""The vector a segment is clustered by: what was said, the question it answers, the talk around it, and its point.

What was said is its meaning and, beside it, the words it uses (`models.latent`). An answer like "No, never, to be fair"
means little by itself; question and neighbouring talk carry the subject. Interviews of one study follow a guide, so
talk at the same point of two interviews is likelier about the same. The study's mean and part of the speaker's own
mean are taken away, so that neither how everybody talks nor how one person talks becomes a theme. Segments with the
same words get the same vector, so that they always share a theme.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from corpora.material import Segment, same_words
from models.encoder import Vectors
from pipelines.embedding import SegmentVectors
from pipelines.interviews import points_of
from pipelines.similarity import unit
from pipelines.vocabulary import MOST, stems_of, words_of
from pipelines.wording import content_words, is_closing

_WORDS = 0.35  # share of the words in the similarity of what two people said; the rest is meaning
_QUESTION = 0.6  # weights beside the answer's own vector, which has 1; measured on six labelled studies
_NEIGHBOURS = 1.0
_POINT = 0.2
_SUBJECT = 3  # content words from which a question has a subject of its own
_SPEAKER = 0.5  # share of the speaker's mean that is taken away
_FEW = 5  # segments at which a speaker's mean counts half
_BLOCK = 512  # segments at a time, so that what is made of them stays near to the processor
_SAME_TURN, _SAME_QUESTION, _OTHER_QUESTION = 1.0, 0.7, 0.3  # how much a neighbour has to do with a segment


def context_vectors(
    segments: Sequence[Segment], vectors: SegmentVectors, counted: Sequence[bool], most: int = MOST
) -> Vectors:
    """Unit vectors to cluster the `counted` segments by, a row for each of them: shape ``(counted, dimensions)``.

    The others shape nothing, but that a question which was asked before one of them may still stand. Words are learnt
    from `most` segments.
    """
    rows = np.flatnonzero(counted)
    own = [segments[row] for row in rows.tolist()]
    stood = _standing(segments)[rows]
    asked = np.unique(np.concatenate([rows, stood[stood >= 0]]))  # rows whose questions are looked at
    model, words = words_of(own, most)
    said, questions = vectors.answers[rows], vectors.questions[asked]
    if model.dimensions:
        said = _beside(said, model.of(words))
        questions = _beside(questions, model.of(stems_of([segments[row].question_text for row in asked.tolist()])))
    said -= said.mean(axis=0)
    questions = unit(questions, questions[np.searchsorted(asked, rows)].mean(axis=0))
    place = np.where(stood < 0, -1, np.searchsorted(asked, stood))
    points = _on_an_arc(points_of(segments))[rows]
    combined = np.empty((len(own), said.shape[1] + points.shape[1]), dtype=np.float32)
    close = _closeness(own)
    for start in range(0, len(own), _BLOCK):
        some = slice(start, min(start + _BLOCK, len(own)))
        inherited = questions[place[some]]
        inherited[place[some] < 0] = 0
        combined[some, : said.shape[1]] = (
            _QUESTION * inherited + unit(said[some]) + _NEIGHBOURS * _around(some, close, said)
        )
    combined[:, said.shape[1] :] = _POINT * (points - points.mean(axis=0))
    if len({(segment.transcript, segment.speaker) for segment in segments}) > 1:
        _take_speakers_away(own, combined)
    _give_same_words_the_same(own, combined)
    return unit(combined)


def _beside(meaning: Vectors, words: Vectors) -> Vectors:
    """Vectors of the meaning and, for their share, of the words, in one row; multiplied in double precision."""
    both = np.empty((len(meaning), meaning.shape[1] + words.shape[1]), dtype=np.float32)
    np.multiply(meaning, np.sqrt(1 - _WORDS), out=both[:, : meaning.shape[1]], dtype=np.float64, casting="same_kind")
    np.multiply(words, np.sqrt(_WORDS), out=both[:, meaning.shape[1] :], dtype=np.float64, casting="same_kind")
    return both


def _standing(segments: Sequence[Segment]) -> np.ndarray:
    """The row whose question each segment was really asked: a probe without a subject ("Go on") leaves that before it.

    A closing question ("Anything else?") asks for nothing in particular and counts for nothing: -1.
    """
    result = np.arange(len(segments))
    content = {text: content_words(text) for text in {segment.question_text for segment in segments}}
    for number, segment in enumerate(segments):
        words = content[segment.question_text]
        if len(words) < _SUBJECT and segment.question is not None:
            same_interview = number > 0 and segments[number - 1].transcript == segment.transcript
            if is_closing(segment.question_text):
                result[number] = -1
            elif not words and same_interview:
                result[number] = result[number - 1]
    return result


def _around(some: slice, close: Vectors, answers: Vectors) -> Vectors:
    """The mean of what was said before and after `some` segments in the same interview, closer talk counting more.

    `close` is how close each segment is to the one before it; noughts at both ends.
    """
    last = len(answers) - 1
    number = np.arange(some.start, some.stop)
    before, after = close[some], close[some.start + 1 : some.stop + 1]
    around: Vectors = before[:, None] * answers[np.maximum(number - 1, 0)]
    around += after[:, None] * answers[np.minimum(number + 1, last)]
    around /= np.maximum((before > 0).astype(np.float32) + (after > 0), 1)[:, None]
    return around


def _on_an_arc(points: np.ndarray) -> Vectors:
    """Points of an interview as places on half a circle, so that near ones have a high product and far ones a low."""
    angle = np.pi * points
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def _closeness(segments: Sequence[Segment]) -> Vectors:
    """How close each segment is to the one before it, and nothing to none: shape ``(segments + 1,)``."""
    found = np.zeros(len(segments) + 1, dtype=np.float32)
    for number, (one, other) in enumerate(pairwise(segments), 1):
        if one.transcript == other.transcript:
            if one.turn == other.turn:
                found[number] = _SAME_TURN
            else:
                found[number] = _SAME_QUESTION if one.question == other.question else _OTHER_QUESTION
    return found


def _take_speakers_away(segments: Sequence[Segment], combined: Vectors) -> None:
    """Take away part of each speaker's mean; less of it where there is little talk to take it from."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, segment in enumerate(segments):
        rows[segment.transcript, segment.speaker].append(number)
    for own in rows.values():
        combined[own] -= _SPEAKER * len(own) / (len(own) + _FEW) * combined[own].mean(axis=0)


def _give_same_words_the_same(segments: Sequence[Segment], combined: Vectors) -> None:
    """Replace the vectors of segments in the same words by their mean."""
    rows: dict[str, list[int]] = defaultdict(list)
    for number, segment in enumerate(segments):
        rows[same_words(segment.text)].append(number)
    for own in rows.values():
        if len(own) > 1:
            combined[own] = combined[own].mean(axis=0)
