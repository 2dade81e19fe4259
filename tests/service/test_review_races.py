"""Two at once: one wins, the other is told, and the audit knows no third."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from crowd import accepted, agrees, reviewers, work
from pydantic import SecretStr
from racing import contests, race
from review_machine import study_with_candidates

from corpora.decision import Act
from service import operations
from service.enqueue import disconnect
from service.migrations.apply import upgrade
from service.operations import Caller
from service.settings import Settings
from service.store import users
from service.store.engine import Database, open_database


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, Caller]]:
    """A database of each kind, and its admin."""
    if request.param == "sqlite":
        yield request.getfixturevalue("db"), request.getfixturevalue("admin")
        return
    settings = Settings(data_dir=tmp_path / "pg", database_url=SecretStr(request.getfixturevalue("postgres_url")))
    database = open_database(settings)
    upgrade(database)
    admin = operations.caller_of_key(database, operations.first_admin_key(database) or "")
    assert admin is not None
    yield database, admin
    disconnect(settings.jobs)
    database.close()


@pytest.mark.parametrize("rounds", [17])  # of four races each, on both databases; bench_review.py holds 1,000 of each
def test_of_two_at_once_one_wins(either: tuple[Database, Caller], rounds: int) -> None:
    db, admin = either
    ada, bo = reviewers(db, admin, 2)
    study, candidates = study_with_candidates(db, [admin])
    for name, contest in contests(db, ada, bo, candidates).every().items():
        won = [contest() for _ in range(rounds)]
        assert [len(winners) for winners in won] == [1] * rounds, name
        assert len({winner.act for winners in won for winner in winners}) == 2, name
    assert agrees(db, study)


def test_eight_reviewers_lose_nothing_and_do_nothing_twice(either: tuple[Database, Caller]) -> None:
    db, admin = either
    people = reviewers(db, admin, 8)
    study, themes = accepted(db, [admin, *people], 4)
    tally = work(db, people, themes, 6)
    assert (tally.taken, tally.conflicts) == (48, 0)
    log = operations.log_of_decisions(db, admin, study, act=Act.RENAME, limit=200).items
    assert len(log) == 48
    assert agrees(db, study)


def test_what_is_kept_once_is_kept_once_when_several_send_it_at_the_same_moment(
    either: tuple[Database, Caller],
) -> None:
    db, admin = either
    study, candidates = study_with_candidates(db, [admin])
    names = [f"name {number}" for number in range(6)]
    for name in names:
        [made] = race(*[lambda name=name: operations.add_user(db, admin, name, "reviewer")] * 4)
        assert len(race(*[lambda user=made.user.id: operations.add_member(db, admin, study, user)] * 4)) == 4
    assert [user.name for user in operations.list_members(db, admin, study)].count(names[0]) == 1
    for candidate in candidates:
        given = [lambda one=candidate, to=name: operations.assign(db, admin, one, to) for name in names]
        assert set(race(*given)) == set(names)
    for number in range(6):
        address = f"{number}@example.org"
        race(*[lambda to=name, mail=address: operations.set_email(db, admin, to, mail) for name in names])
    assert len(race(*[lambda: operations.set_password(db, admin, names[0], "a long enough word")] * 4)) == 4


def test_a_read_sees_one_state_of_the_database_throughout(either: tuple[Database, Caller]) -> None:
    db, admin = either
    with db.read() as connection:
        before = users.list_users(connection, None, 9)
        operations.add_user(db, admin, "Late", "reviewer")
        assert users.list_users(connection, None, 9) == before


def test_one_key_is_one_decision_however_often_it_comes(either: tuple[Database, Caller]) -> None:
    db, admin = either
    [ada] = reviewers(db, admin, 1)
    study, candidates = study_with_candidates(db, [admin])
    done = race(*[lambda: operations.decide(db, ada, candidates[0], Act.ACCEPT, version=0, idempotency_key="k")] * 6)
    assert len(done) == 6
    assert len({one.decision for one in done}) == 1
    assert agrees(db, study)
