"""Which labels are one person's in a study, as people said; with pseudonyms where the study has a key table."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from corpora.one_person import OnePerson
from service.store.tables import one_person


def said_of(connection: sa.Connection, study: str) -> OnePerson:
    """What was said of a study's labels; without any, nothing."""
    labels = connection.execute(sa.select(one_person.c.labels).where(one_person.c.study == study)).scalar_one_or_none()
    return OnePerson(labels or {})


def keep(connection: sa.Connection, study: str, said: OnePerson) -> None:
    """Remember this of a study's labels, in the place of what was before."""
    connection.execute(one_person.delete().where(one_person.c.study == study))
    if said.label_of:
        connection.execute(one_person.insert().values(study=study, labels=dict(said.label_of)))


def change(connection: sa.Connection, study: str, name: Callable[[str], str]) -> None:
    """Say it with other names, such as pseudonyms; a label without name is forgotten."""
    keep(connection, study, said_of(connection, study).renamed(name))
