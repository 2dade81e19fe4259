"""Interviews that consist of answers alone, as segments."""

from __future__ import annotations

from corpora.languages import language_of
from corpora.material import Segment, Span


def talk(*interviews: list[str]) -> list[Segment]:
    """The answers of each interview one after the other, each interview a person's."""
    segments = []
    for number, answers in enumerate(interviews):
        place = 0
        for answer in answers:
            span = Span(place, place + len(answer))
            language = language_of(answer)
            segments.append(Segment(f"t{number}", span, answer, "P", 0, case=f"P{number}", language=language))
            place += len(answer) + 1
    return segments
