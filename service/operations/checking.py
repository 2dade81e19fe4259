"""Whether the database tells the truth: the audit's chain, the decisions it vouches for, and what stands by them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from corpora.codebook import codebook_of
from corpora.errors import ThemebookError
from service.store import decisions, log, studies, themes
from service.store.engine import Database


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: rows of the audit, the hash of its last row (to be noted elsewhere), and what is wrong."""

    rows: int
    last: str
    faults: tuple[str, ...]


def check(db: Database) -> Checked:
    """Go through the audit and every study's log; the faults name the row, decision or thing."""
    faults: list[str] = []
    rows, previous, vouched = 0, "", dict[str, str]()
    with db.read() as connection:
        for row in log.whole_audit(connection):
            rows += 1
            if row.number != rows or row.previous != previous:
                faults.append(f"audit row {row.number}: does not follow the one before; rows were left out or put in")
                rows = row.number
            if row.hash != row.expected_hash:
                faults.append(f"audit row {row.number}: was changed after it was written")
            previous = row.hash
            if "said" in row.detail:
                vouched[row.detail["decision"]] = row.detail["said"]
            for blanked in row.detail.get("blanked", ()):  # an erasure took words out of it
                vouched.pop(blanked, None)
        for study in studies.list_studies(connection, None, None, 1_000_000):
            faults += _faults_of(connection, study.id, vouched)
    return Checked(rows, previous, tuple(faults))


def _faults_of(connection: sa.Connection, study: str, vouched: dict[str, str]) -> Iterator[str]:
    decided = decisions.whole_log(connection, study)
    for decision in decided:
        said = vouched.get(decision.id)
        if said is not None and said != decisions.digest(decision):
            yield f"decision {decision.id}: is not what the audit saw"
    try:
        book = codebook_of(decided)
    except ThemebookError as error:
        yield f"study {study}: its log cannot be replayed: {error}"
        return
    there = themes.whole_codebook(connection, study)
    for kind in ("reviews", "themes", "memos", "passages"):
        implied, rows = getattr(book, kind), getattr(there, kind)
        for thing in sorted(implied.keys() | rows.keys()):
            if implied.get(thing) != rows.get(thing):
                yield f"{kind} {thing}: does not stand where the log of study {study} says"
