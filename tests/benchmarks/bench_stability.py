"""What stays the same under another seed, without an interview, with one more; and what a stability number means.

    python tests/benchmarks/bench_stability.py [--quick] [FOLDER_WITH_TXT_AND_CODINGS_CSV ...]

Plain BERTopic's clustering of the answers stands beside each number. In the generated studies every planted theme has a
strength of its own (how near its passages are to its centre); each candidate found is counted as a planted theme
recovered when their overlap is at least half of both together (Jaccard). The first are vectors drawn at random, the
second interviews put together out of sentences about three domains (`generated`), which go through all of it.
"""

from __future__ import annotations

import statistics
import sys
import warnings
from itertools import combinations, pairwise

import numpy as np
from generated import DOMAINS, generate
from peers import PLAIN, Study, agreement, consensus, studies

from models.condensing import condense
from models.consensus import find_consensus, settle, stability
from pipelines.analysis import Analysis, Tools, analyse
from pipelines.clustering import cluster
from pipelines.embedding import embed
from pipelines.findings import findings_of
from pipelines.incremental import place_new
from pipelines.params import Params
from pipelines.segmenting import segment_all
from service.tools import load_tools

SEEDS = (1, 2, 3, 4, 5)
MORE = 3  # halves of the planted themes' number that are asked for
BANDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def main(arguments: list[str]) -> None:
    quick = "--quick" in arguments
    curve(6 if quick else 20)
    tools = load_tools()
    spoken_curve(2 if quick else 6, tools)
    for study in studies([argument for argument in arguments if argument != "--quick"], tools):
        print(f"\n{study.name}: {len(study.transcripts)} interviews")
        seeds = SEEDS[:3] if quick else SEEDS
        ours = [study.clustered(consensus, seed) for seed in seeds]
        plain = [study.clustered(PLAIN, seed, answers_only=True) for seed in seeds]
        show(
            "seeds agree at ARI",
            [agreement(*pair) for pair in combinations(ours, 2)],
            [agreement(*pair) for pair in combinations(plain, 2)],
        )
        left_out = study.transcripts[:: 4 if quick else 1]
        show(
            "without one interview, ARI over the rest",
            [agreement(ours[0], study.clustered(consensus, 1, t.id)) for t in left_out],
            [agreement(plain[0], study.clustered(PLAIN, 1, t.id, True)) for t in left_out],
        )
        adding(study, tools, quick)


def show(what: str, ours: list[float], plain: list[float]) -> None:
    print(
        f"  {what:42} themebook {statistics.mean(ours):.3f} (least {min(ours):.3f})"
        f"   plain BERTopic {statistics.mean(plain):.3f} (least {min(plain):.3f})",
        flush=True,
    )


def adding(study: Study, tools: Tools, quick: bool) -> None:
    """One interview joins the candidates of all others; where its segments go, beside a new run."""
    from corpora.framework import load_framework

    framework = load_framework()
    whole = study.clustered(consensus, 1)
    kept, homes, rerun = [], [], []
    for transcript in study.transcripts[:: 4 if quick else 3]:
        rest = [other for other in study.transcripts if other.id != transcript.id]
        earlier: Analysis = analyse(rest, framework, tools, Params())
        findings = findings_of("benchmark", rest, framework, earlier)
        result = place_new(study.segments, study.vectors, findings)
        before = {segment["id"]: segment["theme"] for segment in findings["segments"]}
        after = {segment.id: result.theme_of(row) for row, segment in enumerate(study.segments)}
        kept.append(statistics.mean(after[key] == theme for key, theme in before.items()))
        new = [row for row in result.new if not study.segments[row].filler]
        homes.append(1 - sum(result.theme_of(row) is None for row in new) / max(1, len(new)))
        numbers = {theme: number for number, theme in enumerate(dict.fromkeys(after.values()))}
        rerun.append(agreement({key: numbers[after[key]] for key in whole}, whole))
    print(f"  with one more: old segments that stay {statistics.mean(kept):.1%} (least {min(kept):.1%});")
    print(f"  new that find one {statistics.mean(homes):.0%}; ARI of all with a new run {statistics.mean(rerun):.3f}")


