"""Vectors of fixed phrases are what the encoder says, however they are asked for."""

from __future__ import annotations

import numpy as np
import pytest
from small_study import Remembering

from pipelines.analysis import Tools
from pipelines.phrase_vectors import phrase_vectors

PHRASES = ["the water is cold", "who pays for the lockers", "the water is cold"]


def test_they_are_the_encoders_own_in_order_and_encoded_once(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.phrase_vectors._kept", {})
    encoder = Remembering(tools.encoder)
    assert np.array_equal(phrase_vectors(PHRASES, encoder), tools.encoder.encode(PHRASES))
    more = ["a lane is free", *PHRASES]
    assert np.array_equal(phrase_vectors(more, encoder), tools.encoder.encode(more))
    assert encoder.asked == [*PHRASES[:2], "a lane is free"]


def test_few_are_kept_at_a_time_and_none_is_missing(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.phrase_vectors._kept", kept := {})
    monkeypatch.setattr("pipelines.phrase_vectors._MOST", 2)
    for phrases in (PHRASES, ["a lane is free", PHRASES[0]], ["one", "two", "three"]):
        assert np.array_equal(phrase_vectors(phrases, tools.encoder), tools.encoder.encode(phrases))
    assert len(kept) <= 3
