"""Ways of setting off a speaker's label that much else looks like: `Q. Why?`, `[I] Why?`, `INT - Why?`, `{014}: Why?`.

They are looked for only where a file has no labels in the ordinary forms of `corpora.labels`, one way at a time, and
hold only where a good part of the file is written so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpora.evidence import Line, Verdict
from corpora.labels import CLOCK, Form, Label, leading_time, seconds, speaker_key, spelled
from corpora.lookalikes import looks_like_name, names_role
from corpora.question_numbers import numbered_questions

_WINDOW = 80
_NAME = r"[^\W\d_][\w.'\u2019&/\-]{0,30}(?: [\w.'\u2019&/\-]{1,20}){0,3}?"
_NAME_INSIDE = r"[^\W\d_][\w .,'\u2019&/\-]{0,58}(?:\([^()\n]{1,40}\))?"  # brackets
_WAYS = (
    re.compile(rf"[ \t]*[\[<({{](?P<name>{_NAME_INSIDE})[\])>}}]:?(?:[ \t]+(?P<clock>{CLOCK})(?=\s|$))?(?=\s|$)"),
    re.compile(rf"[ \t]*(?P<name>{_NAME})(?: +[\-\u2013\u2014|=>](?= )|[\u2013\u2014]|[\->|](?= ))"),
    re.compile(r"[ \t]*(?P<name>(?:(?:Mrs?|Ms|Miss|Dr|Prof)\.? )?[^\W\d_][\w\-]{0,30}(?: \d{1,4})?)[.;)>|](?=\s)"),
    re.compile(rf"[ \t]*(?P<name>{_NAME})[ \u00a0]{{2,}}(?=\S)"),
    re.compile(r"[ \t]*(?P<name>[A-Z]{2,20}(?: ?\d{1,4})?|[A-Z]\d{1,4}) (?=[A-Z\"'\u2018\u201c\[(])"),
    re.compile(rf"[ \t>]*\*\*(?P<name>{_NAME})\*\*(?=\s)"),
    re.compile(r"[ \t]*(?P<name>\d{1,5})[:\t](?=\s|[^\W\d])"),
    re.compile(r"[ \t]*[\[<({](?P<name>\d{1,5})[\])>}]:(?=\s|[^\W\d])"),
)
_CAPITALS = 4  # the way that needs a label that says what its speaker is there for
_FEWEST = 4  # labels
_REACH, _REACH_OF_LINES = 0.4, 0.15  # the share of paragraphs, or of lines where nothing parts them, that have a label
_REACH_OF_ROLES = 0.15  # of paragraphs, where a label says what somebody is there for


def ways(text: str, lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of a text with the labels that each of the rare ways finds, the ordinary ones kept beside them."""
    for number, way in enumerate(_WAYS):
        found = {line.start: _label(text, line, way, number) for line in lines}
        if sum(label is not None for label in found.values()) >= _FEWEST:
            yield [replace(line, label=found[line.start] or line.label) for line in lines]


def holds(verdict: Verdict, lines: Sequence[Line]) -> bool:
    """Whether labels found in a rare way are those of people talking: two recur, and much of the text is theirs."""
    questions = numbered_questions(verdict.labels)
    counts = Counter(questions.get(label.key, label.key) for label in verdict.labels)
    twice = [key for key, count in counts.most_common(2) if count > 1]
    if len(verdict.labels) < _FEWEST or len(twice) < 2 or len(counts) * 2 > len(verdict.labels):
        return False
    plain = any(len(key) > 1 and names_role(key) for key in twice)  # `Interviewer`, beside answers of many paragraphs
    starts = {label.start for label in verdict.labels}
    opening = [line for line in lines if line.opens]
    if len(opening) < _FEWEST:
        return len(starts) >= _REACH_OF_LINES * len(lines)
    return sum(line.start in starts for line in opening) >= (_REACH_OF_ROLES if plain else _REACH) * len(opening)


def _label(text: str, line: Line, way: re.Pattern[str], number: int) -> Label | None:
    began, start = leading_time(text, line.words, line.end)
    start += text.startswith(" ", start)
    found = way.match(text, start, min(line.end, start + _WINDOW))
    if found is None:
        return None
    name = spelled(found["name"])
    key = speaker_key(name)
    if number == _CAPITALS and not names_role(key):
        return None
    if not names_role(key) and looks_like_name(name) < 1:
        return None
    clock = found["clock"] if "clock" in way.groupindex else None
    return Label(name, key, Form.COLON, line.start, found.end(), seconds(clock) if clock else began)
