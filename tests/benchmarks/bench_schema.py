"""schemathesis over the whole OpenAPI document with each role; prints the statuses, and fails with a 5xx.

    python tests/benchmarks/bench_schema.py [--examples 50]

Every operation is sent so many fitting and so many unfitting requests as analyst, reviewer, admin, nobody, and as an
analyst of another study; each role works on a fresh SQLite database, which is checked afterwards.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "service"))

from schema_requests import send_all
from starlette.testclient import TestClient
from strangers import study_of_everything

from service import operations
from service.api.app import create_app
from service.enqueue import disconnect, prepare_jobs
from service.logs import configure_logs
from service.migrations.apply import prepare
from service.settings import Settings
from service.store.engine import open_database
from service.store.users import Role


def main() -> None:
    """Send them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=50)
    given = parser.parse_args()
    configure_logs("error", "bench")
    warnings.simplefilter("ignore")
    for role in (*Role, "nobody", "stranger"):
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(data_dir=Path(folder) / "data")
            db = open_database(settings)
            prepare(db, settings)
            prepare_jobs(settings.jobs)
            admin = operations.caller_of_key(db, key := operations.first_admin_key(db) or "")
            assert admin is not None
            member = operations.add_user(db, admin, "analyst Ada", Role.ANALYST)
            operations.add_user(db, admin, "reviewer Ada", Role.REVIEWER)
            things = study_of_everything(db, admin, "All") | {"user": member.user.id}
            if role != Role.ADMIN:
                known = Role(role) if role in list(Role) else Role.ANALYST
                made = operations.add_user(db, admin, "somebody", known)
                key = made.secret
                if role in list(Role):
                    operations.add_member(db, admin, things["study"], made.user.id)
            headers = {} if role == "nobody" else {"Authorization": f"Bearer {key}"}
            client = TestClient(create_app(settings, db), headers=headers)
            began = time.perf_counter()
            answered = send_all(client, things, given.examples, seed=0)
            seconds = time.perf_counter() - began
            statuses = ", ".join(f"{status}: {times}" for status, times in sorted(answered.items()))
            faults = len(operations.check(db).faults)
            print(
                f"{role}: {answered.total()} requests in {seconds:.0f} s, {statuses}; faults in the database: {faults}"
            )
            disconnect(settings.jobs)
            db.close()


if __name__ == "__main__":
    main()
