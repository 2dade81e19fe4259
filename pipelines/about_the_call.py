"""Themes of the call itself: greetings, the line, thanks and goodbyes, which all interviews have and none is about.

Words give away the plainest of it (`pipelines.asides`); the rest is alike, so it becomes a theme, and one of many
people. Two things together tell it: most of it stands where interviews begin or end, as people's backgrounds do, too,
and it is nearer to what is said around a call than the study's talk is, as talk about research and meetings may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from corpora.material import Segment
from models.encoder import Encoder, Vectors
from pipelines.interviews import points_of
from pipelines.phrase_vectors import phrase_vectors

SAID = (
    "can you hear me all right",
    "sorry, the line broke up for a moment",
    "my camera is not working and the video froze",
    "hello, how are you today",
    "I'm good thanks, and you",
    "nice to meet you",
    "thank you very much for your time",
    "have a nice day, goodbye",
    "let me know if you need anything else",
    "you can email me if you have further questions",
    "good luck with your research",
    "I look forward to reading your report",
    "yes, I am happy to be recorded",
    "is the recording on now",
    "sorry that I am late for the call",
    "no, I don't have any questions for you",
    "I think we have covered everything",
    "thanks for having me, it was a pleasure",
    "I read the information sheet and signed the consent form",
)
"""What people say around a call."""
_NEAREST = 2  # of these that a passage is compared with
_NEARER = 0.08  # mean cosine by which a theme is nearer than the study's talk; in 25 studies nine were, all rightly
_EDGE = 0.06  # share of an interview's words with which it begins, and with which it ends
_MOST = 0.5  # share of a theme's passages that stand there


def themes_of_the_call(
    members: Mapping[str, Sequence[int]], segments: Sequence[Segment], answers: Vectors, encoder: Encoder
) -> tuple[str, ...]:
    """The themes that are talk around the call, in their order.

    Args:
        members: the rows of each theme.
        segments: of the study.
        answers: unit vectors of what was said, a row a segment.
        encoder: for what is said around a call.
    """
    counted = {theme: [row for row in rows if not segments[row].filler] for theme, rows in members.items()}
    themed = [row for rows in counted.values() for row in rows]
    if not themed:
        return ()
    near = np.sort(answers @ phrase_vectors(SAID, encoder).T, axis=1)[:, -_NEAREST:].mean(axis=1)
    points = points_of(segments)
    at_an_edge = np.minimum(points, 1 - points) < _EDGE
    usual = float(near[themed].mean())
    return tuple(
        theme
        for theme, rows in counted.items()
        if rows and at_an_edge[rows].mean() >= _MOST and near[rows].mean() >= usual + _NEARER
    )
