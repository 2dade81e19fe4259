"""Taking a case's words out of every place that holds them; what people decided stays, without the words."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any

import sqlalchemy as sa

from corpora.material import Span, Transcript
from service.store.gone import Gone
from service.store.job_tables import embeddings
from service.store.tables import answers, candidates, decisions, run_transcripts, runs, themes, transcripts
from service.store.transcripts import case_row, turn_row

_AT_ONCE = 500


def versions_of_case(connection: sa.Connection, study: str, case: str) -> list[tuple[str, str]]:
    """Every version of a case's transcripts, as (version, identifier of the text)."""
    query = sa.select(transcripts.c.id, transcripts.c.transcript, transcripts.c.case)
    rows = connection.execute(query.where(transcripts.c.study == study))
    return [(row.id, row.transcript) for row in rows if row.case["name"] == case]


def groups_with(connection: sa.Connection, study: str, case: str) -> list[str]:
    """The names of transcripts of other cases in which somebody of this case speaks among others."""
    query = sa.select(transcripts.c.name, transcripts.c.case).where(transcripts.c.study == study)
    found = {
        row.name
        for row in connection.execute(query)
        if row.case["name"] != case and any(one["name"] == case for one in row.case.get("people", {}).values())
    }
    return sorted(found)


def versions_saying(connection: sa.Connection, study: str, texts: Collection[str]) -> list[str]:
    """Every version of a study that has one of these texts, by their identifiers."""
    query = sa.select(transcripts.c.id).where(transcripts.c.study == study, transcripts.c.transcript.in_(list(texts)))
    return list(connection.execute(query.order_by(transcripts.c.id)).scalars())


def replace_version(connection: sa.Connection, version: str, after: Transcript, withdrawn: Collection[str]) -> None:
    """Put a text without somebody's words in the place of a version's; `withdrawn` are the labels that they had.

    What was understood of the file and coded in it is told without them.
    """
    row = connection.execute(
        sa.select(transcripts.c.intake, transcripts.c.codings).where(transcripts.c.id == version)
    ).one()
    codings = [one for one in row.codings or () if after.turn_at(Span(one[3], one[4])) is not None]
    connection.execute(
        transcripts.update()
        .where(transcripts.c.id == version)
        .values(
            transcript=after.id,
            text=after.text,
            turns=[turn_row(turn) for turn in after.turns],
            case=case_row(after),
            notes=list(after.notes),
            words=after.words,
            intake=None if row.intake is None else _understood(row.intake, after, withdrawn),
            codings=codings,
        )
    )


def _understood(report: dict[str, Any], after: Transcript, withdrawn: Collection[str]) -> dict[str, Any]:
    """An intake report without somebody's labels."""
    kept = {"transcript": after.id, "turns": len(after.turns), "words": after.words, "notes": list(after.notes)}
    for name, key in (("speakers", "name"), ("people", "speaker"), ("replaced", "pseudonym")):
        kept[name] = [one for one in report.get(name, ()) if one[key] not in withdrawn]
    alike = report.get("same_people", ())
    kept["same_people"] = [one for one in alike if not set(one["labels"]) & set(withdrawn)]
    return {**report, **kept}


def delete_versions(connection: sa.Connection, versions: Collection[str]) -> None:
    """Delete transcripts, and that runs analysed them."""
    ids = list(versions)
    connection.execute(run_transcripts.delete().where(run_transcripts.c.transcript.in_(ids)))
    connection.execute(transcripts.delete().where(transcripts.c.id.in_(ids)))


def findings_of_study(connection: sa.Connection, study: str) -> list[tuple[str, str]]:
    """Every run with findings, and these as JSON text."""
    query = sa.select(runs.c.id, runs.c.findings).where(runs.c.study == study, runs.c.findings.is_not(None))
    return [(row.id, row.findings) for row in connection.execute(query)]


def set_findings(connection: sa.Connection, run: str, findings: str) -> None:
    """Put findings without the erased words in the place of a run's."""
    connection.execute(runs.update().where(runs.c.id == run).values(findings=findings))


