"""200 SIGKILLs of `serve` and its worker at random moments over a batch of 90 transcripts, on either database.

    python tests/benchmarks/bench_kills.py [--kills 200] [--boundaries 3] [--studies 9] [--postgresql] [--out K.json]

Three people decide over HTTP all the while, and uploads go on between the kills. Afterwards the batch is done
`boundaries` times over by workers that die at the end of every step. Exit 1 when anything acknowledged is lost or is in
the log twice, a run found something else than undisturbed, a theme is doubled or the database is damaged. Prints how
long the API and the runs took to be back. `--first` draws other moments, so that many kills can be done in pieces.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "service")]

from deciding import Deciders  # noqa: E402
from kill_batch import KilledServe, all_ended, die_at_every_boundary, disturb, faults, lost, make_studies  # noqa: E402
from postgres import postgres  # noqa: E402
from processes import until  # noqa: E402
from pydantic import SecretStr  # noqa: E402

from service import operations  # noqa: E402
from service.enqueue import disconnect, prepare_jobs  # noqa: E402
from service.migrations.apply import upgrade  # noqa: E402
from service.operations import COMMAND_LINE  # noqa: E402
from service.settings import Settings  # noqa: E402
from service.store.engine import open_database  # noqa: E402

PER_STUDY = 10
KILLS_A_ROUND = 25
"""After so many kills the runs that have ended are started anew, so that there is always something to kill."""


@contextmanager
def place(folder: Path, postgresql: bool) -> Iterator[Settings]:
    """Settings for a data folder of its own, or for a PostgreSQL of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if not postgresql:
        yield Settings(data_dir=folder / "data", port=port)
        return
    with postgres() as server:
        yield Settings(data_dir=folder / "data", port=port, database_url=SecretStr(server.address()))


def anew(number: int) -> dict[str, Any]:
    """Parameters of a run for which no earlier one has prepared anything, so that every transcript is a step again."""
    return {"seed": number, "segment_words": [40, 90 + number]}


def spread(seconds: list[float]) -> dict[str, float]:
    """The middle, the 95th of a hundred, and the most."""
    ordered = sorted(seconds) or [0.0]
    at = int(0.95 * (len(ordered) - 1))
    return {"times": len(seconds), "median": statistics.median(ordered), "p95": ordered[at], "most": ordered[-1]}


def main() -> int:
    """Run the benchmark; 1 when something was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--boundaries", type=int, default=3)
    parser.add_argument("--studies", type=int, default=9)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, place(Path(folder), given.postgresql) as settings:
        db = open_database(settings)
        upgrade(db)
        prepare_jobs(settings.jobs)
        # what people decide teaches a study's later runs, so the study they decide on is run once, before they do
        reviewed, *made = make_studies(db, given.studies + 1, PER_STUDY)
        operations.start_run(db, COMMAND_LINE, reviewed)
        served = KilledServe(settings, Path(folder), seconds=0.2)
        deciders = Deciders(served, reviewed)
        back: list[float] = []
        going: list[float] = []
        try:
            served.start()
            until(lambda: all_ended(db), 120, "the run of the study that is reviewed")
            with deciders.at_work():
                until(lambda: len(deciders.told) >= deciders.people, 60, "the first decisions")
                served.kill()
                for first in range(given.first, given.first + given.kills, KILLS_A_ROUND):
                    if all_ended(db):
                        for study in made:
                            operations.start_run(db, COMMAND_LINE, study, anew(1 + first // KILLS_A_ROUND))
                    times = disturb(served, db, reviewed, min(KILLS_A_ROUND, given.first + given.kills - first), first)
                    back += times[0]
                    going += times[1]
                served.start()
                until(lambda: all_ended(db), 900, "all runs")
        finally:
            served.kill()
        lives = []
        for round_ in range(given.boundaries):
            for study in made:
                operations.start_run(db, COMMAND_LINE, study, anew(40 + round_))
            lives.append(die_at_every_boundary(settings, db, Path(folder) / "worker.log"))
        wrong = faults(db, settings) + lost(db, served, reviewed) + deciders.faults(db)
        disconnect(settings.jobs)
        db.close()
    result = {
        "kills": given.kills,
        "lives_of_workers_that_die_at_boundaries": lives,
        "database": "postgresql" if given.postgresql else "sqlite",
        "wrong": wrong,
        "uploads_acknowledged": len(served.acknowledged),
        "decisions_acknowledged": len(deciders.told),
        "decisions_cut_off_by_a_kill": deciders.cut_off,
        "api_back_seconds": spread(back),
        "progress_back_seconds": spread(going),
        "load": os.getloadavg(),
    }
    print(json.dumps(result, indent=2))
    if given.out is not None:
        given.out.write_text(json.dumps(result, indent=2) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
