"""Who speaks and who interviews: one spelling for each speaker, and one role."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpora.errors import TranscriptError
from corpora.labels import speaker_key, spelled
from corpora.material import Role, count_words

_NUMBER = r"(?:[ .#\-]{0,3}\d{1,4}|[ .\-][a-z])?"
_WORD_FOR_INTERVIEWER = r"(?:interviewers?|moderators?|facilitators?|researchers?|evaluators?)"
_INTERVIEWER = re.compile(rf"{_WORD_FOR_INTERVIEWER}(?:\d|\b).*|.*\({_WORD_FOR_INTERVIEWER}{_NUMBER}\)")
_SHORT_INTERVIEWER = re.compile(rf"(?:int|iv|ivr|mod|fac|i|q|question){_NUMBER}(?: ?\([^()]*\))?")
_QUESTIONS = re.compile(rf"(?:q|question){_NUMBER}")
_PARTICIPANT = re.compile(
    r"(?:participant|interviewee|respondent|informant)s?(?:\d|\b).*"
    rf"|(?:p|r|a|pt|ip|ie|resp|answer){_NUMBER}(?: ?\([^()]*\))?"
    r"|.*\((?:participant|interviewee|respondent|informant)\)"
)
_LEAD_IN = r"(?:(?:um+|uh+|er+|so|and|okay|ok|right|yeah|yes|well|great|thanks|thank you|but|then)[\s,.]{1,3}){0,5}"
_AUXILIARY = r"(?:is|are|was|were|do|does|did|would|could|can|will|have|has|had)"
_ASKS = re.compile(
    rf"{_LEAD_IN}(?:why\b|(?:what|how|when|where|who|which)"
    rf"(?:['\u2019]s| {_AUXILIARY}| (?:about|made|kind|sort|long|often|many|much|far|else))\b"
    r"|(?:do|did|are|were|can|could|would|will|have) (?:you|they)\b"
    r"|(?:tell|talk|walk|take) (?:me|us)\b|describe\b)",
    re.IGNORECASE,
)
_QUESTION_MARKS = re.compile("[?\u061f\uff1f]")  # also those of Arabic and of Chinese
_FEW_TURNS, _LONG_TALK = 3, 500
_SHOWN = 20  # labels named in a message


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of every speaker, and remarks on what was guessed."""

    by_speaker: Mapping[str, Role]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Share:
    """What one speaker does in an interview: turns, turns that ask, words."""

    turns: int = 0
    asking: int = 0
    words: int = 0


class Spellings:
    """The first spelling of every speaker's name; case, spaces and punctuation at the end make no other speaker."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The spelling under which this speaker was first met."""
        return self._first.setdefault(speaker_key(name), spelled(name))


def asks(words: str) -> bool:
    """Whether a turn puts a question: it has a question mark, or opens as questions do."""
    return bool(_QUESTION_MARKS.search(words) or _ASKS.match(words.lstrip()[:120]))


def named_interviewer(name: str) -> bool:
    """Whether a label says that its speaker interviews."""
    key = speaker_key(name)
    return bool(_INTERVIEWER.fullmatch(key) or _SHORT_INTERVIEWER.fullmatch(key))


def named_participant(name: str) -> bool:
    """Whether a label says that its speaker is interviewed."""
    return bool(_PARTICIPANT.fullmatch(speaker_key(name)))


def roles_of(
    spoken: Iterable[tuple[str, str]], where: str, interviewer: str | None = None, told: Sequence[str] = ()
) -> Roles:
    """Decide who interviews, of pairs (speaker, words of a turn); `interviewer` overrules, several with ``;`` between.

    Named so, else named by the file's heading (`told`), else the only one whose label is no participant's and who asks,
    else asks most and answers least. Where neither tells, everybody is a participant, so that nobody's words
    are lost, and a note says so.

    Raises:
        TranscriptError: `interviewer` is no speaker of this interview; the message lists who is.
    """
    shares = _shares(spoken)
    if interviewer is not None and interviewer.strip():
        return _given(interviewer, shares, where)
    if len(shares) < 2:
        alone = [name for name in shares if named_interviewer(name)]
        return _with(
            shares, (), *(f"'{name}' is the only label, so their turns hold everybody's words." for name in alone)
        )
    named = _named(shares)
    named = [*named, *_told(shares, told, in_full=bool(named))]
    if 0 < len(set(named)) < len(shares):
        return _with(shares, named)
    return _asking(shares)


def _aside(share: _Share, words: int) -> bool:
    """Whether somebody hardly speaks in a long talk: a caller from the corridor, or `Break:` that a service wrote."""
    return share.turns <= _FEW_TURNS and share.words * 50 < words and words > _LONG_TALK


