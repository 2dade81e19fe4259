"""The words of a study (synthetic): what several people say has a place, what one person alone says has none."""

from __future__ import annotations

import numpy as np

from corpora.material import Segment, Span
from models.encoder import Vectors
from pipelines.vocabulary import word_vectors
from pipelines.wording import said_words

SAID = {
    "a": ["The glimwort machine was loud", "We paid for the tickets", "Glimwort and machine again", "Zebras, zebras"],
    "b": ["My glimwort machine broke", "The tickets were paid for us", "A machine, a glimwort", "Paid tickets"],
}


def segments() -> list[Segment]:
    return [
        Segment(person, Span(50 * place, 50 * place + len(text)), text, person, place)
        for person, texts in SAID.items()
        for place, text in enumerate(texts)
    ]


def vectors_of(said: list[Segment]) -> Vectors:
    return word_vectors(said, [said_words(segment.text) for segment in said])


def test_passages_that_use_the_same_words_of_the_study_come_to_lie_together() -> None:
    vectors = vectors_of(segments())
    machine, tickets = vectors[[0, 2, 4, 6]], vectors[[1, 5, 7]]
    assert (machine @ machine.T).min() > (machine @ tickets.T).max()


def test_a_word_that_one_person_uses_alone_counts_for_nothing() -> None:
    vectors = vectors_of(segments())
    assert not np.any(vectors[3])
    alone = vectors_of([segment for segment in segments() if segment.transcript == "a"])
    assert np.any(alone[3])
