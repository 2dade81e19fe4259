"""What a worker sees to beside its runs: answers to repeated requests are kept for two weeks, and no longer."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from service import operations
from service.chores import ANSWERS_KEPT, SECONDS_BETWEEN_LOOKS, Chores, forget_old_answers
from service.operations import Caller
from service.store.engine import Database
from service.store.ids import now
from service.store.tables import answers
from service.worker import look_after


def age(db: Database, by: timedelta) -> None:
    with db.write() as connection:
        connection.execute(answers.update().values(at=now() - by))


def made(db: Database, admin: Caller, key: str) -> str:
    return operations.create_study(db, admin, "Allotments (synthetic)", idempotency_key=key).id


def test_a_request_may_come_again_for_two_weeks(db: Database, admin: Caller) -> None:
    study = made(db, admin, "old")
    age(db, ANSWERS_KEPT - timedelta(hours=1))
    forget_old_answers(db)
    assert made(db, admin, "old") == study, "its answer is still there"
    age(db, ANSWERS_KEPT + timedelta(hours=1))
    fresh = made(db, admin, "fresh")
    forget_old_answers(db)
    with db.read() as connection:
        assert connection.execute(sa.select(answers.c.key)).scalars().all() == ["fresh"]
    assert made(db, admin, "fresh") == fresh
    assert made(db, admin, "old") != study, "the key counts as new"


def test_the_worker_forgets_them(db: Database, admin: Caller) -> None:
    made(db, admin, "old")
    age(db, ANSWERS_KEPT + timedelta(hours=1))
    moment = 0.0
    chores = Chores(lambda: forget_old_answers(db), clock=lambda: moment)

    def left() -> int:
        look_after(db, None, chores)
        with db.read() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(answers)).scalar_one()

    assert left() == 1, "it looks once a minute"
    moment += SECONDS_BETWEEN_LOOKS
    assert left() == 0


def test_a_chore_that_fails_keeps_no_other_from_its_turn_and_is_done_again(db: Database) -> None:
    moment, tries = 0.0, 0
    others: list[int] = []

    def fail() -> None:
        nonlocal tries
        tries += 1
        raise OSError("no room")

    chores = Chores(fail, lambda: others.append(tries), clock=lambda: moment)
    for expected in (1, 2):
        moment += SECONDS_BETWEEN_LOOKS
        look_after(db, None, chores)
        assert tries == expected
    assert others == [1, 2]
