"""The list of speakers at the top of a transcript, `MD - Mair Davies` or `Interviewer (I), Informant (X)`.

It comes with the turns that begin with its short forms.

Where a file has such a list, `MD So how was it?` begins a turn: without a colon, and also where a word in capitals
stands before ordinary words. Without the list nobody could tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpora.evidence import Line
from corpora.labels import Form, Label, speaker_key, spelled
from corpora.lookalikes import looks_like_name
from corpora.role_words import ANSWERS, ASKS
from corpora.rosters import TITLES
from corpora.speakers import named_interviewer, named_participant

_ENTRY = re.compile(
    r"[\s*_•-]*(?P<open>\[)?(?P<short>[A-Z][\w.]{0,11})(?(open)\])[*_]*\s*(?P<mark>[-\u2013\u2014=:]|\s)\s*(?P<name>[A-Z].{1,100})"
)
_NAME_FIRST = re.compile(
    r"[\s*_•]*(?P<name>[A-Z][^\W\d].{1,80}?)\s*[-\u2013\u2014=:\t]\s*(?P<short>[A-Z]{2,6}\d{0,2})[\s*_]*"
)
_OPENS = re.compile(r"[\s*]*([A-Z]{2,6}\d{0,2})[*]*(?=[\s:])")  # a line, as initials that are spoken under do
_WHAT_THEY_ARE = re.compile(r"[,(;]| [-\u2013\u2014] ")  # behind a name: `Ifan Parry, who runs the club`
_ENDS_SENTENCE = (".", "?", "!", "\u2026", ":")
_ROLE = re.compile(rf"(?:{ASKS}|{ANSWERS}|host|presenter)\b", re.IGNORECASE)
_BETWEEN_ENTRIES = re.compile(r"[;,|\t]")
_ROLES_IN_SHORT = re.compile(
    rf"(?:(?-i:[^\W\d_a-z])\w{{0,30}} )?(?P<role>{ASKS}|{ANSWERS})s?"
    r" ?\((?P<short>[^\W\d_][\w.]{0,5})\)(?:[\s,;/&.]+|\band\b)*",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"[^\W\d_]{5}[.?!] ")
_TOP = 60  # lines in which the list is looked for
_WORDS = re.compile(r"[^\W\d_]+")
_BEHIND = r"(?:\s*[-\u2013\u2014:]\s+|\s+)(?=\S)"
_UNLISTED = re.compile(r"\s*(?P<name>[A-Z]{2,4}) (?=[A-Z\"'\u2018\u201c\[(\u2026])")
_PAIR = 2
_OFTEN = 4  # times that one comes who is not in the list
_WORD_TOO = frozenset("IAO")  # single letters that begin sentences


@dataclass(frozen=True, slots=True)
class Legend:
    """The speakers listed, each short form with what it stands for, and how many lines at the top end with them."""

    names: Mapping[str, str]
    ends: int

    @property
    def speakers(self) -> tuple[str, ...]:
        """The keys of all who are listed, by their short forms and by their names."""
        names = (_WHAT_THEY_ARE.split(name)[0].strip() for name in self.names.values())
        return tuple(map(speaker_key, (*self.names, *names)))

    @property
    def interviewers(self) -> tuple[str, ...]:
        """The short forms of those whom the list calls interviewers; else the other of two, where one answers."""
        asking = tuple(short for short, name in self.names.items() if named_interviewer(name))
        others = tuple(short for short, name in self.names.items() if not named_participant(name))
        return asking or (others if len(self.names) == _PAIR and len(others) == 1 else ())


def legend(text: str, lines: Sequence[Line]) -> Legend:
    """The list of speakers in the first lines: consecutive ones, each a short form and the name it stands for.

    A line may also hold several, as roles with short forms in brackets.

    `MD Mair Davies`, without a mark between, is in a list of two at least.
    """
    names: dict[str, str] = {}
    ends = 0
    marked = False
    spoken = {speaker_key(match[1]) for line in lines if (match := _OPENS.match(text, line.words, line.end))}
    opened: set[str] = set()  # short forms that lines above begin with, so that they are spoken under
    for at, line in enumerate(lines[:_TOP]):
        entry = _ENTRY.fullmatch(text[line.start : line.end].rstrip())
        if listed := _in_one_line(text[line.start : line.end].strip()):
            names |= listed
            ends, marked = at + 1, True
        elif entry and _stands_for(entry) and entry["short"] not in opened:
            names[entry["short"]] = entry["name"].strip()
            ends, marked = at + 1, marked or bool(entry["mark"].strip())
        elif behind := _named_first(text[line.start : line.end].rstrip(), spoken):
            names |= behind
            ends, marked = at + 1, True
        elif names and not (entry and at == ends):
            break
        opened |= {entry["short"]} if entry else set()
    return Legend(names, ends) if marked or len(names) > 1 else Legend({}, 0)


def _in_one_line(line: str) -> dict[str, str]:
    """Each short form of a line that lists two or more and holds nothing else.

    `Interviewer (I) and Informant (X)`, or `I = Interviewer; X = Informant`.
    """
    entries = [_ENTRY.fullmatch(part.strip()) for part in _BETWEEN_ENTRIES.split(line) if part.strip()]
    if len(entries) > 1 and all(one and one["mark"].strip() and _stands_for(one) for one in entries):
        return {one["short"]: one["name"].strip() for one in entries if one}
    found = list(_ROLES_IN_SHORT.finditer(line))
    whole = len(found) > 1 and found[0].start() == 0 and found[-1].end() == len(line)
    together = all(one.end() == after.start() for one, after in pairwise(found))
    return {one["short"]: one["role"] for one in found} if whole and together else {}


def _named_first(line: str, spoken: Container[str]) -> dict[str, str]:
    """The short form of a line `Mair Davies - MD`, which has the initials of all its words and labels lines below."""
    entry = _NAME_FIRST.fullmatch(line)
    if entry is None or speaker_key(entry["short"]) not in spoken:
        return {}
    words = _WHAT_THEY_ARE.split(entry["name"])[0].split()
    initials = "".join(word if word.isdigit() else word[0] for word in words if word.casefold() not in TITLES)
    return {entry["short"]: entry["name"].strip()} if initials == entry["short"] else {}


def _stands_for(entry: re.Match[str]) -> bool:
    """Whether the letters are the initials of names, in order, or one of the names; or the name is a role.

    One letter before a colon must stand for a role, for `I: I See` is what somebody said.
    """
    short, name = entry["short"], _WHAT_THEY_ARE.split(entry["name"])[0].strip()
    if _ROLE.match(name) and not entry["mark"].isspace():
        return True
    words = _WORDS.findall(name)
    if _SENTENCE_ENDS.search(entry["name"]):  # 'KM: Karin Maria Moss. October 10, in Leeds.'
        return False
    if name.endswith(_ENDS_SENTENCE) or any(word[0].islower() for word in words) or not words:
        return False
    if len(words) == 1 and entry["name"].rstrip().endswith(_ENDS_SENTENCE):  # 'C - Currently, we note it all on paper.'
        return False
    if short in words:
        return not entry["mark"].isspace() and (len(words) > 1 or entry["mark"] != ":")
    letters = short.replace(".", "")
    initials = iter("".join(word[0] for word in words if word.casefold() not in TITLES))
    if entry["mark"].isspace():
        return letters == "".join(initials) and len(letters) > 1
    long_enough = len(words) > 1 if len(letters) > 1 else entry["mark"] != ":"
    return long_enough and letters.isupper() and all(letter in initials for letter in letters)


def in_short(text: str, lines: Sequence[Line], listed: Legend) -> list[Line]:
    """The lines with the labels that the list makes plain, and those in capitals that come as often beside them."""
    shorts = sorted(map(re.escape, listed.names), key=len, reverse=True)
    known = re.compile(rf"\s*(?:\*\*)?(?P<name>{'|'.join(shorts)})(?:\*\*)?{_BEHIND}")
    found = {line.start: _known(text, line, known) for line in lines}
    others = {line.start: _UNLISTED.match(text, line.start, line.end) for line in lines if not found[line.start]}
    often = Counter(match["name"] for match in others.values() if match)
    found |= {start: match for start, match in others.items() if match and often[match["name"]] >= _OFTEN}
    return [replace(line, label=_label(line, match) if (match := found[line.start]) else line.label) for line in lines]


def _known(text: str, line: Line, known: re.Pattern[str]) -> re.Match[str] | None:
    match = known.match(text, line.words, line.end)
    if match is None or (match["name"] in _WORD_TOO and text[match.end()].islower()):
        return None
    single = len(match["name"]) > 1 and not match["name"].isupper()  # 'Megan', which may begin a sentence
    return None if single and text[match.end()].islower() else match


def _label(line: Line, match: re.Match[str]) -> Label:
    """The label in short form; with what its speaker is, up to a colon, as in `IP Club Secretary: Yes`."""
    name, body = spelled(match["name"]), match.end()
    told = line.label
    if told is not None and told.form is Form.COLON and told.name.startswith(f"{name} "):
        body = told.body if looks_like_name(told.name.removeprefix(name).strip()) > 1 else body
    return Label(name, speaker_key(name), Form.COLON, match.start(), body)


def unlisted(labels: Sequence[Label], listed: Legend) -> tuple[str, ...]:
    """A remark on speakers in short form whom the list lacks, where two at least whom it has speak."""
    known = {speaker_key(short) for short in listed.names}
    if len(known & {label.key for label in labels}) < 2:
        return ()
    others = Counter(label.name for label in labels if label.key not in known and label.name.isupper())
    shown = ", ".join(f"'{name}' ({count:,} times)" for name, count in others.most_common(5) if count >= _OFTEN)
    return (f"Not in the list of speakers at the top, but taken for speakers: {shown}.",) if shown else ()
