"""Names in texts, suggested by a process of its own: the model that finds them never shares the API's interpreter."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpora.errors import SetupError
from corpora.labels import speaker_key
from corpora.lookalikes import names_role

_SECONDS = 600.0
_AROUND = 40  # characters on either side of a name, by which a person knows it
_START = "from service.suggesting import answer; answer()"


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
        SetupError: the model that finds names is not installed, or its process ended.
    """
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and our own text
            [sys.executable, "-c", _START],
            input=json.dumps(list(texts)).encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"the process that finds names ended without an answer ({type(error).__name__})") from None
    said = json.loads(done.stdout)
    if "problem" in said:
        raise SetupError(said["problem"])
    found = (Named(*row) for row in said["names"])
    return tuple(one for one in found if not names_role(speaker_key(one.value)))  # `Participant` is nobody's name


def answer() -> None:
    """In the process of its own: texts on stdin, names on stdout, both JSON."""
    from models.errors import ModelError
    from models.identifiers import with_identifiers
    from models.names import load_finder, suggestions

    texts = json.loads(sys.stdin.buffer.read())
    try:
        found = suggestions(texts, with_identifiers(load_finder()))
    except ModelError as error:
        sys.stdout.write(json.dumps({"problem": str(error)}))
        return
    rows = []
    for one in found:
        place = one.places[0]
        context = texts[place.text][max(0, place.start - _AROUND) : place.end + _AROUND]
        rows.append((one.value, str(one.kind), one.count, " ".join(context.split())))
    sys.stdout.write(json.dumps({"names": rows}))


def draft_roster(names: Iterable[Named]) -> str:
    """A roster to look through: a row for each suggestion with a made-up pseudonym; rows that are no names are deleted.

    `read_roster` passes over the columns behind the first two.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("name", "pseudonym", "kind", "count", "context"))
    numbers: dict[str, int] = {}
    for one in names:
        numbers[one.kind] = numbers.get(one.kind, 0) + 1
        writer.writerow((one.value, f"[{one.kind} {numbers[one.kind]}]", one.kind, one.count, one.context))
    return out.getvalue()
