"""Labels that number questions and answers, `Q1:`, `A1:`, `Q2:`: they count what is asked, not people."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from corpora.labels import Label

_NUMBERED = re.compile(r"(q|a|question|answer)[ .\-]?(\d{1,4})[a-z]?")
_FEWEST = 3


def numbered_questions(labels: Sequence[Label]) -> Mapping[str, str]:
    """Of the key of each label that is a question's or an answer's number, the label without the number.

    Numbers that only ever go up are those of questions; people's come back.
    """
    numbers: dict[str, list[int]] = defaultdict(list)
    found: dict[str, str] = {}
    for label in labels:
        match = _NUMBERED.fullmatch(label.key)
        if match:
            numbers[match[1]].append(int(match[2]))
            found[label.key] = match[1]
    upwards = {word for word, given in numbers.items() if len(set(given)) >= _FEWEST and given == sorted(given)}
    return {key: word.capitalize() for key, word in found.items() if word in upwards}
