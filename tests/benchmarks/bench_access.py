"""5,000 attempts to reach another study's things, by path, query, body, filter and cursor; prints what told any apart.

    python tests/benchmarks/bench_access.py [--attempts 5000]

Each attempt is made with an identifier of another study and with one of the same form that nothing has; the two answers
must be the same. Exits with 1 when two differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "service"))

from people import Team
from starlette.testclient import TestClient
from strangers import tell_apart

from service import operations
from service.api.app import create_app
from service.enqueue import disconnect, prepare_jobs
from service.logs import configure_logs
from service.migrations.apply import prepare
from service.operations import Caller
from service.settings import Settings
from service.store.engine import open_database
from service.store.users import Role


def main() -> None:
    """Make the attempts on a fresh SQLite database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=5000)
    given = parser.parse_args()
    configure_logs("error", "bench")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data")
        db = open_database(settings)
        prepare(db, settings)
        prepare_jobs(settings.jobs)
        admin = operations.caller_of_key(db, operations.first_admin_key(db) or "")
        assert admin is not None
        for role in (Role.ANALYST, Role.REVIEWER):
            operations.add_user(db, admin, f"{role} Ada", role)

        def person(name: str, role: Role) -> tuple[Caller, str]:
            made = operations.add_user(db, admin, name, role)
            return Caller(made.user.id, made.user.name, made.user.role), made.secret

        nobody = TestClient(create_app(settings, db))
        team = Team(nobody, nobody, nobody, nobody, {}, {})
        began = time.perf_counter()
        told = tell_apart(team, db, admin, person, given.attempts)
        for attempt, there, absent in told[:10]:
            print(attempt, there, absent)
        seconds = time.perf_counter() - began
        print(f"{given.attempts} attempts in {seconds:.0f} s: {len(told)} tell another study's things from absent ones")
        disconnect(settings.jobs)
        db.close()
    sys.exit(1 if told else 0)


if __name__ == "__main__":
    main()
