"""What the command line prints: results on stdout, everything else on stderr, and progress as bar or plain lines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

from service.cli.gather import Problem
from service.exports.safe_text import printable, shown

Report = Callable[[str, int, int], None]
_SECONDS_BETWEEN_LINES = 10.0


def out() -> Console:
    """Where results go; 80 columns when nobody is looking."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=False)


def err() -> Console:
    """Where messages and progress go."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def say(message: str, style: str = "") -> None:
    """A message for the person at the screen, never mixed with results."""
    err().print(Text(printable(message), style=style))


def say_problems(problems: Iterable[Problem], heading: str, style: str = "") -> None:
    """One line for each file: what happened, which file, why."""
    for problem in problems:
        say(f"{heading}: {shown(problem.file)}: {shown(problem.reason)}", style)


def print_json(value: Any) -> None:
    """Plain values for a machine, on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


class Stopwatch:
    """Wall seconds per stage, told from the reports of progress alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage: str | None = None
        self._since = time.perf_counter()

    def report(self, stage: str, done: int, total: int) -> None:
        """Count the time since the last report to the stage it was spent in."""
        now = time.perf_counter()
        # a stage that announces itself at 0 begins now; one that first reports work done has been running
        spent_in = stage if done or self._stage is None else self._stage
        self.seconds[spent_in] = self.seconds.get(spent_in, 0.0) + now - self._since
        self._stage, self._since = stage, now


@contextmanager
def progress() -> Iterator[Report]:
    """Show a bar per stage on a terminal, else a plain line now and then, both on stderr."""
    console = err()
    if not console.is_terminal:
        yield _plain_lines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def _plain_lines() -> Report:
    last: dict[str, Any] = {"stage": None, "at": 0.0}

    def report(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != last["stage"] or now - last["at"] > _SECONDS_BETWEEN_LINES:
            say(f"{stage} ..." if stage != last["stage"] else f"{stage} {done} of {total}")
            last.update(stage=stage, at=now)

    return report
