"""What the queue never asks about; every sentence was made up here."""

from __future__ import annotations

import numpy as np

from corpora.languages import language_of
from corpora.material import Segment, Span
from pipelines.embedding import SegmentVectors
from pipelines.labelling_queue import label_next
from pipelines.mapping import Mapping

POOL = [f"The pool opens at {hour} and the boiler needs an hour before that in the winter." for hour in range(14)]
WELSH = "Mae'r pwll yn agor am naw ond roedd y dŵr yn oer iawn ar y dydd Sadwrn hefyd."
GOODBYE = "Thank you very much for your time, goodbye."
NODDING = "Mm-hm."


def talk(*answers: str) -> list[Segment]:
    """One interview, each answer a turn of its own."""
    starts = np.cumsum([0, *(len(answer) + 1 for answer in answers)]).tolist()
    return [
        Segment(
            "t1",
            Span(start, start + len(answer)),
            answer,
            "P",
            turn,
            filler=answer == NODDING,
            case="P1",
            language=language_of(answer),
        )
        for turn, (start, answer) in enumerate(zip(starts, answers, strict=False))
    ]


def test_nobody_is_asked_about_another_language_nodding_or_goodbyes() -> None:
    segments = talk(*POOL, WELSH, NODDING, GOODBYE)
    chance = np.random.default_rng(0)
    even = np.full((len(segments), 2), 0.5)
    meaning = chance.normal(size=(len(segments), 8)).astype(np.float32)
    vectors = SegmentVectors(meaning, meaning)
    queue = label_next(Mapping(("warmth", "hours"), even, even), segments, vectors, [None] * len(segments), count=99)
    assert sorted(queue) == list(range(len(POOL)))


def test_of_nothing_nothing_is_asked() -> None:
    nothing = np.empty((0, 2))
    vectors = SegmentVectors(np.empty((0, 8), dtype=np.float32), np.empty((0, 8), dtype=np.float32))
    assert label_next(Mapping(("warmth", "hours"), nothing, nothing), [], vectors, []) == []
