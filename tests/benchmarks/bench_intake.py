"""What bad files and big batches do to a running service; prints what it measures.

Run it from the repository: ``python tests/benchmarks/bench_intake.py [--spoilt 200] [--batch 500]``. A real service is
started on a free port; while every bad file goes in, another client asks for the list of studies again and again.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "corpora" / "readers"))

import httpx
from bad_files import TALK, bad_files
from projects import NVIVO, Study, Written, project
from sheets import rows_of, sheet, workbook
from spoiling import spoilt
from test_spoilt_documents import DOCUMENTS, variants

WORDS = TALK.decode()
TURNS = [["speaker", "text"], *(line.split(": ", 1) for line in WORDS.splitlines())]
CUES = "\n\n".join(
    f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{line}" for n, line in enumerate(WORDS.splitlines(), 1)
)
OTHERS = {
    "txt": TALK,
    "srt": CUES.encode(),
    "vtt": b"WEBVTT\n\n" + CUES.replace(",", ".").encode(),
    "csv": "\n".join(f'{who},"{words}"' for who, words in TURNS).encode(),
    "xlsx": workbook({"S": sheet(rows_of(TURNS))}),
    "json": b'{"segments": [{"start": 0.5, "end": 2, "speaker": "A", "text": "Why did you go?"}, {"text": "So."}]}',
    "qdpx": project(Study([Written("One", WORDS, [(0, 9, "A")])], {"A": None}), NVIVO),
}


def mutations(count: int) -> Iterator[tuple[str, bytes]]:
    """Every format spoilt so many times."""
    for form, (data, member) in DOCUMENTS.items():
        yield from ((f"{form} {n}.{form}", bad) for n, bad in enumerate(variants(data, member, count)))
    for form, data in OTHERS.items():
        yield from ((f"{form} {n}.{form}", bad) for n, bad in enumerate(spoilt(data, count)))


@contextmanager
def served(folder: Path) -> Iterator[tuple[httpx.Client, int]]:
    """A service of its own: a client that is an administrator, and the identifier of its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--no-worker"]
    said = folder / "said"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--data-dir", str(folder / "data")], stdout=out, stderr=out
        )
    try:
        while not (key := re.search(r"tb_[\w-]{20,}", said.read_text())):
            time.sleep(0.1)
        base = f"http://127.0.0.1:{port}/api/v1"
        with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {key[0]}"}, timeout=120) as client:
            while True:
                try:
                    client.get("/health/live")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            yield client, process.pid
    finally:
        process.terminate()
        process.wait()


