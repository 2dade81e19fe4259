"""A large study in one go: the meetings of a folder, with time and memory by stage, and what leads the labels.

    python tests/benchmarks/bench_qmsum.py FOLDER_WITH_TXT

Plain BERTopic clusters the same segments' vectors in the same run, for its time and the share it leaves out. At last it
says how far the themes stay what they are under another seed and without one meeting, as adjusted Rand index over the
segments that have a theme both times: what is in none, back-channel for the most part, would agree in any case.
"""

from __future__ import annotations

import re
import resource
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from peers import PLAIN

from corpora.errors import InputError
from corpora.framework import load_framework
from corpora.material import Transcript, count_words
from corpora.readers import read_transcript
from pipelines.analysis import Analysis, Tools, analyse
from pipelines.clustering import cluster
from pipelines.embedding import SegmentVectors, answer_passage
from pipelines.findings import findings_of, to_bytes
from pipelines.params import Params
from service.tools import load_tools

NOISE = re.compile(r"vocalsound|disfmarker|pause|gap|nonvocalsound|comment|[{}\[\]<>]", re.I)


def main(folder: str) -> None:
    transcripts, blanks = [], 0
    for file in sorted(Path(folder).glob("*.txt")):
        blanks += len(file.read_text("utf-8").split())
        try:
            transcripts.append(read_transcript(file.name, file.read_bytes()))
        except InputError as error:
            print(f"not read: {error}")
    if not transcripts:
        print(f"{folder}: no transcript there, skipped")
        return
    print(f"{len(transcripts)} transcripts, {sum(t.words for t in transcripts):,} words; {ledger(transcripts, blanks)}")
    tools, framework = load_tools(), load_framework()
    stages: list[tuple[str, float]] = []

    def report(stage: str, done: int, total: int) -> None:
        if not stages or stages[-1][0] != stage:
            stages.append((stage, time.perf_counter()))

    began = time.perf_counter()
    analysis = analyse(transcripts, framework, tools, Params(), report)
    findings = findings_of("benchmark", transcripts, framework, analysis)
    ended = time.perf_counter()
    for (stage, start), (_, stop) in zip(stages, [*stages[1:], ("", ended)], strict=True):
        print(f"  {stage:12} {stop - start:8.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  all          {ended - began:8.1f} s, peak {peak:,.0f} MB, findings {len(to_bytes(findings)) / 1e6:.1f} MB"
    )
    themes = [theme for theme in findings["themes"] if theme["parent"] is None]
    left = sum(findings["coverage"]["unthemed"].values()) / len(findings["segments"])
    noisy = [theme["label"] for theme in findings["themes"] if NOISE.search(theme["label"])]
    print(f"  {len(findings['segments']):,} segments, {len(themes)} themes, {len(findings['themes'])} with their parts")
    print(f"  unthemed {left:.1%}; labels with a noise mark: {len(noisy)} {noisy}")
    print("  labels:", "; ".join(theme["label"] for theme in themes))
    counted = [segment for segment in analysis.segments if not segment.filler]
    vectors = tools.encoder.encode([answer_passage(segment) for segment in counted])
    began = time.perf_counter()
    labels = PLAIN(np.asarray(vectors), [0] * len(counted), 0, 1)
    spent = time.perf_counter() - began
    print(f"  plain BERTopic's clustering: {labels.max() + 1} topics, {np.mean(labels < 0):.1%} in none, {spent:.1f} s")
    other = PLAIN(np.asarray(vectors), [0] * len(counted), 0, 2)
    print(f"  its topics under another seed: ARI {agreement(dict(enumerate(labels)), dict(enumerate(other))):.3f}")
    stays(analysis, tools)


def stays(analysis: Analysis, tools: Tools) -> None:
    """How far the themes agree with those under another seed, and with those without each of three meetings."""
    meetings = list(dict.fromkeys(segment.transcript for segment in analysis.segments))
    whole = themes_of(analysis, tools, 1, "")
    print(f"  themes under another seed: ARI {agreement(whole, themes_of(analysis, tools, 2, '')):.3f}")
    for meeting in meetings[:: max(1, len(meetings) // 3)][:3]:
        print(f"  without one meeting: ARI {agreement(whole, themes_of(analysis, tools, 1, meeting)):.3f}", flush=True)


def themes_of(analysis: Analysis, tools: Tools, seed: int, without: str) -> dict[str, int]:
    """The cluster of each segment, -1 where it is in none, with the meeting `without` left out."""
    rows = [row for row, segment in enumerate(analysis.segments) if segment.transcript != without]
    segments = [analysis.segments[row] for row in rows]
    vectors = SegmentVectors(analysis.vectors.answers[rows], analysis.vectors.questions[rows])
    found = cluster(segments, vectors, tools.topics, Params(seed=seed))
    clusters = [-1 if placement.cluster is None else placement.cluster for placement in found.placements]
    return dict(zip((segment.id for segment in segments), clusters, strict=True))


def agreement(one: Mapping[Any, int], other: Mapping[Any, int]) -> float:
    """Adjusted Rand index over what is in a cluster both times."""
    from sklearn.metrics import adjusted_rand_score

    both = [key for key in one if one[key] >= 0 and other.get(key, -1) >= 0]
    return float(adjusted_rand_score([one[key] for key in both], [other[key] for key in both]))


def ledger(transcripts: Sequence[Transcript], blanks: int) -> str:
    """What stands between blanks in the files: words that were said, labels of speakers, and lone punctuation."""
    said = [turn.span.of(t.text).split() for t in transcripts for turn in t.turns]
    signs = sum(count_words(piece) == 0 for pieces in said for piece in pieces)
    spoken = sum(map(len, said)) - signs
    return (
        f"{blanks:,} pieces between blanks in the files: {spoken:,} said, {signs:,} punctuation or marks alone,"
        f" {blanks - spoken - signs:,} labels of speakers"
    )


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main(sys.argv[1] if len(sys.argv) > 1 else "qmsum")
