"""Whatever reviewers do, in whatever order: what stands is what the log says, and the audit has a row a change."""

from __future__ import annotations

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from review_machine import Review, study_with_candidates

from corpora.decision import Act
from service import operations
from service.operations import Caller, Proposal
from service.store.engine import Database
from service.store.users import Role

HISTORIES, STEPS = 60, 50  # the same ones every time; tests/benchmarks/bench_review.py draws others, 5,000 of 100


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
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert operations.check(db).faults == ()


def test_every_decision_says_what_stands_on_it_after_a_redo(db: Database, admin: Caller) -> None:
    study, candidates = study_with_candidates(db, [admin])
    top, under = (operations.decide(db, admin, one, Act.ACCEPT, version=0) for one in candidates[1:3])
    done = operations.propose(db, admin, Proposal(Act.GROUP, under.theme or "", 1, into=top.theme))
    named = operations.propose(db, admin, Proposal(Act.RENAME, top.theme or "", 1, name="Top"))
    again = {}
    for decision in (done.decision, named.decision):
        for way in (operations.undo, operations.redo):
            mark = operations.show_decision(db, admin, decision).mark
            again[decision] = way(db, admin, decision, version=mark).decision
    shown = {one.decision.id: one for one in operations.log_of_decisions(db, admin, study).items}
    standing = {name: operations.show_decision(db, admin, name).stands_on_it for name in shown}
    assert set(standing[top.decision]) == {again[named.decision], again[done.decision]}
    assert standing[under.decision] == (again[done.decision],)
