"""Processes of themebook with fast tools, to be watched and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

FAST = str(Path(__file__).with_name("fast_themebook.py"))


def start(
    log: Path,
    *arguments: object,
    seconds: float = 0.0,
    trace: Path | None = None,
    steps: int = 0,
    part: int = 2_000,
    once: Path | None = None,
    version: str = "",
) -> subprocess.Popen[bytes]:
    """A process of themebook in a session of its own, whose output goes to a file."""
    not_ours = ("THEMEBOOK_", "DBOS")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(not_ours)}
    environment |= {"FAST_SECONDS": str(seconds), "FAST_STEPS": str(steps), "FAST_VERSION": version}
    environment |= {"THEMEBOOK_POLL_SECONDS": "0.1", "THEMEBOOK_ATTEMPTS": "100" if steps else "3"}
    environment["THEMEBOOK_PART_SEGMENTS"] = str(part)
    if once is not None:
        environment["FAST_ONCE"] = str(once)
    if trace is not None:
        environment["FAST_LOG"] = str(trace)
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, FAST, *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, start_new_session=True,
        )  # fmt: skip


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def until(condition: Callable[[], bool], seconds: float = 60, what: str = "", pause: float = 0.05) -> float:
    """Wait until something is so, with a pause between two looks; how many seconds that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
        time.sleep(pause)
    return time.monotonic() - began


def done_twice(trace: Path) -> list[str]:
    """Hashes of the passages that were encoded more than once."""
    return [line for line, times in Counter(trace.read_text().split()).items() if times > 1]
