"""What a worker works with, and the beginning and end of its jobs: whole runs, parts of large ones, and their ends.

Attempts are counted here, a run's and a part's each for itself. What keeps killing its worker is parked: the run fails
with a reason instead of being tried for ever. What kills does so at one place: three deaths at the same stage and
tenth of it park a run, or nine wherever they were, since its last finished step; so a worker that is switched off now
here, now there does it no harm. Nor do deaths that nobody outlived: in a data folder those count while the same serve
lives, on PostgreSQL those since a serve began.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

import sqlalchemy as sa
import structlog

from pipelines.analysis import Report, Tools
from pipelines.params import Params
from service.operations.run_params import plan_of
from service.proposed_labels import Endpoint
from service.store import parts, runs, steps, transcripts
from service.store.away import gone_away
from service.store.engine import Database
from service.store.ids import now
from service.store.parts import Part

logger = structlog.get_logger(__name__)
PREPARING = "prepare"
"""The kind of the steps that prepare a transcript; a part ends with the last of its transcripts'."""
_WHOLE = None
LOST = 75
"""Exit code (EX_TEMPFAIL) of a worker that has lost its database or that others take for dead: start another."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a worker works with, and what it is at.

    ``session`` is the serve that it belongs to (one for all workers on PostgreSQL), ``attempts`` how often a step may
    kill its worker, ``endpoint`` who proposes labels beside ours, ``part_segments`` how many segments, about, make a
    part. ``at_work`` holds runs, and parts of runs with their ordinal.
    """

    db: Database
    load: Callable[[Report], Tools]
    session: str
    attempts: int = 3
    endpoint: Endpoint | None = None
    part_segments: int = 2_000
    at_work: set[tuple[str, int | None]] = field(default_factory=set)


def begin(bench: Bench, run: str) -> bool:
    """Mark a run as running, at its start and after every interruption; False when there is nothing to do."""
    bench.at_work.add((run, _WHOLE))
    with bench.db.write() as connection:
        attempt = runs.begin_attempt(connection, run, bench.session, now())
        if attempt is not None and attempt > bench.attempts:
            found, deaths = runs.run(connection, run), runs.deaths(connection, run)
            where = f"at the stage '{'start' if found is None else found.stage}'"
            if len(set(deaths)) > 1:
                where = f"without ending a step, the last time {where}"
            _park(connection, run, len(deaths), where, "remove the transcript it stops at")
            return False
    if attempt is not None:
        logger.info("run begun", run=run, attempt=attempt)
    return attempt is not None


def begin_part(bench: Bench, run: str, ordinal: int) -> Part | None:
    """A part that is to be prepared, or was but for its end; None when the run is not wanted any more."""
    bench.at_work.add((run, ordinal))
    with bench.db.write() as connection:
        found = {part.ordinal: part for part in parts.parts_of(connection, run)}
        if ordinal not in found or not runs.is_running(connection, run):
            return None
        attempt = parts.begin_attempt(connection, run, ordinal, bench.session)
        if attempt is not None and attempt > bench.attempts:
            name = _stopped_at(connection, found[ordinal])
            _park(connection, run, bench.attempts, f"preparing the transcript '{name}'", "remove that transcript")
            return None
    logger.info("part begun", run=run, part=ordinal, attempt=attempt)
    return found[ordinal]


def end_attempt(connection: sa.Connection, run: str, part: int | None) -> None:
    """Note that a step of a run, or of a part of it, was finished: attempts count anew."""
    runs.hold(connection, run)  # several workers may end steps of one run at once
    if part is None:
        runs.end_step(connection, run)
    else:
        parts.end_step(connection, run, part)


def end_job(bench: Bench, run: str, ordinal: int | None = None) -> None:
    """Note that this worker is not at a run, or a part of one, any more."""
    bench.at_work.discard((run, ordinal))


def give_back(bench: Bench) -> None:
    """Stopping politely is no death: take the attempts under way off the count."""
    with bench.db.write() as connection:
        for run, ordinal in list(bench.at_work):
            if ordinal is None:
                runs.take_back_attempt(connection, run)
            else:
                parts.take_back_attempt(connection, run, ordinal)


def forgive(db: Database) -> None:
    """Count anew as a serve begins on a shared PostgreSQL: it may be that all were stopped at once, workers too.

    Some of them may be back before it, so whether any lives tells nothing.
    """
    with db.write() as connection:
        runs.forget_attempts(connection)
        parts.forget_attempts(connection)


def lost(why: str) -> NoReturn:
    """End this worker's process at once; what it was at goes on where its last finished step was."""
    logger.error(why)
    sys.stderr.flush()
    os._exit(LOST)


@contextmanager
def crash_only() -> Iterator[None]:
    """A block in which losing the database ends the process: else the job engine would note a failure of the run."""
    try:
        yield
    except Exception as error:
        if gone_away(error):
            lost("the database went away; ending, so that the next worker goes on from here")
        raise


def divide(bench: Bench, run: str) -> list[Part]:
    """The parts that a run is prepared in; none where what is left of it is small enough for one worker."""
    with bench.db.write() as connection:
        found = runs.run(connection, run)
        params = Params() if found is None else plan_of(found).params
        most = round(bench.part_segments * sum(params.segment_words) / 2)
        done = steps.finished(connection, run, PREPARING)
        words = transcripts.words_of_run(connection, run)
        bounds = bounds_of([0 if ordinal in done else length for ordinal, length in enumerate(words)], most)
        return parts.add_parts(connection, run, bounds if len(bounds) > 1 else [])


def bounds_of(words: Sequence[int], most: int) -> list[tuple[int, int]]:
    """Neighbouring transcripts together, of about equally many words and about `most`: (first, end) of each part.

    ``words`` are those of the transcripts, 0 of one that is prepared. A transcript is never divided.
    """
    number = max(1, round(sum(words) / most))
    cuts, before = [0], 0
    for at, length in enumerate(words):
        due = sum(words) * len(cuts) / number
        if at > cuts[-1] and before + length / 2 > due:
            cuts.append(at)
        before += length
    return list(zip(cuts, [*cuts[1:], len(words)], strict=True))


def _stopped_at(connection: sa.Connection, part: Part) -> str:
    """The name of the first transcript of a part that is not prepared."""
    done = steps.finished(connection, part.run, PREPARING)
    left = [ordinal for ordinal in range(part.first, part.end) if ordinal not in done]
    versions = transcripts.versions_of_run(connection, part.run)
    return transcripts.whole(connection, versions[left[0]]).name if left else "the last of its part"


def _park(connection: sa.Connection, run: str, deaths: int, where: str, remedy: str) -> None:
    runs.fail(
        connection, run,
        f"the worker died {deaths} times {where} (out of memory is the usual cause); "
        f"free memory or {remedy}, then start a new run", now(),
    )  # fmt: skip
    logger.error("run parked", run=run, deaths=deaths)
