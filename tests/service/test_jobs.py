"""A run's steps may be done twice, stopped between batches, and fail with a reason; and no text leaves by the log."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from types import SimpleNamespace

import numpy as np
import pytest
import sqlalchemy as sa
from answering import answering, completion
from dbos import DBOS
from small_tools import Hashes, small_tools
from written_interviews import INTERVIEWS

from corpora.errors import InputError
from models.identity import ModelIdentity
from service import operations
from service.bench import Bench, begin
from service.caching import AT_ONCE, CachingEncoder
from service.jobs import Progress, UnwantedError, conclude, guarded, prepare_transcript
from service.operations import Caller
from service.settings import Settings
from service.store import runs, transcripts
from service.store.engine import Database
from service.store.runs import Run, Status
from service.worker import launch, sweep


@pytest.fixture
def encoder() -> Hashes:
    return Hashes()


@pytest.fixture
def bench(db: Database, encoder: Hashes) -> Bench:
    return Bench(db, lambda report: small_tools(encoder), "session", attempts=3)


@pytest.fixture
def study(db: Database, admin: Caller) -> str:
    study = operations.create_study(db, admin, "Jobs")
    operations.add_transcripts(db, admin, study.id, [(name, text.encode()) for name, text in INTERVIEWS.items()])
    return study.id


@pytest.fixture
def run(db: Database, admin: Caller, study: str) -> str:
    return operations.start_run(db, admin, study).id


def see(db: Database, run: str) -> Run:
    with db.read() as connection:
        found = runs.run(connection, run)
    assert found is not None
    return found


def do_all(bench: Bench, run: str) -> bool:
    """What the workflow does, without the engine."""
    with bench.db.read() as connection:
        versions = transcripts.versions_of_run(connection, run)
    return (
        begin(bench, run)
        and all(
            guarded(bench, run, lambda version=version: prepare_transcript(bench, run, version)) for version in versions
        )
        and guarded(bench, run, lambda: conclude(bench, run))
    )


def test_a_run_goes_from_queued_to_done(db: Database, bench: Bench, run: str, admin: Caller) -> None:
    assert see(db, run).status is Status.QUEUED
    assert do_all(bench, run)
    done = see(db, run)
    assert (done.status, done.outcome, done.reason) == (Status.DONE, "too_little_data", None)
    assert done.started is not None
    assert done.finished is not None
    assert '"themebook.findings/1"' in operations.get_findings(db, admin, run)


def test_a_run_looks_for_the_themes_that_it_is_given(db: Database, bench: Bench, study: str, admin: Caller) -> None:
    expected = [{"name": "Heat", "words": ["hot compost"], "examples": []}]
    run = operations.start_run(db, admin, study, {"themes": 4, "unthemed": 0.1, "expected": expected}).id
    assert see(db, run).params["expected"] == expected
    assert do_all(bench, run)
    findings = json.loads(operations.get_findings(db, admin, run))
    assert [theme["name"] for theme in findings["expected"]] == ["Heat"]
    assert (findings["provenance"]["params"]["themes"], findings["provenance"]["params"]["unthemed"]) == (4, 0.1)


@pytest.mark.parametrize("expected", [[], [{"name": "Heat"}], [{"name": " ", "words": ["a"]}], "Heat", [7]])
def test_an_expected_theme_that_says_nothing_is_refused(
    db: Database, study: str, admin: Caller, expected: object
) -> None:
    with pytest.raises(InputError, match="expected"):
        operations.start_run(db, admin, study, {"expected": expected})


def test_a_run_has_labels_proposed_where_somebody_set_that_up(
    db: Database, study: str, admin: Caller, encoder: Hashes
) -> None:
    run = operations.start_run(db, admin, study).id
    with answering(completion("Label")) as server:
        assert do_all(Bench(db, lambda report: small_tools(encoder), "session", 3, server.endpoint()), run)
    assert json.loads(operations.get_findings(db, admin, run))["label_proposals"]["model"] == "a model"


def test_steps_done_twice_leave_the_same(db: Database, bench: Bench, run: str, admin: Caller) -> None:
    with db.read() as connection:
        first = transcripts.versions_of_run(connection, run)[0]
    assert begin(bench, run)
    for _ in range(2):
        prepare_transcript(bench, run, first)
    assert do_all(bench, run)
    findings = operations.get_findings(db, admin, run)
    assert not do_all(bench, run)
    with pytest.raises(UnwantedError):
        conclude(bench, run)
    assert operations.get_findings(db, admin, run) == findings


def test_a_second_run_encodes_nothing_again(
    db: Database, bench: Bench, run: str, study: str, admin: Caller, encoder: Hashes
) -> None:
    do_all(bench, run)
    assert encoder.asked
    assert len(encoder.asked) == len(set(encoder.asked))
    encoder.asked.clear()
    assert do_all(bench, operations.start_run(db, admin, study, {"seed": 2}).id)
    assert encoder.asked == []


@pytest.mark.parametrize("days", [-400, 400])
def test_the_newest_run_is_the_newest_whatever_the_clock_was_set_to(
    db: Database, bench: Bench, run: str, study: str, admin: Caller, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    do_all(bench, run)
    with monkeypatch.context() as patch:
        patch.setattr("service.store.ids.time", SimpleNamespace(time_ns=lambda: time.time_ns() + days * 86_400 * 10**9))
        patch.setattr("service.store.ids.datetime", Shifted(days))
        second = operations.start_run(db, admin, study, {"seed": 2}).id
        do_all(bench, second)
    third = operations.start_run(db, admin, study, {"seed": 3}).id
    do_all(bench, third)
    listed = operations.list_runs(db, admin, study).items
    assert [(found.id, found.status) for found in listed] == [(at, Status.DONE) for at in (third, second, run)]
    with db.read() as connection:
        latest = runs.latest_done(connection, study)
    assert latest is not None
    assert latest.id == third


@dataclass(frozen=True)
class Shifted:
    """A clock that is days off."""

    days: int

    def now(self, zone: tzinfo) -> datetime:
        return datetime.now(zone) + timedelta(self.days)


def test_a_changed_transcript_is_the_only_one_encoded_again(
    db: Database, bench: Bench, run: str, study: str, admin: Caller, encoder: Hashes
) -> None:
    do_all(bench, run)
    encoder.asked.clear()
    more = INTERVIEWS["CL01.txt"] + "Interviewer: Anything else?\nMoira: Only that the trains were dreadful.\n"
    operations.add_transcripts(db, admin, study, [("CL01.txt", more.encode())])
    do_all(bench, operations.start_run(db, admin, study).id)
    assert encoder.asked
    assert all(text not in INTERVIEWS["SL01.txt"] for text in encoder.asked)


def test_the_cache_gives_the_encoders_own_vectors_and_never_anothers(db: Database, encoder: Hashes) -> None:
    texts = [f"passage {number % 150}" for number in range(2 * AT_ONCE + 40)]
    caching = CachingEncoder(encoder, db, lambda: None, "v1")
    heard: list[tuple[int, int]] = []
    first = caching.encode(texts, lambda done, total: heard.append((done, total)))
    assert np.array_equal(first, Hashes().encode(texts))
    assert np.array_equal(caching.encode(texts), first)
    assert heard[-1] == (len(texts), len(texts))
    assert len(encoder.asked) == 150
    other = Hashes(ModelIdentity("encoder", "hashes", "2"))
    CachingEncoder(other, db, lambda: None, "v1").encode(texts[:3])
    assert len(other.asked) == 3
    assert caching.encode([]).shape == (0, 384)


def test_a_cancelled_run_stops_between_batches_and_leaves_no_results(
    db: Database, bench: Bench, run: str, admin: Caller, encoder: Hashes
) -> None:
    encoder.interfere = lambda: operations.cancel_run(db, admin, run) and None
    assert not do_all(bench, run)
    assert see(db, run).status is Status.CANCELLED
    with db.read() as connection:
        assert runs.findings_of(connection, run) is None
    with pytest.raises(UnwantedError):
        Progress(db, run)("clustering", 0, 1)
    with pytest.raises(UnwantedError):
        Progress(db, run).check()


def test_a_run_cancelled_before_it_began_never_begins(db: Database, bench: Bench, run: str, admin: Caller) -> None:
    operations.cancel_run(db, admin, run)
    assert not do_all(bench, run)
    assert see(db, run).started is None


def test_an_error_that_somebody_can_put_right_is_the_reason(
    db: Database, bench: Bench, run: str, encoder: Hashes
) -> None:
    def refuse() -> None:
        raise InputError("the file is empty; save it again")

    encoder.interfere = refuse
    assert not do_all(bench, run)
    assert (see(db, run).status, see(db, run).reason) == (Status.FAILED, "the file is empty; save it again")


def test_an_unexpected_error_names_its_type_and_the_run_and_tells_nobody_what_was_said(
    db: Database, bench: Bench, run: str, encoder: Hashes, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise RuntimeError("could not encode 'the head asked me really'")

    encoder.interfere = fail
    assert not do_all(bench, run)
    failed = see(db, run)
    assert failed.status is Status.FAILED
    assert failed.reason is not None
    assert "RuntimeError" in failed.reason
    assert run in failed.reason
    logged = "".join(capsys.readouterr())
    assert "the head asked me" not in failed.reason + logged
    assert "RuntimeError" in logged


def test_a_step_that_keeps_killing_its_worker_is_parked(db: Database, bench: Bench, run: str) -> None:
    assert [begin(bench, run) for _ in range(4)] == [True, True, True, False]
    parked = see(db, run)
    assert parked.status is Status.FAILED
    assert "died 3 times" in str(parked.reason)


def stand(db: Database, run: str, stage: str, done: int) -> None:
    with db.write() as connection:
        assert runs.progress(connection, run, stage, done, 100)


def test_a_worker_switched_off_at_three_different_places_has_not_died_of_its_run(
    db: Database, bench: Bench, run: str
) -> None:
    for stage, done in (("loading", 0), ("clustering", 11), ("clustering", 65), ("mapping", 40), ("clustering", 12)):
        assert begin(bench, run)
        stand(db, run, stage, done)
    assert begin(bench, run), "two deaths in the second tenth of clustering, the others elsewhere"
    stand(db, run, "clustering", 19)
    assert not begin(bench, run)
    assert "died 6 times without ending a step, the last time at the stage 'clustering'" in str(see(db, run).reason)


def test_a_run_that_nobody_ever_gets_on_with_is_parked_wherever_its_workers_die(
    db: Database, bench: Bench, run: str
) -> None:
    for done in range(9):
        assert begin(bench, run)
        stand(db, run, "clustering", 10 * done)
    assert not begin(bench, run)
    assert "died 9 times without ending a step" in str(see(db, run).reason)


def test_a_machine_switched_off_many_times_does_not_park_a_run(db: Database, run: str, encoder: Hashes) -> None:
    for session in range(10):
        assert begin(Bench(db, lambda report: small_tools(encoder), f"session {session}"), run)


def test_a_finished_step_makes_the_attempts_count_anew(db: Database, bench: Bench, run: str) -> None:
    for _ in range(8):
        assert begin(bench, run)
        assert guarded(bench, run, lambda: None)


@pytest.fixture
def engine(db: Database, settings: Settings, bench: Bench) -> Iterator[Callable[[], None]]:
    """Starts the real job engine in this process; its log may warn of what a test does on purpose."""
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
    yield lambda: launch(bench, settings)
    DBOS.destroy(destroy_registry=True)


def wait_until_ended(db: Database, run: str) -> Run:
    deadline = time.monotonic() + 20
    while not (found := see(db, run)).status.ended:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def test_the_engine_takes_what_was_handed_in_and_finds_what_was_not(
    db: Database, study: str, admin: Caller, engine: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_in = operations.start_run(db, admin, study).id
    with monkeypatch.context() as patch:
        patch.setattr("service.operations.runs.enqueue", lambda *_: 1 / 0)  # the process dies just before
        forgotten = operations.start_run(db, admin, study).id
    engine()
    assert wait_until_ended(db, handed_in).status is Status.DONE
    sweep(db)
    assert wait_until_ended(db, forgotten).status is Status.DONE


def test_a_run_that_the_engine_has_given_up_ends_with_a_reason(
    db: Database, study: str, admin: Caller, engine: Callable[[], None], settings: Settings
) -> None:
    run = operations.start_run(db, admin, study).id
    with sa.create_engine(settings.jobs).begin() as connection:
        connection.execute(sa.text("UPDATE workflow_status SET status = 'CANCELLED'"))
    engine()
    sweep(db)
    assert see(db, run).status is Status.FAILED
    assert "CANCELLED" in str(see(db, run).reason)


def test_after_an_upgrade_runs_in_flight_are_begun_anew_and_done(
    db: Database, study: str, admin: Caller, engine: Callable[[], None], settings: Settings
) -> None:
    waiting, begun = (operations.start_run(db, admin, study).id for _ in range(2))
    with sa.create_engine(settings.jobs).begin() as connection:
        older = "UPDATE workflow_status SET application_version = '0', status = :status WHERE workflow_uuid = :run"
        connection.execute(sa.text(older), {"run": waiting, "status": "ENQUEUED"})
        connection.execute(sa.text(older), {"run": begun, "status": "PENDING"})
    engine()
    sweep(db)
    for run in (waiting, begun):
        assert wait_until_ended(db, run).status is Status.DONE
    sweep(db)
    assert wait_until_ended(db, operations.start_run(db, admin, study).id).status is Status.DONE


def test_the_engine_keeps_no_text(
    db: Database, study: str, admin: Caller, engine: Callable[[], None], settings: Settings
) -> None:
    engine()
    wait_until_ended(db, operations.start_run(db, admin, study).id)
    DBOS.destroy(destroy_registry=True)
    kept = b"".join(file.read_bytes() for file in settings.data_dir.glob("jobs.sqlite*"))
    for word in (b"Moira", b"leadership", b"training"):
        assert word not in kept
