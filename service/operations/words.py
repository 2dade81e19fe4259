"""What the use cases share: pages of a list, names that are fit to keep, and requests that may come twice."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from corpora.errors import InputError
from service.store import log
from service.store.alone import alone
from service.store.ids import now

Item = TypeVar("Item")
LONGEST_NAME = 200
LONGEST_MEMO = 10_000
LONGEST_KEY = 255
_JOINERS = re.compile("[\u200c\u200d]")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A stretch of a list; ``next`` is where to go on from, None at the end."""

    items: tuple[Item, ...]
    next: str | None

    @classmethod
    def of(cls, items: Sequence[Item], limit: int, mark: Callable[[Item], str]) -> Page[Item]:
        """The first ``limit`` of the items, of which one more was asked for than the page holds."""
        shown = tuple(items[:limit])
        return cls(shown, mark(shown[-1]) if len(items) > limit and shown else None)

    @classmethod
    def within(cls, items: Iterable[Item], after: str | None, limit: int, mark: Callable[[Item], str]) -> Page[Item]:
        """A stretch of a list that is at hand, ordered by the marks, of what comes after one of them.

        What was taken from the list or put into it since the page before moves nothing else.
        """
        left = sorted((item for item in items if after is None or mark(item) > after), key=mark)
        return cls.of(left, limit, mark)


class KeyReusedError(InputError):
    """An Idempotency-Key came with another request than the first time."""

    code = "idempotency_key_reused"


def plain(value: str) -> str:
    """A value somebody sent, fit to stand in a message: quoted, and cut when long."""
    return repr(value if len(value) <= 80 else value[:79] + "…")


def title(value: str, what: str) -> str:
    """A name without blanks around it.

    Raises:
        InputError: nothing is left, it is too long, or it has line breaks or other control characters.
    """
    value = value.strip()
    if not value:
        raise InputError(f"{what} cannot be empty")
    if len(value) > LONGEST_NAME:
        raise InputError(f"{what} has {len(value)} characters; at most {LONGEST_NAME} fit")
    if not on_a_line(value):
        raise InputError(f"{what} must be one line of printable characters, found {plain(value)}")
    return value


def on_a_line(name: str) -> bool:
    """Whether nothing in a name is a control character; the joiners of Persian, Hindi and some emoji may be in it."""
    return _JOINERS.sub("", name).isprintable()


def memo_text(value: str) -> str:
    """A memo as given.

    Raises:
        InputError: it is too long.
    """
    if len(value) > LONGEST_MEMO:
        raise InputError(f"the memo has {len(value)} characters; at most {LONGEST_MEMO} fit")
    return value


def digest(operation: str, *parts: Any) -> str:
    """What tells one request from another, under one Idempotency-Key."""
    return hashlib.sha256(json.dumps([operation, *parts], sort_keys=True).encode()).hexdigest()


def answered(connection: sa.Connection, actor: str, key: str | None, request: str) -> dict[str, Any] | None:
    """The answer that was given to this request under this key before, if any.

    Raises:
        KeyReusedError: the key came with another request.
        InputError: the key is too long.
    """
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY:
        raise InputError(f"an Idempotency-Key has 1 to {LONGEST_KEY} characters, found {len(key)}")
    alone(connection, f"{actor} {key}")  # the same request may come twice at once
    found = log.answer_to(connection, actor, key)
    if found is None:
        return None
    if found[0] != request:
        raise KeyReusedError(
            f"Idempotency-Key {plain(key)} was used for another request; make a new key for a new request"
        )
    return found[1]


def remember(connection: sa.Connection, actor: str, key: str | None, request: str, answer: dict[str, Any]) -> None:
    """Keep an answer under its key, in the transaction of the change."""
    if key is not None:
        log.keep_answer(connection, actor, key, request, answer, now())
