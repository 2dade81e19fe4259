"""The command line with tools that need no models, for tests that start and kill processes.

    python fast_themebook.py serve --data-dir D --port P        and all other commands

FAST_SECONDS: what encoding a batch takes; FAST_LOG: a file that gets the hash of every passage encoded, a line each,
so that work done twice shows; FAST_STEPS: after so many steps, before the job engine hears of the last, the process
dies; FAST_ONCE: a folder, where the process dies once just before each job that it hands in; FAST_VERSION: the
version of its jobs; a passage with the word `deadly` kills its process.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from small_tools import FullStops, Hashes, NoPhrases

from models.condensing import Nodes
from models.encoder import Encoder
from models.identity import ModelIdentity
from models.topics import Level, Topics
from pipelines.analysis import Tools


@dataclass
class Recorded(Hashes):
    """An encoder that takes its time, leaves a trace, and dies of one word."""

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        if any("deadly" in text for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(float(os.environ.get("FAST_SECONDS", "0")))
        if log := os.environ.get("FAST_LOG"):
            lines = "".join(f"{hashlib.sha256(text.encode()).hexdigest()}\n" for text in texts)
            with Path(log).open("a") as file:
                file.write(lines)
        return super().encode(texts, report)


class EveryFourth:
    """A topic model: the first, fifth, ninth... text belong together, and so on."""

    identity = ModelIdentity("topics", "every fourth", "1")

    def encoding_with(self, encoder: Encoder) -> EveryFourth:
        return self

    def fit(
        self,
        texts: Sequence[str],
        nodes: Nodes,
        groups: Sequence[int],
        clusters: int,
        least: int,
        seed: int,
        memory: Any = None,
        check: Any = None,
        around: Any = None,
    ) -> Topics:
        labels = (np.arange(len(texts)) + seed) % 4
        affinity = np.where(labels[:, None] == np.arange(4), 0.9, 0.1).astype(np.float32)
        words = tuple(tuple(" ".join(texts).split()[at : at + 3]) for at in range(4))
        level = Level(labels, affinity, (0.9,) * 4, words)
        return Topics(level, level, (0, 1, 2, 3))


def fast_tools(_report: Any = None) -> Tools:
    return Tools(FullStops(), Recorded(), EveryFourth(), NoPhrases())


def dying_after(most: int, step: Callable[..., bool]) -> Callable[..., bool]:
    done = 0

    def counted(*given: Any) -> bool:
        nonlocal done
        result = step(*given)
        done += 1
        if done == most:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return counted


def dying_once(hand_in: Callable[..., None]) -> Callable[..., None]:
    def handed(address: str, *job: Any) -> None:
        if folder := os.environ.get("FAST_ONCE"):
            death = Path(folder, "-".join(map(str, (hand_in.__name__, *job))))
            if not death.exists():
                death.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        hand_in(address, *job)

    return handed


def install() -> None:
    """Put the fast tools in the place of the models here."""
    import service.jobs
    import service.worker

    service.worker.load_tools = fast_tools  # type: ignore[assignment]
    service.jobs.guarded = dying_after(int(os.environ.get("FAST_STEPS", "0")), service.jobs.guarded)
    for name in ("enqueue_part", "enqueue_conclusion"):
        setattr(service.jobs, name, dying_once(getattr(service.jobs, name)))
    if version := os.environ.get("FAST_VERSION"):
        for module in (service.enqueue, service.jobs, service.worker):
            module.JOBS_VERSION = version  # type: ignore[attr-defined]


def install_in_child() -> None:
    """Put them in the place of the models in the worker that is started here; serve itself loads no job engine."""
    import service.watched

    service.watched.WORKER[:] = [sys.executable, __file__, "service-worker"]


if __name__ == "__main__":
    # as on a terminal: a process that began in the background of a shell inherits an ignored Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.argv[1] == "worker":
        install()
    if sys.argv[1] == "service-worker":
        install()
        from service.bench import crash_only
        from service.settings import Settings
        from service.worker import work

        given = json.loads(sys.stdin.buffer.readline())
        with crash_only():
            work(Settings(**given["settings"]), given["session"], sys.stdin.buffer)
    else:
        from service.cli import main

        install_in_child()
        main()