def megabytes(pid: int) -> float:
    """What a process holds in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def told(answer: httpx.Response) -> Iterator[str]:
    """What became of a file and why, in short."""
    body = answer.json()
    for file in body.get("files") or [{"outcome": body["code"], "reason": body["detail"]}]:
        yield f"{file['outcome']} {(file['reason'] or '; '.join(file.get('notes', ())))[:110]}".strip()


def send(
    client: httpx.Client, study: str, pid: int, files: Iterable[tuple[str, bytes]], what: str, each: bool = False
) -> None:
    """Send each file by itself and print how that went; of `each`, too."""
    answers: dict[str, int] = {}
    slowest = (0.0, "")
    before = peak = megabytes(pid)
    for name, data in files:
        began = time.perf_counter()
        answer = client.post(f"/studies/{study}/transcripts", files=[("files", (name, data))])
        took = time.perf_counter() - began
        slowest = max(slowest, (took, name[:30]))
        answers[str(answer.status_code)] = answers.get(str(answer.status_code), 0) + 1
        peak = max(peak, megabytes(pid))
        if each:
            print(f"  {name[:40]!r}: {answer.status_code}, {took:.1f} s, {' | '.join(told(answer))}")
        if answer.status_code >= 500 or "reader failed" in answer.text:
            print(f"  FAULT {name[:60]}: {answer.status_code} {answer.text[:300]}")
    print(
        f"{what}: {sum(answers.values())} files {answers}, slowest {slowest[0]:.1f} s ({slowest[1]});"
        f" memory {before:.0f} MB, at most {peak:.0f}, then {megabytes(pid):.0f}"
    )


def asking(client: httpx.Client, ended: threading.Event, took: list[float]) -> None:
    """Ask for the list of studies, over and over."""
    while not ended.wait(0.05):
        began = time.perf_counter()
        client.get("/studies").raise_for_status()
        took.append(time.perf_counter() - began)


def batch(client: httpx.Client, folder: Path, count: int) -> None:
    """So many files of which one is bad, through the service and through the command line."""
    files = [(f"{n:03}.txt", TALK * 20 + b"P1: Number %d.\n" % n) for n in range(count - 1)]
    files.insert(count // 2, ("bad.docx", b"no zip"))
    study = client.post("/studies", json={"name": "Batch"}).json()["id"]
    began = time.perf_counter()
    answer = client.post(f"/studies/{study}/transcripts", files=[("files", file) for file in files]).json()
    fates = [file["outcome"] for file in answer["files"]]
    print(f"service: {fates.count('added')} in, {fates.count('refused')} refused, {time.perf_counter() - began:.1f} s")
    place = folder / "batch"
    place.mkdir()
    for name, data in files:
        (place / name).write_bytes(data)
    main = [sys.executable, "-c", "from service.cli import main; main()"]
    where = ["--data-dir", str(folder / "own")]
    subprocess.run([*main, "study", "create", "S", *where], check=True, capture_output=True)
    began = time.perf_counter()
    done = subprocess.run([*main, "add", "S", str(place), *where], check=False, capture_output=True, text=True)
    print(f"command line: {done.stdout.strip()}, exit {done.returncode}, {time.perf_counter() - began:.1f} s")


def large_files(client: httpx.Client, pid: int) -> None:
    """Seven files of a megabyte, and seven times as many: seconds and memory."""
    study = client.post("/studies", json={"name": "Large"}).json()["id"]
    for count in (7, 7, 49):
        files = [(f"{count} {n}.txt", one_megabyte(f"{count} {n} {time.time()}")) for n in range(count)]
        before, began = megabytes(pid), time.perf_counter()
        for file in files:
            client.post(f"/studies/{study}/transcripts", files=[("files", file)]).raise_for_status()
        took = time.perf_counter() - began
        print(f"{count} files of 1 MB: {took:.1f} s; memory {before:.0f} MB, then {megabytes(pid):.0f}")


def one_megabyte(mark: str) -> bytes:
    """An interview of a megabyte, unlike any other."""
    turns = "".join(
        f"INT: What came of number {n}, and why?\nP1: It was free, and near to us, and we went {n} times in all. "
        + "We plan our lessons together now, which we never did before. " * 6
        + "\n"
        for n in range(2200)
    )
    return f"{turns}INT: {mark}?\nP1: Yes.\n".encode()


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spoilt", type=int, default=200)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--each", action="store_true", help="name every bad file with its outcome")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, served(Path(place)) as (client, pid):
        study = client.post("/studies", json={"name": "Bad"}).json()["id"]
        client.post(f"/studies/{study}/transcripts", files=[("files", ("warm.txt", TALK))])
        ended, took = threading.Event(), list[float]()
        with httpx.Client(base_url=client.base_url, headers=client.headers, timeout=60) as other:
            thread = threading.Thread(target=asking, args=(other, ended, took))
            thread.start()
            send(client, study, pid, bad_files(large=True), "bad files", each=chosen.each)
            send(client, study, pid, mutations(chosen.spoilt), "mutations")
            ended.set()
            thread.join()
        p95 = statistics.quantiles(took, n=20)[-1]
        print(f"meanwhile: {len(took)} other requests, p95 {p95 * 1000:.0f} ms, slowest {max(took) * 1000:.0f} ms")
        print(f"afterwards: list {client.get(f'/studies/{study}/transcripts').status_code}")
        large_files(client, pid)
        batch(client, Path(place), chosen.batch)


if __name__ == "__main__":
    main()
