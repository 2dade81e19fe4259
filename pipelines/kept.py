"""An analysis that keeps the themes of earlier findings, and finds only their objectives anew.

Nothing is clustered: themes keep their identifiers, labels, quotes and segments, to the last one. What joined them is
mapped by itself (`pipelines.newcomers`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from collections.abc import Mapping as ReadOnly
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from corpora.candidate import Candidate
from corpora.errors import ConflictError
from corpora.framework import Framework
from corpora.material import Segment, Span, Transcript
from models.memory import Memory
from pipelines.analysis import Report, Tools
from pipelines.embedding import SegmentVectors, embed
from pipelines.mapped import Mapped, map_candidates
from pipelines.mapping_findings import framework_findings, of_another_framework, of_mapping, of_segments, of_theme
from pipelines.newcomers import Talk, ask_of_talk, map_talk
from pipelines.overlap import Versions
from pipelines.params import Params
from pipelines.segmenting import segment_all, segments_at
from pipelines.taught import NOTHING, Labels, taught


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of it: the findings, and what of them a study's history is held against."""

    findings: dict[str, Any]
    segments: tuple[Segment, ...]
    vectors: SegmentVectors
    candidates: tuple[Candidate, ...]

    @property
    def outcome(self) -> str:
        """The outcome of the earlier analysis."""
        return str(self.findings["outcome"])


@dataclass(frozen=True, slots=True)
class Again:
    """Transcripts that are read again, in order, with their segments and vectors, and what is remembered of them."""

    transcripts: tuple[Transcript, ...]
    segments: tuple[Segment, ...]
    vectors: SegmentVectors
    memory: Memory


def read_again(
    earlier: ReadOnly[str, Any], transcripts: Sequence[Transcript], tools: Tools, params: Params, report: Report
) -> Again:
    """Segment and encode the transcripts of earlier findings, and perhaps more of them.

    Talk of then stays divided as it was, also where this version of the program would divide it in another way.

    Raises:
        ConflictError: others than then count as participants, or a transcript is missing.
    """
    report("segmenting", 0, 1)
    in_order = tuple(sorted(transcripts, key=lambda transcript: (transcript.name, transcript.id)))
    segments = _as_then(earlier, in_order, segment_all(in_order, tools.splitter, params, tools.memory))
    report("embedding", 0, len(segments))
    vectors = embed(segments, tools.encoder, lambda done, total: report("embedding", done, total))
    return Again(in_order, segments, vectors, tools.memory)


def _as_then(
    earlier: ReadOnly[str, Any], transcripts: Sequence[Transcript], segments: Sequence[Segment]
) -> tuple[Segment, ...]:
    """The segments, but those of the transcripts of earlier findings as these have them."""
    then: dict[str, set[tuple[int, int]]] = {entry["id"]: set() for entry in earlier["transcripts"]}
    for entry in earlier["segments"]:
        then[entry["transcript"]].add((entry["start"], entry["end"]))
    now: dict[str, tuple[Segment, ...]] = {transcript.id: () for transcript in transcripts}
    now |= {name: tuple(own) for name, own in groupby(segments, key=lambda segment: segment.transcript)}
    by_id = {transcript.id: transcript for transcript in transcripts}
    for entry in earlier["transcripts"]:
        if entry["id"] not in by_id:
            raise ConflictError(
                f"the earlier analysis has '{entry['name']}', which is missing now, so its candidates cannot be kept;"
                " give it too, or start a whole run"
            )
    for name, places in then.items():
        if {(segment.span.start, segment.span.end) for segment in now[name]} == places:
            continue
        kept = segments_at(by_id[name], [Span(start, end) for start, end in places])
        if kept is None:
            raise ConflictError(
                "other people count as participants than in the earlier analysis, so its candidates cannot be kept;"
                " start a whole run, which loses nothing that people decided"
            )
        now[name] = kept
    return tuple(segment for own in now.values() for segment in own)


def map_kept(
    make: Callable[[], ReadOnly[str, Any]],
    again: Again,
    joined: Sequence[Collection[str]],
    framework: Framework,
    tools: Tools,
    params: Params,
    report: Report,
    *,
    versions: Versions | None,
    labels: Labels,
    also: Sequence[Framework],
) -> Kept:
    """Map the themes of findings, whose segments are exactly those that were read again, to these frameworks.

    `make` gives the findings, while the segments are mapped beside it; `joined` are the transcripts that joined, those
    of one time together.
    """
    segments, vectors = again.segments, again.vectors
    by_id = {transcript.id: transcript for transcript in again.transcripts}
    groups = [by_id[segment.transcript].case_of(segment.speaker).group for segment in segments]
    known = taught(labels, segments, versions)
    talk = Talk(segments, lambda: vectors, tuple(groups), tools.encoder, again.memory, tuple(joined))
    with ThreadPoolExecutor(1, "mapping") as beside:
        mapping = [
            beside.submit(map_talk, talk, one, said)
            for one, said in [(framework, known), *((another, NOTHING) for another in also)]
        ]
        findings = make()
        report("mapping", 0, 1)
        found = [one.result() for one in mapping]
    findings = {**findings, "segments": _in_the_order_of(segments, findings["segments"])}
    candidates = candidates_of(findings)
    mapped = [map_candidates(candidates, one, segments, vectors, tools.encoder, params.threshold) for one in found]
    asked = ask_of_talk(talk, found[0], known)
    result = _findings(findings, segments, framework, also, mapped, params, asked)
    report("mapping", 1, 1)
    return Kept(result, segments, vectors, mapped[0].candidates)


def joined_together(findings: ReadOnly[str, Any]) -> tuple[tuple[str, ...], ...]:
    """The transcripts that joined candidates which were there, those of one time together, in their order."""
    joined = findings.get("joined", {"transcripts": []})
    return tuple(tuple(ids) for ids in joined.get("together", [joined["transcripts"]]) if ids)


def candidates_of(findings: ReadOnly[str, Any]) -> tuple[Candidate, ...]:
    """The candidates of findings, in their order, without objectives and quotes."""
    return tuple(
        Candidate(
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
            about_the_call=theme.get("about_the_call", False),
        )
        for theme in findings["themes"]
    )


def _in_the_order_of(segments: Sequence[Segment], entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    by_id = {entry["id"]: entry for entry in entries}
    return [by_id[segment.id] for segment in segments]


def digest_of(content: Any) -> str:
    """A digest of plain values."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def clustered_sha256(findings: ReadOnly[str, Any]) -> str:
    """The digest of what the themes of findings were made from."""
    provenance = findings["provenance"]
    return str(provenance.get("clustered_sha256", provenance["input_sha256"]))


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
        "provenance": _provenance(earlier, framework, also, own, params),
        "segments": [
            {**entry, **found}
            for entry, found in zip(earlier["segments"], of_segments(own.mapping, threshold), strict=True)
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
    clustered = clustered_sha256(earlier)
    return {
        **earlier["provenance"],
        "params": params.as_dict(),
        "input_sha256": digest_of([clustered, frameworks, own.trial.version]),
        "clustered_sha256": clustered,
    }