def curve(generated: int) -> None:
    """The share of candidates that are planted themes, by their stability number."""
    found: list[tuple[float, bool]] = []
    plain: list[bool] = []
    for seed in range(generated):
        vectors, groups, truth = planted(seed)
        nodes = condense(vectors, groups, [str(row) for row in range(len(vectors))])
        weights = np.bincount(nodes.of_text)
        ensemble = find_consensus(nodes.vectors, nodes.groups.tolist(), 20, seed)
        labels = settle(ensemble.tree.cut(20, weights, 3), ensemble, weights, 3)
        numbers = stability(labels, ensemble.replicates, weights, 20, 3)
        members = labels[nodes.of_text]
        found += [(number, recovered(members == label, truth)) for label, number in enumerate(numbers)]
        topics = PLAIN(vectors, groups, 20, seed) if seed < 3 else np.array([-1])
        plain += [recovered(topics == topic, truth) for topic in range(int(topics.max()) + 1)]
    print(f"{generated} generated studies, {len(found)} candidates: share that is a planted theme, by stability")
    show_curve(found)
    print(f"  plain BERTopic, no such number: {statistics.mean(plain) if plain else 0:.0%} of {len(plain)}")


def spoken_curve(generated: int, tools: Tools) -> None:
    """The same of generated interviews, so many in each domain."""
    for domain in DOMAINS:
        found: list[tuple[float, bool]] = []
        for seed in range(generated):
            study = generate(domain, seed)
            segments = segment_all(study.transcripts, tools.splitter, Params())
            params = Params(seed=seed + 1, themes=MORE * study.themes // 2)
            clustering = cluster(segments, embed(segments, tools.encoder), tools.topics, params)
            names = {transcript.id: transcript.name for transcript in study.transcripts}
            truth = np.array([study.truth[names[segment.transcript], segment.turn] for segment in segments])
            homes = np.array([-1 if place.cluster is None else place.cluster for place in clustering.placements])
            numbers = clustering.topics.coarse.stability if clustering.topics else ()
            found += [(number, recovered(homes == label, truth)) for label, number in enumerate(numbers)]
        print(f"{generated} generated studies about the {domain}, {len(found)} candidates")
        show_curve(found)


def show_curve(found: list[tuple[float, bool]]) -> None:
    for low, high in pairwise(BANDS):
        band = [right for number, right in found if low <= number < high]
        if band:
            print(f"  {low:.1f} to {min(1.0, high):.1f}: {statistics.mean(band):4.0%} of {len(band)}")
    print(f"  all: {statistics.mean(right for _, right in found):.0%}", flush=True)


def planted(seed: int) -> tuple[np.ndarray, list[int], np.ndarray]:
    """300 unit vectors from 14 interviews: 15 themes of different size and strength, and a sixth in no theme."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((15, 384))
    strengths = random.uniform(0.15, 0.8, 15)
    truth = np.where(random.random(300) < 1 / 6, -1, random.choice(15, 300, p=random.dirichlet(np.full(15, 4.0))))
    noise = random.standard_normal((300, 384))
    habits = 0.3 * random.standard_normal((14, 384))
    groups = random.integers(0, 14, 300)
    strength = np.where(truth >= 0, strengths[truth], 0)[:, None]
    rows = strength * centres[truth] + (1 - strength) * noise + habits[groups]
    unit = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit, groups.tolist(), truth


def recovered(members: np.ndarray, truth: np.ndarray) -> bool:
    """Whether the members are one planted theme, by half or more of both together."""
    planted_themes = range(int(truth.max()) + 1)
    best = max((members & (truth == theme)).sum() / (members | (truth == theme)).sum() for theme in planted_themes)
    return bool(members.any() and best >= 0.5)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main(sys.argv[1:])
