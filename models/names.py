"""Suggests what in a text may say who somebody is: names by spaCy, addresses and numbers by their form.

These are proposals for a person to confirm, not a promise: a small English model finds most names of running text, and
misses some and takes other words for names. Nothing is replaced here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from typing import Any, Protocol

from models.identity import ModelIdentity
from models.lean import without
from models.splitter import SPACY_PACKAGE

_PIECE = 20_000  # code points handed to spaCy at once
_LONGEST = 80  # code points of a name


class Kind(StrEnum):
    """What a suggestion may be."""

    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    EMAIL = "email"
    PHONE = "phone"
    NATIONAL_INSURANCE = "national insurance number"
    POSTCODE = "postcode"
    WEB_ADDRESS = "web address"
    ACCOUNT = "account or card number"
    HEALTH = "health service number"
    NETWORK_ADDRESS = "network address"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a suggestion stands: the number of the text, and ``[start, end)`` code points in it."""

    text: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value as it is written most often, what it may be, and every place where it stands."""

    value: str
    kind: Kind
    places: tuple[Place, ...]

    @property
    def count(self) -> int:
        """How often it comes."""
        return len(self.places)


class Finder(Protocol):
    """Finds names of people, places and organisations."""

    @property
    def identity(self) -> ModelIdentity:
        """Which finder this is, exactly."""
        ...

    def find(self, texts: Sequence[str]) -> Iterator[tuple[Kind, Place]]:
        """The names in texts, each with its place, in no set order."""
        ...


_PATTERNS = (  # linear: every repetition is bounded, or begins where nothing before it could
    (
        Kind.EMAIL,
        re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@[A-Za-z0-9][A-Za-z0-9\-]{0,62}(?:\.[A-Za-z0-9\-]{1,63}){1,5}"),
    ),
    (Kind.WEB_ADDRESS, re.compile(r"\b(?:https?://|www\.)[^\s<>\"]{3,300}", re.IGNORECASE)),
    (
        Kind.NATIONAL_INSURANCE,
        re.compile(r"\b(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z] ?\d\d ?\d\d ?\d\d ?[A-D]\b", re.IGNORECASE),
    ),
    (
        Kind.POSTCODE,
        re.compile(
            r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y])"
            r" ?\d[ABD-HJLNP-UW-Z]{2})\b"
        ),
    ),
    (
        Kind.PHONE,
        re.compile(r"(?<![\w+])(?:\+\d{1,3}[ \-]?(?:\(0\)[ \-]?)?|\(?0)\d{1,5}\)?(?:[ \-]?\d{2,5}){1,4}(?!\w)"),
    ),
)
_LABELS = {
    "PERSON": Kind.PERSON,
    "GPE": Kind.PLACE,
    "LOC": Kind.PLACE,
    "FAC": Kind.PLACE,
    "ORG": Kind.ORGANISATION,
}
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_NO_NAME = re.compile(r"[^\w]*|.{0,1}|(?:um+|uh+|mm+|mhm|yeah|okay|ok|hmm?)", re.IGNORECASE)
_FEWEST_DIGITS, _MOST_DIGITS = 9, 15  # of a telephone number


class SpacyFinder:
    """Names by a spaCy pipeline that recognises entities."""

    def __init__(self, nlp: Any, identity: ModelIdentity) -> None:
        self._nlp = nlp
        self.identity = identity

    def find(self, texts: Sequence[str]) -> Iterator[tuple[Kind, Place]]:
        """The names of people, places and organisations, without a possessive behind them."""
        pieces = ((piece, (number, offset)) for number, text in enumerate(texts) for offset, piece in _pieces(text))
        for doc, (number, offset) in self._nlp.pipe(pieces, as_tuples=True, batch_size=16):
            for entity in doc.ents:
                kind = _LABELS.get(entity.label_)
                value = _POSSESSIVE.sub("", entity.text).rstrip(" .,;:")
                if kind and len(value) <= _LONGEST and "\n" not in value and not _NO_NAME.fullmatch(value):
                    start = offset + entity.start_char
                    yield kind, Place(number, start, start + len(value))


def load_finder(package: str = SPACY_PACKAGE) -> Finder:
    """Load the finder from an installed spaCy package.

    Raises:
        ModelError: the package is not installed.
    """
    from models.errors import needing

    with without("torch"):
        import spacy
    with needing(package, "a spaCy model package with a component that recognises names ('ner')"):
        nlp = spacy.load(package, exclude=["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"])
    return SpacyFinder(nlp, ModelIdentity("names", package, f"{nlp.meta['version']}+spacy{version('spacy')}"))


def suggestions(texts: Sequence[str], finder: Finder | None = None) -> tuple[Suggestion, ...]:
    """What may say who somebody is in these texts, the most frequent first; without a finder, by form alone.

    A name that was found once is looked for everywhere, as the model often misses it elsewhere.
    """
    found = [(kind, place) for number, text in enumerate(texts) for kind, place in _by_form(text, number)]
    taken = _Taken(place for _, place in found)
    if finder is not None:
        found += _everywhere(texts, [one for one in finder.find(texts) if not taken.overlaps(one[1])], taken)
    groups: dict[tuple[Kind, str], list[Place]] = {}
    for kind, place in found:
        groups.setdefault((kind, _value(texts, place).casefold()), []).append(place)
    made = [_suggestion(texts, kind, places) for (kind, _), places in groups.items()]
    return tuple(sorted(made, key=lambda one: (-one.count, one.kind, one.value)))


def _by_form(text: str, number: int) -> Iterator[tuple[Kind, Place]]:
    """Addresses and numbers, which are known by their form; earlier patterns go first where two overlap."""
    taken = _Taken(())
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            place = Place(number, match.start(), match.start() + len(match.group().rstrip(".,;:!?)-")))
            digits = sum(char.isdigit() for char in match.group())
            if kind is Kind.PHONE and not _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
                continue
            if not taken.overlaps(place):
                taken.add(place)
                yield kind, place


def _everywhere(
    texts: Sequence[str], found: Sequence[tuple[Kind, Place]], taken: _Taken
) -> Iterator[tuple[Kind, Place]]:
    """The places of every name that was found, also those that the model passed over; longer names go first."""
    kinds: dict[str, dict[Kind, int]] = {}
    for kind, place in found:
        counts = kinds.setdefault(_value(texts, place), {})
        counts[kind] = counts.get(kind, 0) + 1
    for value in sorted(kinds, key=lambda value: (-len(value), value)):
        kind = max(kinds[value], key=lambda kind: (kinds[value][kind], kind))
        edges = [r"\b" if re.match(r"\w", char) else "" for char in (value[0], value[-1])]
        pattern = re.compile(f"{edges[0]}{re.escape(value)}{edges[1]}")
        for number, text in enumerate(texts):
            for match in pattern.finditer(text) if value in text else ():
                place = Place(number, match.start(), match.end())
                if not taken.overlaps(place):
                    taken.add(place)
                    yield kind, place


class _Taken:
    """The characters that a suggestion stands on already."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._at: set[tuple[int, int]] = set()
        for place in places:
            self.add(place)

    def add(self, place: Place) -> None:
        self._at.update((place.text, at) for at in range(place.start, place.end))

    def overlaps(self, place: Place) -> bool:
        return any((place.text, at) in self._at for at in range(place.start, place.end))


def _suggestion(texts: Sequence[str], kind: Kind, places: list[Place]) -> Suggestion:
    written: dict[str, int] = {}
    for place in places:
        value = _value(texts, place)
        written[value] = written.get(value, 0) + 1
    value = max(written, key=lambda value: (written[value], value))
    return Suggestion(value, kind, tuple(sorted(places, key=lambda place: (place.text, place.start))))


def _value(texts: Sequence[str], place: Place) -> str:
    return texts[place.text][place.start : place.end]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """A long text in pieces cut at white space, with their offsets."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        if end < len(text):
            cut = max(text.rfind(" ", start + 1, end), text.rfind("\n", start + 1, end))
            end = cut if cut > start else end
        yield start, text[start:end]
        start = end
