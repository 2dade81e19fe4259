"""What changed in a study: between two of its runs, and between its waves within one run."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from corpora.errors import ConflictError, InputError
from pipelines.changes import Changes, changes
from pipelines.people import Whose
from pipelines.waves import WaveChange, between_waves, wave_of
from service.carrying_over import versions_for
from service.operations.access import Caller, visible
from service.operations.runs import run_of
from service.operations.words import plain
from service.store import runs
from service.store.engine import Database
from service.store.runs import Run


@dataclass(frozen=True, slots=True)
class RunChanges:
    """Two runs of a study and what changed from the first to the second."""

    before: Run
    after: Run
    changes: Changes


@dataclass(frozen=True, slots=True)
class Waves:
    """The waves of a study in their order, as one run sees them; ``attribute`` of cases tells them apart."""

    run: Run
    attribute: str
    waves: tuple[str, ...]
    changes: tuple[WaveChange, ...]


def changes_between(
    db: Database, caller: Caller, study: str, before: str | None = None, after: str | None = None
) -> RunChanges:
    """What changed between two runs, by default between the latest that is done and the one done before it.

    Raises:
        NotFoundError: no such study that the caller may see, or no such run of it.
        ConflictError: a run is not done, or there are not two.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        second = done_run(connection, study, after)
        if before is None:
            first = runs.done_before(connection, second)
            if first is None:
                raise ConflictError("no run of this study was done before this one; two are needed to compare")
        else:
            first = done_run(connection, study, before)
        found = [db.parsed.of(connection, run.id) or {} for run in (first, second)]
        versions = versions_for(connection, second.id)
    return RunChanges(first, second, changes(found[0], found[1], versions=versions))


def changes_by_wave(db: Database, caller: Caller, study: str, attribute: str, run: str | None = None) -> Waves:
    """How far each theme reaches in each wave; ``attribute`` of cases, such as ``wave`` or ``year``, names the waves.

    Raises:
        NotFoundError: no such study that the caller may see, or no such run of it.
        ConflictError: the run is not done.
        InputError: fewer than two values of this attribute are there.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        found = done_run(connection, study, run)
        findings = db.parsed.of(connection, found.id) or {}
    cases = Whose(findings).everybody()
    waves = tuple(sorted({wave for one in cases if (wave := wave_of(one, attribute)) is not None}, key=_natural))
    if len(waves) < 2:
        known = ", ".join(sorted({name for one in cases for name in one.get("attributes", {})})) or "none"
        raise InputError(
            f"cases have {len(waves)} different values of {plain(attribute)}; two are needed to compare waves "
            f"(attributes from the table of cases: {known})"
        )
    return Waves(found, attribute, waves, between_waves(findings, attribute, waves))


def find_run(db: Database, caller: Caller, study: str, run: str | None = None) -> Run:
    """A run of a study that is done: the one asked for, or the latest.

    Raises:
        NotFoundError: no such study that the caller may see, or no such run of it.
        ConflictError: it is not done, or there is none yet.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        return done_run(connection, study, run)


def done_run(connection: sa.Connection, study: str, identifier: str | None) -> Run:
    """A run of a study that is done: the one asked for, or the latest.

    Raises:
        NotFoundError: no such run of this study.
        ConflictError: it is not done, or there is none yet.
    """
    found = run_of(connection, study, identifier)
    if found is None or found.status is not runs.Status.DONE:
        raise ConflictError("the study has no run that is done" if found is None else f"run {found.id} is not done")
    return found


def _natural(value: str) -> tuple[int, str]:
    """Numbers by their value before words, so that wave 10 follows wave 9."""
    return (int(value), value) if value.isdecimal() and len(value) < 10 else (10**9, value)
