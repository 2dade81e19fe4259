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

import numpy as np

from corpora.material import Segment
from models.encoder import Vectors
from models.latent import WordVectors
from pipelines.embedding import SegmentVectors
from pipelines.interviews import points_of
from pipelines.wording import content_stems, content_words, is_closing

_WORDS = 0.35  # share of the words in the similarity of what two people said; the rest is meaning
_QUESTION = 0.6  # weights beside the answer's own vector, which has 1; measured on six labelled studies
_NEIGHBOURS = 1.0
_POINT = 0.2
_SUBJECT = 3  # content words from which a question has a subject of its own
_SPEAKER = 0.5  # share of the speaker's mean that is taken away
_FEW = 5  # segments at which a speaker's mean counts half
_SAME_TURN, _SAME_QUESTION, _OTHER_QUESTION = 1.0, 0.7, 0.3  # how much a neighbour has to do with a segment


def context_vectors(segments: Sequence[Segment], vectors: SegmentVectors, counted: Sequence[bool]) -> Vectors:
    """Unit vectors to cluster by, shape ``(segments, dimensions)``; only `counted` segments shape the others'."""
    mask = np.asarray(counted)
    vectors = _with_words(segments, vectors, mask)
    said = vectors.answers - vectors.answers[mask].mean(axis=0)
    answers = _unit(said)
    questions = _unit(vectors.questions - vectors.questions[mask].mean(axis=0))
    questions = _inherited(segments, questions)
    around = _around(segments, said, mask)
    combined = answers + _QUESTION * questions + _NEIGHBOURS * around
    points = _on_an_arc(points_of(segments))
    combined = np.hstack([combined, _POINT * (points - points[mask].mean(axis=0))])
    combined = _without_speakers(segments, combined, mask)
    return _unit(_same_for_same_words(segments, combined))


def _with_words(segments: Sequence[Segment], vectors: SegmentVectors, counted: np.ndarray) -> SegmentVectors:
    """The vectors with those of the words beside them.

    Words that only one person uses say who speaks rather than of what, and do not count where there are others.
    """
    texts = dict.fromkeys(text for segment in segments for text in (segment.text, segment.question_text))
    stems = {text: content_stems(text) for text in texts}
    said = [(segments[row].voice, stems[segments[row].text]) for row in np.flatnonzero(counted).tolist()]
    people: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for voice, words in said:
        for word in words:
            people[word].add(voice)
    least = min(2, len({voice for voice, _ in said}))
    model = WordVectors([words for _, words in said], [word for word, voices in people.items() if len(voices) >= least])
    if not model.dimensions:
        return vectors
    answers = model.of([stems[segment.text] for segment in segments])
    questions = model.of([stems[segment.question_text] for segment in segments])
    return SegmentVectors(_beside(vectors.answers, answers), _beside(vectors.questions, questions))


def _beside(meaning: Vectors, words: Vectors) -> Vectors:
    """Vectors of the meaning and, for their share, of the words, in one row; multiplied in double precision."""
    both = np.empty((len(meaning), meaning.shape[1] + words.shape[1]), dtype=np.float32)
    np.multiply(meaning, np.sqrt(1 - _WORDS), out=both[:, : meaning.shape[1]], dtype=np.float64, casting="same_kind")
    np.multiply(words, np.sqrt(_WORDS), out=both[:, meaning.shape[1] :], dtype=np.float64, casting="same_kind")
    return both


def _inherited(segments: Sequence[Segment], questions: Vectors) -> Vectors:
    """What each segment was really asked: a probe without a subject ("Go on") stands for the question before it.

    A closing question ("Anything else?") asks for nothing in particular and counts for nothing.
    """
    result = questions.copy()
    content = {text: content_words(text) for text in {segment.question_text for segment in segments}}
    for number, segment in enumerate(segments):
        words = content[segment.question_text]
        if len(words) < _SUBJECT and segment.question is not None:
            same_interview = number > 0 and segments[number - 1].transcript == segment.transcript
            if is_closing(segment.question_text):
                result[number] = 0
            elif not words and same_interview:
                result[number] = result[number - 1]
    return result


def _around(segments: Sequence[Segment], answers: Vectors, counted: np.ndarray) -> Vectors:
    """The mean of the segments before and after in the same interview, closer talk counting more."""
    around = np.zeros_like(answers)
    numbers = np.flatnonzero(counted)
    place = np.searchsorted(numbers, np.arange(len(segments)))
    for here, segment in enumerate(segments):
        before = numbers[place[here] - 1] if place[here] > 0 else None
        later = place[here] + (1 if counted[here] else 0)
        after = numbers[later] if later < len(numbers) else None
        near = [
            _closeness(segment, segments[there]) * answers[there]
            for there in (before, after)
            if there is not None and segments[there].transcript == segment.transcript
        ]
        if near:
            around[here] = np.sum(near, axis=0) / len(near)
    return around


def _on_an_arc(points: np.ndarray) -> Vectors:
    """Points of an interview as places on half a circle, so that near ones have a high product and far ones a low."""
    angle = np.pi * points
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def _closeness(segment: Segment, other: Segment) -> float:
    if segment.turn == other.turn:
        return _SAME_TURN
    return _SAME_QUESTION if segment.question == other.question else _OTHER_QUESTION


def _without_speakers(segments: Sequence[Segment], combined: Vectors, counted: np.ndarray) -> Vectors:
    """Take away part of each speaker's mean; less of it where there is little talk to take it from."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, segment in enumerate(segments):
        rows[segment.transcript, segment.speaker].append(number)
    result = combined.copy()
    for numbers in rows.values():
        own = [number for number in numbers if counted[number]]
        if own and len(rows) > 1:
            result[numbers] -= _SPEAKER * len(own) / (len(own) + _FEW) * combined[own].mean(axis=0)
    return result


def _same_for_same_words(segments: Sequence[Segment], combined: Vectors) -> Vectors:
    rows: dict[str, list[int]] = defaultdict(list)
    for number, segment in enumerate(segments):
        rows[" ".join(segment.text.casefold().split())].append(number)
    result = combined.copy()
    for numbers in rows.values():
        if len(numbers) > 1:
            result[numbers] = combined[numbers].mean(axis=0)
    return result


def _unit(vectors: np.ndarray) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit.astype(np.float32, copy=False)