def strip_candidates(
    connection: sa.Connection,
    study: str,
    gone: Gone,
    cases: Collection[str],
    described: Callable[[dict[str, Any]], dict[str, Any]],
) -> int:
    """Take quotes, segments and the cases' names out of a study's candidates; how many were changed by that.

    ``described`` gives what is left of a label and keywords.
    """
    columns = (candidates.c.id, candidates.c.label, candidates.c.payload)
    rows = connection.execute(sa.select(*columns).where(candidates.c.study == study)).all()
    changed = 0
    for row in rows:
        without = stripped_theme(row.payload, gone, cases)
        changed += without != row.payload
        payload = described(without)
        label = described({"label": row.label, "keywords": payload["keywords"]})["label"]
        if (label, payload) != (row.label, row.payload):
            connection.execute(
                candidates.update().where(candidates.c.id == row.id).values(label=label, payload=payload)
            )
    return changed


def stripped_theme(theme: dict[str, Any], gone: Gone, cases: Collection[str]) -> dict[str, Any]:
    """An entry of the findings' themes, or a candidate's payload, without what rests on erased words."""
    kept = dict(theme)
    for name in ("quotes", "disconfirming", "joined"):
        if name in theme:
            kept[name] = [quote for quote in theme[name] if not gone.segment(quote["segment"])]
    if kept.get("quotes") != theme.get("quotes"):
        kept.pop("proposed_label", None)  # it was made from them
    if "why" in theme:
        kept["why"] = [reason for reason in theme["why"] if not gone.segment(reason["segment"])]
    if "frameworks" in theme:  # what further frameworks make of a candidate
        kept["frameworks"] = [stripped_theme(mapped, gone, cases) for mapped in theme["frameworks"]]
    for name in ("segments", "segment_ids"):
        if isinstance(kept.get(name), list):
            kept[name] = [segment for segment in kept[name] if not gone.segment(segment)]
    if isinstance(kept.get("cases"), list):
        kept["cases"] = [name for name in kept["cases"] if name not in cases]
    return kept


def forget_vectors(connection: sa.Connection, hashes: Iterable[str]) -> None:
    """Delete the embeddings of passages with these hashes, of every model."""
    keys = list(hashes)
    for start in range(0, len(keys), _AT_ONCE):
        connection.execute(embeddings.delete().where(embeddings.c.sha256.in_(keys[start : start + _AT_ONCE])))


def forget_answers(connection: sa.Connection, names: Collection[str]) -> None:
    """Delete the answers kept for repeated requests that name one of these files or transcripts."""
    for row in connection.execute(sa.select(answers.c.actor, answers.c.key, answers.c.answer)).all():
        kept = json.dumps(row.answer, ensure_ascii=False)
        if any(name in kept for name in names):
            connection.execute(answers.delete().where(answers.c.actor == row.actor, answers.c.key == row.key))


def blank(
    connection: sa.Connection, study: str, memo: Callable[[str], str], written: Callable[[Any], Any]
) -> list[str]:
    """Put other words in the place of those in memos and in what decisions and themes say: the log's one change.

    ``memo`` and ``written`` give what is left of a memo, and of a decision's or theme's content. The decisions changed.
    """
    changed = []
    query = sa.select(decisions.c.id, decisions.c.memo, decisions.c.content, decisions.c.before)
    for row in connection.execute(query.where(decisions.c.study == study)).all():
        now = {"memo": memo(row.memo), "content": written(row.content), "before": written(row.before)}
        if now != {"memo": row.memo, "content": row.content, "before": row.before}:
            connection.execute(decisions.update().where(decisions.c.id == row.id).values(**now))
            changed.append(row.id)
    named = sa.select(themes.c.id, themes.c.name, themes.c.content).where(themes.c.study == study)
    for theme in connection.execute(named).all():
        now = {"name": memo(theme.name), "content": written(theme.content)}
        if now != {"name": theme.name, "content": theme.content}:
            connection.execute(themes.update().where(themes.c.id == theme.id).values(**now))
    return changed


def names_of(connection: sa.Connection, versions: Collection[str]) -> list[str]:
    """The files' names of these versions."""
    query = sa.select(transcripts.c.name).where(transcripts.c.id.in_(list(versions)))
    return list(connection.execute(query).scalars())


def wipe_freed_pages(connection: sa.Connection) -> None:
    """Have SQLite overwrite what this connection deletes; PostgreSQL frees it at its next vacuum."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def empty_journal(connection: sa.Connection) -> None:
    """Move SQLite's journal into the file, so that no deleted text is left in it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
