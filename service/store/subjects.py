"""Who signs in at a provider: by the address that an administrator named, then by its own word for them."""

from __future__ import annotations

import sqlalchemy as sa

from service.store.access_tables import sessions, subjects


def set_email(connection: sa.Connection, user: str, email: str | None) -> None:
    """Name the address a user signs in with, or that they do so no longer; all of their sessions end."""
    connection.execute(subjects.delete().where(subjects.c.user == user))
    if email is not None:
        connection.execute(subjects.insert().values(user=user, email=email))
    connection.execute(sessions.delete().where(sessions.c.user == user))


def user_with_email(connection: sa.Connection, email: str) -> str | None:
    """Whose address this is."""
    return connection.execute(sa.select(subjects.c.user).where(subjects.c.email == email)).scalar_one_or_none()


def user_of_subject(connection: sa.Connection, issuer: str, subject: str) -> str | None:
    """Whom a provider means by a subject that has signed in before."""
    query = sa.select(subjects.c.user).where(subjects.c.issuer == issuer, subjects.c.subject == subject)
    return connection.execute(query).scalar_one_or_none()


def keep_subject(connection: sa.Connection, email: str, issuer: str, subject: str) -> str | None:
    """Tie a subject to the user with this address, for good; None where there is no such user, or one tied already."""
    free = (subjects.c.email == email) & subjects.c.subject.is_(None)
    tied = connection.execute(subjects.update().where(free).values(issuer=issuer, subject=subject))
    return user_of_subject(connection, issuer, subject) if tied.rowcount else None
