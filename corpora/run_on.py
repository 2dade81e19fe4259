"""Talk that lost its line ends, `... is that so?Interviewee: It is.Interviewer: Why?`: where its turns begin.

Only the words for who asks and who answers are looked for (and `Me` and `Them`, in notes of a call), capitalised,
behind an end of a sentence and before a colon, and only in a line where several turns of different speakers begin so:
no sentence of an interview reads like that. Nor does a question and its answer on one line, `Q. Is that so? A. It is.`
or `I: Is it? R: It is.`.
"""

from __future__ import annotations

import re
from collections import Counter

from corpora.labels import speaker_key
from corpora.lookalikes import names_role
from corpora.role_words import ANSWER, ANSWERS, ASK, ASKS

_WORD = "|".join([*map(str.capitalize, (*ASK, *ANSWER)), *map(str.upper, (*ASK, *ANSWER)), "Me", "Them"])
_LABEL = re.compile(rf"((?:{_WORD})(?:[ \u00a0]?\d{{1,2}})?):(?=[ \u00a0\t]*[^\s:])")
_BEFORE = re.compile(r"[.?!\u2026\u201d\u2019)\]\u2013\u2014-][\"']?[ \u00a0\t]*$")
_FEWEST, _FEWEST_FROM_START = 3, 2  # labels in a line that is several turns
_ASKED = re.compile(r"\W{0,4}(?:Q(?:uestion)?(?:[ \u00a0]?\d{1,3})?[.:)]|I(?:NT)?:)")  # at the beginning of a line
_ANSWERED = re.compile(
    r"(?<=[?)\u201d\"])[ \u00a0\t]+"
    r"((?:A(?:nswer|ns)?(?:[ \u00a0]?\d{1,3})?[.:)]|(?:R(?:ES)?|P)\d{0,3}:)[ \u00a0\t]+)(?=[^\s])"
)
_BESIDE = re.compile(  # a question, and behind a mark what was said
    r"^[ \t]*[^\n?]{8,300}\?(?P<between>[ ]*(?::|[-\u2013\u2014])[ ]+|[ ]*\t[ \t]*)(?P<said>[^\s?][^\n]*)", re.MULTILINE
)
_RIGHT_BEHIND = re.compile(  # the same without a mark, of a line that begins as questions do
    r"^[ \t]*(?:\d{1,2}[.)][ \t]*)?(?i:what|how|why|when|where|who|which|do|does|did|are|is|was|were|have|has|had"
    r"|can|could|would|will|should|if you)\b[^\n?]{8,300}\?(?P<between>[ ]+)(?P<said>[^\s?][^\n?]*)$",
    re.MULTILINE,
)
_ASKED_UNDER_LABEL = re.compile(  # `Q: Was it far? Why? It was.`, where no label stands before what was said
    rf"^[ \t]*(?:Q(?:uestion)?|(?i:{ASKS}))(?:[ \u00a0]?\d{{1,3}})?[ \u00a0]?[.:)]+[ \u00a0\t]+[^\n?]{{3,300}}\?"
    r"(?:[ \u00a0]+[^\n?.!\u2026]{3,200}\?)*(?P<between>[ \u00a0]+)(?P<said>[^\s?][^\n]*)$",
    re.MULTILINE,
)
_ANSWERED_UNDER_LABEL = re.compile(
    rf"^[ \t]*(?:[AR]|Ans(?:wer)?|Res(?:ponse|p)?|(?i:{ANSWERS}))(?:[ \u00a0]?\d{{1,3}})?[ \u00a0]?[.:)\t]",
    re.MULTILINE,
)
_NEARLY_ALL = 0.8  # of the lines of some words
_FEWEST_BESIDE, _MOST_LINES = 4, 0.6  # answers beside their questions, and their share of lines of some words
_TELLS = re.compile(r"[.!\u2026] ")  # before what is asked, but for a number: a line that tells something first
_NUMBER = 5  # characters of a number before a question
_SOME_WORDS = re.compile(r"^[ \t]*\S+[ \t]+\S+[ \t]+\S+.*$", re.M)
_STARTS = re.compile(r"^[ \t]*([^\W\d_][^\n:]{2,39}):", re.MULTILINE)
_FEWEST_STARTS = 3  # lines that begin with a label
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


def labels_behind(text: str) -> tuple[int, ...]:
    """Where labels begin that lost the line end before them, as in `Yes.Interviewer:`.

    They are words for who asks or answers, begin other lines of the text again and again, and are glued to what stands
    before them, or close their line behind an end of a sentence.
    """
    often = Counter(match[1] for match in _STARTS.finditer(text) if names_role(speaker_key(match[1])))
    labels = "|".join(re.escape(label) for label, count in often.items() if count >= _FEWEST_STARTS)
    if not labels:
        return ()
    behind = (  # a word and capitals may be one word in which something was replaced
        rf"(?<=[.?!\u2026)\]\u201d])({labels}):|(?<=[a-z])(?=[A-Z][a-z])({labels}):"
        rf"|(?<=[.?!\u2026)\]\u201d])[ \t]+({labels}):[ \t]*$"
    )
    return tuple(match.start(match.lastindex or 0) for match in re.finditer(behind, text, re.MULTILINE))


def answers_beside(text: str) -> dict[int, tuple[int, int]]:
    """Of each line `Was it far? - It was.`, by its start: where its question ends, and where its answer begins.

    None unless most of the text is written so, and the answers ask little; nearly all of it, where no mark is between.
    Behind a label of who asks it is so, too, where nobody who answers has one.
    """
    if behind := _right_behind(text) or _under_label(text):
        return behind
    found = [match for match in _BESIDE.finditer(text) if not _LABEL.match(text, match.start())]
    asked = sum(not _TELLS.search(text, match.start() + _NUMBER, match.start("between")) for match in found)
    if asked < _FEWEST_BESIDE or asked < _MOST_LINES * len(_SOME_WORDS.findall(text)):
        return {}
    asked_back = sum("?" in match["said"] for match in found)
    return {match.start(): match.span("between") for match in found} if 2 * asked_back < len(found) else {}


def _right_behind(text: str) -> dict[int, tuple[int, int]]:
    found = list(_RIGHT_BEHIND.finditer(text))
    plain = len(found) >= max(_FEWEST_BESIDE, _NEARLY_ALL * len(_SOME_WORDS.findall(text)))
    return {match.start(): match.span("between") for match in found} if plain else {}


def _under_label(text: str) -> dict[int, tuple[int, int]]:
    found = list(_ASKED_UNDER_LABEL.finditer(text))
    if len(found) < max(_FEWEST_BESIDE, _MOST_LINES * len(_SOME_WORDS.findall(text))):
        return {}
    asked_back = sum("?" in match["said"] for match in found)
    plain = 2 * asked_back < len(found) and not _ANSWERED_UNDER_LABEL.search(text)
    return {match.start(): match.span("between") for match in found} if plain else {}


def _ends_before(text: str, start: int, at: int) -> bool:
    before = text[max(start, at - _LOOK_BACK) : at]
    return not before.strip() or bool(_BEFORE.search(before))
