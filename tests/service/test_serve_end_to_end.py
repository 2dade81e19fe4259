"""The real thing: `serve` as a process, its worker, the real models; killed in mid-run and started again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.slow

# four interviews that we wrote, long enough for a study of their own; the people and their allotments are made up
LONGER = {
    file.name: file.read_text(encoding="utf-8") for file in sorted((Path(__file__).parent / "allotments").glob("*.txt"))
}

SCRIPT = """
import sys
from pathlib import Path
from service.serve import serve
from service.settings import Settings
serve(Settings(data_dir=Path(sys.argv[1]), port=int(sys.argv[2])))
"""


class Served:
    """A `serve` on a data folder, in a process group of its own, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log.jsonl"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.key = ""
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SCRIPT, str(self.folder / "data"), str(self.port)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"tb_\S+", line):
                assert not self.key, "a first key was printed twice"
                self.key = found[0]
            if line.startswith("themebook is at"):
                return
        pytest.fail(f"serve did not start: {self.log.read_text()[-2000:]}")

    def kill(self, *, group: bool) -> None:
        assert self.process is not None
        (os.killpg if group else os.kill)(self.process.pid, signal.SIGKILL)
        self._gone()

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(10)
        self._gone()
        return code

    def _gone(self) -> None:
        assert self.process is not None
        self.process.wait(10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def client(self) -> httpx.Client:
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}/api/v1",
            headers={"Authorization": f"Bearer {self.key}"},
            timeout=30,
        )

    def workers(self) -> list[int]:
        """Processes that hold this folder's worker lock, by the number they wrote into it, while they live."""
        file = self.folder / "data" / "worker.lock"
        if not file.exists() or not file.read_text().strip():
            return []
        number = int(file.read_text())
        return [number] if Path(f"/proc/{number}").exists() else []


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    yield served
    if served.process is not None:
        served.kill(group=True)


def watch(client: httpx.Client, run: str, until: Callable[[dict[str, Any]], bool], seconds: float = 120) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        found = client.get(f"/runs/{run}").json()
        if until(found):
            return found
        assert found["status"] in ("queued", "running"), found
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


def wait_for(condition: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_upload_run_review_and_lose_nothing_to_sigkill(served: Served) -> None:
    served.start()
    assert served.key.startswith("tb_")
    with served.client() as client:
        study = client.post("/studies", json={"name": "Allotments"}).json()["id"]
        files = [("files", (name, text.encode())) for name, text in LONGER.items()]
        assert client.post(f"/studies/{study}/transcripts", files=files).status_code == 201
        started = client.post(f"/studies/{study}/runs", json={"params": {"seed": 3}})
        assert started.status_code == 202
        run = started.json()["id"]
        watch(client, run, lambda found: found["stage"] == "preparing" and found["done"] >= 1)

    served.kill(group=True)  # everything at once, in mid-run
    served.start()
    with served.client() as client:
        found = watch(client, run, lambda found: found["status"] == "done")
        assert found["outcome"] in ("themes_found", "too_little_data", "no_themes_found")
        assert found["params"]["seed"] == 3
        assert len(client.get(f"/studies/{study}/transcripts").json()["items"]) == len(LONGER)
        findings = client.get(f"/runs/{run}/findings").json()
        assert {transcript["name"] for transcript in findings["transcripts"]} == set(LONGER)

        listed = client.get(f"/studies/{study}/candidates").json()["items"]
        assert (found["outcome"] == "themes_found") == bool(listed)
        assert listed, "these interviews are long enough for themes"
        texts = {
            item["id"]: client.get(f"/studies/{study}/transcripts/{item['id']}").json()["text"]
            for item in client.get(f"/studies/{study}/transcripts").json()["items"]
        }
        for item in listed:
            shown = client.get(f"/candidates/{item['id']}").json()
            assert shown["quotes"]
            for quote in shown["quotes"]:
                assert quote["text"] == texts[quote["transcript"]][quote["start"] : quote["end"]]
                assert quote["before"] + quote["text"] + quote["after"] in texts[quote["transcript"]]
        accepted, rejected = listed[0], listed[-1]
        answers = [
            client.post(
                f"/candidates/{item['id']}/decisions",
                json={"act": act, "memo": "end to end"},
                headers={"If-Match": item["etag"], "Idempotency-Key": act},
            ).status_code
            for item, act in [(accepted, "accept"), (rejected, "reject")]
        ]
        assert answers == [201, 201 if rejected is not accepted else 412]

    served.kill(group=False)  # serve alone: its worker must not stay behind
    wait_for(lambda: not served.workers())
    served.start()
    with served.client() as client:
        book = client.get(f"/studies/{study}/codebook").json()["items"]
        assert [theme["candidate"] for theme in book] == [accepted["id"]]
        wait_for(lambda: bool(served.workers()))
        os.kill(served.workers()[0], signal.SIGKILL)  # the worker alone: serve starts another
        wait_for(lambda: not served.workers())
        wait_for(lambda: bool(served.workers()))
    assert served.stop() == 0
    wait_for(lambda: not served.workers())

    log = served.log.read_text()
    for name, text in LONGER.items():
        for sentence in re.findall(r"[^.?!\n]{25,}", text):
            assert sentence.strip() not in log, f"words of {name} are in the log"
    assert served.key not in log


def test_a_second_serve_on_the_same_folder_or_port_says_so(served: Served, tmp_path: Path) -> None:
    served.start()
    for folder in (served.folder / "data", tmp_path / "elsewhere"):
        second = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder), str(served.port)], capture_output=True, text=True, timeout=30
        )
        assert second.returncode != 0
        message = second.stderr.strip().splitlines()[-1]
        assert "is at work in" in message if folder.name == "data" else f"port {served.port}" in message
