"""SIGKILL at random moments and at every step boundary costs seconds and nothing else. 200 of them: bench_kills.py."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from kill_batch import KilledServe, all_ended, die_at_every_boundary, disturb, faults, lost, make_studies
from processes import until

from service import operations
from service.enqueue import disconnect
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
    made = make_studies(opened, 3, 6)
    for study in made:
        operations.start_run(opened, COMMAND_LINE, study)
    served = KilledServe(own, tmp_path, seconds=0.2)
    try:
        disturb(served, opened, made[0], kills=5, seed=1)
        served.start()
        until(lambda: all_ended(opened), 90, "all runs")
    finally:
        served.kill()
    assert faults(opened, own) == []
    assert lost(opened, served, made[0]) == []
    assert len(served.acknowledged) == 5


def test_dying_at_every_step_boundary_changes_nothing(own: Settings, opened: Database, tmp_path: Path) -> None:
    made = make_studies(opened, 2, 3)
    for study in made:
        operations.start_run(opened, COMMAND_LINE, study)
    lives = die_at_every_boundary(own, opened, tmp_path / "log")
    assert 6 <= lives < 20
    assert faults(opened, own) == []
