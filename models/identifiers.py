"""Numbers that say who somebody is, by presidio's recognisers with their checksums: an extra, `themebook[presidio]`.

Only recognisers of forms are taken: names are spaCy's, and those for e-mail and web addresses would fetch a list of
domains from the network, which `models.names` does without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

from models.identity import ModelIdentity
from models.lean import without
from models.names import Finder, Kind, Place

_KINDS = {
    "CREDIT_CARD": Kind.ACCOUNT,
    "IBAN_CODE": Kind.ACCOUNT,
    "IP_ADDRESS": Kind.NETWORK_ADDRESS,
    "UK_NHS": Kind.HEALTH,
    "UK_NINO": Kind.NATIONAL_INSURANCE,
    "PHONE_NUMBER": Kind.PHONE,
}


class WithIdentifiers:
    """What another finder finds, and the numbers that presidio recognises."""

    def __init__(self, finder: Finder, recognisers: Sequence[Any], identity: ModelIdentity) -> None:
        self._finder = finder
        self._recognisers = recognisers
        self.identity = identity

    def find(self, texts: Sequence[str]) -> Iterator[tuple[Kind, Place]]:
        """Names, and numbers of accounts, cards, patients, telephones and machines."""
        yield from self._finder.find(texts)
        for number, text in enumerate(texts):
            for recogniser in self._recognisers:
                for found in recogniser.analyze(text, recogniser.supported_entities, None):
                    value = text[found.start : found.end]
                    start = found.start + len(value) - len(value.lstrip())
                    if value.strip() and "\n" not in value.strip():
                        yield _KINDS[found.entity_type], Place(number, start, start + len(value.strip()))


def with_identifiers(finder: Finder) -> Finder:
    """A finder that knows presidio's numbers too; the one given, where the extra is not installed."""
    try:
        with without("torch", "transformers"):  # for recognisers that are not taken
            from presidio_analyzer import predefined_recognizers as presidio
    except ImportError:
        return finder
    recognisers = (
        presidio.CreditCardRecognizer(),
        presidio.IbanRecognizer(),
        presidio.IpRecognizer(),
        presidio.NhsRecognizer(),
        presidio.UkNinoRecognizer(),
        presidio.PhoneRecognizer(supported_regions=("GB",)),
    )
    revision = f"{finder.identity.revision}+presidio{version('presidio-analyzer')}"
    return WithIdentifiers(finder, recognisers, ModelIdentity("names", finder.identity.name, revision))
