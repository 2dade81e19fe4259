"""Two at once: one wins, the other is told, and the audit knows no third."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from crowd import accepted, agrees, reviewers, work
from pydantic import SecretStr
from review_machine import study_with_candidates

from corpora.decision import Act
from corpora.errors import ConflictError
from service import operations
from service.enqueue import disconnect
from service.migrations.apply import upgrade
from service.operations import Caller, Decided, Proposal, ProposedPart
from service.settings import Settings
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


def race(*works: Callable[[], Decided]) -> list[Decided]:
    """Do all at the same moment; what those got that won."""
    start = Barrier(len(works))

    def run(work: Callable[[], Decided]) -> Decided | None:
        start.wait()
        try:
            return work()
        except ConflictError:
            return None

    with ThreadPoolExecutor(len(works)) as pool:
        return [done for done in pool.map(run, works) if done is not None]


@pytest.mark.parametrize("rounds", [17])  # of three races each, on both databases: 102 in all
def test_of_two_at_once_one_wins(either: tuple[Database, Caller], rounds: int) -> None:
    db, admin = either
    ada, bo = reviewers(db, admin, 2)
    for _ in range(rounds):
        study, candidates = study_with_candidates(db, [admin, ada])
        first = candidates[0]
        done = race(
            lambda c=first: operations.decide(db, ada, c, Act.ACCEPT, version=0),  # type: ignore[misc]
            lambda c=first: operations.decide(db, bo, c, Act.REJECT, version=0),  # type: ignore[misc]
        )
        assert len(done) == 1
        one, two = (operations.decide(db, ada, c, Act.ACCEPT, version=0).theme or "" for c in candidates[1:3])
        segments = operations.show_theme(db, ada, one).stored.theme.segments
        done = race(
            lambda a=one, b=two: operations.propose(  # type: ignore[misc]
                db, ada, Proposal(Act.MERGE, a, 1, sources=(b,), seen={b: 1})
            ),
            lambda a=one, b=two: operations.propose(  # type: ignore[misc]
                db, bo, Proposal(Act.MERGE, b, 1, sources=(a,), seen={a: 1})
            ),
            lambda a=one, s=segments: operations.propose(  # type: ignore[misc]
                db, bo, Proposal(Act.SPLIT, a, 1, parts=(ProposedPart("part", s[:1]),))
            ),
        )
        assert len(done) == 1
        left = operations.decide(db, ada, candidates[3], Act.ACCEPT, version=0)
        theme = left.theme or ""
        done = race(
            lambda t=theme: operations.propose(db, ada, Proposal(Act.RENAME, t, 1, name="x")),  # type: ignore[misc]
            lambda t=theme: operations.propose(db, bo, Proposal(Act.WITHDRAW, t, 1)),  # type: ignore[misc]
            lambda d=left.decision: operations.undo(db, bo, d, version=2),  # type: ignore[misc]
        )
        assert len(done) == 1
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


def test_one_key_is_one_decision_however_often_it_comes(either: tuple[Database, Caller]) -> None:
    db, admin = either
    [ada] = reviewers(db, admin, 1)
    study, candidates = study_with_candidates(db, [admin])
    done = race(*[lambda: operations.decide(db, ada, candidates[0], Act.ACCEPT, version=0, idempotency_key="k")] * 6)
    assert len(done) == 6
    assert len({one.decision for one in done}) == 1
    assert agrees(db, study)
