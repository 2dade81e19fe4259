"""What more workers bring: two that embed side by side, and 1 to 8 simulated with the step times of a real run.

    python tests/benchmarks/bench_workers.py embed    [FOLDER] [--passages 2000]
    python tests/benchmarks/bench_workers.py simulate [FOLDER] [--studies 200] [--interviews 200] [--timed 32]

`embed`: passages a second of one worker that is held to one thread of one processor, and of two at once; by processor
time, other work on the machine hardly counts. `simulate`:
the steps of runs over some interviews of FOLDER and over half of them are timed, then dealt to workers as the queue
does: many studies of that size, each one worker's, and one study of so many interviews, divided into parts and
concluded by one. FOLDER holds .txt; without one it is the demo.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2])]

from corpora.material import Transcript  # noqa: E402
from corpora.readers import read_transcript  # noqa: E402
from corpora.studies import load_demo  # noqa: E402
from models.load import load_encoder, load_splitter  # noqa: E402
from pipelines.embedding import passages  # noqa: E402
from pipelines.params import Params  # noqa: E402

_POLL = 0.25  # seconds between two looks at the queue; a worker waits half of it for a job on average
_PART = 2_000  # segments, about, that are prepared by one worker at a time
WORKERS = (1, 2, 4, 8)


def material(folder: Path | None) -> list[Transcript]:
    """The transcripts of a folder, or of the demo."""
    if folder is None:
        return list(load_demo().transcripts)
    return [read_transcript(file.name, file.read_bytes()) for file in sorted(folder.glob("*.txt"))]


def embed_alone(processor: int, folder: Path | None, most: int) -> None:
    """In a process of its own: load, say so, wait for the word, encode, and print the seconds."""
    os.sched_setaffinity(0, {processor})
    texts = passages(material(folder), load_splitter(), Params())
    texts = (texts * (most // len(texts) + 1))[:most]
    encoder = load_encoder(1)
    encoder.encode(texts[:50])
    print("ready", flush=True)
    sys.stdin.readline()
    began, busy = time.perf_counter(), time.process_time()
    encoder.encode(texts)
    print(json.dumps([time.perf_counter() - began, time.process_time() - busy]), flush=True)


def embed(folder: Path | None, most: int) -> dict[str, object]:
    """Passages a second of one worker and of two, on processors of their own."""
    processors = sorted(os.sched_getaffinity(0))
    if len(processors) < 2:
        return {"skipped": "two workers need two processors"}
    rates: dict[str, list[float]] = {}
    for number in (1, 2):
        command = [sys.executable, __file__, "--alone"]
        given = [str(most), *([str(folder)] if folder else [])]
        workers = [
            subprocess.Popen(
                [*command, str(processor), *given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for processor in processors[:number]
        ]
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        took = [json.loads(worker.communicate()[0]) for worker in _told(workers)]
        for kind, seconds in zip(("on_the_clock", "by_processor_time"), zip(*took, strict=True), strict=True):
            rates.setdefault(kind, []).append(number * most / max(seconds))
    return {
        kind: {"one": round(one), "two": round(two), "ratio": round(two / one, 2)} for kind, (one, two) in rates.items()
    }


def _told(workers: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Give all of them the word at once."""
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    return workers


def step_times(of: list[Transcript]) -> tuple[list[float], float, int]:
    """Seconds that each interview of a real run took to prepare, those to conclude it, and its segments."""
    from service import operations
    from service.bench import Bench, begin
    from service.enqueue import prepare_jobs
    from service.jobs import conclude, prepare_transcript
    from service.migrations.apply import upgrade
    from service.operations import COMMAND_LINE
    from service.settings import Settings
    from service.store import transcripts
    from service.store.engine import open_database
    from service.tools import load_tools

    with tempfile.TemporaryDirectory() as place:
        settings = Settings(data_dir=Path(place))
        db = open_database(settings)
        upgrade(db)
        prepare_jobs(settings.jobs)
        study = operations.create_study(db, COMMAND_LINE, "Timed").id
        operations.add_transcripts(db, COMMAND_LINE, study, [(one.name, one.text.encode()) for one in of])
        run = operations.start_run(db, COMMAND_LINE, study).id
        tools = load_tools()
        bench = Bench(db, lambda _report: tools, "bench")
        begin(bench, run)
        with db.read() as connection:
            versions = transcripts.versions_of_run(connection, run)
        prepared = [_seconds(partial(prepare_transcript, bench, run, version)) for version in versions]
        concluded = _seconds(partial(conclude, bench, run))
        segments = len(json.loads(operations.get_findings(db, COMMAND_LINE, run))["segments"])
        db.close()
    return prepared, concluded, segments


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def finished(jobs: list[float], workers: int) -> float:
    """When the last of these jobs is done, each going to the first worker that is free, in order."""
    free = [0.0] * workers
    for seconds in jobs:
        heapq.heapreplace(free, free[0] + _POLL / 2 + seconds)
    return max(free)


def simulate(of: list[Transcript], studies: int, interviews: int) -> dict[str, object]:
    """Minutes that so many workers take, and how many times faster than one they are."""
    _, half, fewer = step_times(of[::2])
    prepared, concluded, segments = step_times(of)
    mean, each = sum(prepared) / len(prepared), segments / len(of)
    a_segment = max(0.0, concluded - half) / (segments - fewer)
    end = concluded + a_segment * (each * interviews - segments)
    in_a_part = max(1, round(_PART / each))
    many = {workers: finished([sum(prepared) + concluded] * studies, workers) for workers in WORKERS}
    large = {
        workers: finished([in_a_part * mean] * -(-interviews // in_a_part), workers) + _POLL / 2 + end
        for workers in WORKERS
    }
    return {
        "segments_of_an_interview": round(each),
        "seconds_to_prepare_an_interview": round(mean, 2),
        "seconds_to_conclude": {fewer: round(half, 1), segments: round(concluded, 1)},
        f"{studies}_studies_of_{len(of)}_interviews": _table(many),
        f"one_study_of_{interviews}_interviews": _table(large),
        "minutes_that_one_worker_concludes_alone": round(end / 60, 1),
    }


def _table(seconds: dict[int, float]) -> dict[int, str]:
    return {
        workers: f"{took / 60:.1f} min, {seconds[1] / took:.1f} times one worker" for workers, took in seconds.items()
    }


def main() -> None:
    """Measure what was asked for and print it."""
    if sys.argv[1:2] == ["--alone"]:
        processor, most, *folder = sys.argv[2:]
        embed_alone(int(processor), Path(folder[0]) if folder else None, int(most))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["embed", "simulate"])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--passages", type=int, default=2_000)
    parser.add_argument("--studies", type=int, default=200)
    parser.add_argument("--interviews", type=int, default=200)
    parser.add_argument("--timed", type=int, default=32)
    given = parser.parse_args()
    if given.what == "embed":
        found = embed(given.folder, given.passages)
    else:
        found = simulate(material(given.folder)[: given.timed], given.studies, given.interviews)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
