"""How well themes recover what people coded, beside plain BERTopic with the same encoder on the same segments.

    python tests/benchmarks/bench_themes.py [FOLDER_WITH_TXT_AND_CODINGS_CSV | QUOTES.csv ...]

Without any: the demo study. A table of survey answers is read as `surveys` says. Plain BERTopic runs with its defaults
(UMAP seeded with 1 to 5, since it is seedless otherwise), without and with its own outlier reduction. themebook runs
with its defaults, and with as many themes as plain BERTopic found and half as many again, so that a larger number of
themes is never what wins.
"""

from __future__ import annotations

import statistics
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from surveys import read_survey

from corpora.codebook import HumanCoding
from corpora.codings import read_codings
from corpora.framework import load_framework
from corpora.material import Transcript
from corpora.readers import read_transcript
from corpora.studies import load_demo
from pipelines.analysis import Tools, analyse
from pipelines.embedding import answer_passage
from pipelines.evaluation import Measures, evaluate
from pipelines.findings import findings_of
from pipelines.params import Params
from service.tools import load_tools

SEEDS = (1, 2, 3, 4, 5)


def main(folders: Sequence[str]) -> None:
    tools = load_tools()
    if not folders:
        demo = load_demo()
        compare(demo.name, demo.transcripts, demo.codings, tools)
    for folder in map(Path, folders):
        if folder.suffix == ".csv" and folder.is_file():
            compare(folder.parent.name, *read_survey(folder), tools)
            continue
        if not folder.is_dir():
            print(f"{folder}: not here, skipped")
            continue
        transcripts = [read_transcript(file.name, file.read_bytes()) for file in sorted(folder.glob("*.txt"))]
        compare(
            folder.name, transcripts, read_codings((folder / "codings.csv").read_text("utf-8"), "codings.csv"), tools
        )


def compare(name: str, transcripts: Sequence[Transcript], codings: Sequence[HumanCoding], tools: Tools) -> None:
    print(f"\n{name}: {len(transcripts)} interviews")
    ours = run(transcripts, tools, Params())
    show("themebook, defaults", [evaluate(ours, codings)])
    plain = [plain_bertopic(transcripts, ours, tools, seed) for seed in SEEDS]
    for place, label in enumerate(("plain BERTopic", "plain BERTopic, outliers reduced")):
        show(label, [evaluate(found[place], codings) for found in plain])
    print(f"  two seeds of plain BERTopic agree at ARI {agreement([found[0] for found in plain]):.2f}")
    others = [run(transcripts, tools, Params(seed=seed)) for seed in SEEDS]
    print(f"  two seeds of themebook agree at ARI      {agreement(others):.2f}")
    topics = round(statistics.median(len({s["theme"] for s in found[0]["segments"]} - {None}) for found in plain))
    for themes in sorted({max(2, topics), max(3, topics * 3 // 2)}):
        show(
            f"themebook, {themes} themes asked for", [evaluate(run(transcripts, tools, Params(themes=themes)), codings)]
        )


def run(transcripts: Sequence[Transcript], tools: Tools, params: Params) -> dict[str, Any]:
    framework = load_framework()
    return findings_of("benchmark", transcripts, framework, analyse(transcripts, framework, tools, params))


def plain_bertopic(
    transcripts: Sequence[Transcript], ours: dict[str, Any], tools: Tools, seed: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The findings with plain BERTopic's topics in place of themes, without and with outlier reduction."""
    from bertopic import BERTopic
    from umap import UMAP

    from pipelines.segmenting import segment_all

    ordered = sorted(transcripts, key=lambda transcript: (transcript.name, transcript.id))
    segments = segment_all(ordered, tools.splitter, Params())
    texts = [answer_passage(segment) for segment in segments]
    vectors = tools.encoder.encode(texts)
    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)  # BERTopic's defaults
    model = BERTopic(umap_model=umap)
    topics, _ = model.fit_transform(texts, vectors)
    try:
        reduced = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
    except ValueError:  # it raises where there is no outlier
        reduced = topics
    return relabelled(ours, topics), relabelled(ours, reduced)


def relabelled(ours: dict[str, Any], topics: Sequence[int]) -> dict[str, Any]:
    names = [None if topic < 0 else f"topic {topic}" for topic in topics]
    segments = [
        {**segment, "theme": name, "subtheme": None} for segment, name in zip(ours["segments"], names, strict=True)
    ]
    return {**ours, "segments": segments, "themes": []}


def agreement(runs: Sequence[dict[str, Any]]) -> float:
    from sklearn.metrics import adjusted_rand_score

    labels = [[segment["theme"] or "none" for segment in found["segments"]] for found in runs]
    pairs = [(a, b) for place, a in enumerate(labels) for b in labels[place + 1 :]]
    return statistics.mean(adjusted_rand_score(a, b) for a, b in pairs)


def show(label: str, measures: Sequence[Measures]) -> None:
    def median(values: Sequence[float | None]) -> str:
        known = [value for value in values if value is not None]
        return f"{statistics.median(known):.3f}" if known else "  -  "

    levels = [m.themes for m in measures]
    line = (
        f"  {label:36} themes {statistics.median(level.themes for level in levels):4.0f}"
        f"  recovery {median([level.code_recovery for level in levels])}"
        f"  coverage@.3 {median([level.coverage_at_30 for level in levels])}"
        f"  AMI {median([level.ami for level in levels])}"
        f"  unthemed {statistics.median(m.unthemed_share for m in measures):4.0%}"
    )
    fine = [m.subthemes for m in measures if m.subthemes.themes]
    if fine:
        recovery, ami = median([level.code_recovery for level in fine]), median([level.ami for level in fine])
        line += f" | sub-themes {fine[0].themes} recovery {recovery} AMI {ami}"
    print(line, flush=True)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main(sys.argv[1:])
