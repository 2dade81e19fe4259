"""Two workers share a PostgreSQL: one dies for good, the other finishes; what kills its worker is parked."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fast_themebook import fast_tools
from interviews import interview, interviews
from kill_batch import faults
from processes import done_twice, kill, start, until
from pydantic import SecretStr

import service.enqueue
from service import operations
from service.bench import Bench, begin, forgive
from service.enqueue import PART, disconnect, prepare_jobs
from service.migrations.apply import upgrade
from service.operations import COMMAND_LINE
from service.settings import Settings
from service.store import runs, workers
from service.store.engine import Database, open_database
from service.store.runs import Run, Status
from service.store.workers import take
from service.watched import Standby
from service.worker import SECONDS_BETWEEN_SWEEPS, SHARED

pytestmark = pytest.mark.slow


@pytest.fixture
def shared(postgres_url: str, tmp_path: Path) -> Iterator[Database]:
    settings = Settings(data_dir=tmp_path / "unused", database_url=SecretStr(postgres_url))
    database = open_database(settings)
    upgrade(database)
    prepare_jobs(settings.jobs)
    yield database
    disconnect(settings.jobs)
    database.close()


@pytest.fixture
def worker(postgres_url: str, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a `themebook worker` on the shared database."""
    started: list[subprocess.Popen[bytes]] = []

    def another(part: int = 2_000, version: str = "") -> subprocess.Popen[bytes]:
        arguments = ("worker", "--database-url", postgres_url)
        log, trace = tmp_path / "workers.log", tmp_path / "trace"
        started.append(start(log, *arguments, seconds=0.4, trace=trace, part=part, version=version))
        return started[-1]

    yield another
    for process in started:
        kill(process)


def queued(db: Database, name: str, files: list[tuple[str, bytes]]) -> str:
    study = operations.create_study(db, COMMAND_LINE, name).id
    operations.add_transcripts(db, COMMAND_LINE, study, files)
    return operations.start_run(db, COMMAND_LINE, study).id


def see(db: Database, run: str) -> Run:
    with db.read() as connection:
        found = runs.run(connection, run)
    assert found is not None
    return found


def workers_alive(db: Database) -> int:
    with db.read() as connection:
        return workers.living(connection)


