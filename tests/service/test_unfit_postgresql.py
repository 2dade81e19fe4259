"""A PostgreSQL that does not do is told in a sentence: what is the matter, and what would work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from postgres import PostgresServer
from pydantic import SecretStr

from corpora.errors import SetupError
from service import operations
from service.migrations.apply import upgrade
from service.settings import Settings
from service.store.denied import denied
from service.store.engine import Database, open_database
from service.store.users import Role


@pytest.fixture
def fresh(postgres_url: str, tmp_path: Path) -> Iterator[Database]:
    database = open_database(Settings(data_dir=tmp_path, database_url=SecretStr(postgres_url)))
    yield database
    database.close()


def test_one_that_cannot_hold_every_letter_is_refused(postgres_server: PostgresServer, tmp_path: Path) -> None:
    with psycopg.connect(postgres_server.address(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    url = SecretStr(postgres_server.address("latin"))
    database = open_database(Settings(data_dir=tmp_path, database_url=url))
    with pytest.raises(SetupError, match=r"encoded as LATIN1, .* ENCODING 'UTF8'"):
        upgrade(database)
    database.close()


def test_one_of_another_program_is_left_alone(fresh: Database) -> None:
    with fresh.write() as connection:
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('c0ffee')"))
    with pytest.raises(SetupError, match="at revision c0ffee, which this version of themebook does not know"):
        upgrade(fresh)


def test_what_it_does_not_let_its_user_do_comes_with_a_remedy(fresh: Database) -> None:
    upgrade(fresh)

    def read_only(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    def as_nobody(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET LOCAL ROLE pg_monitor")

    for hinder, remedy in ((read_only, "takes no changes"), (as_nobody, "make that user its owner")):
        sa.event.listen(fresh.engine, "begin", hinder)
        with pytest.raises(sa.exc.DBAPIError) as told:
            operations.add_user(fresh, operations.COMMAND_LINE, "somebody", Role.ADMIN)
        sa.event.remove(fresh.engine, "begin", hinder)
        assert remedy in str(denied(told.value))
    assert denied(ValueError()) is None
