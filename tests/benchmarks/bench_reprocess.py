"""Reprocessing with the command line: beside a running server, and of a thousand studies with a kill in the middle.

    python tests/benchmarks/bench_reprocess.py beside [--rounds 20]
    python tests/benchmarks/bench_reprocess.py all    [--studies 1000]

`beside`: two commands and a server on one data folder, over and over; counts passages that were encoded twice.
`all`: one command over all studies with small tools in the models' place, killed once with its worker and given again;
prints time, memory of the command and the worker, and the end of its table. Exit 1 when something was done twice that
need not be, or a run did not end well.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "service")]

import sqlalchemy as sa  # noqa: E402
from interviews import interviews  # noqa: E402
from processes import done_twice, kill, start, until  # noqa: E402

from service import operations  # noqa: E402
from service.migrations.apply import upgrade  # noqa: E402
from service.operations import COMMAND_LINE  # noqa: E402
from service.settings import Settings  # noqa: E402
from service.store.engine import Database, open_database  # noqa: E402

_BATCH = 64  # passages of a batch that was under way when its worker was killed


def founded(folder: Path, studies: int, each: int) -> Database:
    """A database with so many studies."""
    db = open_database(Settings(data_dir=folder / "data"))
    upgrade(db)
    for number in range(studies):
        study = operations.create_study(db, COMMAND_LINE, f"Study {number:04}").id
        operations.add_transcripts(db, COMMAND_LINE, study, interviews(each, first=each * number))
    return db


def beside(rounds: int) -> dict[str, object]:
    """Two commands beside a server, round after round; what was encoded twice."""
    twice: list[str] = []
    failed = 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as place, socket.socket() as probe:
            folder = Path(place)
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            probe.close()
            founded(folder, 3, 3).close()
            where = ("--data-dir", folder / "data")
            trace, log = folder / "trace", folder / "log"
            server = start(log, "serve", "--port", port, *where, seconds=0.1, trace=trace)
            both = [start(log, "reprocess", "--all", *where, seconds=0.1, trace=trace) for _ in range(2)]
            failed += sum(process.wait(120) != 0 for process in both)
            kill(server)
            twice += done_twice(trace)
    return {"rounds": rounds, "commands_failed": failed, "passages_encoded_twice": len(twice)}


def every_study(studies: int) -> dict[str, object]:
    """All studies with one command that is killed when half of them are done."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        began = time.monotonic()
        db = founded(folder, studies, 3)
        found: dict[str, object] = {"studies": studies, "seconds_to_make_them": round(time.monotonic() - began, 1)}
        command = ("reprocess", "--all", "--data-dir", folder / "data")
        began = time.monotonic()
        first = start(folder / "log", *command, trace=folder / "trace")
        until(lambda: ended(db) >= studies // 2, 3_600, "half of the runs")
        found["seconds_to_half"] = round(time.monotonic() - began, 1)
        found["peak_mb_of_command_and_worker"] = [peak_mb(process) for process in family(first.pid)]
        kill(first)
        reached = ended(db)
        began = time.monotonic()
        second = start(folder / "again", *command, trace=folder / "trace")
        code = second.wait(3_600)
        said = (folder / "again").read_text()
        found |= {
            "done_at_the_kill": reached,
            "seconds_for_the_rest": round(time.monotonic() - began, 1),
            "exit": code,
            "joined": "going on with what was begun" in said,
            "runs": runs_in(db),
            "passages_encoded_twice": len(done_twice(folder / "trace")),
            "rows_of_the_table": len(re.findall(r"(?m)^ *Study \d{4}", said)),
        }
        print("\n".join(said.splitlines()[-3:]))
        db.close()
    return found


def runs_in(db: Database) -> dict[str, int]:
    """How many runs there are by status."""
    with db.read() as connection:
        return dict(connection.execute(sa.text("SELECT status, count(*) FROM runs GROUP BY status")).all())


def ended(db: Database) -> int:
    """How many runs are done."""
    return runs_in(db).get("done", 0)


def family(process: int) -> list[int]:
    """A process and its children."""
    asked = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return [process, *map(int, asked.stdout.split())]


def peak_mb(process: int) -> int:
    """The most memory that a process has held."""
    text = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", text)[0]) // 1024


def main() -> int:
    """Measure what was asked for; 1 when something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["beside", "all"])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--studies", type=int, default=1_000)
    given = parser.parse_args()
    found = beside(given.rounds) if given.what == "beside" else every_study(given.studies)
    print(json.dumps(found, indent=2))
    if given.what == "beside":
        return int(bool(found["commands_failed"] or found["passages_encoded_twice"]))
    fine = (found["exit"], found["runs"]) == (0, {"done": given.studies})
    return int(not fine or int(str(found["passages_encoded_twice"])) > _BATCH)


if __name__ == "__main__":
    raise SystemExit(main())
