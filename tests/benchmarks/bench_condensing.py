"""What condensing costs: a study that people coded, clustered over all its segments and over ever fewer micro-clusters.

    python tests/benchmarks/bench_condensing.py FOLDER_WITH_TXT_AND_CODINGS_CSV

A study of more than 4,000 different passages is condensed to 2,000 micro-clusters before the consensus is found over
them (centres drawn and moved twice, `models.condensing`). No study of that size is coded by people, so a small one is
condensed as hard here: two, four and eight segments to a micro-cluster. Printed are the measures against the codings
and how far the themes agree with those over all segments.
"""

from __future__ import annotations

import sys
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import bench_themes

import pipelines.clusterable
from corpora.codings import read_codings
from corpora.readers import read_transcript
from models.communities import Floats
from models.condensing import Nodes, condense
from pipelines.evaluation import evaluate
from pipelines.params import Params
from service.tools import load_tools


def main(folder: Path) -> None:
    """Measure and print."""
    if not folder.is_dir():
        print(f"{folder}: not here, skipped")
        return
    transcripts = [read_transcript(file.name, file.read_bytes()) for file in sorted(folder.glob("*.txt"))]
    codings = read_codings((folder / "codings.csv").read_text("utf-8"), "codings.csv")
    tools = load_tools()
    whole = bench_themes.run(transcripts, tools, Params())
    bench_themes.show("every segment", [evaluate(whole, codings)])
    for crowd in (2, 4, 8):
        pipelines.clusterable.condense = partial(condense_to, crowd)
        found = bench_themes.run(transcripts, tools, Params())
        bench_themes.show(f"{crowd} segments to a micro-cluster", [evaluate(found, codings)])
        print(f"    agreement with every segment: ARI {bench_themes.agreement([whole, found]):.2f}")


def condense_to(crowd: int, vectors: Floats, *given: Any, **more: Any) -> Nodes:
    """Condense to a micro-cluster for each `crowd` vectors; half as many as `most` are made of what is over it."""
    return condense(vectors, *given, most=2 * len(vectors) // crowd - 2, **more)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
