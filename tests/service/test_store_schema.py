"""The migrations make the tables that the code has, on both databases, forwards and back."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from people import V1
from pydantic import SecretStr
from starlette.testclient import TestClient
from written_interviews import INTERVIEWS, finish_by_hand

from corpora.errors import SetupError
from service import operations
from service.api.app import create_app
from service.enqueue import disconnect
from service.migrations.apply import back_up, downgrade, newest, prepare, standing, upgrade
from service.retraining import map_again_where_due
from service.settings import Settings
from service.store import access_tables, job_tables  # noqa: F401 - they put their tables into the metadata
from service.store.engine import Database, open_database
from service.store.tables import metadata
from service.store.users import Role


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, Settings]]:
    """A database without any table."""
    url = None
    if request.param == "postgresql":
        url = SecretStr(request.getfixturevalue("postgres_url"))
    settings = Settings(data_dir=tmp_path / "data", database_url=url)
    database = open_database(settings)
    yield database, settings
    if standing(database) is not None:
        downgrade(database, "base")
    disconnect(settings.jobs)
    database.close()


def test_migrations_and_tables_agree(bare: tuple[Database, Settings]) -> None:
    upgrade(bare[0])
    with bare[0].read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_every_migration_goes_back(bare: tuple[Database, Settings]) -> None:
    database = bare[0]
    upgrade(database)
    assert standing(database) == newest()
    downgrade(database, "base")
    assert standing(database) is None
    with database.read() as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
    upgrade(database)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_dying_between_two_statements_of_a_migration_leaves_the_old_tables_or_the_new_ones(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    address = [request.getfixturevalue("postgres_url")] if kind == "postgresql" else []
    program = Path(__file__).with_name("migration_kills.py")
    ended = subprocess.run(
        [sys.executable, program, tmp_path, "9", *address], stdout=subprocess.PIPE, text=True, check=True, cwd=tmp_path
    )
    found = json.loads(ended.stdout)
    assert found["deaths"] > 3
    assert found["wrong"] == []
    assert found["ends_new"]
    if address:
        database = open_database(Settings(data_dir=tmp_path, database_url=SecretStr(address[0])))
        downgrade(database, "base")
        database.close()


def test_a_study_becomes_a_codebook_on_both_databases(bare: tuple[Database, Settings]) -> None:
    database, settings = bare
    upgrade(database)
    secret = operations.first_admin_key(database)
    assert secret is not None
    admin = operations.caller_of_key(database, secret)
    assert admin is not None
    study = operations.create_study(database, admin, "Both")
    files = [(name, text.encode()) for name, text in INTERVIEWS.items()]
    operations.add_transcripts(database, admin, study.id, files, idempotency_key="k")
    run = operations.start_run(database, admin, study.id)
    candidate = finish_by_hand(database, run.id)[0]
    key = {"Authorization": f"Bearer {operations.add_user(database, admin, 'Re', Role.ADMIN).secret}"}
    with TestClient(create_app(settings, database), headers=key) as client:
        answers = [
            client.post(
                f"{V1}/candidates/{candidate}/decisions",
                json={"act": act},
                headers={"If-Match": etag, "Idempotency-Key": act},
            ).status_code
            for act, etag in [("accept", '"0"'), ("accept", '"0"'), ("reject", '"0"'), ("reject", '"1"')]
        ]
        assert answers == [201, 201, 412, 201]
        assert client.get(f"{V1}/studies/{study.id}/codebook").json()["items"] == []
        segment, key = (
            client.get(f"{V1}/candidates/{candidate}").json()["quotes"][0]["segment"],
            study.framework.keys[0],
        )
        labels = [
            client.post(
                f"{V1}/studies/{study.id}/passages/{segment}/objective",
                json={"objectives": objectives},
                headers={"If-Match": etag},
            ).status_code
            for objectives, etag in [
                ([], '"0"'),
                ([study.framework.keys[0]], '"0"'),
                ([study.framework.keys[0]], '"1"'),
            ]
        ]
        assert labels == [201, 412, 201]
        assert [again.params["remap"] for again in map_again_where_due(database, 1)] == [run.id]
        assert operations.check(database).faults == ()
        for path in ("", "/transcripts", "/runs", "/candidates", "/members"):
            assert client.get(f"{V1}/studies/{study.id}{path}?limit=1" if path else f"{V1}/studies").status_code == 200


def test_a_postgresql_that_is_behind_is_left_alone_and_the_command_named(postgres_url: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", database_url=SecretStr(postgres_url))
    database = open_database(settings)
    with pytest.raises(SetupError, match="has no tables yet; to make them run: themebook db upgrade"):
        prepare(database, settings)
    database.close()
    assert not settings.data_dir.exists()


def test_an_own_file_that_is_behind_is_copied_aside_and_upgraded(settings: Settings) -> None:
    database = open_database(settings)
    upgrade(database)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SetupError, match="does not know"):
        prepare(database, settings)
    with database.write() as connection:
        connection.execute(sa.text("DELETE FROM alembic_version"))
    with pytest.raises(SetupError, match=r"has tables called .* give themebook a database of its own"):
        prepare(database, settings)
    assert standing(database) is None
    database.close()


def test_a_database_of_another_program_is_left_alone(settings: Settings) -> None:
    database = open_database(settings)
    with database.write() as connection:
        connection.execute(sa.text("CREATE TABLE users (name TEXT)"))
        connection.execute(sa.text("CREATE TABLE orders (name TEXT)"))
    with pytest.raises(SetupError, match="has tables called users that are no version of themebook's"):
        upgrade(database)
    with database.write() as connection:
        assert sorted(sa.inspect(connection).get_table_names()) == ["orders", "users"]
        connection.execute(sa.text("DROP TABLE users"))
    upgrade(database)
    assert standing(database) == newest()
    database.close()


def test_a_backup_holds_everything_written_before_it(settings: Settings, db: Database) -> None:
    operations.add_user(db, operations.COMMAND_LINE, "just now", Role.ADMIN)
    copy = back_up(settings.sqlite_file, "0001")
    with closing(sqlite3.connect(copy)) as connection:
        assert ("just now",) in connection.execute("SELECT name FROM users").fetchall()


def test_sqlite_is_durable_checked_and_safe_to_share(db: Database) -> None:
    with db.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_a_read_sees_one_state_throughout(db: Database) -> None:
    count = sa.text("SELECT count(*) FROM users")
    with db.read() as reading:
        before = reading.execute(count).scalar_one()
        operations.add_user(db, operations.COMMAND_LINE, "just now", Role.ADMIN)
        assert reading.execute(count).scalar_one() == before
    with db.read() as reading:
        assert reading.execute(count).scalar_one() == before + 1


def test_what_fails_halfway_leaves_nothing(db: Database) -> None:
    def half_a_change() -> None:
        with db.write() as connection:
            connection.execute(sa.text("DELETE FROM alembic_version"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_change()
    assert standing(db) == newest()
