"""Reprocessing as a scheduler does it: all studies, one command, interrupted and given again."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from interviews import interviews
from processes import FAST, done_twice, kill, start, until

from service import operations
from service.migrations.apply import upgrade
from service.operations import COMMAND_LINE
from service.operations.batches import begin_batch, end_batch, plan_batch, start_in_batch
from service.operations.changes import compare
from service.settings import Settings
from service.store.engine import Database, open_database
from service.store.ids import now

pytestmark = pytest.mark.slow


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Database]:
    database = open_database(Settings(data_dir=tmp_path / "data"))
    upgrade(database)
    yield database
    database.close()


def studies(db: Database, number: int, each: int = 3) -> list[str]:
    made = [operations.create_study(db, COMMAND_LINE, f"Study {at}").id for at in range(number)]
    for at, study in enumerate(made):
        operations.add_transcripts(db, COMMAND_LINE, study, interviews(each, first=10 * at))
    return made


def command(folder: Path, *arguments: str, seconds: float = 0.0) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FAST_SECONDS": str(seconds), "FAST_LOG": str(folder / "trace")}
    return subprocess.run(
        [sys.executable, FAST, "reprocess", *arguments, "--data-dir", str(folder / "data")],
        capture_output=True, text=True, check=False, timeout=120, env=environment,
    )  # fmt: skip


def counts(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "data" / "themebook.sqlite")) as connection:
        return dict(connection.execute("SELECT status, count(*) FROM runs GROUP BY status"))


def test_without_a_server_it_does_the_work_itself_and_says_what_changed(
    own: Database, tmp_path: Path, run: Callable[..., Any]
) -> None:
    first, second = studies(own, 2)
    empty = operations.create_study(own, COMMAND_LINE, "Empty").id
    planned = json.loads(run("reprocess", "--all", "--dry-run", "--json", "--data-dir", tmp_path / "data").out)
    assert [(row["study"], row["skipped"]) for row in planned] == [
        (first, None), (second, None), (empty, "has no transcript"),
    ]  # fmt: skip
    assert counts(tmp_path) == {}
    ended = command(tmp_path, "--all")
    assert ended.returncode == 0, ended.stderr
    assert "Study 0" in ended.stdout
    assert counts(tmp_path) == {"done": 2}
    (tmp_path / "p.toml").write_text("seed = 2\n")
    again = command(tmp_path, first, empty, "--params", str(tmp_path / "p.toml"), "--json")
    assert (again.returncode, "has no transcript" in again.stderr) == (1, True)
    result = json.loads(again.stdout)[0]
    assert (result["status"], result["change"]["before"]) == ("done", 4)
    assert done_twice(tmp_path / "trace") == [], "every passage comes from the cache the second time"
    assert not (tmp_path / "data" / "worker.lock").exists() or not worker_left(tmp_path)


def worker_left(folder: Path) -> bool:
    number = (folder / "data" / "worker.lock").read_text().strip()
    return Path(f"/proc/{number}").exists()


def test_given_again_after_an_interruption_it_goes_on_where_it_was(own: Database, tmp_path: Path) -> None:
    studies(own, 3, each=1)
    long = operations.create_study(own, COMMAND_LINE, "Long").id  # still under way when the first is done
    operations.add_transcripts(own, COMMAND_LINE, long, interviews(24, first=100))
    arguments = ("reprocess", "--all", "--json", "--data-dir", tmp_path / "data")
    process = start(tmp_path / "log", *arguments, seconds=0.4, trace=tmp_path / "trace")
    until(lambda: counts(tmp_path).get("done", 0) >= 1, what="the first study")
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    kill(process)
    begun = counts(tmp_path)
    assert begun["done"] < 4
    ended = command(tmp_path, "--all", "--json")
    assert ended.returncode == 0, ended.stderr
    assert "going on with what was begun" in ended.stderr
    assert len(json.loads(ended.stdout)) == 4
    assert counts(tmp_path) == {"done": 4}, "joined, not started anew"


def test_a_batch_is_joined_until_it_ends_and_its_runs_are_not_doubled(own: Database) -> None:
    made = studies(own, 2, each=1)
    chosen = [operations.show_study(own, COMMAND_LINE, study).study for study in made]
    first = begin_batch(own, COMMAND_LINE, None, {"seed": 2})
    begun = start_in_batch(own, COMMAND_LINE, first, chosen[0], {"seed": 2})
    again = begin_batch(own, COMMAND_LINE, None, {"seed": 2})
    assert (again.id, again.joined) == (first.id, True)
    assert begin_batch(own, COMMAND_LINE, None, {"seed": 3}).id != first.id
    assert start_in_batch(own, COMMAND_LINE, again, chosen[0], {"seed": 2}).id == begun.id
    operations.cancel_run(own, COMMAND_LINE, begun.id)
    assert start_in_batch(own, COMMAND_LINE, again, chosen[0], {"seed": 2}).id == begun.id, "ended in this batch"
    end_batch(own, COMMAND_LINE, again)
    fresh = begin_batch(own, COMMAND_LINE, None, {"seed": 2})
    assert not fresh.joined
    assert start_in_batch(own, COMMAND_LINE, fresh, chosen[0], {"seed": 2}).id != begun.id


def test_since_leaves_out_what_has_not_changed(own: Database) -> None:
    (study,) = studies(own, 1, each=1)
    chosen = [operations.show_study(own, COMMAND_LINE, study).study]
    for days, skipped in ((1, True), (-1, False)):
        (item,) = plan_batch(own, COMMAND_LINE, chosen, {}, since=now() + timedelta(days=days))
        assert (item.skipped is not None) is skipped


def test_what_was_not_run_is_said_and_is_no_failure_and_no_worker_is_started_for_it(
    own: Database, tmp_path: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.watched.WatchedWorker.start", lambda _: 1 / 0)
    none = run("reprocess", "--all", "--data-dir", tmp_path / "data")
    assert (none.code, "there is no study yet" in none.err) == (0, True)
    (study,) = studies(own, 1, each=1)
    operations.create_study(own, COMMAND_LINE, "Empty")
    for chosen, said in (
        (["--all"], "2 of 2 studies not run: 1 not changed since 2999-01-01, 1 has no transcript"),
        ([study], "1 of 1 studies not run: 1 not changed since 2999-01-01"),
    ):
        ended = run("reprocess", *chosen, "--since", "2999-01-01", "--data-dir", tmp_path / "data")
        assert (ended.code, said in " ".join(ended.err.split())) == (0, True), ended.err
    assert counts(tmp_path) == {}


def test_beside_a_running_server_no_step_is_done_twice(own: Database, tmp_path: Path) -> None:
    studies(own, 3)
    server = start(
        tmp_path / "log", "serve", "--port", 18_765, "--data-dir", tmp_path / "data", seconds=0.2,
        trace=tmp_path / "trace",
    )  # fmt: skip
    try:
        both = [
            start(
                tmp_path / f"log{at}", "reprocess", "--all", "--data-dir", tmp_path / "data", trace=tmp_path / "trace"
            )
            for at in range(2)
        ]
        assert [process.wait(90) for process in both] == [0, 0], (tmp_path / "log0").read_text()
    finally:
        server.terminate()
        server.wait(10)
        kill(server)
    assert done_twice(tmp_path / "trace") == []
    assert counts(tmp_path) == {"done": 3}


def segments(**themes: str) -> dict[str, Any]:
    return {"segments": [{"id": at, "theme": theme} for theme, ids in themes.items() for at in ids]}


def test_themes_are_kept_new_or_gone_by_their_segments() -> None:
    change = compare(segments(a="12345", b="678", c="90"), segments(x="1234", y="90abc", z="def"))
    assert (change.before, change.themes, change.kept, change.new, change.gone) == (3, 3, 1, 2, 2)
    assert compare(None, segments(a="1")).before is None
