"""Backups of a serve at work are whole, restore as they are, and disturb nobody. Twenty of them: bench_backups.py."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from kill_batch import KilledServe
from loaded_backups import Load, wrong_with_dump, wrong_with_sqlite_backup
from pydantic import SecretStr

from service.migrations.apply import upgrade
from service.settings import Settings
from service.store.engine import open_database

pytestmark = pytest.mark.slow


def serve(folder: Path, postgres_url: str | None = None) -> KilledServe:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = None if postgres_url is None else SecretStr(postgres_url)
    served = KilledServe(Settings(data_dir=folder / "data", port=port, database_url=url), folder)
    served.start()
    return served


def test_backups_under_load_restore_with_equal_checksums_and_no_request_fails(tmp_path: Path) -> None:
    served = serve(tmp_path)
    load = Load(served)
    try:
        with load.going_on():
            began = len(load.uploaded)
            wrong = [fault for number in range(2) for fault in wrong_with_sqlite_backup(load, tmp_path, number)]
    finally:
        served.kill()
    assert (wrong, load.failed) == ([], [])
    assert len(load.uploaded) > began, "people went on meanwhile"


def test_dumps_of_a_postgresql_under_load_do_so_too(postgres_url: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "unused", database_url=SecretStr(postgres_url))
    database = open_database(settings)
    upgrade(database)
    database.close()
    served = serve(tmp_path, postgres_url)
    load = Load(served)
    try:
        with load.going_on():
            began = len(load.uploaded)
            wrong = wrong_with_dump(load, postgres_url, tmp_path, 0)
    finally:
        served.kill()
    assert (wrong, load.failed) == ([], [])
    assert len(load.uploaded) > began, "people went on meanwhile"
