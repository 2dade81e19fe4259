"""Identifiers that sort by the time they were made, and times."""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import UTC, datetime


def new_id(prefix: str, after: str | None = None) -> str:
    """A new identifier, never used before: prefix, 12 hex digits of milliseconds, 10 random ones.

    It sorts behind ``after``, another of that prefix, even where the clock was set back since that was made.
    """
    moment = time.time_ns() // 1_000_000
    if after is not None:
        moment = max(moment, int(after.removeprefix(prefix)[:12], 16) + 1)
    return f"{prefix}{moment:012x}{secrets.token_hex(5)}"


def derived_id(prefix: str, *parts: str) -> str:
    """An identifier that the same parts always give, so that a step done twice writes the same row."""
    return prefix + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:22]


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
