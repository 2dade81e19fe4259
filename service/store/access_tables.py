"""The tables of who may come in: users, their keys, and how they sign in."""

from __future__ import annotations

import sqlalchemy as sa

from service.store.tables import UtcTime, metadata

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("created", UtcTime, nullable=False),
)

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("user", sa.String(64), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("expires", UtcTime),
    sa.Column("revoked", UtcTime),
)

passwords = sa.Table(
    "passwords",
    metadata,
    sa.Column("user", sa.String(64), sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("hash", sa.String(255), nullable=False),
    sa.Column("changed", UtcTime, nullable=False),
)

subjects = sa.Table(  # who signs in at a provider; `issuer` and `subject` are kept once they have
    "subjects",
    metadata,
    sa.Column("user", sa.String(64), sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("email", sa.String(320), nullable=False, unique=True),
    sa.Column("issuer", sa.String(255)),
    sa.Column("subject", sa.String(255)),
    sa.UniqueConstraint("issuer", "subject"),
)

sessions = sa.Table(  # who is signed in at the pages; `key` is the one they signed in with, if it was one
    "sessions",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("user", sa.String(64), sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("key", sa.String(64), sa.ForeignKey("keys.id")),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("ends", UtcTime, nullable=False, index=True),
)

failures = sa.Table(  # failed attempts to sign in, under a digest of who or where from
    "failures",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("bucket", sa.String(64), nullable=False),
    sa.Column("at", UtcTime, nullable=False, index=True),
    sa.Index(None, "bucket", "at"),
)
