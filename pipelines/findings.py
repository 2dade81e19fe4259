"""An analysis as plain values: the findings, format ``themebook.findings/1``.

Nothing in them differs between two equal runs: no time, no path, no machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_json

from corpora.codebook import Candidate, Quote
from corpora.framework import Framework
from corpora.material import Case, Segment, Span, Transcript
from models.identity import package_versions
from pipelines.analysis import Analysis
from pipelines.clustering import Placement
from pipelines.coverage import Coverage
from pipelines.garbage import without_collecting
from pipelines.mapping_findings import framework_findings, of_another_framework, of_mapping, of_segments, of_theme

FORMAT = "themebook.findings/1"
_DIGITS = 4  # of every probability, strength and stability


@without_collecting()
def findings_of(
    study: str, transcripts: Sequence[Transcript], framework: Framework, analysis: Analysis
) -> dict[str, Any]:
    """The findings of a study as plain JSON values.

    Raises:
        ValueError: a quote is not the exact slice of its transcript; this would be a fault of ours and is never hidden.
    """
    transcripts = sorted(transcripts, key=lambda transcript: (transcript.name, transcript.id))
    by_id = {transcript.id: transcript for transcript in transcripts}
    segment_of = {segment.id: segment for segment in analysis.segments}
    row_of = {segment.id: row for row, segment in enumerate(analysis.segments)}
    return {
        "format": FORMAT,
        "study": study,
        "outcome": str(analysis.outcome),
        "framework": framework_findings(framework),
        "provenance": _provenance(transcripts, framework, analysis),
        "transcripts": [of_transcript(transcript) for transcript in transcripts],
        "segments": [
            {
                **of_placed(
                    segment,
                    analysis.clustering.placements[row],
                    analysis.theme_of[row],
                    analysis.subtheme_of[row],
                    analysis.leaning[row],
                ),
                **found,
            }
            for (row, segment), found in zip(
                enumerate(analysis.segments), of_segments(analysis.mapping, analysis.params.threshold), strict=True
            )
        ],
        "themes": [
            {
                **_theme(candidate, by_id, segment_of, analysis.disconfirming),
                **of_theme(candidate, analysis.mapped, row_of, analysis.params.threshold),
            }
            for candidate in analysis.candidates
        ],
        "coverage": of_coverage(analysis.coverage),
        "mapping": {**of_mapping(analysis.mapped), "label_next": list(analysis.label_next)},
        "frameworks": [
            of_another_framework(another, mapped, analysis.segments, row_of, analysis.params.threshold)
            for another, mapped in analysis.also
        ],
        "checks": analysis.checks.as_dict(),
        "expected": [found.as_dict() for found in analysis.expected],
    }


def to_bytes(findings: Mapping[str, Any]) -> bytes:
    """Findings as canonical JSON: UTF-8, keys in the order of the contract, an entry a line, a newline at the end.

    Raises:
        ValueError: a number is none that JSON has, NaN or an infinity.
    """
    written = _written(findings, b"\n", _DEEP) + b"\n"
    if b"NaN" in written or b"Infinity" in written:  # said by somebody, most likely
        json.dumps(findings, allow_nan=False)
    return written


_DEEP = 2  # levels that are set out in lines: the parts of the findings, and what each of them lists


def _written(value: Any, margin: bytes, levels: int) -> bytes:
    """A value in JSON, its first `levels` levels with an indent of two and each entry of these in a line."""
    if not levels or not value or not isinstance(value, Mapping | list | tuple):
        return to_json(value)
    inner = margin + b"  "
    if isinstance(value, Mapping):
        entries = [to_json(key) + b": " + _written(one, inner, levels - 1) for key, one in value.items()]
        return b"{" + inner + (b"," + inner).join(entries) + margin + b"}"
    return b"[" + inner + (b"," + inner).join([_written(one, inner, levels - 1) for one in value]) + margin + b"]"


def attribution(case: Case) -> str:
    """One line that says who speaks, by role and case, never by name: "Careers Leader, CL03"."""
    return ", ".join(part for part in (case.group, case.attributes.get("setting"), case.name) if part)


def _provenance(transcripts: Sequence[Transcript], framework: Framework, analysis: Analysis) -> dict[str, Any]:
    content = content_of(transcripts)
    content.append([framework.version, *(another.version for another, _ in analysis.also)])
    if analysis.mapped.trial.version:
        content.append([analysis.mapped.trial.version])
    if analysis.expected:
        content.append([found.expected.as_dict() for found in analysis.expected])
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return {
        "seed": analysis.params.seed,
        "params": analysis.params.as_dict(),
        "models": [{"role": m.role, "name": m.name, "revision": m.revision} for m in analysis.models],
        "packages": package_versions(),
        "input_sha256": digest,
    }


def content_of(transcripts: Sequence[Transcript]) -> list[Any]:
    """What transcripts say and who says it, as plain values from which a digest is made."""
    return [
        [t.name, t.sha256, t.case.name, t.case.group, [_turn(turn) for turn in t.turns], *_people(t).values()]
        for t in transcripts
    ]


def _people(transcript: Transcript) -> dict[str, Any]:
    """The people of a group, as far as it is one."""
    people = [{"speaker": speaker, **_case(case)} for speaker, case in transcript.people.items()]
    return {"people": people} if people else {}


def _case(case: Case) -> dict[str, Any]:
    return {
        "case": case.name,
        "group": case.group,
        "linked_to": case.linked_to,
        "attributes": dict(case.attributes),
    }


def _turn(turn: Any) -> list[Any]:
    return [turn.speaker, str(turn.role), turn.span.start, turn.span.end]


def of_transcript(transcript: Transcript) -> dict[str, Any]:
    """A transcript's entry; that of a group has its ``people``, each with label and case."""
    return {
        "id": transcript.id,
        "name": transcript.name,
        **_case(transcript.case),
        **_people(transcript),
        "sha256": transcript.sha256,
        "length": len(transcript.text),
        "turns": len(transcript.turns),
        "words": transcript.words,
        "notes": list(transcript.notes),
    }


