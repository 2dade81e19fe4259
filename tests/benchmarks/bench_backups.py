"""Twenty backups of a serve that people and its worker write to, each restored and compared.

    python tests/benchmarks/bench_backups.py [--backups 20] [--postgresql]

SQLite with `db backup` and `db restore`, PostgreSQL with pg_dump and pg_restore. Exit 1 when a backup was restored as
something else, lacks what was acknowledged before it began, or a request failed meanwhile.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "service")]

from bench_kills import place  # noqa: E402
from kill_batch import KilledServe  # noqa: E402
from loaded_backups import Load, wrong_with_dump, wrong_with_sqlite_backup  # noqa: E402

from service.migrations.apply import upgrade  # noqa: E402
from service.store.engine import open_database  # noqa: E402


def main() -> int:
    """Run the benchmark; 1 when something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--backups", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, place(Path(folder), given.postgresql) as settings:
        db = open_database(settings)
        upgrade(db)
        db.close()
        served = KilledServe(settings, Path(folder))
        served.start()
        load = Load(served)
        wrong, seconds = [], []
        try:
            with load.going_on():
                for number in range(given.backups):
                    began = time.perf_counter()
                    if settings.database_url is None:
                        wrong += wrong_with_sqlite_backup(load, Path(folder), number)
                    else:
                        wrong += wrong_with_dump(load, plain(settings.database), Path(folder), number)
                    seconds.append(round(time.perf_counter() - began, 2))
        finally:
            served.kill()
    print(
        json.dumps(
            {
                "database": "postgresql" if given.postgresql else "sqlite",
                "backups": given.backups,
                "wrong": wrong,
                "requests_meanwhile": load.requests,
                "requests_failed": load.failed,
                "seconds_to_back_up_restore_and_compare": seconds,
            },
            indent=2,
        )
    )
    return 1 if wrong or load.failed else 0


def plain(address: str) -> str:
    """The address as PostgreSQL's own programs read it."""
    return address.replace("postgresql+psycopg", "postgresql")


if __name__ == "__main__":
    raise SystemExit(main())
