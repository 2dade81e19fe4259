"""Passwords, sessions of the pages and failed attempts to sign in; secrets are kept as digests only."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from service.store.access_tables import failures, keys, passwords, sessions, users
from service.store.ids import new_id
from service.store.users import Role, User, hash_key


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in at the pages, and the token that the forms of this session carry."""

    user: User
    csrf: str


def password_hash(connection: sa.Connection, user: str) -> str | None:
    """The argon2 hash of a user's password."""
    return connection.execute(sa.select(passwords.c.hash).where(passwords.c.user == user)).scalar_one_or_none()


def set_password(connection: sa.Connection, user: str, hashed: str, at: datetime) -> None:
    """Keep a password's hash; all sessions of the user end."""
    connection.execute(passwords.delete().where(passwords.c.user == user))
    connection.execute(passwords.insert().values(user=user, hash=hashed, changed=at))
    connection.execute(sessions.delete().where(sessions.c.user == user))


def key_id(connection: sa.Connection, secret: str) -> str | None:
    """The identifier of a key."""
    return connection.execute(sa.select(keys.c.id).where(keys.c.sha256 == hash_key(secret))).scalar_one_or_none()


def open_session(connection: sa.Connection, user: str, key: str | None, at: datetime, lasts: timedelta) -> str:
    """Begin a session; returns its token. Sessions that have ended are cleared away."""
    token = secrets.token_urlsafe(32)
    connection.execute(sessions.delete().where(sessions.c.ends <= at))
    connection.execute(
        sessions.insert().values(
            sha256=_digest(token), user=user, key=key, csrf=secrets.token_urlsafe(32), ends=at + lasts
        )
    )
    return token


def session_of(connection: sa.Connection, token: str, at: datetime) -> Session | None:
    """The session of a token; None where it has ended, or the key it was begun with is valid no longer."""
    query = (
        sa.select(users, sessions.c.csrf)
        .join(sessions, sessions.c.user == users.c.id)
        .outerjoin(keys, keys.c.id == sessions.c.key)
        .where(sessions.c.sha256 == _digest(token), sessions.c.ends > at, keys.c.revoked.is_(None))
        .where(sa.or_(keys.c.expires.is_(None), keys.c.expires > at))
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Session(User(row.id, row.name, Role(row.role), row.created), row.csrf)


def close_session(connection: sa.Connection, token: str) -> None:
    """End a session; ending it twice changes nothing."""
    connection.execute(sessions.delete().where(sessions.c.sha256 == _digest(token)))


def add_failure(connection: sa.Connection, buckets: tuple[str, ...], at: datetime, forget: datetime) -> None:
    """Note a failed attempt under each bucket; what is older than ``forget`` goes."""
    connection.execute(failures.delete().where(failures.c.at < forget))
    rows = [{"id": new_id("f"), "bucket": _digest(bucket), "at": at} for bucket in buckets]
    connection.execute(failures.insert(), rows)


def failures_since(connection: sa.Connection, bucket: str, since: datetime) -> list[datetime]:
    """When attempts of a bucket failed, oldest first."""
    query = sa.select(failures.c.at).where(failures.c.bucket == _digest(bucket), failures.c.at > since)
    return list(connection.execute(query.order_by(failures.c.at)).scalars())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
