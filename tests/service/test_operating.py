"""A full disk loses nothing and is over when it is over; backups under load are whole; numbers are there to read."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from fast_themebook import EveryFourth
from interviews import interviews
from people import V1, Reviewed, Team
from processes import kill, start, until
from small_tools import FullStops, Hashes, NoPhrases
from starlette.testclient import TestClient

import service.jobs
from pipelines.analysis import Tools
from service import operations
from service.api.app import create_app
from service.bench import Bench, begin
from service.cli.backup_file import back_up, damage, put_back
from service.jobs import guarded, prepare_transcript
from service.operations import Caller
from service.settings import Settings
from service.store import runs, transcripts
from service.store.engine import Database
from service.store.runs import Status


@pytest.fixture
def fill(db: Database) -> Callable[[bool], None]:
    """Lets the database grow no further, as a full disk does, or lets it grow again."""
    most = {"pages": 0}

    def limit(connection: sa.Connection) -> None:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used if most['pages'] else 1_000_000}")

    sa.event.listen(db.engine, "begin", limit)

    def set_full(full: bool) -> None:
        most["pages"] = int(full)

    return set_full


def test_on_a_full_disk_writes_are_refused_reads_go_on_and_it_recovers(
    team: Team, reviewed: Reviewed, fill: Callable[[bool], None]
) -> None:
    files = [("files", (name, data * 8)) for name, data in interviews(3)]
    fill(True)
    refused = team.analyst.post(f"{V1}/studies/{reviewed.study}/transcripts", files=files)
    assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
    assert "free some room" in refused.json()["detail"]
    listed = team.analyst.get(f"{V1}/studies/{reviewed.study}/transcripts")
    assert listed.status_code == 200
    assert team.nobody.get(f"{V1}/health/ready").status_code == 200
    fill(False)
    assert team.analyst.post(f"{V1}/studies/{reviewed.study}/transcripts", files=files).status_code == 201
    after = team.analyst.get(f"{V1}/studies/{reviewed.study}/transcripts").json()["items"]
    assert len(after) == len(listed.json()["items"]) + 3


def test_a_run_on_a_full_disk_fails_with_that_reason_once_there_is_room_to_say_so(
    db: Database, admin: Caller, fill: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    study = operations.create_study(db, admin, "Full").id
    operations.add_transcripts(db, admin, study, interviews(2))
    run = operations.start_run(db, admin, study).id
    encoder = Hashes()
    bench = Bench(db, lambda report: Tools(FullStops(), encoder, EveryFourth(), NoPhrases()), "session")
    with db.read() as connection:
        first = transcripts.versions_of_run(connection, run)[0]
    assert begin(bench, run)
    monkeypatch.setattr(service.jobs, "SECONDS_BETWEEN_TRIES", 0.05)
    encoder.interfere = lambda: fill(True)
    threading.Timer(1.0, fill, (False,)).start()
    assert not guarded(bench, run, lambda: prepare_transcript(bench, run, first))
    with db.read() as connection:
        found = runs.run(connection, run)
    assert found is not None
    assert found.status is Status.FAILED
    assert str(found.reason).startswith("disk_full")


def test_metrics_are_for_this_machine_and_for_admins(
    team: Team, settings: Settings, db: Database, reviewed: Reviewed
) -> None:
    assert team.analyst.get("/metrics").status_code == 401
    text = team.admin.get("/metrics").text
    for line in ('themebook_runs{status="done"} 1.0', "themebook_queue_lag_seconds 0.0", "themebook_workers 0.0"):
        assert line in text
    assert 'themebook_http_request_seconds_count{method="POST",route="/api/v1/studies",status="201"}' in text
    with TestClient(create_app(settings, db), client=("127.0.0.1", 5000)) as local:
        assert local.get("/metrics").status_code == 200
        assert local.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 401


def test_backups_taken_while_people_write_restore_with_equal_checksums(
    db: Database, settings: Settings, admin: Caller, tmp_path: Path
) -> None:
    stopping = threading.Event()
    failed: list[BaseException] = []
    written = []

    def keep_writing() -> None:
        while not stopping.is_set():
            try:
                study = operations.create_study(db, admin, f"Study {len(written)}").id
                operations.add_transcripts(db, admin, study, interviews(1, first=len(written)))
                written.append(study)
            except Exception as error:
                failed.append(error)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for number in range(20):
            back_up(settings.sqlite_file, tmp_path / f"{number}.sqlite")
    finally:
        stopping.set()
        writer.join()
    assert failed == []
    for number in range(20):
        copy = tmp_path / f"{number}.sqlite"
        target = tmp_path / "restored" / f"{number}" / "themebook.sqlite"
        put_back(copy, target)
        assert damage(target) == []
        assert contents(target) == contents(copy)
    shutil.rmtree(tmp_path / "restored")


def contents(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def test_readiness_tells_a_database_that_is_behind_or_gone_and_liveness_does_not(team: Team, db: Database) -> None:
    def standings() -> list[tuple[int, object]]:
        answers = [team.nobody.get(f"{V1}/health/{kind}") for kind in ("live", "ready")]
        return [(answer.status_code, answer.json().get("detail")) for answer in answers]

    assert [status for status, _ in standings()] == [200, 200]
    with db.write() as connection:
        newest = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert standings() == [(200, None), (503, "the database is behind; run: themebook db upgrade")]
    with db.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (newest,))
    assert [status for status, _ in standings()] == [200, 200]
    db.close()
    for file in db.folder.glob("themebook.sqlite*"):
        file.unlink()
    (db.folder / "themebook.sqlite").write_bytes(b"no database at all, and longer than a header has to be" * 20)
    (live, _), (ready, said) = standings()
    assert (live, ready) == (200, 503)
    assert "themebook.sqlite is damaged" in str(said)
    assert str(db.folder) not in str(said), "nobody is told where the data lie"


def test_every_line_of_a_workers_log_is_json_and_its_steps_name_their_run(
    db: Database, admin: Caller, tmp_path: Path
) -> None:
    study = operations.create_study(db, admin, "Logged").id
    operations.add_transcripts(db, admin, study, interviews(2))
    run = operations.start_run(db, admin, study).id
    process = start(tmp_path / "log", "worker", "--data-dir", db.folder)
    try:
        until(lambda: (tmp_path / "log").read_text().count('"step done"') == 3, what="the end of the last step")
        process.terminate()
        assert process.wait(10) == 0, "SIGTERM ends it in time"
    finally:
        kill(process)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    about = [line for line in lines if line["event"] in ("run begun", "step done", "run done")]
    assert [line["event"] for line in about] == ["run begun", *["step done"] * 2, "run done", "step done"]
    assert {line["run"] for line in about} == {run}
    for word in ("governors", "careers plan", "mornings"):
        assert word not in (tmp_path / "log").read_text()
