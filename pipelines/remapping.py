"""Mapping an earlier analysis again: to another wording of the framework, or with what people have said since.

Nothing is clustered: themes keep their identifiers, labels, quotes and segments, to the last one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpora.candidate import Candidate
from corpora.errors import ConflictError
from corpora.framework import Framework
from corpora.material import Segment, Transcript
from pipelines.analysis import Report, Tools, silent, to_label
from pipelines.clustering import Placement
from pipelines.embedding import SegmentVectors, embed
from pipelines.mapped import Mapped, map_to_objectives
from pipelines.mapping_findings import framework_findings, of_another_framework, of_mapping, of_segment, of_theme
from pipelines.overlap import Versions
from pipelines.params import Params
from pipelines.segmenting import segment_all
from pipelines.taught import NOTHING, Labels, taught


@dataclass(frozen=True, slots=True)
class Remapped:
    """What came of it: the findings, and what of them a study's history is held against."""

    findings: dict[str, Any]
    segments: tuple[Segment, ...]
    vectors: SegmentVectors
    candidates: tuple[Candidate, ...]

    @property
    def outcome(self) -> str:
        """The outcome of the earlier analysis."""
        return str(self.findings["outcome"])


def remap(
    earlier: ReadOnly[str, Any],
    transcripts: Sequence[Transcript],
    framework: Framework,
    tools: Tools,
    params: Params,
    report: Report = silent,
    *,
    versions: Versions | None = None,
    labels: Labels = NOTHING,
    also: Sequence[Framework] = (),
) -> Remapped:
    """Map the themes of earlier findings anew; with the framework, labels and parameters of then, they say the same.

    Args:
        earlier: findings.
        transcripts: all that they are about.
        framework: what to map to now.
        tools: the models; those that cluster and describe are not asked.
        params: as of then, but for the threshold.
        report: hears the stages.
        versions: transcripts that were replaced since labels were given, by their old ids.
        labels: objectives that people set, as for `analyse`.
        also: further frameworks.

    Raises:
        ConflictError: this version of the program divides the talk in another way than the earlier one did.
    """
    report("segmenting", 0, 1)
    transcripts = sorted(transcripts, key=lambda transcript: (transcript.name, transcript.id))
    segments = segment_all(transcripts, tools.splitter, params)
    entries = {entry["id"]: entry for entry in earlier["segments"]}
    if [segment.id for segment in segments] != list(entries):
        raise ConflictError(
            "the earlier run divided the talk in another way, so it cannot be mapped again; start a run"
        )
    report("embedding", 0, len(segments))
    vectors = embed(segments, tools.encoder, lambda done, total: report("embedding", done, total))
    report("mapping", 0, 1)
    themes = {theme["id"]: number for number, theme in enumerate(earlier["themes"])}
    placements = [Placement(themes.get(entry["theme"])) for entry in entries.values()]
    candidates = tuple(_candidate(theme) for theme in earlier["themes"])
    by_id = {transcript.id: transcript for transcript in transcripts}
    groups = [by_id[segment.transcript].case_of(segment.speaker).group for segment in segments]
    known = taught(labels, segments, versions)
    mapped = [
        map_to_objectives(candidates, segments, vectors, placements, one, tools.encoder, groups, said, params.threshold)
        for one, said in [(framework, known), *((another, NOTHING) for another in also)]
    ]
    asked = to_label(mapped[0], segments, vectors, groups, known)
    findings = _findings(earlier, segments, framework, also, mapped, params, asked)
    report("mapping", 1, 1)
    return Remapped(findings, segments, vectors, mapped[0].candidates)


def _findings(
    earlier: ReadOnly[str, Any],
    segments: Sequence[Segment],
    framework: Framework,
    also: Sequence[Framework],
    mapped: Sequence[Mapped],
    params: Params,
    asked: Sequence[str],
) -> dict[str, Any]:
    own, threshold = mapped[0], params.threshold
    row_of = {segment.id: row for row, segment in enumerate(segments)}
    return {
        **earlier,
        "framework": framework_findings(framework),
        "provenance": _provenance(earlier["provenance"], framework, also, own, params),
        "segments": [
            {**entry, **of_segment(own.mapping, row, threshold)} for row, entry in enumerate(earlier["segments"])
        ],
        "themes": [
            {**theme, **of_theme(candidate, own, row_of, threshold)}
            for theme, candidate in zip(earlier["themes"], own.candidates, strict=True)
        ],
        "mapping": {**of_mapping(own), "label_next": list(asked)},
        "frameworks": [
            of_another_framework(another, one, segments, row_of, threshold)
            for another, one in zip(also, mapped[1:], strict=True)
        ],
    }


def _provenance(
    earlier: ReadOnly[str, Any], framework: Framework, also: Sequence[Framework], own: Mapped, params: Params
) -> dict[str, Any]:
    """That of the earlier findings, with a digest of them and of what they are mapped with now."""
    frameworks = [framework.version, *(another.version for another in also)]
    content = [earlier.get("clustered_sha256", earlier["input_sha256"]), frameworks, own.trial.version]
    return {
        **earlier,
        "params": params.as_dict(),
        "input_sha256": hashlib.sha256(json.dumps(content).encode()).hexdigest(),
        "clustered_sha256": content[0],
    }


def _candidate(theme: ReadOnly[str, Any]) -> Candidate:
    return Candidate(
        id=theme["id"],
        label=theme["label"],
        keywords=tuple(theme["keywords"]),
        segments=tuple(theme["segments"]),
        cases=tuple(theme["cases"]),
        stability=theme["stability"],
        objective=None,
        objectives=(),
        quotes=(),
        parent=theme.get("parent"),
    )
