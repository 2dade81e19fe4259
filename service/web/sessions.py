"""Who is signed in at the pages: a random token in a cookie, all else in this process's memory.

The key a person signed in with is never in the cookie. It is looked up anew at every request, so a key that is
revoked or expires ends its sessions at once; so does a restart of the process.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

COOKIE = "themebook_session"
SECONDS = 12 * 60 * 60
MOST = 10_000  # sessions at once; the oldest gives way


@dataclass(frozen=True, slots=True)
class Session:
    """A key, the token that forms of this session carry, and the monotonic time at which it ends."""

    key: str
    csrf: str
    ends: float

    def wrote(self, csrf: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "replace"))


class Sessions:
    """The sessions of a process, found by the digest of their token."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, key: str) -> str:
        """Begin a session; returns its token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._open[_digest(token)] = Session(key, secrets.token_urlsafe(32), time.monotonic() + SECONDS)
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        return token

    def find(self, token: str) -> Session | None:
        """The session of a token, if it has not ended."""
        with self._lock:
            session = self._open.get(_digest(token))
            if session is not None and session.ends < time.monotonic():
                del self._open[_digest(token)]
                return None
            return session

    def close(self, token: str) -> None:
        """End a session; ending it twice changes nothing."""
        with self._lock:
            self._open.pop(_digest(token), None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
