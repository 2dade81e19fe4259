"""Who asks, where no label says it: those whose words are thick with questions, against those who answer at length."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from corpora.material import count_words

_LEAD_IN = r"(?:(?:um+|uh+|er+|so|and|okay|ok|right|yeah|yes|well|great|thanks|thank you|but|then)[\s,.]{1,3}){0,5}"
_AUXILIARY = r"(?:is|are|was|were|do|does|did|would|could|can|will|have|has|had)"
_ASKS = re.compile(
    rf"{_LEAD_IN}(?:why\b|(?:what|how|when|where|who|which)"
    rf"(?:['\u2019]s| {_AUXILIARY}| (?:about|made|kind|sort|long|often|many|much|far|else))\b"
    r"|(?:do|did|are|were|can|could|would|will|have) (?:you|they)\b"
    r"|(?:tell|talk|walk|take) (?:me|us)\b|describe\b)",
    re.IGNORECASE,
)
_MARK = "?\u061f\uff1f"  # also those of Arabic and of Chinese
_MARKS = re.compile(f"[{_MARK}]")
_SENTENCE = re.compile(rf"[^.!\u2026\u3002{_MARK}]++[.!\u2026\u3002{_MARK}]*+")
_TAG = re.compile(
    r"\W*(?:right|you know|okay|ok|yeah|yes|no|really|see|correct|eh|huh|hm+|sorry|pardon|hello)\W*", re.I
)
_FEWEST, _FEWEST_OF_GROUP = 1, 3  # questions of somebody who interviews one person, or more
_MANY_WORDS, _OF_EVEN = 0.05, 0.5  # of all words, or of an even share of many, those of one who answers
_PAIR, _PAIR_ASKS, _PAIR_ENDS = 2.2, 1.2, 1.1  # times as thick, times as often last in a turn, both together
_SEVERAL, _SEVERAL_TALK = 2.0, 0.6  # the same for some who put questions to one, and their words to one of theirs
_GROUP, _GROUP_ENDS = 3.0, 2.5  # the same for one who leads a group,
_GROUP_SHARE, _GROUP_TURNS = 0.5, 0.4  # who puts so many of all questions, in so many of their turns
_LARGE, _LARGE_TURNS = 4.0, 0.5  # in a large group the same for all others together, since some ask a lot by chance,
_LARGE_SHARE, _LARGE_AHEAD = 1 / 3, 2.0  # for one who puts so many of all questions, and so many times anybody's


@dataclass(frozen=True, slots=True)
class Share:
    """What one speaker does in an interview: turns, turns that ask, questions, turns that end in one, words."""

    turns: int = 0
    asking: int = 0
    questions: int = 0
    ending: int = 0
    words: int = 0

    def __add__(self, other: Share) -> Share:
        """Both together."""
        return Share(
            self.turns + other.turns,
            self.asking + other.asking,
            self.questions + other.questions,
            self.ending + other.ending,
            self.words + other.words,
        )


def asks(words: str) -> bool:
    """Whether a turn puts a question: it has a question mark, or opens as questions do."""
    return bool(_MARKS.search(words) or _ASKS.match(words.lstrip()[:120]))


def shares_of(spoken: Iterable[tuple[str, str]]) -> dict[str, Share]:
    """By speaker, in the order of their first words, what they do; of pairs (speaker, words of a turn)."""
    shares: dict[str, list[int]] = {}
    for speaker, words in spoken:
        share = shares.setdefault(speaker, [0, 0, 0, 0, 0])
        asking, asked, ends = _asked(words)
        share[0] += 1
        share[1] += asking
        share[2] += asked
        share[3] += ends
        share[4] += count_words(words)
    return {speaker: Share(*share) for speaker, share in shares.items()}


def _asked(words: str) -> tuple[bool, int, bool]:
    """Whether a turn asks, how many questions it puts, and whether it ends in one."""
    if not _MARKS.search(words):
        opens = bool(_ASKS.match(words.lstrip()[:120]))
        return opens, int(opens), opens
    sentences = [one for one in _SENTENCE.findall(words) if not one.isspace()]
    asked = [bool(_MARKS.search(one)) and not _TAG.fullmatch(one) for one in sentences]
    return True, sum(asked), bool(asked and asked[-1])


def questioners(shares: Mapping[str, Share], possible: Collection[str]) -> tuple[str, ...]:
    """Who interviews, of those `possible`: one of two, one who leads a group, or several who put questions to one.

    Measured by the questions in so many words, which long answers do not raise, and by how often a turn ends in one.
    Nobody where that is not plain.
    """
    words = sum(share.words for share in shares.values())
    most = sorted(shares, key=lambda name: -shares[name].words)
    many = min(_MANY_WORDS, _OF_EVEN / max(1, len(shares)))
    answering = {name for name in shares if shares[name].words >= many * words}.union(most[:2])
    fewest = _FEWEST if len(shares) == 2 else _FEWEST_OF_GROUP
    asking = [name for name in shares if name in possible and shares[name].questions >= fewest]
    found: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    for name in sorted(asking, key=lambda name: -thickness([shares[name]])):
        chosen = (*chosen, name)
        if _plain(shares, chosen, answering.difference(chosen)):
            found = chosen
    if not found and asking:
        leader = max(asking, key=lambda name: shares[name].questions)
        found = (leader,) if _leads(shares, leader, answering.difference((leader,))) else ()
    return found


def _plain(shares: Mapping[str, Share], chosen: tuple[str, ...], answering: Collection[str]) -> bool:
    """Whether the last of those chosen, and all of them, ask so much more than those who answer."""
    if not answering:
        return False
    those, last = [shares[name] for name in chosen], shares[chosen[-1]]
    others = [shares[name] for name in answering]
    thicker, ends = _times(thickness(those), thickness(others)), _times(_ending(those), _ending(others))
    above_each = min(_times(thickness([last]), thickness([other])) for other in others)
    if len(others) == 1 and len(chosen) == 1:
        return thicker >= _PAIR_ASKS and ends >= _PAIR_ENDS and thicker * ends >= _PAIR
    talk = sum(share.words for share in those) / max(1, sum(share.words for share in others))
    if len(others) == 1:
        return above_each >= _SEVERAL and ends >= _SEVERAL and talk <= _SEVERAL_TALK
    questions = sum(share.questions for share in shares.values())
    leads = last.questions >= _GROUP_SHARE * questions and last.asking >= _GROUP_TURNS * last.turns
    far = above_each >= _SEVERAL and thicker >= _GROUP and ends >= _GROUP_ENDS
    return len(chosen) == 1 and talk <= 1 and leads and far


def _leads(shares: Mapping[str, Share], leader: str, answering: Collection[str]) -> bool:
    """Whether one puts most of the questions to a group, of whom each by themselves need not ask less thickly."""
    if len(answering) < _FEWEST_OF_GROUP:
        return False
    one, others = shares[leader], [shares[name] for name in answering]
    asked = [share.questions for share in shares.values()]
    far = min(_times(thickness([one]), thickness(others)), _times(_ending([one]), _ending(others))) >= _LARGE
    ahead = one.questions >= _LARGE_AHEAD * sorted(asked)[-2] and one.questions >= _LARGE_SHARE * sum(asked)
    asks_on = one.asking >= _LARGE_TURNS * one.turns and one.words <= sum(share.words for share in others)
    return far and ahead and asks_on


def thickness(shares: Iterable[Share]) -> float:
    """How thick the words of some are with questions: so many a word."""
    together = sum(shares, Share())
    return together.questions / max(1, together.words)


def ask_more(some: Collection[Share], others: Collection[Share]) -> bool:
    """Whether some ask more than others: by how thick their words are with questions, times how many turns end so."""
    return _times(thickness(some), thickness(others)) * _times(_ending(some), _ending(others)) > 1


def _ending(shares: Collection[Share]) -> float:
    return sum(share.ending for share in shares) / max(1, sum(share.turns for share in shares))


def _times(one: float, other: float) -> float:
    """How many times as much one is as the other."""
    return one / other if other else (1e9 if one else 0.0)
