"""New interviews join the candidates of earlier findings, which stay as they are, to the last of their segments.

Candidates keep identifiers, labels, keywords, quotes and stability, as they were without the new interviews; what
these bring is counted, quoted and checked beside it. What fits no candidate is unthemed as new material. The objectives
of what was there stay, too, unless people labelled passages (`pipelines.newcomers`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from itertools import chain
from typing import Any

from corpora.candidate import Candidate, Quote
from corpora.errors import ConflictError
from corpora.framework import Framework
from corpora.material import Segment, Span, Transcript
from models.one_thread import one_thread
from pipelines.analysis import Report, Tools, silent
from pipelines.checks import check_themes
from pipelines.clustering import Outcome
from pipelines.coverage import coverage
from pipelines.describing import quote_of
from pipelines.disconfirming import disconfirming_quotes
from pipelines.findings import content_of, of_coverage, of_placed, of_quote, of_transcript
from pipelines.incremental import Placed, place_new
from pipelines.kept import (
    Again,
    Kept,
    candidates_of,
    clustered_sha256,
    digest_of,
    joined_together,
    map_kept,
    read_again,
)
from pipelines.overlap import Versions
from pipelines.params import Params
from pipelines.taught import NOTHING, Labels

_QUOTES = 2  # of what joined a candidate, so many passages are quoted beside its exemplars


@one_thread()
def join(
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
) -> Kept:
    """Findings in which new interviews have joined the candidates of earlier ones, and are mapped to the framework.

    Args:
        earlier: findings with themes.
        transcripts: all that they are about, and the new ones.
        framework: what to map to.
        tools: the models; those that cluster and describe are not asked.
        params: as of then, but for the threshold.
        report: hears the stages.
        versions: transcripts that were replaced since labels were given, by their old ids.
        labels: objectives that people set, as for `analyse`.
        also: further frameworks.

    Raises:
        ConflictError: nothing can join: no candidates, a transcript missing, none new, or others are participants now.
    """
    check_joinable(earlier, transcripts)
    again = read_again(earlier, transcripts, tools, params, report)
    new = [transcript.id for transcript in again.transcripts if transcript.id not in _names(earlier)]
    together = [*joined_together(earlier), new]

    def grown() -> dict[str, Any]:
        report("joining", 0, 1)
        found = _grown(earlier, again, place_new(again.segments, again.vectors, earlier), together)
        report("joining", 1, 1)
        return found

    return map_kept(
        grown, again, together, framework, tools, params, report, versions=versions, labels=labels, also=also
    )


def check_joinable(earlier: ReadOnly[str, Any], transcripts: Sequence[Transcript]) -> None:
    """Make sure that there is something that can join, and something to join.

    Raises:
        ConflictError: there is not.
    """
    if earlier["outcome"] != Outcome.THEMES_FOUND:
        raise ConflictError("the earlier findings have no candidate that anything could join; start a whole run")
    given, known = {transcript.id for transcript in transcripts}, {entry["id"] for entry in earlier["transcripts"]}
    missing = sorted(entry["name"] for entry in earlier["transcripts"] if entry["id"] not in given)
    if missing:
        raise ConflictError(
            f"{len(missing)} of {len(known)} interviews of the earlier findings are not here or were changed, first "
            f"'{missing[0]}'; give them as they were, with the new ones beside them, or start a whole run"
        )
    if given == known:
        raise ConflictError("all interviews are in the earlier findings already; there is none that could join")


def _grown(
    earlier: ReadOnly[str, Any], again: Again, placed: Placed, together: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """The earlier findings with the new interviews in them, but for objectives; `together` are all that ever joined."""
    segments, by_id = again.segments, {transcript.id: transcript for transcript in again.transcripts}
    known = {entry["id"]: entry for entry in earlier["segments"]}
    cases = [by_id[segment.transcript].case_of(segment.speaker) for segment in segments]
    theme_of = [placed.theme_of(row) for row in range(len(segments))]
    leaning = [placed.leaning(row) for row in range(len(segments))]
    ledger = coverage(segments, theme_of, placed.placements)
    themes = list(_themes(earlier, again, placed, theme_of, leaning))
    return {
        **earlier,
        "provenance": {
            **earlier["provenance"],
            "clustered_sha256": digest_of([clustered_sha256(earlier), content_of(again.transcripts)]),
        },
        "transcripts": [of_transcript(transcript) for transcript in again.transcripts],
        "segments": [
            known[segment.id]
            if segment.id in known
            else of_placed(segment, placed.placements[row], theme_of[row], placed.part_of(row), leaning[row])
            for row, segment in enumerate(segments)
        ],
        "themes": themes,
        "coverage": of_coverage(ledger),
        "checks": check_themes(segments, again.vectors, theme_of, leaning, cases).as_dict(),
        "joined": {"transcripts": list(chain(*together)), "together": [list(ids) for ids in together]},
    }


def _names(findings: ReadOnly[str, Any]) -> set[str]:
    return {transcript["id"] for transcript in findings["transcripts"]}


def _themes(
    earlier: ReadOnly[str, Any],
    again: Again,
    placed: Placed,
    theme_of: Sequence[str | None],
    leaning: Sequence[Sequence[tuple[str, float]]],
) -> Iterator[dict[str, Any]]:
    """The entries of the themes, in the order that they had."""
    segments = again.segments
    members: dict[str, list[int]] = {}
    for row, theme in enumerate(theme_of):
        for name in (theme, placed.part_of(row)):
            if name is not None:
                members.setdefault(name, []).append(row)
    texts = {transcript.id: transcript for transcript in again.transcripts}
    segment_of = {segment.id: segment for segment in segments}
    quoted = {theme["id"]: tuple(_quote(quote) for quote in theme["quotes"]) for theme in earlier["themes"]}
    candidates = [_with(one, members[one.id], segments, quoted[one.id]) for one in candidates_of(earlier)]
    against = disconfirming_quotes(segments, candidates, theme_of, leaning, again.memory)
    came = {*earlier.get("joined", {"transcripts": []})["transcripts"], *(set(texts) - _names(earlier))}

    def entry(quote: Quote) -> dict[str, Any]:
        return of_quote(quote, texts[quote.transcript], segment_of[quote.segment])

    for theme, candidate in zip(earlier["themes"], candidates, strict=True):
        rows = members[candidate.id]
        groups = {texts[segments[row].transcript].case_of(segments[row].speaker).group for row in rows}
        joined = _typical([row for row in rows if segments[row].transcript in came], segments, placed)
        yield {
            **theme,
            "segments": list(candidate.segments),
            "cases": list(candidate.cases),
            "groups": sorted(group for group in groups if group is not None),
            "quotes": [entry(quote) for quote in candidate.quotes],
            "disconfirming": [entry(quote) for quote in against.get(candidate.id, ())],
            "joined": [entry(quote_of(segments[row])) for row in joined],
        }


def _with(
    candidate: Candidate, rows: Sequence[int], segments: Sequence[Segment], quotes: tuple[Quote, ...]
) -> Candidate:
    """A candidate over all that is in it now, with the quotes that it had."""
    return Candidate(
        id=candidate.id,
        label=candidate.label,
        keywords=candidate.keywords,
        segments=tuple(segments[row].id for row in rows),
        cases=tuple(sorted({segments[row].case for row in rows})),
        stability=candidate.stability,
        objective=None,
        objectives=(),
        quotes=quotes,
        parent=candidate.parent,
    )


def _quote(entry: ReadOnly[str, Any]) -> Quote:
    return Quote(entry["segment"], entry["transcript"], Span(entry["start"], entry["end"]), entry["text"])


def _typical(rows: Sequence[int], segments: Sequence[Segment], placed: Placed) -> list[int]:
    """Of the passages that joined, those that fit best, from different people."""
    chosen: dict[tuple[str, str], int] = {}
    for row in sorted(rows, key=lambda row: (segments[row].filler, -placed.placements[row].strength, row)):
        if not segments[row].filler:
            chosen.setdefault(segments[row].voice, row)
    return list(chosen.values())[:_QUOTES]
