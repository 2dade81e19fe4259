from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence

import pytest

from models.identifiers import with_identifiers
from models.identity import ModelIdentity
from models.names import Kind, Place, suggestions


class Nobody:
    """Finds no names."""

    identity = ModelIdentity("names", "nobody", "1")

    def find(self, texts: Sequence[str]) -> Iterator[tuple[Kind, Place]]:
        yield from ()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("nothing may be fetched")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("My card is 4111 1111 1111 1111, I think.", Kind.ACCOUNT, "4111 1111 1111 1111"),
        ("Pay into GB82 WEST 1234 5698 7654 32, please.", Kind.ACCOUNT, "GB82 WEST 1234 5698 7654 32"),
        ("The patient is 943 476 5919 on the form.", Kind.HEALTH, "943 476 5919"),
        ("We log in from 192.168.10.5 at home.", Kind.NETWORK_ADDRESS, "192.168.10.5"),
        ("Ring 020 7946 0000, or\nwrite to jo@example.org.", Kind.EMAIL, "jo@example.org"),
    ],
)
def test_numbers_of_cards_accounts_patients_and_machines_are_suggested(text: str, kind: Kind, value: str) -> None:
    found = suggestions(["Nothing here.", text], with_identifiers(Nobody()))
    place = Place(1, text.index(value), text.index(value) + len(value))
    assert (kind, value, (place,)) in {(one.kind, one.value, one.places) for one in found}


@pytest.mark.parametrize(
    "text", ["In 2019 and 2020 we had 0.5 of it.", "Year 10 at 10:30, 1,000 of them", "4111 1111 1111 1112", "P4"]
)
def test_numbers_of_nobody_are_not(text: str) -> None:
    assert suggestions([text], with_identifiers(Nobody())) == ()


def test_the_finder_names_what_it_is_made_of() -> None:
    assert with_identifiers(Nobody()).identity.revision.startswith("1+presidio2.")
