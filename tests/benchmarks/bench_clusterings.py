"""Ways to cluster the same context vectors: recovery of codes, AMI, agreement of seeds and without one interview.

    python tests/benchmarks/bench_clusterings.py [--quick] [FOLDER_WITH_TXT_AND_CODINGS_CSV ...]

Plain BERTopic as people use it clusters the answers alone: that is the first line. `--quick` leaves out every fourth
interview only. EVoC is passed over where it is not installed.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from itertools import combinations
from typing import Any

from peers import PLAIN, WAYS, Study, Way, agreement, studies

from pipelines.evaluation import evaluate
from service.tools import load_tools

SEEDS = (1, 2, 3)


def main(arguments: list[str]) -> None:
    quick = "--quick" in arguments
    for study in studies([argument for argument in arguments if argument != "--quick"], load_tools()):
        print(f"\n{study.name}: {len(study.transcripts)} interviews, {len(study.segments)} segments")
        print(f"{'':44} clusters none  recovery   AMI  seeds  one interview less (mean, min)  seconds")
        show(study, "plain BERTopic, answers alone", PLAIN, True, quick)
        for name, way in WAYS.items():
            try:
                show(study, name, way, False, quick)
            except ImportError:
                print(f"  {name:42} not installed")


def show(study: Study, name: str, way: Way, answers_only: bool, quick: bool) -> None:
    began = time.perf_counter()
    runs = [study.clustered(way, seed, answers_only=answers_only) for seed in SEEDS]
    seconds = (time.perf_counter() - began) / len(SEEDS)
    levels = [evaluate(as_findings(study, run), study.codings).themes for run in runs]
    recovery = statistics.median(level.code_recovery or 0.0 for level in levels)
    ami = statistics.median(level.ami or 0.0 for level in levels)
    seeds = statistics.mean(agreement(one, other) for one, other in combinations(runs, 2))
    left_out = study.transcripts[:: 4 if quick else 1]
    drops = [agreement(runs[0], study.clustered(way, SEEDS[0], t.id, answers_only)) for t in left_out]
    clusters = statistics.median(len(set(run.values()) - {-1}) for run in runs)
    none = statistics.median(sum(label < 0 for label in run.values()) / len(run) for run in runs)
    print(
        f"  {name:42} {clusters:8.0f} {none:4.0%} {recovery:9.3f} {ami:5.3f} {seeds:6.3f}"
        f" {statistics.mean(drops):12.3f} {min(drops):8.3f} {seconds:20.1f}",
        flush=True,
    )


def as_findings(study: Study, labels: dict[str, int]) -> dict[str, Any]:
    """The clusters as themes of findings, as far as the measures look at them."""
    return {
        "framework": {"objectives": []},
        "transcripts": [{"id": t.id, "name": t.name} for t in study.transcripts],
        "segments": [
            {
                "id": segment.id,
                "transcript": segment.transcript,
                "start": segment.span.start,
                "end": segment.span.end,
                "theme": f"c{labels[segment.id]}" if labels.get(segment.id, -1) >= 0 else None,
                "subtheme": None,
                "objectives": [],
            }
            for segment in study.segments
        ],
        "themes": [],
    }


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main(sys.argv[1:])
