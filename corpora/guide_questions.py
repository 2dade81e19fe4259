"""Texts without labels for those who answer, in which the questions still show: by their numbers, or as questions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpora.material import count_words
from corpora.questioning import asks

_NUMBER = re.compile(
    r"(?:q(?:uestion)?[ .]{0,2})?(\d{1,2})(?:[.\-]?(?:[a-z]|\d{1,2}))?[.):]{0,2}\s+(?=\S)", re.IGNORECASE
)
_QUESTION_MARK_LAST = re.compile("[?\u061f\uff1f][\"')\\]\u2019\u201d*_:\u2013\u2014\\-\\s]*$")
_FEWEST_NUMBERED = 3
_FEWEST_BARE = 4
_ASKING = 0.5  # of the numbered paragraphs, so many must ask: "2. Sign in with your key." is a task beside them
_LONG, _ASKING_LONG = 10, 0.25  # in a guide of ten and more, fewer
_ANSWERED = 0.6  # of the questions, so many must have another paragraph behind them
_MANY, _ABOVE = 0.3, 4  # where so many of all are questions, so many paragraphs may stand above the first
_BY_TURNS = 0.85  # where so many are answered at once, answers may be shorter than questions
_GUIDE = 0.7  # of all paragraphs; where so many end in a question, nobody has answered
_BARE_SHARE = (0.2, 0.6)  # of all paragraphs; fewer are what people ask themselves, more are a list of questions


def guide_questions(paragraphs: Sequence[str]) -> frozenset[int]:
    """Which paragraphs of an interview without labels put its questions; none where that is not plain."""
    return numbered_in_order(paragraphs) or frozenset(_bare(paragraphs))


def numbered_in_order(paragraphs: Sequence[str]) -> frozenset[int]:
    """The paragraphs that count 1, 2, 2.a, 3 ... through the text, as the questions of a topic guide do; else none."""
    last, found, asking = 0, list[int](), 0
    for at, words in enumerate(paragraphs):
        match = _NUMBER.match(words)
        if match and last <= int(match[1]) <= last + 1:
            last = int(match[1])
            found.append(at)
            asking += asks(words[match.end() :])
    share = _ASKING if len(found) < _LONG else _ASKING_LONG
    enough = last >= _FEWEST_NUMBERED and asking >= share * len(found)
    return frozenset(found if enough and _followed(found, len(paragraphs)) >= _ANSWERED else ())


def ends_in_question(words: str) -> bool:
    """Whether a question mark stands last, but for what closes brackets and quotations, or parts it from an answer."""
    return bool(_QUESTION_MARK_LAST.search(words[-20:]))


def _bare(paragraphs: Sequence[str]) -> list[int]:
    """Those that end in a question, in a text that begins with one, or nearly, and answers each at greater length."""
    found: list[int] = []
    for at, words in enumerate(paragraphs):
        behind_a_question = bool(found) and found[-1] == at - 1  # whoever is asked may ask back
        if not behind_a_question and asks(words) and ends_in_question(words):
            found.append(at)
    least, most = _BARE_SHARE
    share = len(found) / len(paragraphs)
    above = found[0] if found else 0
    if len(found) < _FEWEST_BARE or above > (_ABOVE if share >= _MANY else 1) or not least <= share <= most:
        return []
    marked = sum(map(ends_in_question, paragraphs))
    if marked > _GUIDE * len(paragraphs):  # a guide that nobody has answered
        return []
    asked = sum(count_words(paragraphs[at]) for at in found)
    answered = sum(map(count_words, paragraphs)) - asked
    followed = _followed(found, len(paragraphs))
    by_turns = share >= _MANY and followed >= _BY_TURNS  # a form: "How old are you?", "27."
    return found if by_turns or (answered > asked and followed >= _ANSWERED) else []


def _followed(found: Sequence[int], total: int) -> float:
    """The share of questions that have another paragraph behind them."""
    return sum(after > at + 1 for at, after in zip(found, [*found[1:], total], strict=True)) / len(found)