def test_a_survivor_finishes_what_a_dead_worker_began(
    shared: Database, worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    first = worker()
    until(lambda: workers_alive(shared) == 1, what="the first worker")
    begun = queued(shared, "Begun", interviews(24))
    until(lambda: see(shared, begun).done >= 2 and see(shared, begun).stage == "preparing", what="two transcripts")
    worker()
    until(lambda: workers_alive(shared) == 2, what="the second worker")
    other = queued(shared, "Other", interviews(2, first=40))
    until(lambda: see(shared, other).status is Status.DONE, what="the second worker at work beside the first")
    assert see(shared, begun).status is Status.RUNNING, "both ran at once, or the dead one will have nothing left"
    reached = see(shared, begun).done
    kill(first)
    assert until(lambda: see(shared, begun).done > reached or see(shared, begun).status is Status.DONE, 30) < 30
    until(lambda: see(shared, begun).status.ended, what="the run of the dead worker")
    assert see(shared, begun).status is Status.DONE, (tmp_path / "workers.log").read_text()[-2000:]
    until(lambda: workers_alive(shared) == 1, what="only the survivor counted")
    assert len(done_twice(tmp_path / "trace")) <= 64, "at most the batch that was under way is done again"


def test_two_workers_prepare_one_large_run_and_one_goes_on_when_the_other_dies(
    shared: Database, worker: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    first, _ = worker(part=4), worker(part=4)
    until(lambda: workers_alive(shared) == 2, what="both workers")
    run = queued(shared, "Large", interviews(10))
    until(lambda: see(shared, run).stage == "preparing" and see(shared, run).done >= 4, what="some parts")
    kill(first)
    until(lambda: see(shared, run).status.ended, what="the run")
    with shared.read() as connection:
        shown = connection.exec_driver_sql(
            "SELECT DISTINCT executor_id FROM dbos.workflow_status WHERE name = %s", (PART,)
        )
        assert len(shown.all()) == 2, "both prepared parts"
    assert faults(shared, Settings(data_dir=tmp_path, database_url=SecretStr("postgresql://shared"))) == []
    assert len(done_twice(tmp_path / "trace")) <= 64, "at most the batch that was under way is done again"


def test_a_part_that_kills_its_workers_is_parked_while_another_large_run_goes_on(
    shared: Database, worker: Callable[..., subprocess.Popen[bytes]]
) -> None:
    files = interviews(3)
    files[1] = ("P01.txt", files[1][1].replace(b"the other way", b"the deadly way"))
    poison, other = queued(shared, "Poison", files), queued(shared, "Other", interviews(3, first=10))
    living_workers = [worker(part=4), worker(part=4)]

    def all_ended() -> bool:
        for number, process in enumerate(living_workers):
            if process.poll() is not None:
                living_workers[number] = worker(part=4)
        return all(see(shared, run).status.ended for run in (poison, other))

    until(all_ended, 120, "both runs")
    assert "died 3 times preparing the transcript 'P01.txt'" in str(see(shared, poison).reason)
    assert see(shared, other).status is Status.DONE


def test_what_kills_its_worker_three_times_is_parked_while_others_go_on(
    shared: Database, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    poison = queued(shared, "Poison", [("P.txt", interview(1).replace("the other way", "the deadly way").encode())])
    others = [queued(shared, f"Other {number}", interviews(2, first=10 * number)) for number in (1, 2)]
    living_workers = [worker(), worker()]

    def all_ended() -> bool:
        for number, process in enumerate(living_workers):  # as `serve` or the container's restart policy does
            if process.poll() is not None:
                living_workers[number] = worker()
        return all(see(shared, run).status.ended for run in (poison, *others))

    until(all_ended, 120, "all three runs")
    assert see(shared, poison).status is Status.FAILED
    assert "died 3 times" in str(see(shared, poison).reason)
    assert [see(shared, run).status for run in others] == [Status.DONE] * 2


def test_deaths_count_against_a_run_but_not_those_before_a_serve_began_whoever_was_back_first(
    shared: Database,
) -> None:
    run = queued(shared, "Blameless", interviews(1))
    bench = Bench(shared, lambda report: fast_tools(), SHARED)
    with shared.read() as connection:
        assert take(connection, "a worker that was back before the serve")
        for _ in range(5):
            assert begin(bench, run)
            forgive(shared)
    for _ in range(3):
        assert begin(bench, run)
    assert not begin(bench, run)
    assert "died 3 times" in str(see(shared, run).reason)


def test_a_worker_that_is_stopped_politely_has_not_died(
    shared: Database, worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    run = queued(shared, "Stopped", interviews(12))
    for _ in range(3):
        reached = see(shared, run).done
        process = worker()
        until(lambda reached=reached: see(shared, run).done > reached, what="a step more")
        process.terminate()
        assert process.wait(10) == 0
        with shared.read() as connection:
            assert connection.exec_driver_sql("SELECT attempts FROM runs").scalar_one() == 0
    assert see(shared, run).status is Status.RUNNING


def test_an_upgrade_with_runs_in_flight_finishes_all_of_them(
    shared: Database,
    worker: Callable[..., subprocess.Popen[bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older = worker(part=4, version="1")
    until(lambda: workers_alive(shared) == 1, what="the older worker")
    with monkeypatch.context() as before:
        before.setattr(service.enqueue, "JOBS_VERSION", "1")
        begun = [queued(shared, "Whole", interviews(1)), queued(shared, "Large", interviews(6, first=10))]
    until(lambda: see(shared, begun[1]).done >= 1, what="the older worker at work")
    newer = worker(part=4)
    until(lambda: workers_alive(shared) == 2, what="the newer worker beside it")
    begun.append(queued(shared, "Meanwhile", interviews(2, first=20)))
    until(lambda: see(shared, begun[2]).status is Status.DONE, what="new runs go to the newer worker")
    kill(older)
    until(lambda: all(see(shared, run).status.ended for run in begun), what="what the older worker left")
    assert [see(shared, run).status for run in begun] == [Status.DONE] * 3, (tmp_path / "workers.log").read_text()[
        -2000:
    ]
    assert faults(shared, Settings(data_dir=tmp_path, database_url=SecretStr("postgresql://shared"))) == []
    assert newer.poll() is None


def test_a_worker_takes_no_work_of_a_newer_version_and_leaves_it_to_those_that_know_it(
    shared: Database, worker: Callable[..., subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker(version="1")
    until(lambda: workers_alive(shared) == 1, what="the older worker")
    with monkeypatch.context() as dying:
        dying.setattr("service.operations.runs.enqueue", lambda *_: 1 / 0)  # the API dies before it hands that in
        runs_of_newer = [queued(shared, "Newer", interviews(1))]
    runs_of_newer.append(queued(shared, "Newer, too", interviews(1, first=10)))
    time.sleep(2.5 * SECONDS_BETWEEN_SWEEPS)  # long enough for its sweeps to see what nobody does
    assert [see(shared, run).status for run in runs_of_newer] == [Status.QUEUED] * 2
    worker()
    until(lambda: all(see(shared, run).status.ended for run in runs_of_newer), what="the newer worker")
    assert [see(shared, run).status for run in runs_of_newer] == [Status.DONE] * 2


def test_a_command_that_waits_for_a_worker_says_so(shared: Database, tmp_path: Path) -> None:
    standby = Standby(Settings(data_dir=tmp_path, database_url=SecretStr("postgresql://shared")), shared)
    assert (standby.look(), standby.alone) == (False, True)
    with shared.read() as connection:
        assert take(connection, "a worker")
        assert (standby.look(), standby.alone) == (False, False)


def test_where_no_worker_lives_a_command_soon_does_the_work_itself(
    shared: Database, postgres_url: str, tmp_path: Path
) -> None:
    study = operations.create_study(shared, COMMAND_LINE, "Alone").id
    operations.add_transcripts(shared, COMMAND_LINE, study, interviews(2))
    process = start(tmp_path / "log", "--database-url", postgres_url, "reprocess", study, "--data-dir", tmp_path)
    assert process.wait(100) == 0, (tmp_path / "log").read_text()
    assert "where none comes in the next 5 seconds" in (tmp_path / "log").read_text()
    assert workers_alive(shared) == 0
