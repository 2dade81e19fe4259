"""Backups of a serve at work are whole, restore as they are, and disturb nobody. Twenty of them: bench_backups.py."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
from kill_batch import KilledServe
from loaded_backups import Load, wrong_with_dump, wrong_with_sqlite_backup
from processes import kill, start, until
from pydantic import SecretStr

from service.cli.backup_file import back_up, damage, put_back
from service.migrations.apply import upgrade
from service.settings import Settings
from service.store.embeddings import keep
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


def test_a_backup_killed_while_it_copies_is_none_and_the_next_one_is_whole(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    database = open_database(settings)
    upgrade(database)
    with database.write() as connection:
        keep(connection, "large", {f"{number:064}": os.urandom(50_000) for number in range(1_200)})
    database.close()
    size, copy = settings.sqlite_file.stat().st_size, tmp_path / "copies" / "copy.sqlite"
    copy.parent.mkdir()
    process = start(tmp_path / "log", "db", "backup", copy, "--data-dir", settings.data_dir)
    until(lambda: any(0 < rest.stat().st_size < size for rest in copy.parent.glob(".*")), 60, "half a copy", 0.001)
    kill(process)
    (rest,) = (file for file in copy.parent.iterdir() if file.suffix == ".partial")
    assert rest.stat().st_size < size, "it was hit while it copied"
    assert [file.name for file in copy.parent.iterdir() if "partial" not in file.name] == []
    assert damage(settings.sqlite_file) == []

    yesterday = time.time() - 90_000
    for left in copy.parent.iterdir():
        os.utime(left, (yesterday, yesterday))
    back_up(settings.sqlite_file, copy)
    assert sorted(file.name for file in copy.parent.iterdir()) == ["copy.sqlite", "copy.sqlite.sha256"]
    assert put_back(copy, tmp_path / "restored" / "themebook.sqlite") is None
    assert damage(tmp_path / "restored" / "themebook.sqlite") == []


def test_what_others_are_writing_and_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    database = open_database(settings)
    upgrade(database)
    database.close()
    others = [".copy.sqlite.17.partial", ".notes.partial", "copy.17.partial"]
    for name in others:
        (tmp_path / name).touch()
    for name in others[1:]:
        os.utime(tmp_path / name, (0, 0))
    back_up(settings.sqlite_file, tmp_path / "copy.sqlite")
    assert all((tmp_path / name).exists() for name in others)
