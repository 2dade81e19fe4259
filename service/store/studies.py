"""Studies, their frameworks (every version kept) and their members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from corpora.framework import Framework, framework_from
from service.store.access_tables import users
from service.store.ids import new_id
from service.store.tables import frameworks, members, studies
from service.store.users import Role, User

_MEMBER = sa.select(members.c.user).where(
    members.c.study == sa.bindparam("study"), members.c.user == sa.bindparam("member")
)
_LOCKED = sa.select(studies.c.id).where(studies.c.id == sa.bindparam("study")).with_for_update(key_share=True)


@dataclass(frozen=True, slots=True)
class Study:
    """One evaluation: a name and the framework it is analysed with from now on."""

    id: str
    name: str
    framework: Framework
    created: datetime
    created_by: str


def add_study(connection: sa.Connection, name: str, framework: Framework, by: str, at: datetime) -> Study:
    """Keep a new study."""
    study = Study(new_id("s"), name, framework, at, by)
    connection.execute(studies.insert().values(id=study.id, name=name, created=at, created_by=by))
    add_framework(connection, study.id, framework, by, at)
    return study


def add_framework(connection: sa.Connection, study: str, framework: Framework, by: str, at: datetime) -> None:
    """Make this the study's framework; earlier ones stay."""
    last = sa.select(sa.func.coalesce(sa.func.max(frameworks.c.number), 0)).where(frameworks.c.study == study)
    connection.execute(
        frameworks.insert().values(
            study=study,
            number=connection.execute(last).scalar_one() + 1,
            version=framework.version,
            content=framework.as_dict(),
            created=at,
            created_by=by,
        )
    )


def study(connection: sa.Connection, identifier: str) -> Study | None:
    """The study with this identifier."""
    row = connection.execute(_ONE, {"study": identifier}).one_or_none()
    return None if row is None else _study(row)


def framework_since(connection: sa.Connection, identifier: str) -> datetime:
    """When the study was given the framework that it has."""
    query = sa.select(frameworks.c.created).where(frameworks.c.study == identifier)
    found: datetime = connection.execute(query.order_by(frameworks.c.number.desc()).limit(1)).scalar_one()
    return found


def hold(connection: sa.Connection, identifier: str) -> None:
    """Let nobody else change what a study consists of until this transaction ends (SQLite has one writer anyway)."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCKED, {"study": identifier})  # rows that refer to the study can still be added


def list_studies(connection: sa.Connection, member: str | None, after: str | None, limit: int) -> list[Study]:
    """Studies in the order they were made, beginning after an identifier; only a member's where one is given."""
    query = _select().order_by(studies.c.id).limit(limit)
    if member is not None:
        query = query.where(studies.c.id.in_(sa.select(members.c.study).where(members.c.user == member)))
    if after is not None:
        query = query.where(studies.c.id > after)
    return [_study(row) for row in connection.execute(query)]


def add_member(connection: sa.Connection, study: str, user: str, by: str, at: datetime) -> bool:
    """Let a user see a study; whether that was new."""
    if is_member(connection, study, user):
        return False
    connection.execute(members.insert().values(study=study, user=user, added=at, added_by=by))
    return True


def remove_member(connection: sa.Connection, study: str, user: str) -> bool:
    """Let a user see a study no longer; whether they could."""
    result = connection.execute(members.delete().where(members.c.study == study, members.c.user == user))
    return result.rowcount > 0


def is_member(connection: sa.Connection, study: str, user: str) -> bool:
    """Whether a user is a member of a study."""
    return connection.execute(_MEMBER, {"study": study, "member": user}).one_or_none() is not None


def list_members(connection: sa.Connection, study: str) -> list[User]:
    """The members of a study, by name."""
    query = sa.select(users).join(members, members.c.user == users.c.id)
    rows = connection.execute(query.where(members.c.study == study).order_by(users.c.name))
    return [User(row.id, row.name, Role(row.role), row.created) for row in rows]


def _select() -> sa.Select[Any]:
    every = frameworks.alias()
    newest = sa.select(sa.func.max(every.c.number)).where(every.c.study == frameworks.c.study).scalar_subquery()
    on = sa.and_(frameworks.c.study == studies.c.id, frameworks.c.number == newest.correlate(frameworks))
    return sa.select(studies, frameworks.c.content).select_from(studies.join(frameworks, on))


_ONE = _select().where(studies.c.id == sa.bindparam("study"))


def _study(row: sa.Row[Any]) -> Study:
    framework = framework_from(row.content, f"framework of study {row.id}")
    return Study(row.id, row.name, framework, row.created, row.created_by)
