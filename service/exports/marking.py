"""A transcript cut into pieces so that its quotes can be marked where they stand; the pieces joined are the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.exports.view import Chapter


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `numbers` are the candidates that quote it, `anchors` the quotes that begin here."""

    text: str
    numbers: tuple[int, ...] = ()
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote of candidate `number` stands, and the name of that place in the page."""

    start: int
    end: int
    anchor: str
    number: int


def places_of(chapters: Sequence[Chapter]) -> dict[str, list[Place]]:
    """Where all quotes stand, by transcript; those of a finer strand go by the number of the candidate it is in."""
    places: dict[str, list[Place]] = {}
    for candidate in (candidate for chapter in chapters for candidate in chapter.candidates):
        for quote in (
            *candidate.quotes,
            *candidate.joined,
            *candidate.disconfirming,
            *(quote for part in candidate.parts for quote in part.quotes),
        ):
            place = Place(quote.start, quote.end, quote.anchor, candidate.number)
            places.setdefault(quote.transcript, []).append(place)
    return places


def pieces(text: str, places: Iterable[Place]) -> list[Piece]:
    """Cut a text at every edge of a quote; quotes may overlap."""
    quotes = sorted(set(places), key=lambda place: (place.start, place.end, place.number))
    edges = sorted({0, len(text), *(place.start for place in quotes), *(place.end for place in quotes)})
    cut = []
    for start, end in pairwise(edges):
        over = [place for place in quotes if place.start <= start and end <= place.end]
        numbers = sorted({place.number for place in over if place.number})
        anchors = dict.fromkeys(place.anchor for place in over if place.start == start)
        cut.append(Piece(text[start:end], tuple(numbers), tuple(anchors)))
    return cut
