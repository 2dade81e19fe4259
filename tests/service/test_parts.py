"""A large run is prepared in parts: each once, by anybody, in any order, and what comes of it is the same."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from dbos import DBOS
from fast_themebook import EveryFourth
from hypothesis import given
from hypothesis import strategies as st
from interviews import interviews
from kill_batch import faults
from people import Team
from small_tools import FullStops, Hashes, NoPhrases

from pipelines.analysis import Tools
from service import operations
from service.bench import Bench, begin, begin_part, bounds_of, divide, give_back
from service.jobs import begin_whole, guarded
from service.operations import Caller
from service.settings import Settings
from service.store import parts, runs
from service.store.engine import Database
from service.store.runs import Run, Status
from service.worker import launch, sweep


@pytest.fixture
def encoder() -> Hashes:
    return Hashes()


@pytest.fixture
def bench(db: Database, encoder: Hashes) -> Bench:
    tools = Tools(FullStops(), encoder, EveryFourth(), NoPhrases())
    return Bench(db, lambda report: tools, "session", part_segments=4)


@pytest.fixture
def run(db: Database, admin: Caller) -> str:
    study = operations.create_study(db, admin, "Large").id
    operations.add_transcripts(db, admin, study, interviews(4))
    return operations.start_run(db, admin, study).id


@pytest.fixture
def engine(db: Database, settings: Settings, bench: Bench) -> Iterator[Callable[[], None]]:
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
    yield lambda: launch(bench, settings)
    DBOS.destroy(destroy_registry=True)


def see(db: Database, run: str) -> Run:
    with db.read() as connection:
        found = runs.run(connection, run)
    assert found is not None
    return found


def ended(db: Database, run: str) -> Run:
    deadline = time.monotonic() + 20
    while not (found := see(db, run)).status.ended:
        assert time.monotonic() < deadline, found
        sweep(db)
        time.sleep(0.05)
    return found


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=60), st.integers(1, 20_000))
def test_every_transcript_is_in_one_part_and_no_part_is_empty(words: list[int], most: int) -> None:
    found = bounds_of(words, most)
    assert [number for first, end in found for number in range(first, end)] == list(range(len(words)))
    assert all(first < end for first, end in found)
    largest = max(sum(words[first:end]) for first, end in found)
    assert largest <= 2 * most + 2 * max(words)


def test_a_small_run_is_not_divided(bench: Bench, run: str) -> None:
    assert begin_whole(replace(bench, part_segments=2_000), run)
    with bench.db.read() as connection:
        assert parts.parts_of(connection, run) == []


def test_a_divided_run_finds_what_it_would_have_found_whole(
    db: Database, settings: Settings, run: str, engine: Callable[[], None], encoder: Hashes
) -> None:
    engine()
    assert ended(db, run).status is Status.DONE
    with db.read() as connection:
        divided = parts.parts_of(connection, run)
        prepared = connection.execute(sa.text("SELECT count(*) FROM steps WHERE kind = 'prepare'")).scalar_one()
    assert ([part.done for part in divided], prepared) == ([True] * 4, 4)
    assert faults(db, settings) == []
    assert len(encoder.asked) == len(set(encoder.asked))


def test_how_far_a_run_is_counts_the_steps_of_all_its_parts(bench: Bench, run: str) -> None:
    begin_whole(bench, run)
    for number, part in enumerate((3, 1, 2), 1):
        assert begin_part(bench, run, part)
        assert guarded(bench, run, lambda: None, "prepare", part, part)
        found = see(bench.db, run)
        assert (found.stage, found.done, found.total) == ("preparing", number, 4)


def test_a_run_cancelled_between_its_parts_begins_no_other(
    db: Database, run: str, admin: Caller, engine: Callable[[], None], encoder: Hashes
) -> None:
    encoder.interfere = lambda: len(encoder.asked) >= 12 and operations.cancel_run(db, admin, run) and None
    engine()
    assert ended(db, run).status is Status.CANCELLED
    done = len(encoder.asked)
    time.sleep(1)
    assert len(encoder.asked) == done
    with db.read() as connection:
        assert not all(part.done for part in parts.parts_of(connection, run))


def test_a_part_that_keeps_killing_its_worker_parks_its_run_and_names_the_transcript(bench: Bench, run: str) -> None:
    begin_whole(bench, run)
    assert guarded(bench, run, lambda: None, "prepare", 2, 2)
    assert [begin_part(bench, run, 3) is not None for _ in range(4)] == [True, True, True, False]
    assert see(bench.db, run).status is Status.FAILED
    assert "died 3 times preparing the transcript 'P03.txt'" in str(see(bench.db, run).reason)
    assert begin_part(bench, run, 1) is None


def test_attempts_at_a_part_count_neither_for_the_run_nor_where_the_worker_was_stopped(bench: Bench, run: str) -> None:
    begin_whole(bench, run)
    for _ in range(5):
        assert begin_part(bench, run, 0)
        give_back(bench)
    assert begin_part(bench, run, 0)
    assert [begin(bench, run) for _ in range(2)] == [True, True]


@pytest.mark.parametrize("before", ["enqueue_part", "enqueue_conclusion"])
def test_what_a_dying_worker_did_not_hand_in_is_handed_in_by_the_sweep(
    db: Database, run: str, engine: Callable[[], None], before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(f"service.jobs.{before}", lambda *_: 1 / 0)
        engine()
        deadline = time.monotonic() + 20
        while not _stands_still(db, before, run):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert ended(db, run).status is Status.DONE


def _stands_still(db: Database, before: str, run: str) -> bool:
    with db.read() as connection:
        found = parts.parts_of(connection, run)
    return bool(found) and (before == "enqueue_part" or all(part.done for part in found))


def test_parts_that_the_engine_has_given_up_end_their_run_with_a_reason(
    db: Database, run: str, bench: Bench, engine: Callable[[], None], settings: Settings
) -> None:
    begin_whole(bench, run)
    with sa.create_engine(settings.jobs).begin() as connection:
        connection.execute(sa.text("UPDATE workflow_status SET status = 'CANCELLED' WHERE name = 'prepare_part'"))
    engine()
    assert "CANCELLED" in str(ended(db, run).reason)


def test_dividing_a_run_again_leaves_its_parts_as_they_are(bench: Bench, run: str) -> None:
    first = divide(bench, run)
    assert len(first) == 4
    assert divide(replace(bench, part_segments=1), run) == first


def test_metrics_count_the_parts_that_are_not_prepared(db: Database, team: Team, bench: Bench, run: str) -> None:
    assert "themebook_parts_unfinished 0.0" in team.admin.get("/metrics").text
    assert begin(bench, run)
    divided = divide(bench, run)
    assert len(divided) > 1
    with db.write() as connection:
        parts.finish(connection, run, divided[0].ordinal)
    assert f"themebook_parts_unfinished {len(divided) - 1}.0" in team.admin.get("/metrics").text