def _shares(spoken: Iterable[tuple[str, str]]) -> dict[str, _Share]:
    shares: dict[str, _Share] = {}
    for speaker, words in spoken:
        share = shares.setdefault(speaker, _Share())
        share.turns += 1
        share.asking += asks(words)
        share.words += count_words(words)
    return shares


def _with(shares: Mapping[str, _Share], interviewers: Iterable[str], *notes: str) -> Roles:
    chosen = set(interviewers)
    return Roles({name: Role.INTERVIEWER if name in chosen else Role.PARTICIPANT for name in shares}, notes)


def _given(interviewer: str, shares: Mapping[str, _Share], where: str) -> Roles:
    by_key = {speaker_key(name): name for name in shares}
    chosen = []
    for wanted in filter(None, map(str.strip, interviewer.split(";"))):
        if speaker_key(wanted) not in by_key:
            found = ", ".join(f"'{name}'" for name in list(shares)[:_SHOWN]) or "none"
            more = f" and {len(shares) - _SHOWN} more" if len(shares) > _SHOWN else ""
            raise TranscriptError(
                f"{where}: no speaker is labelled '{spelled(wanted)}'; the labels found are {found}{more}"
            )
        chosen.append(by_key[speaker_key(wanted)])
    return _with(shares, chosen)


def _named(shares: Mapping[str, _Share]) -> list[str]:
    """The speakers whose labels say so: in full, else in short (beside 'Moderator', 'I1' is an interviewee)."""
    in_full = [name for name in shares if _INTERVIEWER.fullmatch(speaker_key(name))]
    in_short = [name for name in shares if _SHORT_INTERVIEWER.fullmatch(speaker_key(name))]
    chosen = [*in_full, *(name for name in in_short if not in_full or _QUESTIONS.fullmatch(speaker_key(name)))]
    return chosen if len(chosen) < len(shares) else []


def _told(shares: Mapping[str, _Share], told: Sequence[str], *, in_full: bool) -> list[str]:
    """The speakers whom a heading names: in full, or also by one of their names or initials; not all speakers."""
    names = [words for one in told if (words := _bare(one).replace(".", " ").split())]
    chosen = []
    for name in shares:
        key = _bare(name)
        spellings = [(" ".join(words),) if in_full else (" ".join(words), *words, _initials(words)) for words in names]
        if any(key in ways for ways in spellings) and (not in_full or " " in key):
            chosen.append(name)
    return chosen if len(chosen) < len(shares) else []


def _initials(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words)


def _bare(name: str) -> str:
    """A name's key without accents, which one hand writes and another leaves out."""
    return "".join(char for char in unicodedata.normalize("NFD", speaker_key(name)) if not unicodedata.combining(char))


def _asking(shares: Mapping[str, _Share]) -> Roles:
    """The speaker who asks most and answers least, of those not named as participants; nobody in doubt."""
    possible = {name: share for name, share in shares.items() if not named_participant(name)}
    overrule = "say who interviews with 'interviewer' to overrule this"
    if not possible:
        return _with(shares, (), f"Every speaker is named as a participant; {overrule}.")
    top = max(possible, key=lambda name: possible[name].asking)
    if len(possible) == 1 and shares[top].asking > max(shares[name].asking for name in shares if name != top):
        return _with(
            shares, (top,), f"Taken for the interviewer: '{top}', as all others are named as participants; {overrule}."
        )
    words = sum(other.words for other in shares.values())
    share, others = shares[top], [o for name, o in shares.items() if name != top and not _aside(o, words)]
    most = max((other.asking for other in others), default=0)
    pair = len(others) < 2
    asks_most = share.asking > most if pair else share.asking >= max(2, 2 * most)
    least = share.words * (len(others) + 1) < words
    leads = share.asking >= 3 and share.words < words  # a group
    far = share.asking >= 3 * most and (pair or leads)
    brief = pair and share.words * 3 < words and share.asking >= max(5, 3 * most)  # who nods a lot between questions
    ratio = share.asking >= (0.25 if brief else 0.4) * share.turns
    if asks_most and ratio and (least or far):
        evidence = f"{share.asking} of {share.turns} turns ask, {share.words:,} of {words:,} words"
        return _with(
            shares, (top,), f"Taken for the interviewer: '{top}' ({evidence}), as no label says it; {overrule}."
        )
    evidence = (
        f"'{top}' asks most, in {share.asking} of {share.turns} turns, and speaks {share.words:,} of {words:,} words"
    )
    if not share.asking:
        evidence = "no label says it and nobody asks"
    return _with(shares, (), f"No interviewer was found ({evidence}); everybody counts as a participant; {overrule}.")