def of_placed(
    segment: Segment,
    placement: Placement,
    theme: str | None,
    subtheme: str | None,
    leaning: Sequence[tuple[str, float]],
) -> dict[str, Any]:
    """A segment's entry, but for its objectives: where it stands, and where it leans to."""
    return {
        "id": segment.id,
        "transcript": segment.transcript,
        "start": segment.span.start,
        "end": segment.span.end,
        "speaker": segment.speaker,
        "question": _span(segment.question),
        "theme": theme,
        "subtheme": subtheme,
        "reason": None if placement.reason is None else str(placement.reason),
        "strength": round(placement.strength, _DIGITS),
        "also": [{"theme": other, "strength": round(strength, _DIGITS)} for other, strength in leaning],
        "margin": None if placement.margin is None else round(placement.margin, _DIGITS),
    }


def _theme(
    candidate: Candidate,
    transcripts: Mapping[str, Transcript],
    segments: Mapping[str, Segment],
    disconfirming: Mapping[str, Sequence[Quote]],
) -> dict[str, Any]:
    members = (segments[segment] for segment in candidate.segments)
    groups = {transcripts[member.transcript].case_of(member.speaker).group for member in members}

    def entry(quote: Quote) -> dict[str, Any]:
        return of_quote(quote, transcripts[quote.transcript], segments[quote.segment])

    return {
        "id": candidate.id,
        "parent": candidate.parent,
        "label": candidate.label,
        "keywords": list(candidate.keywords),
        "segments": list(candidate.segments),
        "cases": list(candidate.cases),
        "groups": sorted(group for group in groups if group is not None),
        "stability": round(candidate.stability, _DIGITS),
        "about_the_call": candidate.about_the_call,
        "quotes": [entry(quote) for quote in candidate.quotes],
        "disconfirming": [entry(quote) for quote in disconfirming.get(candidate.id, ())],
    }


def of_quote(quote: Quote, transcript: Transcript, segment: Segment) -> dict[str, Any]:
    """A quote's entry.

    Raises:
        ValueError: it is not the exact slice of its transcript.
    """
    if not quote.proven(transcript):
        raise ValueError(f"quote {quote.segment} is not what stands in {transcript.name} at {quote.span}")
    case = transcript.case_of(segment.speaker)
    return {
        "segment": quote.segment,
        "transcript": quote.transcript,
        "start": quote.span.start,
        "end": quote.span.end,
        "text": quote.text,
        "case": case.name,
        "group": case.group,
        "question": _span(segment.question),
        "attribution": attribution(case),
    }


def of_coverage(ledger: Coverage) -> dict[str, Any]:
    """The ledger of what fed a theme."""
    return {
        "participant_words": ledger.participant_words,
        "themed_words": ledger.themed_words,
        "unthemed": dict(ledger.unthemed),
        "transcripts": [
            {"id": transcript, "participant_words": said, "themed_words": themed}
            for transcript, said, themed in ledger.transcripts
        ],
    }


def _span(span: Span | None) -> dict[str, int] | None:
    return None if span is None else {"start": span.start, "end": span.end}
