"""Identifiers that sort by the time they were made, and times."""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import UTC, datetime


def new_id(prefix: str) -> str:
    """A new identifier, never used before: prefix, 12 hex digits of milliseconds, 10 random ones."""
    return f"{prefix}{time.time_ns() // 1_000_000:012x}{secrets.token_hex(5)}"


def derived_id(prefix: str, *parts: str) -> str:
    """An identifier that the same parts always give, so that a step done twice writes the same row."""
    return prefix + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:22]


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
