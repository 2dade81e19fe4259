"""Telling what a PostgreSQL does not let its user do from other errors."""

from __future__ import annotations

_REMEDIES = {
    "42501": "the database does not let its user do this; make that user its owner (ALTER DATABASE ... OWNER TO ...)",
    "25006": "the database takes no changes, as a standby or one set to read only; give the address of one that does",
}


def denied(error: BaseException) -> str | None:
    """What an operator can do about an error that means that the database denies something; None for every other."""
    return _REMEDIES.get(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
