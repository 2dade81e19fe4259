"""Another study's things cannot be reached, nor told from things that are not there."""

from __future__ import annotations

from collections.abc import Callable

from people import Team
from strangers import tell_apart

from service import operations
from service.operations import Caller
from service.store.engine import Database
from service.store.users import Role

ATTEMPTS = 500  # tests/benchmarks/bench_access.py makes 5,000


def test_no_attempt_reaches_another_study_or_tells_what_is_in_it(
    team: Team, db: Database, admin: Caller, person: Callable[[str, Role], tuple[Caller, str]]
) -> None:
    told = tell_apart(team, db, admin, person, ATTEMPTS)
    assert [(attempt.method, attempt.path, attempt.query, attempt.body, a, b) for attempt, a, b in told] == []
    assert operations.check(db).faults == ()
