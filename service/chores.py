"""What a worker sees to beside its runs, once a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import structlog

from service.store import log
from service.store.engine import Database
from service.store.ids import now

SECONDS_BETWEEN_LOOKS = 60.0
ANSWERS_KEPT = timedelta(days=14)
"""How long a request with an Idempotency-Key may come again: longer than a batch of runs goes on where it was."""
logger = structlog.get_logger(__name__)


class Chores:
    """Does each chore once a minute, the first time after a minute."""

    def __init__(self, *chores: Callable[[], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._chores = chores
        self._clock = clock
        self._next = clock() + SECONDS_BETWEEN_LOOKS

    def look(self) -> None:
        """Do them, unless that was just now; all of them, also where one fails, before its error is raised."""
        if self._clock() >= self._next:
            self._next = self._clock() + SECONDS_BETWEEN_LOOKS
            with ExitStack() as turns:
                for chore in reversed(self._chores):
                    turns.callback(chore)


def forget_old_answers(db: Database) -> None:
    """Delete the answers that were kept for repeated requests for long enough; their keys count as new from then on."""
    with db.write() as connection:
        gone = log.forget_answers(connection, now() - ANSWERS_KEPT)
    if gone:
        logger.info("old answers forgotten", answers=gone)
