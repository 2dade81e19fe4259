"""report.html: one file that reads, prints and proves its quotes by itself, without network or script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.people import Whose
from service.exports import ledger, mapping_view, view
from service.exports.curves import trust_in
from service.exports.joined import joined_sentence
from service.exports.marking import Piece, pieces, places_of
from service.exports.picture import heat_map
from service.exports.worth_checking import worth_checking
from service.proposed_labels import outcome_of_proposals
from service.web.templating import environment, stylesheet

_COLUMNS = 7  # themes side by side in a matrix, so that it fits a printed page


@dataclass(frozen=True, slots=True)
class Matrix:
    """A framework matrix of some candidates of one objective: for each case a row of (own, leaning) segments."""

    title: str
    candidates: tuple[view.CandidateView, ...]
    rows: tuple[tuple[str, str, tuple[tuple[int, int], ...]], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A transcript in the report: its text in pieces, how much of it is in a candidate, and which passages are not."""

    id: str
    name: str
    case: str
    group: str
    notes: tuple[str, ...]
    words: int
    themed: int
    segments: int
    unthemed: int
    left_out: tuple[ledger.LeftOut, ...]
    pieces: tuple[Piece, ...]


def render_report(findings: Mapping[str, Any], transcripts: Mapping[str, str]) -> str:
    """The report of one run; `transcripts` maps transcript ids to canonical texts.

    Raises:
        InputError: a quote is not, letter for letter, what stands at its place in its transcript.
    """
    chapters = view.chapters(findings, transcripts)
    everybody = Whose(findings).everybody()
    template = environment().get_template("report.html")
    return template.render(
        findings=findings,
        coverage=findings["coverage"],
        chapters=chapters,
        candidates=sum(len(chapter.candidates) for chapter in chapters),
        answered=sum(1 for chapter in chapters if chapter.key is not None and chapter.candidates),
        people=len({one["case"] for one in everybody}),
        groups=len({one["group"] for one in everybody} - {None}),
        picture=heat_map(findings, chapters),
        matrices=list(_matrices(findings, chapters)),
        pages=list(_pages(findings, transcripts, chapters)),
        unthemed=ledger.unthemed(findings),
        group_ledger=ledger.groups(findings),
        checks=worth_checking(findings),
        trusted=trust_in(findings),
        further=mapping_view.further(findings, view.labels(chapters)),
        proposals=outcome_of_proposals(findings),
        synthetic=view.is_synthetic(findings),
        outcome=view.outcome_sentence(findings),
        foreign=mapping_view.foreign(findings),
        joined=joined_sentence(findings),
        css=stylesheet(),
        policy=policy(),
    )


def policy() -> str:
    """The content security policy of a report: nothing from anywhere but its own stylesheet, known by its hash."""
    digest = base64.b64encode(hashlib.sha256(stylesheet().encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _matrices(findings: Mapping[str, Any], chapters: Sequence[view.Chapter]) -> Iterator[Matrix]:
    table, leaning = view.counts(findings, "case"), view.leaning_counts(findings)
    cases = dict(sorted((one["case"], view.group_of(one)) for one in Whose(findings).everybody()))
    in_order = sorted(cases.items(), key=lambda pair: (pair[1], pair[0]))
    for chapter in chapters:
        for first in range(0, len(chapter.candidates), _COLUMNS):
            some = chapter.candidates[first : first + _COLUMNS]
            rows = tuple(
                (case, group, tuple((table[c.id][case], leaning[c.id][case]) for c in some)) for case, group in in_order
            )
            yield Matrix(chapter.title, some, rows)


def _pages(
    findings: Mapping[str, Any], transcripts: Mapping[str, str], chapters: Sequence[view.Chapter]
) -> Iterator[Page]:
    places = places_of(chapters)
    words = {entry["id"]: entry for entry in findings["coverage"].get("transcripts", ())}
    labels = {theme["id"]: theme["label"] for theme in findings["themes"]}
    segments: dict[str, list[Mapping[str, Any]]] = {transcript["id"]: [] for transcript in findings["transcripts"]}
    for segment in findings["segments"]:
        segments[segment["transcript"]].append(segment)
    for transcript in findings["transcripts"]:
        key = transcript["id"]
        mine = segments[key]
        yield Page(
            id=key,
            name=transcript["name"],
            case=transcript["case"],
            group=view.group_of(transcript),
            notes=tuple(transcript.get("notes", ())),
            words=words.get(key, {}).get("participant_words", 0),
            themed=words.get(key, {}).get("themed_words", 0),
            segments=len(mine),
            unthemed=sum(1 for segment in mine if segment["theme"] is None),
            left_out=tuple(ledger.left_out(mine, labels, transcripts[key])),
            pieces=tuple(pieces(transcripts[key], places.get(key, ()))),
        )
