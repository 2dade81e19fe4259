"""Erasing a case, when a participant withdraws: their words leave the study, what people decided about them stays.

Gone are the transcripts of the case in every version, their segments and quotes in candidates and findings, their
embeddings, words in labels and keywords that nobody else said, and what people wrote (memos, names, definitions) where
it repeats six of their words in a row or names them. Themes keep the identifiers of erased segments, which say nothing;
no page, list or export shows them. In a group's transcript only what the person said is covered: it becomes another
text, in which the words of the others stand where they stood, and what was coded of them stays. Backups are not
reached: delete those made before.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from corpora.errors import NotFoundError
from corpora.material import Segment, Span, Transcript, count_words
from corpora.withdrawing import alone, labels_of, without, words_of
from pipelines.embedding import answer_passage, question_passage
from pipelines.findings import to_bytes
from pipelines.kept import joined_together
from service.operations.access import Caller, visible
from service.operations.review import passage_id
from service.operations.scrubbing import ERASED, Scrub
from service.operations.words import answered, digest, plain, remember
from service.store import double, erasing, identities, log, one_person, renaming, runs, studies, transcripts
from service.store.embeddings import forget_versions, passage_hash
from service.store.engine import Database
from service.store.gone import Gone
from service.store.ids import now


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A version of a group's transcript, with and without what somebody said in it under these labels."""

    version: str
    before: Transcript
    after: Transcript
    labels: frozenset[str]
    said: frozenset[Span]


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
        KeyReusedError: the key came with another request before.
    """
    request = digest("erase", study, case)
    with db.write() as connection:
        visible(connection, caller, study)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return Erased(**{**before, "cancelled": tuple(before["cancelled"])})
        studies.hold(connection, study)
        found = erasing.versions_of_case(connection, study, case)
        withdrawn = _withdrawn(connection, study, case, {version for version, _ in found})
        if not found and not withdrawn:
            raise NotFoundError(f"study {study} has no transcript of case {plain(case)}")
        erasing.wipe_freed_pages(connection)
        erased, blanked = _erase(connection, study, case, found, withdrawn)
        gone = sorted({transcript for _, transcript in found} | {one.before.id for one in withdrawn})
        log.record(
            connection, now(), caller.user, log.CASE_ERASED, study, study, gone=gone, blanked=blanked, **asdict(erased)
        )
        remember(connection, caller.user, idempotency_key, request, asdict(erased))
    with db.engine.connect() as connection:
        erasing.empty_journal(connection)
    return erased


def _withdrawn(connection: sa.Connection, study: str, case: str, deleted: Collection[str]) -> list[Withdrawn]:
    """The versions of groups' transcripts in which somebody of this case speaks, without them.

    What a person is called in one version of a name, they are called in all; versions of one text lose the same words.
    """
    labels: dict[str, set[str]] = {}
    said: dict[str, set[Span]] = {}
    for name in erasing.groups_with(connection, study, case):
        every = [
            transcripts.whole(connection, version.id) for version in transcripts.versions_of(connection, study, name)
        ]
        own = labels_of(every, case)
        for one in every:
            labels.setdefault(one.id, set()).update(own)
            said.setdefault(one.id, set()).update(words_of(one, own))
    found = []
    for version in erasing.versions_saying(connection, study, labels.keys()):
        before = transcripts.whole(connection, version)
        after = without(before, labels[before.id], said[before.id])
        if version not in deleted and after.text != before.text:
            found.append(Withdrawn(version, before, after, frozenset(labels[before.id]), frozenset(said[before.id])))
    return found


def _erase(
    connection: sa.Connection, study: str, case: str, found: list[tuple[str, str]], withdrawn: list[Withdrawn]
) -> tuple[Erased, list[str]]:
    """What was taken away, and the decisions in which words were blanked or passages have other identifiers."""
    under_way = [run.id for run in runs.unended(connection) if run.study == study]
    cancelled = tuple(run for run in under_way if runs.cancel(connection, run, now()))
    versions, left = [version for version, _ in found], {one.version: one for one in withdrawn}
    read = {transcript: transcripts.whole(connection, version) for version, transcript in found}
    others = [v for v in transcripts.current(connection, study) if v.id not in versions]
    kept = {version.transcript for version in others}
    staying = [left[v.id].after if v.id in left else transcripts.whole(connection, v.id) for v in others]
    scrub = Scrub.of([*read.values(), *(alone(one.before, one.said, case) for one in withdrawn)], staying)
    cases = {case, *_people_in(read.values())} - _people_in(staying)
    # the same words may be another case's too
    gone = Gone(read.keys() - kept, {one.before.id: one.said for one in withdrawn})
    after = {one.before.id: one.after for one in withdrawn}
    findings = erasing.findings_of_study(connection, study)
    texts = {**read, **{one.before.id: one.before for one in withdrawn}}
    everything = Gone(read.keys(), gone.stretches)
    hashes = {key for _, text in findings for key in _passages(json.loads(text), texts, everything)}
    erasing.forget_vectors(connection, hashes)
    for run, text in findings:
        erasing.set_findings(connection, run, to_bytes(stripped(json.loads(text), gone, cases, scrub, after)).decode())
    changed = erasing.strip_candidates(connection, study, gone, cases, scrub.described)
    identities.forget_suggestions(connection, study, gone)
    double.forget_memos(connection, study, gone)
    blanked = erasing.blank(connection, study, scrub.text, scrub.written)
    one_person.change(connection, study, lambda label: "" if scrub.text(label) == ERASED else label)
    erasing.forget_answers(connection, {*erasing.names_of(connection, [*versions, *left]), *texts})
    forget_versions(connection, [*versions, *left])  # with them the words and labels of the runs over them
    erasing.delete_versions(connection, versions)
    moved = _replace(connection, study, withdrawn)
    done = Erased(len(versions) + len(withdrawn), changed, len(findings), len(blanked), cancelled)
    return done, sorted({*blanked, *moved})


def _replace(connection: sa.Connection, study: str, withdrawn: Iterable[Withdrawn]) -> list[str]:
    """Put each text without somebody in the place of the one with them; the decisions that name its passages."""
    names: dict[str, str] = {}
    for one in withdrawn:
        erasing.replace_version(connection, one.version, one.after, one.labels)
        for old, segment in renaming.labelled_segments(connection, study, one.before.id).items():
            names[old] = passage_id(study, segment.replace(one.before.id, one.after.id))
        names[one.before.id] = one.after.id
    return renaming.rename(connection, study, names) if names else []


def _people_in(read: Iterable[Transcript]) -> set[str]:
    """The names of the cases of people in groups."""
    return {case.name for transcript in read for case in transcript.people.values()}


def stripped(
    findings: dict[str, Any],
    gone: Gone,
    cases: Collection[str],
    scrub: Scrub,
    after: Mapping[str, Transcript],
) -> dict[str, Any]:
    """Findings without what was erased: they list, count and quote what is left.

    `after` are the transcripts that stay without somebody's words, by the identifiers that they had with them.
    """
    kept = dict(findings)
    if "transcripts" in kept:
        staying = (entry for entry in kept["transcripts"] if entry["id"] not in gone.transcripts)
        kept["transcripts"] = [_entry(one, after[one["id"]], cases) if one["id"] in after else one for one in staying]
    if "segments" in kept:
        kept["segments"] = [entry for entry in kept["segments"] if not gone.segment(entry["id"])]
    if "themes" in kept:
        kept["themes"] = [scrub.described(erasing.stripped_theme(theme, gone, cases)) for theme in kept["themes"]]
        empty = {theme["id"] for theme in kept["themes"] if not theme["segments"]}
        kept["themes"] = [theme for theme in kept["themes"] if not {theme["id"], theme.get("parent")} & empty]
    if "frameworks" in kept:
        kept["frameworks"] = [
            {
                **further,
                "segments": [entry for entry in further["segments"] if not gone.segment(entry["id"])],
                "themes": [erasing.stripped_theme(theme, gone, cases) for theme in further["themes"]],
            }
            for further in kept["frameworks"]
        ]
    if "label_next" in (mapping := kept.get("mapping", {})):
        wanted = [segment for segment in mapping["label_next"] if not gone.segment(segment)]
        kept["mapping"] = {**mapping, "label_next": wanted}
    if "joined" in kept:
        together = [[one for one in ids if one not in gone.transcripts] for ids in joined_together(kept)]
        kept["joined"] = {"transcripts": [one for ids in together for one in ids], "together": together}
    if "coverage" in kept:
        kept["coverage"] = _coverage(kept["coverage"], kept.get("segments", []), gone, after)
    return kept


def _entry(entry: Mapping[str, Any], after: Transcript, cases: Collection[str]) -> dict[str, Any]:
    """What findings say of a transcript that stays without somebody's words."""
    people = [one for one in entry.get("people", ()) if one["case"] not in cases]
    counts = {"sha256": after.sha256, "turns": len(after.turns), "words": after.words, "notes": list(after.notes)}
    return {**entry, **({"people": people} if "people" in entry else {}), **counts}


