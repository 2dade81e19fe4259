"""A disk that is really full, under a real serve and its worker: nothing is lost, and it goes on when there is room."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from interviews import interviews
from kill_batch import KilledServe
from processes import FAST, until

from service.cli.backup_file import damage
from service.settings import Settings

pytestmark = pytest.mark.slow
_ROOM = 32 * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 32 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_ROOM}", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"this machine lets nobody mount a disk: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def served(small_disk: Path, tmp_path: Path) -> Iterator[KilledServe]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = KilledServe(Settings(data_dir=small_disk / "data", port=port), tmp_path, seconds=0.3)
    serve.start()
    yield serve
    serve.kill()


def fill(disk: Path) -> Path:
    """Write until there is not a byte left; the file to remove for room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream:
        for size in (1024 * 1024, 4096, 1):
            try:
                while stream.write(b"x" * size):
                    pass
            except OSError:
                continue
    return filler


def upload(client: httpx.Client, study: str, first: int, turns: int = 1) -> httpx.Response:
    files = [("files", (name, data * turns)) for name, data in interviews(1, first)]
    return client.post(f"/studies/{study}/transcripts", files=files)


def names(client: httpx.Client, study: str) -> set[str]:
    return {item["name"] for item in client.get(f"/studies/{study}/transcripts").json()["items"]}


def decide(client: httpx.Client, candidate: str, act: str) -> httpx.Response:
    etag = client.get(f"/candidates/{candidate}").headers["ETag"]
    body = {"act": act, "memo": "most of them say it " * 90}
    return client.post(
        f"/candidates/{candidate}/decisions",
        json=body,
        headers={"If-Match": etag, "Idempotency-Key": f"{candidate} {etag}"},
    )


def decide_until_refused(client: httpx.Client, candidate: str) -> tuple[int, httpx.Response]:
    """How many decisions there was room for inside the database's files, and the answer to the next."""
    for number in range(2_000):
        answer = decide(client, candidate, ("accept", "reject")[number % 2])
        if answer.status_code != 201:
            return number, answer
    raise AssertionError("the disk did not get full")


def decisions(client: httpx.Client, candidate: str) -> int:
    return int(client.get(f"/candidates/{candidate}").headers["ETag"].strip('"'))


def state(client: httpx.Client, run: str) -> dict[str, str]:
    return dict(client.get(f"/runs/{run}").json())


def backup(served: KilledServe, file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, FAST, "db", "backup", str(file), "--data-dir", str(served.settings.data_dir)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_upload_run_decision_and_backup_outlive_a_full_disk(served: KilledServe, small_disk: Path) -> None:
    with served.client() as client:
        study = client.post("/studies", json={"name": "Full"}).json()["id"]
        for number in range(4):
            assert upload(client, study, number).status_code == 201
        first = client.post(f"/studies/{study}/runs").json()["id"]
        until(lambda: state(client, first)["status"] == "done", what="the first run")
        second = client.post(f"/studies/{study}/runs", json={"params": {"seed": 2}}).json()["id"]
        until(lambda: state(client, second)["status"] == "running", what="the second run")
        candidate = client.get(f"/studies/{study}/candidates").json()["items"][0]["id"]
        kept = names(client, study)

        filler = fill(small_disk)
        acknowledged, refused = decide_until_refused(client, candidate)
        stopped = [upload(client, study, 100 + number, turns=40) for number in range(3)]
        written = backup(served, small_disk / "backup.sqlite")

        assert all(answer.status_code == 507 for answer in stopped), [answer.text for answer in stopped]
        assert all(answer.json()["code"] == "disk_full" for answer in stopped)
        assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
        assert decisions(client, candidate) == acknowledged, "each that was acknowledged is there, and no other"
        assert (written.returncode, "disk is full" in written.stderr) == (2, True)
        assert list(small_disk.glob("*backup*")) == [], "no half of a backup is left"
        assert names(client, study) == kept, "reads go on, and nothing was half taken in"
        assert client.get("/health/ready").status_code == 200

        filler.unlink()
        until(lambda: state(client, second)["status"] in ("done", "failed"), what="the run that met the full disk")
        ended = state(client, second)
        assert ended["status"] == "done" or ended["reason"].startswith("disk_full"), ended
        assert decisions(client, candidate) == acknowledged
        assert decide(client, candidate, ("accept", "reject")[acknowledged % 2]).status_code == 201
        assert upload(client, study, 200).status_code == 201
        third = client.post(f"/studies/{study}/runs", json={"params": {"seed": 3}}).json()["id"]
        until(lambda: state(client, third)["status"] == "done", what="a run after that")
        assert names(client, study) == {*kept, "P200.txt"}
        done = backup(served, small_disk / "backup.sqlite")
        assert done.returncode == 0, done.stderr
    assert damage(served.settings.sqlite_file) == []
