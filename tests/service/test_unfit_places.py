"""A folder, a file or an address that does not do is told in a sentence: what, where, why, and what would work."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from corpora.errors import SetupError
from service.cli.backup_file import back_up, damage, put_back
from service.enqueue import prepare_jobs
from service.lock import exclusive
from service.migrations.apply import standing, upgrade
from service.settings import Settings
from service.store.engine import open_database

NONSENSE = b"this is no database, and it is long enough to be looked at as one. " * 100


def test_a_data_folder_that_is_a_file_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match=r"file is a file; give another with --data-dir"):
        open_database(Settings(data_dir=tmp_path / "file"))
    with pytest.raises(SetupError, match="cannot be made: Not a directory"):
        open_database(Settings(data_dir=tmp_path / "file" / "within"))


def test_a_data_folder_that_cannot_be_written_to_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere but to a read-only disk
    for attempt in (
        lambda: open_database(Settings(data_dir=tmp_path)),
        lambda: exclusive(tmp_path / "serve.lock", "another serve").__enter__(),
    ):
        with pytest.raises(SetupError, match="cannot be written to by this user, or its disk is read-only"):
            attempt()


def test_a_file_of_another_user_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Settings(data_dir=tmp_path).sqlite_file
    file.touch()
    monkeypatch.setattr(os, "access", lambda place, _: place != file)  # root may write everywhere
    with pytest.raises(SetupError, match=r"themebook\.sqlite cannot be read and written by this user.*chown"):
        open_database(Settings(data_dir=tmp_path))
    (tmp_path / "serve.lock").mkdir()
    with pytest.raises(SetupError, match=r"serve\.lock cannot be read and written"):
        exclusive(tmp_path / "serve.lock", "another serve").__enter__()


def test_a_data_folder_may_have_spaces_and_other_letters_in_its_name(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "Étude 1 & 2" / "über #3? 50%25")
    db = open_database(settings)
    upgrade(db)
    prepare_jobs(settings.jobs)
    db.close()
    assert sorted(file.name for file in settings.data_dir.glob("*.sqlite")) == ["jobs.sqlite", "themebook.sqlite"]
    assert damage(settings.sqlite_file) == []


def test_a_damaged_database_names_its_file_and_a_backup_takes_its_place(tmp_path: Path) -> None:
    sound, broken = Settings(data_dir=tmp_path / "sound"), Settings(data_dir=tmp_path / "broken")
    db = open_database(sound)
    upgrade(db)
    db.close()
    back_up(sound.sqlite_file, tmp_path / "backup.sqlite")
    broken.data_dir.mkdir()
    broken.sqlite_file.write_bytes(NONSENSE)
    db = open_database(broken)
    with pytest.raises(SetupError, match=r"broken/themebook\.sqlite is damaged .* themebook db restore FILE"):
        standing(db)
    db.close()
    aside = put_back(tmp_path / "backup.sqlite", broken.sqlite_file)
    assert aside is not None
    assert aside.read_bytes() == NONSENSE, "what was there is kept, whatever it is"
    assert damage(broken.sqlite_file) == []


def test_a_damaged_queue_may_be_moved_away(tmp_path: Path) -> None:
    jobs = tmp_path / "jobs.sqlite"
    jobs.write_bytes(NONSENSE)
    with pytest.raises(SetupError, match=r"jobs\.sqlite is damaged .* move it away and start again") as told:
        prepare_jobs(Settings(data_dir=tmp_path).jobs)
    assert str(tmp_path) not in str(told.value), "callers over HTTP read this, too"
    jobs.rename(tmp_path / "moved")
    prepare_jobs(Settings(data_dir=tmp_path).jobs)
    with closing(sqlite3.connect(jobs)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_address_that_cannot_be_read_is_refused_without_telling_its_password() -> None:
    with pytest.raises(ValidationError, match="is no address such as postgresql://") as refused:
        Settings(database_url=SecretStr("postgresql://somebody:secret@host:port/name"))
    assert "secret" not in str(refused.value)
