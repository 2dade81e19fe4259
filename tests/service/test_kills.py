"""SIGKILL at random moments and at every step boundary costs seconds and nothing else. 200 of them: bench_kills.py."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from deciding import Deciders
from kill_batch import KilledServe, all_ended, die_at_every_boundary, disturb, faults, lost, make_studies
from processes import until
from pydantic import SecretStr

from service import operations
from service.enqueue import disconnect, prepare_jobs
from service.migrations.apply import upgrade
from service.operations import COMMAND_LINE
from service.settings import Settings
from service.store.engine import Database, open_database

pytestmark = pytest.mark.slow


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Settings(data_dir=tmp_path / "data", port=probe.getsockname()[1])


@pytest.fixture
def opened(own: Settings) -> Iterator[Database]:
    database = open_database(own)
    upgrade(database)
    yield database
    disconnect(own.jobs)
    database.close()


def test_killing_serve_at_random_moments_loses_and_doubles_nothing(
    own: Settings, opened: Database, tmp_path: Path
) -> None:
    kill_at_random(own, opened, tmp_path, kills=12)


def test_killing_serve_at_random_moments_does_so_neither_on_postgresql(
    own: Settings, postgres_url: str, tmp_path: Path
) -> None:
    shared = own.model_copy(update={"database_url": SecretStr(postgres_url)})
    database = open_database(shared)
    upgrade(database)
    prepare_jobs(shared.jobs)
    kill_at_random(shared, database, tmp_path, kills=8)
    disconnect(shared.jobs)
    database.close()


def kill_at_random(settings: Settings, db: Database, folder: Path, kills: int) -> None:
    """A tenth of bench_kills.py, over both databases."""
    reviewed, *made = make_studies(db, 3, 6)
    for study in (reviewed, *made):
        operations.start_run(db, COMMAND_LINE, study)
    served = KilledServe(settings.model_copy(update={"part_segments": 8}), folder, seconds=0.2)
    try:
        served.start()
        deciders = Deciders(served, reviewed)
        with deciders.at_work():
            until(lambda: len(deciders.told) >= 5, 120, "the first decisions")
            served.kill()
            disturb(served, db, reviewed, kills, first=1)
            served.start()
            until(lambda: all_ended(db), 300, "all runs")
    finally:
        served.kill()
    assert faults(db, settings) + deciders.faults(db) == []
    assert lost(db, served, reviewed) == []
    assert len(deciders.told) >= kills
    assert served.acknowledged


def test_dying_at_every_step_boundary_changes_nothing(own: Settings, opened: Database, tmp_path: Path) -> None:
    deaths = die_once_everywhere(own, opened, tmp_path)
    assert faults(opened, own) == []
    assert deaths == ["enqueue_conclusion", *["enqueue_part"] * 3]


def test_dying_at_every_step_boundary_changes_nothing_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    shared = Settings(data_dir=tmp_path / "unused", database_url=SecretStr(postgres_url))
    database = open_database(shared)
    upgrade(database)
    prepare_jobs(shared.jobs)
    deaths = die_once_everywhere(shared, database, tmp_path)
    assert faults(database, shared) == []
    assert len(deaths) == 4
    disconnect(shared.jobs)
    database.close()


def die_once_everywhere(settings: Settings, db: Database, folder: Path) -> list[str]:
    """Run a study that is divided and one that is not; what workers died of handing in.

    Of the six steps every life keeps one at most, and the last one perhaps two; which come first is the queue's affair.
    """
    for study in (*make_studies(db, 1, 3), *make_studies(db, 1, 1)):
        operations.start_run(db, COMMAND_LINE, study)
    assert 5 <= die_at_every_boundary(settings, db, folder / "log") < 20
    return sorted(file.name.split("-")[0] for file in (folder / "deaths").iterdir())
