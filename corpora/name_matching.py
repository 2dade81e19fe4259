"""Finds the names of a roster in a text, in every form, and says what stands in for each."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from corpora.rosters import LINKING, TITLES, TOKEN, WORDS_TOO, Form, Kind, Roster, folded, folded_char, forms_of

_WHOLE = (Kind.LISTED, Kind.INITIALLED, Kind.INITIALS, Kind.GIVEN, Kind.FAMILY, Kind.LETTERS)  # the surest first
_MOST_CHOICES = 3  # people that a first name may belong to before it is just "a name"
_SOMEBODY = "[name]"
_LONGEST_GAP = 6  # characters between the words of a name
_JOINTS = {  # what may stand between the words of a name, an address or a number
    *("", "@", "://", "?", "=", "&", "(", ")", "-", "\u2010", "\u2011", "\u2013", "_", "'", "\u2019", "`", "\u00b4"),
    *("+", "*", "**", "/", "\u00b7"),
}
_PARTS = re.compile(r"[-\u2010\u00ad][^\S\n]*\n\s*")  # a word at the end of a line
_OPENS = re.compile(r"(?:^|[.?!:;\n\u2026])[\s\"'\u2018\u2019\u201c\u201d(\[*_\-\u2013]*\Z")


class Place(StrEnum):
    """Where a text stands, which decides how ready a word is taken for a name.

    ``speech``: words that may be names may be words; ``around``: labels, headings and remarks, where speakers' labels
    are names in any case; ``name``: the name of a file, a case or a speaker, where whatever may be a name is one.
    """

    SPEECH = "speech"
    AROUND = "around"
    NAME = "name"


Labels = Collection[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """A name ``[start, end)`` in a text and what stands in for it; ``doubtful`` where it may be a word of the talk."""

    start: int
    end: int
    pseudonym: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    """What a form stands for."""

    pseudonym: str
    kind: Kind


@dataclass(slots=True)
class _Node:
    """A step in the tree of all forms, word by word."""

    after: dict[str, _Node] = field(default_factory=dict)
    target: _Target | None = None


class _Word(NamedTuple):
    """A word or number of a text: folded, and where it stands."""

    folded: str
    start: int
    end: int


class Names:
    """The names of a roster, ready to be looked for; of forms that several people share, all are named."""

    def __init__(self, roster: Roster) -> None:
        owners: dict[tuple[str, ...], dict[Kind, list[str]]] = defaultdict(lambda: defaultdict(list))
        for entry in roster.entries:
            for form in forms_of(entry.name):
                known = owners[form.tokens][form.kind]
                if entry.pseudonym not in known:
                    known.append(entry.pseudonym)
        self._root = _Node()
        self._glued: dict[str, _Target] = {}
        self._beginnings: set[str] = set()
        self._tokens = frozenset(token for tokens in owners for token in tokens if len(token) > 2)
        for tokens, kinds in owners.items():
            kind = next(kind for kind in _WHOLE if kind in kinds)
            self._add(Form(tokens, kind), kinds[kind])

    def find(self, text: str, place: Place = Place.SPEECH, labels: Labels = ()) -> Iterator[Found]:
        """Every name in a text, the longest where several begin, in order and without overlap.

        Args:
            text: the text.
            place: where it stands.
            labels: what speakers are called here, as tokens: `jw` among them makes a name of JW.
        """
        words = self._whole(text, _words(text))
        at = 0
        first = self._root.after
        while at < len(words):
            word = words[at].folded
            if word not in first and word not in self._beginnings and not (word.endswith("s") and word[:-1] in first):
                at += 1
                continue
            best: tuple[Found, int] | None = None
            for target, stop, end in (*self._walk(text, words, at), *self._walk_glued(text, words, at)):
                found = self._judged(text, words[at:stop], end, target, place, labels)
                if found and (best is None or stop >= best[1]):
                    best = found, stop
            if best is None:
                at += 1
            else:
                yield best[0]
                at = best[1]

    def _whole(self, text: str, words: list[_Word]) -> list[_Word]:
        """The words, those of names put together that a hyphen parts at the end of a line: `Joan-` and `ne`."""
        if "\n" not in text or not _PARTS.search(text):
            return words
        whole: list[_Word] = []
        for word in words:
            before = whole[-1] if whole else word
            if before.folded + word.folded in self._tokens and _PARTS.fullmatch(text, before.end, word.start):
                whole[-1] = _Word(before.folded + word.folded, before.start, word.end)
            else:
                whole.append(word)
        return whole

    def _add(self, form: Form, pseudonyms: list[str]) -> None:
        stands = " or ".join(pseudonyms) if len(pseudonyms) <= _MOST_CHOICES else _SOMEBODY
        node = self._root
        for token in form.tokens:
            node = node.after.setdefault(token, _Node())
        node.target = _Target(stands, form.kind)
        if form.kind is Kind.LISTED and len(form.tokens) > 1:
            glued = "".join(form.tokens)
            self._glued.setdefault(glued, node.target)
            self._beginnings.update(glued[:length] for length in range(1, len(glued) + 1))

    def _walk(self, text: str, words: list[_Word], at: int) -> Iterator[tuple[_Target, int, int]]:
        """The forms that begin with a word, shorter ones first: what each stands for, the word behind it, its end."""
        node = self._root
        for number in range(at, len(words)):
            word = words[number]
            if number > at and not _joined(text[words[number - 1].end : word.start], words[number - 1].folded):
                return
            owned = node.after.get(word.folded[:-1]) if word.folded.endswith("s") and len(word.folded) > 3 else None
            if owned is not None and owned.target is not None and word.folded not in node.after:
                yield owned.target, number + 1, word.end - 1  # "Joannes book", as machines write possessives
            following = node.after.get(word.folded)
            if following is None:
                return
            node = following
            if node.target is not None:
                yield node.target, number + 1, word.end

    def _walk_glued(self, text: str, words: list[_Word], at: int) -> Iterator[tuple[_Target, int, int]]:
        """The whole names that begin with a word, wherever they are parted or not: `D'ArcyLee`, `darcy.lee`."""
        so_far = ""
        for number in range(at, len(words)):
            if number > at and not _joined(text[words[number - 1].end : words[number].start], words[number - 1].folded):
                return
            so_far += words[number].folded
            if so_far not in self._beginnings:
                return
            if so_far in self._glued:
                yield self._glued[so_far], number + 1, words[number].end

    def _judged(
        self, text: str, words: list[_Word], end: int, target: _Target, place: Place, labels: Labels
    ) -> Found | None:
        """The match as a name, as a doubt, or as nothing but a word."""
        start = words[0].start
        found = Found(start, end, target.pseudonym)
        label = place is not Place.SPEECH and tuple(word.folded for word in words) in labels
        if place is Place.NAME or label:
            return Found(start, _with_dot(text, end, words), target.pseudonym)
        capitals = _capitals(text, words)
        wordy = all(word.folded in WORDS_TOO for word in words)
        match target.kind:
            case Kind.LETTERS:
                return found if (words[0].folded,) in labels and text[start:end].isupper() else None
            case Kind.INITIALS:
                dotted = capitals and "." in text[start:end]
                return Found(start, _with_dot(text, end, words), target.pseudonym) if dotted else None
            case Kind.INITIALLED:
                glued = len(words) > 1 and not any(char.isspace() for char in text[start:end])
                return Found(start, _with_dot(text, end, words), target.pseudonym) if capitals or glued else None
            case Kind.LISTED:
                return found if capitals or not wordy else None
            case Kind.GIVEN if not wordy:
                return found
        if not capitals:
            sure = place is Place.AROUND
            return None if wordy else replace(found, doubtful=not sure)
        return replace(found, doubtful=wordy and place is Place.SPEECH and _opens(text, start))


def _capitals(text: str, words: list[_Word]) -> bool:
    """Whether the words begin with capitals, but for such as `van der` inside a name."""
    large = [_capital(text[word.start]) for word in words]
    small_ones_link = all(
        big or (len(word.folded) > 1 and word.folded in LINKING) for big, word in zip(large, words, strict=True)
    )
    return small_ones_link and any(large)


def _words(text: str) -> list[_Word]:
    """The words and numbers of a text, found in its folded form, with their places in the text itself."""
    if text.isascii():
        return [_Word(found.group(), found.start(), found.end()) for found in TOKEN.finditer(text.lower())]
    parts = [folded_char(char) for char in text]
    places = [at for at, part in enumerate(parts) for _ in part]
    return [
        _Word(found.group(), places[found.start()], _past_marks(text, places[found.end() - 1] + 1))
        for found in TOKEN.finditer("".join(parts))
    ]


def _past_marks(text: str, end: int) -> int:
    """The place behind the accents that belong to the character before it."""
    while end < len(text) and unicodedata.category(text[end]) == "Mn":
        end += 1
    return end


def _joined(gap: str, before: str) -> bool:
    """Whether two words with this between them can be of one name."""
    if len(gap) > _LONGEST_GAP or gap.count("\n") > 1:
        return False
    mark = "".join(char for char in gap if not char.isspace() and unicodedata.category(char) != "Cf")
    if mark == ".":
        return gap == "." or len(before) == 1 or before in TITLES
    return mark in _JOINTS or mark == ","


def _capital(char: str) -> bool:
    """Whether a character is a capital, or of a script that has none."""
    return char.isupper() or char.istitle() or not char.islower()


def _with_dot(text: str, end: int, words: list[_Word]) -> int:
    """The end of a name with the dot of its last initial, unless that dot ends the sentence too."""
    if len(words[-1].folded) > 1 or not text.startswith(".", end):
        return end
    behind = text[end + 1 : end + 3].strip()
    return end if not behind or _capital(behind[0]) else end + 1


def _opens(text: str, start: int) -> bool:
    """Whether a word may open a sentence, and so have its capital from there; behind a title it does not."""
    if not _OPENS.search(text, max(0, start - 12), start):
        return False
    before = folded(text[max(0, start - 12) : start]).rstrip(" .\u00a0").split()
    return not (before and before[-1] in TITLES)
