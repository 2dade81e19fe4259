"""Talk that lost its line ends, `... is that so?Interviewee: It is.Interviewer: Why?`: where its turns begin.

Only the words for who asks and who answers are looked for (and `Me` and `Them`, in notes of a call), capitalised,
behind an end of a sentence and before a colon, and only in a line where several turns of different speakers begin so:
no sentence of an interview reads like that. Nor does `Q. Is that so? A. It is.`, a question and its answer on one line.
"""

from __future__ import annotations

import re

from corpora.role_words import ANSWER, ASK

_WORD = "|".join([*map(str.capitalize, (*ASK, *ANSWER)), *map(str.upper, (*ASK, *ANSWER)), "Me", "Them"])
_LABEL = re.compile(rf"((?:{_WORD})(?:[ \u00a0]?\d{{1,2}})?):(?=[ \u00a0\t]*[^\s:])")
_BEFORE = re.compile(r"[.?!\u2026\u201d\u2019)\]\u2013\u2014-][\"']?[ \u00a0\t]*$")
_FEWEST, _FEWEST_FROM_START = 3, 2  # labels in a line that is several turns
_ASKED = re.compile(r"\W{0,4}Q(?:uestion)?(?:[ \u00a0]?\d{1,3})?[.:)]")  # at the beginning of a line
_ANSWERED = re.compile(r"(?<=[?)\u201d\"])[ \u00a0\t]+(A(?:nswer|ns)?(?:[ \u00a0]?\d{1,3})?[.:)][ \u00a0\t]+)(?=[^\s])")
_LOOK_BACK = 8  # characters before a label that are looked at


def turns_within(text: str, start: int, end: int) -> tuple[int, ...]:
    """Where turns begin inside the line ``[start, end)``, in code points; nowhere in a line that is one turn."""
    if _ASKED.match(text, start, end) and len(answers := list(_ANSWERED.finditer(text, start, end))) == 1:
        return (answers[0].start(1),)
    found = [match for match in _LABEL.finditer(text, start, end) if _ends_before(text, start, match.start())]
    at_start = bool(found) and not text[start : found[0].start()].strip()
    if len(found) < (_FEWEST_FROM_START if at_start else _FEWEST) or len({match[1].casefold() for match in found}) == 1:
        return ()
    return tuple(match.start() for match in found if match.start() > start)


def _ends_before(text: str, start: int, at: int) -> bool:
    before = text[max(start, at - _LOOK_BACK) : at]
    return not before.strip() or bool(_BEFORE.search(before))
