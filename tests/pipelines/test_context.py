from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from small_study import answers_as_study, interview, small_study

from corpora.material import Segment
from pipelines.analysis import Tools
from pipelines.context import context_vectors
from pipelines.embedding import SegmentVectors, embed
from pipelines.params import Params
from pipelines.segmenting import segment_all


def vectors_of(segments: Sequence[Segment], tools: Tools) -> NDArray[np.float32]:
    return context_vectors(segments, embed(segments, tools.encoder), [True] * len(segments))


def test_context_vectors_have_unit_length(tools: Tools) -> None:
    segments = segment_all(small_study(3), tools.splitter, Params())
    vectors = vectors_of(segments, tools)
    assert len(vectors) == len(segments)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("again", ["The bus was late.", "the BUS was late.", "The  bus\nwas late."])
def test_the_same_words_have_the_same_vector_wherever_they_are_said(tools: Tools, again: str) -> None:
    said = ["The bus was late.", "My toes go blue in freezing water.", "Tickets cost five pounds each.", again]
    segments = segment_all(answers_as_study([*said, "A teacher held my hand."], 2), tools.splitter, Params())
    vectors = vectors_of(segments, tools)
    assert np.array_equal(vectors[0], vectors[3])
    assert not np.array_equal(vectors[0], vectors[1])


def test_the_question_draws_an_answer_to_its_subject(tools: Tools) -> None:
    price, bus = "How much does a swimming ticket cost?", "How late is the bus to the pool?"
    made = [
        interview("P1.txt", [(price, "Far too much for pensioners like me.")]),
        interview("P2.txt", [(bus, "Far too much for commuters like us.")]),
        interview("P3.txt", [(price, "Five pounds for a single ticket, prices doubled.")]),
        interview("P4.txt", [(bus, "Twenty minutes, buses wait at traffic lights.")]),
    ]
    first, second, about_price, about_bus = vectors_of(segment_all(made, tools.splitter, Params()), tools)
    assert first @ about_price > first @ about_bus
    assert second @ about_bus > second @ about_price


def test_talk_at_the_same_point_of_other_interviews_is_nearer(tools: Tools) -> None:
    asked = ["How late is the bus?", "What does a ticket cost?", "Who teaches the lessons?"]
    told = ["Twenty minutes most days.", "Five pounds and rising.", "A retired champion, would you believe."]
    plain = "Oh, it was all right in the end, on the whole."
    early = [("And?", plain + " Mostly."), *zip(asked, told, strict=True)]
    late = [*zip(asked, told, strict=True), ("And?", plain + " Mainly.")]
    opening, closing = ("And?", plain + " Really."), ("And?", plain + " Surely.")
    made = [interview("P1.txt", early), interview("P2.txt", late)]
    made.append(interview("P3.txt", [opening, *zip(asked, told, strict=True), closing]))
    segments = segment_all(made, tools.splitter, Params())
    row = {segment.text.split()[-1]: number for number, segment in enumerate(segments)}
    meaning = SegmentVectors(*(np.eye(len(segments), 8, dtype=np.float32) * 0 + 1 for _ in range(2)))
    vectors = context_vectors(segments, meaning, [True] * len(segments))
    first, last = row["Mostly."], row["Mainly."]
    assert vectors[row["Really."]] @ vectors[first] > vectors[row["Really."]] @ vectors[last]
    assert vectors[row["Surely."]] @ vectors[last] > vectors[row["Surely."]] @ vectors[first]


def test_what_does_not_count_shapes_nothing(tools: Tools) -> None:
    segments = segment_all(small_study(2), tools.splitter, Params())
    counted = np.array([not segment.filler for segment in segments])
    assert not counted.all()
    vectors = embed(segments, tools.encoder)
    other = SegmentVectors(vectors.answers.copy(), vectors.questions.copy())
    other.answers[~counted] = vectors.answers[0]
    other.questions[~counted] = vectors.answers[0]
    one, two = (context_vectors(segments, these, counted.tolist()) for these in (vectors, other))
    assert np.array_equal(one, two)
