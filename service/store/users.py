"""Users and their keys. A key is 256 random bits, so a plain SHA-256 of it is enough to keep."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from service.store.access_tables import keys, users
from service.store.ids import new_id

KEY_PREFIX = "tb_"
_OF_KEY = (
    sa.select(users)
    .join(keys, keys.c.user == users.c.id)
    .where(keys.c.sha256 == sa.bindparam("hash"), keys.c.revoked.is_(None))
    .where(sa.or_(keys.c.expires.is_(None), keys.c.expires > sa.bindparam("moment")))
)


class Role(StrEnum):
    """What a user may do: analysts make studies, upload and run; reviewers decide; admins do all and manage users."""

    ANALYST = "analyst"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    @property
    def decides(self) -> bool:
        """Whether they may decide, code and label."""
        return self is not Role.ANALYST


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a key; the name is what decisions are signed with."""

    id: str
    name: str
    role: Role
    created: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """That a key was given out; the key itself is kept nowhere."""

    id: str
    user: str
    created: datetime
    expires: datetime | None
    revoked: datetime | None


def hash_key(key: str) -> str:
    """The digest under which a key is kept."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def add_user(connection: sa.Connection, name: str, role: Role, at: datetime) -> User:
    """Keep a new user; the name must be free."""
    user = User(new_id("u"), name, role, at)
    connection.execute(users.insert().values(id=user.id, name=name, role=role.value, created=at))
    return user


def add_key(connection: sa.Connection, user: str, at: datetime, expires: datetime | None = None) -> tuple[Key, str]:
    """Make a key for a user; the second value is the key itself, to be shown once."""
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    key = Key(new_id("k"), user, at, expires, None)
    connection.execute(keys.insert().values(id=key.id, user=user, sha256=hash_key(secret), created=at, expires=expires))
    return key, secret


def user_of_key(connection: sa.Connection, secret: str, at: datetime) -> User | None:
    """Whose key this is; None for unknown, expired and revoked ones."""
    row = connection.execute(_OF_KEY, {"hash": hash_key(secret), "moment": at}).one_or_none()
    return None if row is None else _user(row)


def user_named(connection: sa.Connection, name: str) -> User | None:
    """The user of this name."""
    row = connection.execute(sa.select(users).where(users.c.name == name)).one_or_none()
    return None if row is None else _user(row)


def user_called(connection: sa.Connection, name: str) -> User | None:
    """The user with this identifier, or else of this name."""
    return user(connection, name) or user_named(connection, name)


def user(connection: sa.Connection, identifier: str) -> User | None:
    """The user with this identifier."""
    row = connection.execute(sa.select(users).where(users.c.id == identifier)).one_or_none()
    return None if row is None else _user(row)


def any_user(connection: sa.Connection) -> bool:
    """Whether there is any user at all."""
    return connection.execute(sa.select(users.c.id).limit(1)).one_or_none() is not None


def list_users(connection: sa.Connection, after: str | None, limit: int) -> list[User]:
    """Users in the order they were added, beginning after an identifier."""
    query = sa.select(users).order_by(users.c.id).limit(limit)
    if after is not None:
        query = query.where(users.c.id > after)
    return [_user(row) for row in connection.execute(query)]


def keys_of(connection: sa.Connection, user: str) -> list[Key]:
    """All keys a user was ever given."""
    rows = connection.execute(sa.select(keys).where(keys.c.user == user).order_by(keys.c.id))
    return [Key(row.id, row.user, row.created, row.expires, row.revoked) for row in rows]


def revoke_key(connection: sa.Connection, identifier: str, at: datetime) -> Key | None:
    """End a key's use; doing so twice changes nothing. None where there is no such key."""
    connection.execute(keys.update().where(keys.c.id == identifier, keys.c.revoked.is_(None)).values(revoked=at))
    row = connection.execute(sa.select(keys).where(keys.c.id == identifier)).one_or_none()
    return None if row is None else Key(row.id, row.user, row.created, row.expires, row.revoked)


def _user(row: sa.Row[tuple[object, ...]]) -> User:
    return User(row.id, row.name, Role(row.role), row.created)
