"""Ways to cluster, side by side: each takes unit vectors, groups, a number of clusters and a seed, and gives labels.

-1 stands for no cluster. `plain` is what plain BERTopic does with the vectors (UMAP to 5 dimensions, HDBSCAN by excess
of mass, at least 10 a cluster); its number of clusters is its own affair, as is that of all HDBSCAN variants.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpora.codebook import HumanCoding
from corpora.codings import read_codings
from corpora.material import Segment, Transcript
from corpora.readers import read_transcript
from corpora.studies import load_demo
from models.condensing import condense
from models.consensus import find_consensus, settle
from pipelines.analysis import Tools
from pipelines.clustering import themes_for
from pipelines.context import context_vectors
from pipelines.embedding import SegmentVectors, embed
from pipelines.params import Params
from pipelines.segmenting import segment_all

Floats = NDArray[np.float32]
Labels = NDArray[np.intp]
Way = Callable[[Floats, Sequence[int], int, int], Labels]
_LEAST, _LEAST_AFFINITY = 3, 0.28


class Study:
    """A study as it is clustered: segments with vectors, those that say something, and what people coded."""

    def __init__(
        self, name: str, transcripts: Sequence[Transcript], codings: Sequence[HumanCoding], tools: Tools
    ) -> None:
        self.name, self.codings = name, codings
        self.transcripts = tuple(sorted(transcripts, key=lambda transcript: (transcript.name, transcript.id)))
        self.segments = segment_all(self.transcripts, tools.splitter, Params())
        self.vectors = embed(self.segments, tools.encoder)

    def rows(self, without: str | None = None) -> list[int]:
        return [row for row, segment in enumerate(self.segments) if segment.transcript != without]

    def subset(self, rows: Sequence[int]) -> tuple[list[Segment], SegmentVectors]:
        kept = np.array(rows, dtype=np.intp)
        return [self.segments[row] for row in rows], SegmentVectors(
            self.vectors.answers[kept], self.vectors.questions[kept]
        )

    def clustered(self, way: Way, seed: int, without: str | None = None, answers_only: bool = False) -> dict[str, int]:
        """The label of each segment that says something, by its id; without one interview if asked for."""
        segments, vectors = self.subset(self.rows(without))
        counted = [not segment.filler for segment in segments]
        numbers = np.flatnonzero(counted)
        found = vectors.answers[numbers] if answers_only else context_vectors(segments, vectors, counted)
        order = {key: number for number, key in enumerate(dict.fromkeys(segment.transcript for segment in segments))}
        groups = [order[segments[row].transcript] for row in numbers]
        labels = way(found, groups, themes_for(len(numbers)), seed)
        return {segments[row].id: int(label) for row, label in zip(numbers, labels, strict=True)}


def studies(folders: Sequence[str], tools: Tools) -> list[Study]:
    """The demo, and every folder of transcripts with a codings.csv that is there."""
    demo = load_demo()
    found = [Study(demo.name, demo.transcripts, demo.codings, tools)]
    for folder in map(Path, folders):
        if not (folder / "codings.csv").is_file():
            print(f"{folder}: not here, skipped")
            continue
        transcripts = [read_transcript(file.name, file.read_bytes()) for file in sorted(folder.glob("*.txt"))]
        codings = read_codings((folder / "codings.csv").read_text("utf-8"), "codings.csv")
        found.append(Study(folder.name, transcripts, codings, tools))
    return found


def agreement(one: dict[str, int], other: dict[str, int]) -> float:
    """Adjusted Rand index over the segments that both hold; no cluster counts as one of its own."""
    from sklearn.metrics import adjusted_rand_score

    both = [key for key in one if key in other]
    return float(adjusted_rand_score([one[key] for key in both], [other[key] for key in both]))


def consensus(vectors: Floats, groups: Sequence[int], clusters: int, seed: int) -> Labels:
    """What themebook ships, with what agrees too little left out."""
    nodes = condense(vectors, groups, [str(row) for row in range(len(vectors))])
    weights = np.bincount(nodes.of_text)
    found = find_consensus(nodes.vectors, nodes.groups.tolist(), clusters, seed)
    labels = settle(found.tree.cut(clusters, weights, _LEAST), found, weights, _LEAST)
    member = (labels[:, None] == np.arange(labels.max() + 1)) * weights[:, None].astype(np.float32)
    own = np.diag(found.agreement)[:, None] * member
    affinity = (found.agreement @ member - own) / np.maximum(member.sum(axis=0) - member, 1)
    labels = np.where(labels < 0, affinity.argmax(axis=1), labels)
    labels[affinity[np.arange(len(labels)), labels] < _LEAST_AFFINITY] = -1
    return labels[nodes.of_text]


def umap_hdbscan(method: str, least: int) -> Way:
    def way(vectors: Floats, groups: Sequence[int], clusters: int, seed: int) -> Labels:
        from umap import UMAP

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            low = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
            return _hdbscan(low.fit_transform(vectors), method, least)

    return way


def pca_hdbscan(vectors: Floats, groups: Sequence[int], clusters: int, seed: int) -> Labels:
    from sklearn.decomposition import PCA

    return _hdbscan(PCA(5, random_state=seed).fit_transform(vectors), "eom", 5)


def _hdbscan(low: Floats, method: str, least: int) -> Labels:
    from sklearn.cluster import HDBSCAN

    found: Labels = HDBSCAN(min_cluster_size=least, cluster_selection_method=method, copy=True).fit_predict(low)
    return found


def agglomerative(linkage: str) -> Way:
    def way(vectors: Floats, groups: Sequence[int], clusters: int, seed: int) -> Labels:
        from sklearn.cluster import AgglomerativeClustering

        metric = "euclidean" if linkage == "ward" else "cosine"
        found: Labels = AgglomerativeClustering(clusters, linkage=linkage, metric=metric).fit_predict(vectors)
        return found

    return way


def one_leiden(vectors: Floats, groups: Sequence[int], clusters: int, seed: int) -> Labels:
    """One draw at the resolution, of twelve, whose number of communities is nearest to what is wanted."""
    from models.communities import graph_of, leiden

    similarity = np.clip(vectors @ vectors.T, -1, 1).astype(np.float32)
    ranked = similarity.copy()
    np.fill_diagonal(ranked, -2)
    graph = graph_of(similarity, np.argsort(-ranked, axis=1, kind="stable")[:, :10])
    draws = [leiden(graph, float(resolution), seed) for resolution in np.geomspace(0.5, 8, 12)]
    return min(draws, key=lambda labels: abs(len(set(labels.tolist())) - clusters))


def evoc(vectors: Floats, groups: Sequence[int], clusters: int, seed: int) -> Labels:
    from evoc import EVoC

    found: Labels = np.asarray(EVoC(random_state=seed).fit_predict(vectors))
    return found


WAYS: dict[str, Way] = {
    "plain BERTopic's (UMAP, HDBSCAN eom)": umap_hdbscan("eom", 10),
    "UMAP, HDBSCAN leaf": umap_hdbscan("leaf", 5),
    "PCA, HDBSCAN": pca_hdbscan,
    "agglomerative, average": agglomerative("average"),
    "agglomerative, Ward": agglomerative("ward"),
    "one draw of Leiden": one_leiden,
    "EVoC": evoc,
    "consensus (shipped)": consensus,
}
PLAIN = WAYS["plain BERTopic's (UMAP, HDBSCAN eom)"]
