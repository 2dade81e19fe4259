"""Signing in with a provider: an administrator says which address is whose, the provider vouches for it."""

from __future__ import annotations

from corpora.errors import ConflictError, InputError, NotFoundError
from service.oidc import Vouched
from service.operations.access import Caller
from service.operations.sign_in import begin_session, check_failures
from service.operations.words import plain
from service.store import log, subjects, users
from service.store.alone import alone
from service.store.engine import Database
from service.store.ids import now

LONGEST_EMAIL = 320


def set_email(db: Database, caller: Caller, user: str, email: str | None) -> None:
    """Say which address a user signs in with at the provider; None for no longer. All of their sessions end.

    Raises:
        NotFoundError: no such user.
        InputError: it is no address.
        ConflictError: it is another user's.
    """
    address = None if email is None else _folded(email)
    if address is not None and not _looks_right(address):
        raise InputError(f"'email' must be an address such as ada@example.org, found {plain(address)}")
    with db.write() as connection:
        alone(connection, "addresses")
        found = users.user_called(connection, user)
        if found is None:
            raise NotFoundError(f"no user {plain(user)}")
        holder = None if address is None else subjects.user_with_email(connection, address)
        if holder not in (None, found.id):
            raise ConflictError("another user signs in with this address; take it from them first")
        subjects.set_email(connection, found.id, address)
        log.record(connection, now(), caller.user, "address set" if address else "address removed", found.id)


def sign_in_vouched(db: Database, vouched: Vouched, address: str) -> str:
    """Begin a session for whom a provider vouches for; returns its token. Makes no user and changes no role.

    Whoever has signed in before is known by the provider's subject alone: another person who is given their address
    later does not become them.

    Raises:
        RefusedError: no user of ours is meant.
        TooManyError: too many attempts from this network address failed.
    """
    buckets = (f"address {address}",)
    check_failures(db, buckets)
    with db.write() as connection:
        known = subjects.user_of_subject(connection, vouched.issuer, vouched.subject)
        if known is None and vouched.email is not None:
            known = subjects.keep_subject(connection, _folded(vouched.email), vouched.issuer, vouched.subject)
            if known is not None:
                log.record(connection, now(), known, "subject kept", known)
        user = None if known is None else users.user(connection, known)
    return begin_session(db, user, None, buckets, "provider")


def _folded(email: str) -> str:
    return email.strip().casefold()


def _looks_right(email: str) -> bool:
    before, at, after = email.rpartition("@")
    return bool(before and at and after) and email.isprintable() and " " not in email and len(email) <= LONGEST_EMAIL
