"""Who asks, and what they may see: users, keys, roles and membership of studies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from corpora.errors import ConflictError, InputError, NotFoundError
from service.operations.words import Page, plain, title
from service.store import log, studies, users
from service.store.alone import alone
from service.store.engine import Database
from service.store.ids import now
from service.store.studies import Study
from service.store.users import Key, Role, User


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a user by identifier, the name that they sign with, and their role."""

    user: str
    name: str
    role: Role

    @property
    def admin(self) -> bool:
        """Whether they may do everything."""
        return self.role is Role.ADMIN


COMMAND_LINE = Caller("local", "command line", Role.ADMIN)
"""Whoever can read the data folder from a shell; makes studies and users, but cannot sign a decision."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; ``secret`` is shown once and kept nowhere."""

    user: User
    key: Key
    secret: str


def caller_of_key(db: Database, secret: str) -> Caller | None:
    """Who bears this key; None when it is unknown, expired or revoked."""
    with db.read() as connection:
        user = users.user_of_key(connection, secret, now())
        db.parsed.forget_erased(connection)
    return None if user is None else Caller(user.id, user.name, user.role)


def first_admin_key(db: Database) -> str | None:
    """Make the user ``admin`` and their key where there is no user yet; None where there is one."""
    with db.write() as connection:
        alone(connection, "first admin key")  # several serves may start at the same moment
        if users.any_user(connection):
            return None
        user = users.add_user(connection, "admin", Role.ADMIN, at := now())
        log.record(connection, at, COMMAND_LINE.user, "user added", user.id, role=user.role)
        return users.add_key(connection, user.id, at)[1]


def add_user(db: Database, caller: Caller, name: str, role: Role | str, expires: datetime | None = None) -> NewKey:
    """Add a user with a first key.

    Raises:
        InputError: the name is empty or too long, or there is no such role.
        ConflictError: the name is taken.
    """
    name = title(name, "a user's name")
    if role not in list(Role):
        raise InputError(f"no role '{role}'; the roles are {', '.join(Role)}")
    if expires is not None and expires <= now():
        raise InputError(f"a key cannot expire in the past, at {expires.isoformat()}")
    with db.write() as connection:
        alone(connection, f"user named {name}")
        if users.user_named(connection, name) is not None:
            raise ConflictError(f"there is a user named '{name}' already; choose another name")
        user = users.add_user(connection, name, Role(role), at := now())
        key, secret = users.add_key(connection, user.id, at, expires)
        log.record(connection, at, caller.user, "user added", user.id, role=user.role)
    return NewKey(user, key, secret)


def list_users(db: Database, caller: Caller, after: str | None = None, limit: int = 100) -> Page[User]:
    """Users in the order they were added."""
    with db.read() as connection:
        return Page.of(users.list_users(connection, after, limit + 1), limit, lambda user: user.id)


def add_key(db: Database, caller: Caller, user: str, expires: datetime | None = None) -> NewKey:
    """Give a user one more key.

    Raises:
        NotFoundError: no such user.
    """
    with db.write() as connection:
        found = _user(connection, user)
        key, secret = users.add_key(connection, found.id, at := now(), expires)
        log.record(connection, at, caller.user, "key added", key.id, user=found.id)
    return NewKey(found, key, secret)


def list_keys(db: Database, caller: Caller, user: str) -> list[Key]:
    """The keys a user was ever given, without the keys themselves.

    Raises:
        NotFoundError: no such user.
    """
    with db.read() as connection:
        return users.keys_of(connection, _user(connection, user).id)


def revoke_key(db: Database, caller: Caller, key: str) -> Key:
    """End a key's use from now on.

    Raises:
        NotFoundError: no such key.
    """
    with db.write() as connection:
        found = users.revoke_key(connection, key, at := now())
        if found is None:
            raise NotFoundError(f"no key {plain(key)}")
        log.record(connection, at, caller.user, "key revoked", key, user=found.user)
    return found


def add_member(db: Database, caller: Caller, study: str, user: str) -> list[User]:
    """Let a user see a study; its members after that.

    Raises:
        NotFoundError: no such study that the caller may see, or no such user.
    """
    with db.write() as connection:
        visible(connection, caller, study)
        found = _user(connection, user)
        alone(connection, f"member {study} {found.id}")
        if studies.add_member(connection, study, found.id, caller.user, at := now()):
            log.record(connection, at, caller.user, "member added", found.id, study)
        return studies.list_members(connection, study)


def remove_member(db: Database, caller: Caller, study: str, user: str) -> list[User]:
    """Let a user see a study no longer; its members after that.

    Raises:
        NotFoundError: no such study that the caller may see, or the user is not its member.
    """
    with db.write() as connection:
        visible(connection, caller, study)
        found = _user(connection, user)
        if not studies.remove_member(connection, study, found.id):
            raise NotFoundError(f"study {study} has no member {plain(user)}")
        log.record(connection, now(), caller.user, "member removed", found.id, study)
        return studies.list_members(connection, study)


def list_members(db: Database, caller: Caller, study: str) -> list[User]:
    """The members of a study, by name."""
    with db.read() as connection:
        visible(connection, caller, study)
        return studies.list_members(connection, study)


def visible(connection: sa.Connection, caller: Caller, study: str) -> Study:
    """The study, if the caller may see it: admins see all, others what they are members of.

    Raises:
        NotFoundError: no such study, or not for this caller; one cannot be told from the other.
    """
    found = studies.study(connection, study) if may_see(connection, caller, study) else None
    if found is None:
        raise NotFoundError(f"no study {plain(study)}")
    return found


def may_see(connection: sa.Connection, caller: Caller, study: str) -> bool:
    """Whether the caller may see the study, if there is such a one: admins see all, others what they are members of."""
    return caller.admin or studies.is_member(connection, study, caller.user)


def reviewer_called(connection: sa.Connection, study: str, name: str) -> User:
    """The user of this identifier or name, who may see the study and decide in it.

    Raises:
        InputError: there is none, they may not see it, or they are an analyst, who does not decide.
    """
    user = users.user_called(connection, name)
    if user is None or not (user.role is Role.ADMIN or studies.is_member(connection, study, user.id)):
        raise InputError(f"no member {plain(name)} in this study; add them as a member first")
    if not user.role.decides:
        raise InputError(f"{plain(user.name)} is an analyst, and only reviewers and administrators decide or code")
    return user


def _user(connection: sa.Connection, identifier: str) -> User:
    user = users.user_called(connection, identifier)
    if user is None:
        raise NotFoundError(f"no user {plain(identifier)}")
    return user
