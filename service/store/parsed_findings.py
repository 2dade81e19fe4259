"""The findings of runs as parsed last: kept for the next page, and never more than what the database holds.

Findings are read from the database each time and handed out again only where their bytes have the same SHA-256, so
nothing is shown that was erased since, by whatever process. The audit says when somebody was erased: the next request
after that lets go of all that is kept here.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import sqlalchemy as sa

from service.store import log, runs

MOST_CHARACTERS = 32_000_000
"""How much text of findings is kept parsed, where it takes some five times as many bytes: at most about 160 MB."""


@dataclass(frozen=True, slots=True)
class _Kept:
    digest: bytes
    characters: int
    findings: Mapping[str, Any]


class ParsedFindings:
    """The findings read last, of runs that are done; threads share them, and nobody may change them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._known = 0  # the row of the audit up to which it was looked at for erasures
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, connection: sa.Connection, run: str) -> Mapping[str, Any] | None:
        """What a run found, once it is done; to be read, not changed. Call it in a transaction that only reads."""
        seen = log.last_number(connection)
        text = runs.findings_of(connection, run)
        if text is None:
            return None
        digest = hashlib.sha256(text.encode()).digest()
        with self._lock:
            kept = self._kept.pop(run, None)
            if kept is None or kept.digest != digest:
                kept = _Kept(digest, len(text), json.loads(text))
            if not self._kept:
                self._known = max(self._known, seen)
            if seen >= self._known and kept.characters <= MOST_CHARACTERS:  # else somebody may have been erased since
                self._kept[run] = kept
                self._shorten()
        return kept.findings

    def forget_erased(self, connection: sa.Connection) -> None:
        """Let go of everything where somebody was erased since this was asked before; every request begins with it."""
        if not self._kept:
            return
        last, erased = log.erased_after(connection, self._known)
        with self._lock:
            if erased:
                self._kept.clear()
            self._known = max(self._known, last)

    def _shorten(self) -> None:
        """Let go of what was not asked for the longest, until the rest is few enough characters."""
        while sum(kept.characters for kept in self._kept.values()) > MOST_CHARACTERS:
            self._kept.popitem(last=False)
