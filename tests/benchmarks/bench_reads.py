"""How quickly pages can be read over HTTP, idle and with a run at work: median and 95th percentile of each route.

    python tests/benchmarks/bench_reads.py [FOLDER of .txt] [--reads 1500] [--pause 0.01]

`themebook serve` runs with its worker; one reader asks for one thing after the other with a pause between, first while
nothing else goes on, then while the worker analyses the study again (other seeds, so that all but the vectors is done
anew). Without a folder the study is the demo. The worker is niced, as it always is.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "service")]

from bench_review import opened  # noqa: E402
from processes import until  # noqa: E402

from corpora.studies import load_demo  # noqa: E402
from service import operations  # noqa: E402
from service.operations import Caller  # noqa: E402
from service.store.engine import Database  # noqa: E402
from service.store.users import Role  # noqa: E402

_AT_WORK = ("clustering", "describing", "mapping")


def routes(db: Database, caller: Caller, study: str, run: str) -> dict[str, str]:
    """What reviewers' pages ask for most."""
    candidate = operations.list_candidates(db, caller, study, limit=1).page.items[0].id
    return {
        "studies": "/api/v1/studies",
        "candidates": f"/api/v1/studies/{study}/candidates?limit=20",
        "candidate": f"/api/v1/candidates/{candidate}",
        "segments": f"/api/v1/studies/{study}/segments?text=time&limit=20",
        "codebook": f"/api/v1/studies/{study}/codebook",
        "run": f"/api/v1/runs/{run}",
    }


def read(port: int, key: str, of: Mapping[str, str], reads: int, pause: float, on: Callable[[], bool]) -> None:
    """Ask for the routes in turn until there were so many answers, or until `on` says no more; print the times."""
    took: dict[str, list[float]] = defaultdict(list)
    connection = HTTPConnection("127.0.0.1", port)
    for number, (name, path) in zip(range(reads), cycle(of.items()), strict=False):
        if number % 50 == 0 and not on():
            break
        began = time.perf_counter()
        connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
        answer = connection.getresponse()
        answer.read()
        took[name].append(time.perf_counter() - began)
        if answer.status != 200:
            raise SystemExit(f"{path} was answered with {answer.status}")
        time.sleep(pause)
    connection.close()
    took["all"] = [seconds for some in took.values() for seconds in some]
    for name, seconds in took.items():
        seconds.sort()
        at = [1000 * seconds[int(share * (len(seconds) - 1))] for share in (0.5, 0.95)]
        print(f"    {name:11} {len(seconds):5} reads, p50 {at[0]:6.1f} ms, p95 {at[1]:6.1f} ms", flush=True)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--reads", type=int, default=1_500)
    parser.add_argument("--pause", type=float, default=0.01)
    given = parser.parse_args()
    files = [(t.name, t.text.encode()) for t in load_demo().transcripts]
    if given.folder is not None:
        files = [(file.name, file.read_bytes()) for file in sorted(given.folder.glob("*.txt"))]
    with tempfile.TemporaryDirectory() as place, opened("sqlite", Path(place)) as (db, admin):
        key = operations.add_user(db, admin, "reader", Role.ADMIN).secret
        study = operations.create_study(db, admin, "Read").id
        operations.add_transcripts(db, admin, study, files)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [str(Path(sys.executable).with_name("themebook")), "serve", "--port", str(port)]
        with (Path(place) / "log").open("wb") as log:
            served = subprocess.Popen(
                [*command, "--data-dir", str(db.folder)], stdout=log, stderr=log, start_new_session=True
            )

        def stage(run: str) -> str | None:
            return operations.get_run(db, admin, run).stage

        def unended(run: str) -> bool:
            return operations.get_run(db, admin, run).status.value in ("queued", "running")

        try:
            first = operations.start_run(db, admin, study).id
            until(lambda: not unended(first), 300, "the first run")
            asked = routes(db, admin, study, first)
            print(f"{len(files)} interviews\n  idle")
            read(port, key, asked, given.reads, given.pause, lambda: True)
            runs = [operations.start_run(db, admin, study, {"seed": seed}).id for seed in range(1, 9)]
            until(lambda: stage(runs[0]) in _AT_WORK, 120, "a run at work")
            print(f"  with runs at work, load {os.getloadavg()[0]:.1f}")
            read(port, key, asked, given.reads, given.pause, lambda: unended(runs[-1]))
        finally:
            os.killpg(served.pid, signal.SIGKILL)
            served.wait(10)


if __name__ == "__main__":
    main()
