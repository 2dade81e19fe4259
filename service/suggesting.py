"""Names in texts, suggested by a process of its own: the model that finds them never shares the API's interpreter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpora.labels import speaker_key
from corpora.lookalikes import names_role
from service.exports.safe_text import safe_cell
from service.own_process import ask

_SECONDS = 600.0
_AROUND = 40  # characters on either side of a name, by which a person knows it


@dataclass(frozen=True, slots=True)
class Named:
    """What may say who somebody is: as it is written most often, of what kind, how often, and once with its context."""

    value: str
    kind: str
    count: int
    context: str


def names_in(texts: Sequence[str]) -> tuple[Named, ...]:
    """What may say who somebody is in these texts, the most frequent first; for a person to confirm.

    Raises:
        SetupError: the model that finds names is not installed, its process ended, or too many wait for it.
    """
    said = ask("service.suggesting", list(texts), "finds names", _SECONDS)
    found = (Named(*row) for row in said)
    return tuple(one for one in found if not names_role(speaker_key(one.value)))  # `Participant` is nobody's name


def answer(texts: list[str]) -> list[tuple[str, str, int, str]]:
    """In the process of its own: the names in texts, each a row of `Named`."""
    from models.identifiers import with_identifiers
    from models.names import load_finder, suggestions

    rows = []
    for one in suggestions(texts, with_identifiers(load_finder())):
        place = one.places[0]
        context = texts[place.text][max(0, place.start - _AROUND) : place.end + _AROUND]
        rows.append((one.value, str(one.kind), one.count, " ".join(context.split())))
    return rows


def draft_roster(names: Iterable[Named]) -> str:
    """A roster to look through: a row for each suggestion with a made-up pseudonym; rows that are no names are deleted.

    `read_roster` passes over the columns behind the first two, and takes off the apostrophe before what a spreadsheet
    would take for a formula, as `+44`.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("name", "pseudonym", "kind", "count", "context"))
    numbers: dict[str, int] = {}
    for one in names:
        numbers[one.kind] = numbers.get(one.kind, 0) + 1
        row = (one.value, f"[{one.kind} {numbers[one.kind]}]", one.kind, one.count, one.context)
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()
