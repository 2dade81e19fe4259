from __future__ import annotations

import numpy as np
import pytest

from pipelines.lexical import Lexicon, all_words, shared_words
from pipelines.wording import said_words

PHRASES = [["the bus was late", "no place to park"], ["the price of a ticket", "a grant for the bills"]]


def evidence(said: list[str]) -> np.ndarray:
    phrases = [phrase for of_one in PHRASES for phrase in of_one]
    return Lexicon([said_words(text) for text in said], phrases).evidence(PHRASES)


def test_passages_speak_for_the_objective_whose_words_they_use() -> None:
    said = ["We waited for the bus and it was late.", "A ticket costs a fortune.", "Nothing to park, the bus full."]
    assert evidence(said).argmax(axis=1).tolist() == [0, 1, 0]


def test_no_word_in_common_is_no_evidence() -> None:
    assert not evidence(["Zebra"] * 3).any()


def test_evidence_is_the_same_however_often_it_is_asked_for() -> None:
    said = ["the bus was late and the ticket dear", "park the bus", "the bills"]
    assert np.array_equal(evidence(said), evidence(said))


def test_a_term_counts_once_a_passage_however_often_it_is_said() -> None:
    said = ["the bus was late the bus was late the bus was late", "the bus was late the", "a ticket", "park, ticket"]
    scores = evidence(said)
    assert scores[0, 0] == scores[1, 0] > 0


def test_evidence_is_the_same_whatever_is_counted_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    said = ["no, the bus was late", "", "late bus", "the price of it", "price the of", "no place to park a grant"]
    at_once = evidence(said)
    monkeypatch.setattr("pipelines.lexical._BLOCK", 2)
    assert np.array_equal(evidence(said), at_once)
    assert at_once[3, 1] > at_once[4, 1]  # whose words stand in another order


def test_shared_words_stand_in_the_passages_order() -> None:
    assert shared_words("Late again, the bus. The BUS!", all_words("the bus was late")) == ["late", "the", "bus"]
