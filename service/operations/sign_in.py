"""Signing in at the pages: by a key or by name and password, a session in the database, attempts limited."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from corpora.errors import InputError, NotFoundError, ThemebookError
from service.operations.access import Caller
from service.operations.words import plain
from service.store import log, sign_in, users
from service.store.alone import alone
from service.store.engine import Database
from service.store.ids import now
from service.store.users import KEY_PREFIX, User

if TYPE_CHECKING:
    from pwdlib import PasswordHash

LASTS = timedelta(hours=12)
SHORTEST, LONGEST = 12, 1000
WINDOW = timedelta(minutes=15)
MOST_BY_NAME, MOST_BY_ADDRESS = 10, 100
"""Failed attempts in the window, after which no more are heard: for one name, and from one address."""


class RefusedError(ThemebookError):
    """Name and password, or the key, are not valid; which of them is not said."""

    code = "not_signed_in"


class TooManyError(ThemebookError):
    """Too many attempts failed; carries the seconds until the next is heard."""

    code = "too_many_attempts"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts to sign in have failed; try again in {max(1, seconds // 60)} minutes")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, and the token that their forms carry."""

    caller: Caller
    csrf: str

    def wrote(self, csrf: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "replace"))


def sign_in_with_key(db: Database, secret: str, address: str) -> str:
    """Begin a session for a valid key; returns its token.

    Raises:
        RefusedError: the key is not valid.
        TooManyError: too many attempts from this address failed.
    """
    buckets = (f"address {address}",)
    check_failures(db, buckets)
    with db.read() as connection:
        user = users.user_of_key(connection, secret, now()) if secret.startswith(KEY_PREFIX) else None
        key = None if user is None else sign_in.key_id(connection, secret)
    return begin_session(db, user, key, buckets, "key")


def sign_in_with_password(db: Database, name: str, password: str, address: str) -> str:
    """Begin a session for a name and its password; returns its token.

    Raises:
        RefusedError: there is no such name, or the password is another.
        TooManyError: too many attempts for this name or from this address failed.
    """
    buckets = (f"address {address}", f"name {name.strip().casefold()}")
    check_failures(db, buckets)
    with db.read() as connection:
        user = users.user_named(connection, name.strip())
        kept = None if user is None else sign_in.password_hash(connection, user.id)
    # without a user or a password the work is done all the same, so that the time taken tells nothing
    right = _hasher().verify(password[:LONGEST], kept or _nobodys_hash())
    return begin_session(db, user if right and kept is not None else None, None, buckets, "password")


def signed_in(db: Database, token: str) -> SignedIn | None:
    """Who the session of a token is of; None where it has ended."""
    if not token:
        return None
    with db.read() as connection:
        found = sign_in.session_of(connection, token, now())
        db.parsed.forget_erased(connection)
    if found is None:
        return None
    return SignedIn(Caller(found.user.id, found.user.name, found.user.role), found.csrf)


def sign_out(db: Database, token: str) -> None:
    """End a session."""
    with db.write() as connection:
        sign_in.close_session(connection, token)


def set_password(db: Database, caller: Caller, user: str, password: str, current: str | None = None) -> None:
    """Give a user a password; all of their sessions end. Who has one says it to change it, unless an admin does.

    Raises:
        NotFoundError: no such user, or not one that the caller may change.
        InputError: it is too short or too long, or the current one was not given rightly.
        TooManyError: the current one was given wrongly too often.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"a password has {SHORTEST} to {LONGEST} characters, found {len(password)}")
    with db.read() as connection:
        found = users.user_called(connection, user)
        if found is None or not (caller.admin or found.id == caller.user):
            raise NotFoundError(f"no user {plain(user)}")
        kept = sign_in.password_hash(connection, found.id)
    if kept is not None and not (caller.admin and found.id != caller.user):
        buckets = (f"name {found.name.casefold()}",)
        check_failures(db, buckets)
        if not _hasher().verify((current or "")[:LONGEST], kept):
            _note_failure(db, buckets)
            raise InputError("'current' is not the password so far")
    hashed = _hasher().hash(password)
    with db.write() as connection:
        alone(connection, f"password {found.id}")
        sign_in.set_password(connection, found.id, hashed, at := now())
        log.record(connection, at, caller.user, "password set", found.id)


def begin_session(db: Database, user: User | None, key: str | None, buckets: tuple[str, ...], by: str) -> str:
    """Begin a session of somebody who proved who they are, `by` what; returns its token.

    Raises:
        RefusedError: it was nobody; the failure is counted under the buckets.
    """
    if user is None:
        _note_failure(db, buckets)
        raise RefusedError("this is not valid; check it, or ask an administrator")
    with db.write() as connection:
        token = sign_in.open_session(connection, user.id, key, at := now(), LASTS)
        log.record(connection, at, user.id, "signed in", user.id, by=by)
    return token


def check_failures(db: Database, buckets: tuple[str, ...]) -> None:
    """Hear no more attempts where too many failed under one of the buckets.

    Raises:
        TooManyError: so it is.
    """
    moment = now()
    with db.read() as connection:
        for bucket in buckets:
            most = MOST_BY_ADDRESS if bucket.startswith("address ") else MOST_BY_NAME
            failed = sign_in.failures_since(connection, bucket, moment - WINDOW)
            if len(failed) >= most:
                raise TooManyError(int((failed[-most] + WINDOW - moment).total_seconds()) + 1)


def _note_failure(db: Database, buckets: tuple[str, ...]) -> None:
    with db.write() as connection:
        sign_in.add_failure(connection, buckets, at := now(), at - WINDOW)


@lru_cache(maxsize=1)
def _hasher() -> PasswordHash:
    from pwdlib import PasswordHash

    return PasswordHash.recommended()  # argon2id with its library's parameters


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return str(_hasher().hash("nobody's password"))
