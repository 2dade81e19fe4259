"""Numbers that a file puts before its lines or paragraphs, as archives and NVivo do: `12  I: And then?`.

Letters in brackets beside the number (`[T012]`) make it a number only where it never begins anew: `[P1]` is a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

_NUMBER = re.compile(r"[ \t]*(?:\[([^\W\d_]{0,3}-?)(\d{1,6})\]|\((\d{1,6})\)|(\d{1,6})[.):]?)(?:[ \t\u00a0]+|(?=$))")
_IN_ORDER = 0.9  # of the numbers, so many must follow on the one before (or begin anew on a page)
_FEWEST = {1: 5, 5: 3, 10: 3}  # by the step between numbers, how many there must be
_SHARE = {1: 0.5, 5: 0.15, 10: 0.07}  # and of the lines, how many must have one
_SHARE_OF_TURNS = 0.15  # where letters say that it is turns that are numbered, which may be of several paragraphs


def line_numbers(text: str, lines: Sequence[tuple[int, int, bool]]) -> Mapping[int, int]:
    """Of each numbered line (start, end, whether a paragraph begins), by its start, where its words begin.

    Empty where the lines are not numbered: numbers must go on by ones, fives or tens through most of the file.
    """
    found = [(start, end, match) for start, end, _ in lines if (match := _NUMBER.match(text, start, end))]
    if len(found) < min(_FEWEST.values()):
        return {}
    values = [int(match[2] or match[3] or match[4]) for _, _, match in found]
    paragraphs = sum(opens for _, _, opens in lines)
    lettered = any(match[1] for _, _, match in found)
    for step, fewest in _FEWEST.items():
        anew = () if lettered else (1, step)
        follow = sum(after - before == step or after in anew for before, after in pairwise(values))
        numbered = len(found) / (paragraphs if step == 1 and paragraphs >= fewest else len(lines))
        share = _SHARE_OF_TURNS if lettered else _SHARE[step]
        if len(values) >= fewest and follow >= _IN_ORDER * (len(values) - 1) and numbered >= share:
            return {start: match.end() for start, _, match in found}
    return {}
