"""The key table of a study: which pseudonym stands for which name, applied to whatever comes in from then on.

It can be replaced, and nobody can read it here: pages, API and exports tell only that there is one.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from corpora.errors import SetupError
from corpora.pseudonyms import Pseudonyms
from corpora.rosters import read_roster
from service.operations.access import Caller, visible
from service.store import log, one_person, rosters, studies, transcripts
from service.store.engine import Database
from service.store.ids import now
from service.store.rosters import KeyTable

WHERE = "the roster"


@dataclass(frozen=True, slots=True)
class RosterSet:
    """A key table that was set, and the transcripts of before in which one of its names still stands."""

    table: KeyTable
    holding_names: tuple[str, ...]


def set_roster(db: Database, caller: Caller, study: str, text: str) -> RosterSet:
    """Keep a roster (`name,pseudonym`) as the study's key table, in the place of the one before.

    Transcripts that are in the study already stay as they are.

    Raises:
        NotFoundError: no such study that the caller may see.
        RosterError: it is not well formed.
    """
    roster = read_roster(text, WHERE)
    pseudonyms = Pseudonyms(roster)
    with db.write() as connection:
        studies.hold(connection, study)
        visible(connection, caller, study)
        table = rosters.keep(connection, db.folder, study, text, len(roster.entries), caller.user, at := now())
        log.record(connection, at, caller.user, "key table set", study, study, names=table.names)
        one_person.change(connection, study, pseudonyms.name)
        current = transcripts.current(connection, study)
        holding = tuple(
            pseudonyms.file_name(version.name)
            for version in current
            if pseudonyms.transcript(transcripts.whole(connection, version.id)).change.replacements
        )
    rosters.remove_others(db.folder, table)
    return RosterSet(table, holding)


def show_roster(db: Database, caller: Caller, study: str) -> KeyTable | None:
    """Whether a study has a key table, of how many names, since when; never the names.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        return rosters.key_table(connection, study)


def pseudonyms_of(connection: sa.Connection, db: Database, study: str) -> Pseudonyms | None:
    """The pseudonyms of a study, None where it has no key table.

    Raises:
        SetupError: it has one, which is not on this machine: nothing may come in without it.
    """
    table = rosters.key_table(connection, study)
    if table is None:
        return None
    try:
        text = table.file(db.folder).read_text(encoding="utf-8")
    except OSError as error:
        raise SetupError(
            f"the key table of study {study} cannot be read on this machine ({error.strerror}), so no transcript is"
            f" taken in; put its file back into {rosters.FOLDER}/ in the data folder, or set the roster again"
        ) from None
    return Pseudonyms(read_roster(text, WHERE))
