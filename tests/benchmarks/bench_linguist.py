"""The linguist, its worker and their serve killed at each stage of a run, with the real models.

    python tests/benchmarks/bench_linguist.py [FOLDER] [--interviews 7] [--who linguist worker serve] [--stages ...]

FOLDER holds .txt; without one it is the demo. Every run is a first one in a data folder of its own, so that nothing
comes from a cache. Exit 1 when a run does not end, ends otherwise than undisturbed, or leaves a process behind.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "service")]

from bench_workers import material  # noqa: E402
from kill_batch import all_ended  # noqa: E402
from processes import kill, until  # noqa: E402

from service import operations  # noqa: E402
from service.migrations.apply import upgrade  # noqa: E402
from service.operations import COMMAND_LINE  # noqa: E402
from service.settings import Settings  # noqa: E402
from service.store.engine import Database, open_database  # noqa: E402

STAGES = ("loading", "preparing", "segmenting", "embedding", "clustering", "describing", "mapping")
_GRACE = 60.0
"""Seconds after which whatever belonged to a killed process has to be gone; what is loading sees it once it has."""

_OFTEN = 20
"""Looks at the stage for one at the processes, which takes longer than some stages last."""


def stage_of(db: Database, run: str) -> str:
    """How far a run is."""
    return operations.get_run(db, COMMAND_LINE, run).stage


def family(process: int) -> dict[int, str]:
    """What descends from a process, with its command line."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found: dict[int, str] = {}
    mine = {process}
    while mine := {pid for pid, parent in parents.items() if parent in mine}:
        for pid in mine:
            with suppress(OSError):
                found[pid] = Path(f"/proc/{pid}/cmdline").read_text()
    return found


def kind(line: str) -> str:
    """Who a process is."""
    return "linguist" if "models.linguist" in line else "worker" if "service.worker" in line else "other"


def left(ours: set[int]) -> list[int]:
    """Which of these still run."""
    return [pid for pid in ours if Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_text()]


def serving(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    """A serve with the real models."""
    command = [str(Path(sys.executable).with_name("themebook")), "serve", "--port", str(settings.port)]
    command += ["--data-dir", str(settings.data_dir)]
    with log.open("ab") as out:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)


def run_once(files: list[tuple[str, bytes]], who: str | None, stage: str, wait: float = 0.0) -> dict[str, object]:
    """A run in which somebody is killed so many seconds into a stage; how it ended, and what was left behind."""
    with tempfile.TemporaryDirectory() as place, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings = Settings(data_dir=Path(place) / "data", port=probe.getsockname()[1])
        probe.close()
        db = open_database(settings)
        upgrade(db)
        study = operations.create_study(db, COMMAND_LINE, "Killed").id
        operations.add_transcripts(db, COMMAND_LINE, study, files)
        run = operations.start_run(db, COMMAND_LINE, study).id
        serve = serving(settings, Path(place) / "log")
        found: dict[str, object] = {"who": who, "stage": stage, "wait": wait, "hit": False, "behind": 0}
        try:
            if who is not None:
                began = time.monotonic()
                ours: dict[int, str] = {}
                looks = 0
                while (now := stage_of(db, run)) != stage and now != "done" and time.monotonic() - began < 120:
                    ours = family(serve.pid) if looks % _OFTEN == 0 else ours
                    looks += 1
                time.sleep(wait)
                ours = family(serve.pid) if wait else ours
                chosen = [pid for pid, line in ours.items() if kind(line) == who] if who != "serve" else [serve.pid]
                for pid in chosen:
                    os.kill(pid, signal.SIGKILL)
                found["hit"] = bool(chosen) and stage_of(db, run) == stage
                mine = {pid for pid in ours if pid not in chosen} if who == "serve" else set()
                mine |= {pid for pid, line in ours.items() if kind(line) == "linguist"} if who == "worker" else set()
                found["gone_after"] = round(until(lambda: not left(mine), _GRACE, "the end of what is left behind"), 1)
                if who == "serve":
                    serve.wait(10)
                    serve = serving(settings, Path(place) / "log")
            found["seconds"] = round(until(lambda: all_ended(db), 240, "the run"), 1)
            ended = operations.get_run(db, COMMAND_LINE, run)
            found |= {"status": str(ended.status), "reason": ended.reason}
            found["findings"] = operations.get_findings(db, COMMAND_LINE, run) if ended.status == "done" else ""
        except AssertionError:
            found |= {"status": "hangs", "findings": "", "log": (Path(place) / "log").read_text()[-3000:]}
        finally:
            ours = set(family(serve.pid))
            kill(serve)
            time.sleep(1.0)
            found["behind"] = len(left(ours))
            db.close()
        return found


def main() -> int:
    """Kill everybody everywhere; 1 when something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--interviews", type=int, default=7)
    parser.add_argument("--who", nargs="+", default=["linguist", "worker", "serve"])
    parser.add_argument("--stages", nargs="+", default=STAGES)
    parser.add_argument("--wait", type=float, default=0.0)
    given = parser.parse_args()
    files = [(one.name, one.text.encode()) for one in material(given.folder)[: given.interviews]]
    undisturbed = run_once(files, None, "")
    wrong = 0
    for who in given.who:
        for stage in given.stages:
            found = run_once(files, who, stage, given.wait)
            same = found.pop("findings") == undisturbed["findings"]
            bad = bool(found["behind"]) or found["status"] != "done" or not same
            wrong += bad
            print(json.dumps({**found, "same": same, "wrong": bad}), flush=True)
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