def _coverage(
    coverage: dict[str, Any], segments: list[dict[str, Any]], gone: Gone, after: Mapping[str, Transcript]
) -> dict[str, Any]:
    kept = dict(coverage)
    if "transcripts" in kept:
        staying = (entry for entry in kept["transcripts"] if entry["id"] not in gone.transcripts)
        kept["transcripts"] = [
            {**one, **_counted(after[one["id"]], [s for s in segments if s["transcript"] == one["id"]])}
            if one["id"] in after
            else one
            for one in staying
        ]
        for name in ("participant_words", "themed_words"):
            kept[name] = sum(entry[name] for entry in kept["transcripts"])
    if "unthemed" in kept:
        reasons = [segment["reason"] for segment in segments if segment["theme"] is None]
        kept["unthemed"] = {reason: reasons.count(reason) for reason in kept["unthemed"] if reason in reasons}
    return kept


def _counted(transcript: Transcript, segments: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The words of what is left of a transcript, and of what of it is in a theme."""
    words = [(count_words(transcript.text[s["start"] : s["end"]]), s["theme"] is not None) for s in segments]
    return {"participant_words": sum(n for n, _ in words), "themed_words": sum(n for n, themed in words if themed)}


def _passages(findings: dict[str, Any], read: Mapping[str, Transcript], gone: Gone) -> Iterator[str]:
    """The keys under which the embeddings of what is erased of these transcripts are kept."""
    for entry in findings.get("segments", []):
        transcript = read.get(entry["transcript"])
        if transcript is None or not gone.segment(entry["id"]):
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
