"""Questions that nobody's label stands before, above the labelled answers of several people to each of them.

So teams collate what was said, and so minutes of groups are written: `2. What would you change?`, then `Anna: ...`,
`Ben: ...`. Such a paragraph is no part of the answer above it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from corpora.evidence import Line
from corpora.guide_questions import ends_in_question, numbered_in_order
from corpora.labels import Form, Label, speaker_key
from corpora.questioning import asks

_NUMBER = re.compile(
    r"(?:q(?:uestion)?[ .]{0,2})?\d{1,2}[a-z]?[.):]{1,2}\s+(?=\S)|q(?:uestion)?[ .]{0,2}\d{1,2} [-\u2013\u2014] (?=\S)",
    re.IGNORECASE,
)
_FEWEST = 3
_ASKING = 0.8  # of the paragraphs without a label, so many must ask


def questions_between(text: str, lines: Sequence[Line], labels: Sequence[Label], who_asks: str) -> tuple[Label, ...]:
    """A label for each question among the paragraphs right above one with a label; none where that is not plain.

    It is where they count 1, 2, 3, or where one stands above all labels and hardly any of the others does not ask.

    Args:
        text: the canonical text.
        lines: its lines that are not blank.
        labels: those of the speakers that have one.
        who_asks: the name of whoever puts the questions.
    """
    said = [line for line in lines if any(map(str.isalnum, text[line.start : line.end]))]
    kept = {line.start for line in said}
    ruled = {after.start for line, after in pairwise(lines) if line.start not in kept}  # below '-----'
    above = list(_unlabelled(said, {label.start for label in labels}, ruled))
    words = [text[part[0].words : part[-1].end] for part in above]
    first = bool(above) and above[0][0].start < labels[0].start
    asked = numbered_in_order(words) or (_asked(words) if first else ())
    return tuple(_labelled(text, above[at], who_asks) for at in sorted(asked))


def _asked(paragraphs: Sequence[str]) -> list[int]:
    found = [at for at, words in enumerate(paragraphs) if asks(words) and ends_in_question(words)]
    return found if found[:1] == [0] and len(found) >= max(_FEWEST, _ASKING * len(paragraphs)) else []


def _unlabelled(lines: Sequence[Line], labelled: Container[int], ruled: Container[int]) -> Iterator[Sequence[Line]]:
    """The paragraphs without a label that stand right above one with a label."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        if line.opens or line.start in labelled or line.start in ruled or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(line)
    for part, after in pairwise(paragraphs):
        if part[0].start not in labelled and after[0].start in labelled:
            yield part


def _labelled(text: str, part: Sequence[Line], who_asks: str) -> Label:
    start, end = part[0].words, part[-1].end
    number = _NUMBER.match(text, start, end)
    body = number.end() if number else start
    return Label(who_asks, speaker_key(who_asks), Form.ALONE, part[0].start, body)
