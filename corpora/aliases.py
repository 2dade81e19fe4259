"""Labels that may be one person's: `JW`, `Joanne W.` and `Joanne Williams`. They are offered as one, never merged."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from corpora.labels import speaker_key, spelled
from corpora.lookalikes import names_role
from corpora.role_words import ANSWER, ANSWERS
from corpora.rosters import TITLES, folded, tokens

_BRACKETS = re.compile(r"\([^()]*\)")
_MOST = 300  # labels that are compared; more are no people
_TYPO = 0.9  # likeness (difflib's ratio) from which two names may be one, mistyped
_SHORTEST_TYPO = 6  # letters of a name that may be mistyped
_SAY_NO_MORE = (  # labels that say of somebody that they answer, or ask, and no more
    (frozenset({*ANSWER, "answer", "a"}), "both only say that somebody answers"),
    (frozenset("interviewer question q".split()), "both only say that somebody asks"),
)
_NUMBERED = re.compile(rf"(?:{ANSWERS}|p|r|pt|resp)[ .#\-]{{0,3}}\d{{1,4}}")
# letters of other scripts that look like Latin ones: Greek and Cyrillic, in lower case
_LOOKS_LIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u043a\u03bf\u03b1\u03c1\u03bd\u03b9\u03ba",
    "aeopcyxijskoapvik",
)


@dataclass(frozen=True, slots=True)
class SamePerson:
    """Labels that may be one person's, the fullest first, and why it is thought so."""

    labels: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class _Label:
    label: str
    words: tuple[str, ...]
    look: str


def same_people(labels: Iterable[str], *, mistyped: bool = True) -> tuple[SamePerson, ...]:
    """Groups of labels that may be one person's; a label that fits two different people is in none.

    Without `mistyped`, names that are only spelt nearly the same, or say the same of two, are two people's.

    Labels that name roles (`Interviewer`, `P4`) are people of their own, unless two differ only in letters that look
    the same, or have no number and say no more than that somebody answers (`Respondent`, `A`), or asks; or one is
    mistyped (`Paticipant`), or is numbered (`P8`) and the other, `Participant`, is not.
    """
    first = {speaker_key(label): spelled(label) for label in reversed(list(labels))}
    known = sorted(map(_label, first.values()), key=_rank)[:_MOST]
    reasons = {}
    for one, other in combinations(known, 2):
        reason = _reason(one, other, mistyped)
        if reason:
            reasons[one.label, other.label] = reason
    fits = {
        one.label: {label for pair in reasons if one.label in pair for label in pair} - {one.label} for one in known
    }
    doubtful = {label for label, others in fits.items() if any(b not in fits[a] for a, b in combinations(others, 2))}
    groups: list[SamePerson] = []
    grouped = doubtful
    for one in known:
        others = [other.label for other in known if other.label in fits[one.label] - grouped]
        if one.label not in grouped and others:
            why = dict.fromkeys(reason for pair, reason in reasons.items() if {*pair} <= {one.label, *others})
            groups.append(SamePerson((one.label, *others), "; ".join(why)))
            grouped = grouped | {one.label, *others}
    return tuple(groups)


def _rank(one: _Label) -> tuple[int, int, str]:
    """The fullest name first."""
    return -len(one.words), -sum(map(len, one.words)), one.label


def _label(label: str) -> _Label:
    bare = _BRACKETS.sub(" ", label)
    family, comma, given = bare.partition(",")
    words = tokens(f"{given} {family}" if comma and given.strip() else bare)
    untitled = tuple(word for word in words if word not in TITLES) or words
    return _Label(label, untitled, folded(label).translate(_LOOKS_LIKE))


def _reason(one: _Label, other: _Label, mistyped: bool) -> str | None:
    """Why two labels may be one person's; the first has as many words as the second, or more."""
    if speaker_key(one.look) == speaker_key(other.look):
        return "they look the same"
    if _in_brackets(one.label, other.label) or _in_brackets(other.label, one.label):
        return "one stands with the other in brackets"
    if mistyped and (said := _says_no_more(speaker_key(one.label), speaker_key(other.label))):
        return said
    if (roles := names_role(speaker_key(one.label)) + names_role(speaker_key(other.label))) > 0:
        return _typo(one.words, other.words) if mistyped and roles == 1 and _same_number(one, other) else None
    if not one.words or not other.words or any(word.isdigit() for word in one.words + other.words):
        return None
    if one.words == other.words:
        return "they differ only in a title, or in what stands in brackets"
    if sorted(one.words) == sorted(other.words):
        return "the same names in another order"
    if len(other.words) == 1 and len(one.words) > 1:
        return _short(one.words, other)
    if _abbreviates(one.words, other.words):
        return "one abbreviates the other"
    return _typo(one.words, other.words) if mistyped else None


def _says_no_more(key: str, other: str) -> str | None:
    for bare, numbered in ((key, other), (other, key)):
        if bare in ANSWER and _NUMBERED.fullmatch(numbered):
            return "one is numbered, and nobody else who answers is"
    return next((why for labels, why in _SAY_NO_MORE if {key, other} <= labels), None)


def _same_number(one: _Label, other: _Label) -> bool:
    return re.findall(r"\d+", one.label) == re.findall(r"\d+", other.label)


def _in_brackets(label: str, other: str) -> bool:
    """Whether a label gives the other beside brackets or in them: `Interviewer (I)` and `I`."""
    inside = _BRACKETS.search(label)
    parts = (_BRACKETS.sub(" ", label), inside.group()[1:-1]) if inside else ()
    return any(speaker_key(part) == speaker_key(other) for part in parts)


def _short(words: tuple[str, ...], other: _Label) -> str | None:
    """Why a label of one word may be a person of several: a name of theirs, or their initials."""
    word = other.words[0]
    initials = "".join(part[0] for part in words)
    if len(word) > 1 and word in (initials, initials[0] + initials[-1]) and len(word) <= 4:
        return "one is the other's initials"
    return "one is a part of the other's name" if len(word) > 1 and word in words else None


def _abbreviates(words: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """Whether short words are the words, or their initials, in order: `Joanne W.` of `Joanne Williams`."""
    fits = _begins(words[0], short[0]) and _begins(words[-1], short[-1])
    full = any(len(word) > 1 and word in words for word in short)
    initials = all(len(word) == 1 for word in short) and len(short) == len(words)
    return fits and (full or initials)


def _begins(word: str, short: str) -> bool:
    return word == short or (min(len(word), len(short)) == 1 and word[0] == short[0])


def _typo(words: tuple[str, ...], others: tuple[str, ...]) -> str | None:
    one, other = " ".join(words), " ".join(others)
    if len(words) != len(others) or min(len(one), len(other)) < _SHORTEST_TYPO or abs(len(one) - len(other)) > 2:
        return None
    like = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if like.quick_ratio() < _TYPO or like.ratio() < _TYPO:
        return None
    return "they are spelt nearly the same"
