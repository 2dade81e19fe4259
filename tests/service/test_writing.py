"""Writes that come together share a commit; what fails takes back its own part, and nobody is told too early."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.settings import Settings
from service.store.engine import Database, open_database


class RefusedError(Exception):
    """What a block of a test fails with."""


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Database]:
    db = open_database(Settings(data_dir=tmp_path))
    with db.write() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (text TEXT UNIQUE)")
    yield db
    db.close()


def commits_of(db: Database) -> list[object]:
    """A list that grows by one a commit."""
    seen: list[object] = []
    sa.event.listen(db.engine, "commit", seen.append)
    return seen


def written(db: Database) -> list[str]:
    with db.read() as connection:
        return sorted(connection.exec_driver_sql("SELECT text FROM notes").scalars())


def write(db: Database, text: str, before: Callable[[], None] = lambda: None) -> None:
    with db.write_together() as connection:
        connection.exec_driver_sql("INSERT INTO notes VALUES (?)", (text,))
        before()
        if text.startswith("refused"):
            raise RefusedError(text)


def together(db: Database, texts: list[str]) -> list[Future[None]]:
    """Write all while the first is still at it, so that they come to share a commit."""

    def until_all_are_here() -> None:
        deadline = time.monotonic() + 30
        while db._writer._coming < len(texts) - 1 and time.monotonic() < deadline:
            time.sleep(0.001)

    with ThreadPoolExecutor(len(texts)) as pool:
        inside = threading.Event()

        def first() -> None:
            write(db, texts[0], lambda: (inside.set(), until_all_are_here())[1])

        done = [pool.submit(first)]
        inside.wait(30)
        done += [pool.submit(write, db, text) for text in texts[1:]]
    return done


def test_what_comes_together_is_committed_once(notes: Database) -> None:
    commits, texts = commits_of(notes), [f"note {number}" for number in range(8)]
    for one in together(notes, texts):
        one.result()
    assert written(notes) == texts
    assert len(commits) == 1


def test_what_fails_takes_back_its_own_part_alone(notes: Database) -> None:
    texts = ["note 0", "refused 1", "note 2", "note 0", "refused 4", "note 5"]
    errors = [one.exception() for one in together(notes, texts)]
    assert [type(error) for error in errors if isinstance(error, RefusedError)] == [RefusedError] * 2
    assert sum(isinstance(error, sa.exc.IntegrityError) for error in errors) == 1
    assert written(notes) == ["note 0", "note 2", "note 5"]


def test_nothing_is_done_for_anybody_when_the_commit_fails(notes: Database) -> None:
    @sa.event.listens_for(notes.engine, "commit")
    def fail(connection: sa.Connection) -> None:
        raise sa.exc.OperationalError("COMMIT", {}, Exception("database or disk is full"))

    errors = [one.exception() for one in together(notes, ["a", "b", "refused c"])]
    assert [type(error) for error in errors] == [sa.exc.OperationalError] * 2 + [RefusedError]
    sa.event.remove(notes.engine, "commit", fail)
    assert written(notes) == []
    write(notes, "d")
    assert written(notes) == ["d"]


def test_a_transaction_that_the_database_took_back_is_told_to_all(notes: Database) -> None:
    def take_back() -> None:
        with notes.write_together() as connection:
            connection.exec_driver_sql("INSERT INTO notes VALUES ('y')")
            connection.connection.driver_connection.rollback()  # type: ignore[union-attr]  # as a full disk may
            raise RefusedError

    with ThreadPoolExecutor(2) as pool:
        inside = threading.Event()

        def wait_for_the_other() -> None:
            inside.set()
            while not notes._writer._coming:
                time.sleep(0.001)

        first = pool.submit(write, notes, "x", wait_for_the_other)
        inside.wait(30)
        second = pool.submit(take_back)
    assert isinstance(first.exception(), RefusedError)
    assert isinstance(second.exception(), RefusedError)
    assert written(notes) == []


def test_a_long_write_between_leaves_nobody_waiting(notes: Database) -> None:
    def alone(number: int) -> None:
        with notes.write() as connection:
            connection.exec_driver_sql("INSERT INTO notes VALUES (?)", (f"alone {number}",))

    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(alone if number % 5 == 0 else write_it(notes), number) for number in range(200)]
    for one in done:
        one.result()
    assert len(written(notes)) == 200


def write_it(db: Database) -> Callable[[int], None]:
    return lambda number: write(db, f"note {number}")
