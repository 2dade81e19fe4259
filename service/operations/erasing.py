"""Erasing a case, when a participant withdraws: their words leave the study, what people decided about them stays.

Gone are the transcripts of the case in every version, their segments and quotes in candidates and findings, their
embeddings, words in labels and keywords that nobody else said, and what people wrote (memos, names, definitions) where
it repeats six of their words in a row or names them. Themes keep the identifiers of erased segments, which say nothing;
no page, list or export shows them. Backups are not reached: delete those made before.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from corpora.errors import ConflictError, NotFoundError
from corpora.material import Segment, Span, Transcript
from pipelines.embedding import answer_passage, question_passage
from pipelines.findings import to_bytes
from service.operations.access import Caller, visible
from service.operations.scrubbing import ERASED, Scrub
from service.operations.words import answered, digest, plain, remember
from service.store import double, erasing, identities, log, one_person, runs, studies, transcripts
from service.store.embeddings import forget_versions, passage_hash
from service.store.engine import Database
from service.store.ids import now


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took away."""

    transcripts: int
    candidates: int
    runs: int
    memos: int
    cancelled: tuple[str, ...]


def erase_case(db: Database, caller: Caller, study: str, case: str, *, idempotency_key: str | None = None) -> Erased:
    """Erase a case's transcripts, segments, quotes and embeddings; runs under way are cancelled.

    Raises:
        NotFoundError: no such study that the caller may see, or it has no transcript of this case.
        ConflictError: somebody of this case speaks among others in a group's transcript.
        KeyReusedError: the key came with another request before.
    """
    request = digest("erase", study, case)
    with db.write() as connection:
        visible(connection, caller, study)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return Erased(**{**before, "cancelled": tuple(before["cancelled"])})
        studies.hold(connection, study)
        if groups := erasing.groups_with(connection, study, case):
            raise ConflictError(
                f"case {plain(case)} speaks among others in {plain(groups[0])}, and one person's words "
                "cannot be taken out of a transcript yet; erase the group's own case, which takes out all of it, "
                "and add the file again without this person's words"
            )
        found = erasing.versions_of_case(connection, study, case)
        if not found:
            raise NotFoundError(f"study {study} has no transcript of case {plain(case)}")
        erasing.wipe_freed_pages(connection)
        erased, blanked = _erase(connection, study, case, found)
        gone = sorted({transcript for _, transcript in found})
        log.record(
            connection, now(), caller.user, "case erased", study, study, gone=gone, blanked=blanked, **asdict(erased)
        )
        remember(connection, caller.user, idempotency_key, request, asdict(erased))
    with db.engine.connect() as connection:
        erasing.empty_journal(connection)
    return erased


def _erase(connection: sa.Connection, study: str, case: str, found: list[tuple[str, str]]) -> tuple[Erased, list[str]]:
    """What was taken away, and the decisions in which words were blanked."""
    under_way = [run.id for run in runs.unended(connection) if run.study == study]
    cancelled = tuple(run for run in under_way if runs.cancel(connection, run, now()))
    versions = [version for version, _ in found]
    read = {transcript: transcripts.whole(connection, version) for version, transcript in found}
    others = [v for v in transcripts.current(connection, study) if v.id not in versions]
    kept = {version.transcript for version in others}
    staying = [transcripts.whole(connection, version.id) for version in others]
    scrub = Scrub.of(read.values(), staying)
    cases = {case, *_people_in(read.values())} - _people_in(staying)
    gone = read.keys() - kept  # the same words may be another case's too
    findings = erasing.findings_of_study(connection, study)
    hashes = {key for _, text in findings for key in _passages(json.loads(text), read)}
    erasing.forget_vectors(connection, hashes)
    for run, text in findings:
        erasing.set_findings(connection, run, to_bytes(stripped(json.loads(text), gone, cases, scrub)).decode())
    changed = erasing.strip_candidates(connection, study, gone, cases, scrub.described)
    identities.forget_suggestions(connection, study, gone)
    double.forget_memos(connection, study, gone)
    blanked = erasing.blank(connection, study, scrub.text, scrub.written)
    one_person.change(connection, study, lambda label: "" if scrub.text(label) == ERASED else label)
    erasing.forget_answers(connection, {*erasing.names_of(connection, versions), *read})
    forget_versions(connection, versions)  # with them the words and labels of the runs over them
    erasing.delete_versions(connection, versions)
    return Erased(len(versions), changed, len(findings), len(blanked), cancelled), blanked


def _people_in(read: Iterable[Transcript]) -> set[str]:
    """The names of the cases of people in groups."""
    return {case.name for transcript in read for case in transcript.people.values()}


def stripped(findings: dict[str, Any], gone: Iterable[str], cases: Collection[str], scrub: Scrub) -> dict[str, Any]:
    """Findings without erased transcripts: they list, count and quote what is left."""
    gone = set(gone)
    kept = dict(findings)
    for name, key in (("transcripts", "id"), ("segments", "transcript")):
        if name in kept:
            kept[name] = [entry for entry in kept[name] if entry[key] not in gone]
    if "themes" in kept:
        kept["themes"] = [scrub.described(erasing.stripped_theme(theme, gone, cases)) for theme in kept["themes"]]
        empty = {theme["id"] for theme in kept["themes"] if not theme["segments"]}
        kept["themes"] = [theme for theme in kept["themes"] if not {theme["id"], theme.get("parent")} & empty]
    if "frameworks" in kept:
        kept["frameworks"] = [
            {
                **further,
                "segments": [entry for entry in further["segments"] if entry["id"].split(":")[0] not in gone],
                "themes": [erasing.stripped_theme(theme, gone, cases) for theme in further["themes"]],
            }
            for further in kept["frameworks"]
        ]
    if "label_next" in (mapping := kept.get("mapping", {})):
        wanted = [segment for segment in mapping["label_next"] if segment.split(":")[0] not in gone]
        kept["mapping"] = {**mapping, "label_next": wanted}
    if "joined" in kept:
        kept["joined"] = {"transcripts": [one for one in kept["joined"]["transcripts"] if one not in gone]}
    if "coverage" in kept:
        kept["coverage"] = _coverage(kept["coverage"], kept.get("segments", []), gone)
    return kept


def _coverage(coverage: dict[str, Any], segments: list[dict[str, Any]], gone: set[str]) -> dict[str, Any]:
    kept = dict(coverage)
    if "transcripts" in kept:
        kept["transcripts"] = [entry for entry in kept["transcripts"] if entry["id"] not in gone]
        for name in ("participant_words", "themed_words"):
            kept[name] = sum(entry[name] for entry in kept["transcripts"])
    if "unthemed" in kept:
        reasons = [segment["reason"] for segment in segments if segment["theme"] is None]
        kept["unthemed"] = {reason: reasons.count(reason) for reason in kept["unthemed"] if reason in reasons}
    return kept


def _passages(findings: dict[str, Any], read: dict[str, Transcript]) -> Iterator[str]:
    """The keys under which the embeddings of what was said in these transcripts are kept."""
    for entry in findings.get("segments", []):
        transcript = read.get(entry["transcript"])
        if transcript is None:
            continue
        span = Span(entry["start"], entry["end"])
        asked = entry.get("question")
        question = None if asked is None else Span(asked["start"], asked["end"])
        text = "" if question is None else " ".join(
            turn.span.of(transcript.text)
            for turn in transcript.turns
            if question.start <= turn.span.start and turn.span.end <= question.end
        )  # fmt: skip
        segment = Segment(transcript.id, span, span.of(transcript.text), "", 0, question, text)
        yield passage_hash(answer_passage(segment))
        yield passage_hash(question_passage(segment))
