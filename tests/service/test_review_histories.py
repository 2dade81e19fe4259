"""Whatever reviewers do, in whatever order: what stands is what the log says, and the audit has a row a change."""

from __future__ import annotations

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from review_machine import Review

from service import operations
from service.operations import Caller
from service.store.engine import Database
from service.store.users import Role

HISTORIES, STEPS = 200, 50  # tests/benchmarks/bench_review.py has 5,000 of 100


def test_random_histories_of_review(db: Database, admin: Caller) -> None:
    made = operations.add_user(db, admin, "Bo", Role.ADMIN).user

    @sa.event.listens_for(db.engine, "connect")
    def hurry(connection: object, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]  # no power fails in a test

    db.engine.dispose()
    values = {"db": db, "people": [admin, Caller(made.id, made.name, made.role)]}
    run_state_machine_as_test(
        type("Machine", (Review,), values),
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert operations.check(db).faults == ()
