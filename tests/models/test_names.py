from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from models.identity import ModelIdentity
from models.load import load_finder
from models.names import Finder, Kind, Place, suggestions


class Listed:
    """Finds the words that it is given, the first time that they come."""

    identity = ModelIdentity("names", "listed", "1")

    def __init__(self, **kinds: Kind) -> None:
        self._kinds = kinds

    def find(self, texts: Sequence[str]) -> Iterator[tuple[Kind, Place]]:
        for word, kind in self._kinds.items():
            number = next(number for number, text in enumerate(texts) if word in text)
            start = texts[number].index(word)
            yield kind, Place(number, start, start + len(word))


@pytest.fixture(scope="module")
def finder() -> Finder:
    return load_finder()


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Write to jo.w+a@school.org.uk, please.", Kind.EMAIL, "jo.w+a@school.org.uk"),
        ("Ring 0113 496 0000 or so.", Kind.PHONE, "0113 496 0000"),
        ("Ring +44 (0)20 7946 0018.", Kind.PHONE, "+44 (0)20 7946 0018"),
        ("It is 07700900123!", Kind.PHONE, "07700900123"),
        ("My number is AB 12 34 56 C.", Kind.NATIONAL_INSURANCE, "AB 12 34 56 C"),
        ("Or ab123456c even.", Kind.NATIONAL_INSURANCE, "ab123456c"),
        ("We are at LS1 4AP, EC1A 1BB too.", Kind.POSTCODE, "LS1 4AP"),
        ("See https://example.org/people/anna.", Kind.WEB_ADDRESS, "https://example.org/people/anna"),
    ],
)
def test_addresses_and_numbers_are_known_by_their_form(text: str, kind: Kind, value: str) -> None:
    found = {(one.kind, one.value) for one in suggestions([text])}
    assert (kind, value) in found


@pytest.mark.parametrize(
    "text", ["In 2019 and 2020 we had 0.5 of it.", "Year 10 at 10:30, 1,000 of them", "a @ b", "P4"]
)
def test_other_numbers_are_no_suggestion(text: str) -> None:
    assert suggestions([text]) == ()


def test_a_name_found_once_is_found_everywhere_with_its_places() -> None:
    texts = ["Anna met Leeds people.", "leeds? Leeds! Annabel, Anna."]
    found = suggestions(texts, Listed(Anna=Kind.PERSON, Leeds=Kind.PLACE))
    assert [(one.value, one.kind, one.count) for one in found] == [("Anna", Kind.PERSON, 2), ("Leeds", Kind.PLACE, 2)]
    assert all(texts[place.text][place.start : place.end] == one.value for one in found for place in one.places)


def test_what_has_a_form_is_not_a_name_too() -> None:
    found = suggestions(["anna@leeds.org is Anna"], Listed(anna=Kind.PERSON))
    assert [one.kind for one in found] == [Kind.EMAIL]


def test_spacy_finds_people_and_places_without_the_possessive(finder: Finder) -> None:
    found = {
        (one.value, one.kind) for one in suggestions(["I met Joanne Williams's friend in London last week."], finder)
    }
    assert ("Joanne Williams", Kind.PERSON) in found
    assert ("London", Kind.PLACE) in found


def test_places_in_long_texts_are_those_of_the_whole_text(finder: Finder) -> None:
    text = "It was a long day and so on. " * 1_500 + "Then I went to London."
    (found,) = (one for one in suggestions([text], finder) if one.value == "London")
    assert text[found.places[0].start :] == "London."


@pytest.mark.parametrize(
    "text", ["0 " * 200_000, "a@" * 200_000, "A1" * 200_000, "(0" * 200_000, "+1" * 200_000, "www." * 100_000]
)
def test_a_long_text_of_anything_is_searched(text: str) -> None:
    suggestions([text])
