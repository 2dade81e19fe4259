"""Transcripts of a study: immutable, one row a version; the highest version of a name is the current one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from corpora.coding import HumanCoding
from corpora.material import Case, Role, Span, Transcript, Turn
from service.store.ids import new_id
from service.store.tables import run_transcripts, transcripts


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a transcript in a study, without its text. ``transcript`` is the identifier made from the text."""

    id: str
    study: str
    name: str
    version: int
    transcript: str
    case: Case
    notes: tuple[str, ...]
    words: int
    added: datetime
    added_by: str
    intake: Mapping[str, Any] | None = None
    people: Mapping[str, Case] = field(default_factory=dict)


_LISTED = [column for column in transcripts.c if column.name not in ("text", "turns", "codings")]


def add_version(
    connection: sa.Connection,
    study: str,
    transcript: Transcript,
    by: str,
    at: datetime,
    intake: Mapping[str, Any] | None = None,
    codings: Sequence[HumanCoding] = (),
) -> Version:
    """Keep a transcript as the newest version of its name, with what was understood of its file and its codings."""
    last = sa.select(sa.func.max(transcripts.c.version)).where(
        transcripts.c.study == study, transcripts.c.name == transcript.name
    )
    number = (connection.execute(last).scalar_one() or 0) + 1
    version = Version(
        new_id("v"), study, transcript.name, number, transcript.id, transcript.case, transcript.notes,
        transcript.words, at, by, intake, dict(transcript.people),
    )  # fmt: skip
    connection.execute(
        transcripts.insert().values(
            id=version.id,
            study=study,
            name=transcript.name,
            version=number,
            transcript=transcript.id,
            text=transcript.text,
            turns=[turn_row(turn) for turn in transcript.turns],
            case=case_row(transcript),
            notes=list(transcript.notes),
            words=transcript.words,
            added=at,
            added_by=by,
            intake=intake,
            codings=[[c.code, c.parent, c.coder, c.span.start, c.span.end] for c in codings],
        )
    )
    return version


def current(connection: sa.Connection, study: str, after: str | None = None, limit: int | None = None) -> list[Version]:
    """The current version of every transcript, by name, beginning after a name."""
    query = _current(study).order_by(transcripts.c.name)
    if after is not None:
        query = query.where(transcripts.c.name > after)
    if limit is not None:
        query = query.limit(limit)
    return [_version(row) for row in connection.execute(query)]


def current_named(connection: sa.Connection, study: str, name: str) -> Version | None:
    """The current version of the transcript of this name."""
    row = connection.execute(_current(study).where(transcripts.c.name == name)).one_or_none()
    return None if row is None else _version(row)


def current_saying(connection: sa.Connection, study: str, transcript: str) -> Version | None:
    """A transcript of the study whose current version has the text of this identifier."""
    query = _current(study).where(transcripts.c.transcript == transcript).order_by(transcripts.c.name).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _version(row)


def versions_of(connection: sa.Connection, study: str, name: str) -> list[Version]:
    """Every version of a transcript, oldest first."""
    query = sa.select(*_LISTED).where(transcripts.c.study == study, transcripts.c.name == name)
    return [_version(row) for row in connection.execute(query.order_by(transcripts.c.version))]


def newest_saying(connection: sa.Connection, study: str, transcript: str) -> Version | None:
    """The last added version, current or not, with the text of this identifier."""
    query = sa.select(*_LISTED).where(transcripts.c.study == study, transcripts.c.transcript == transcript)
    row = connection.execute(query.order_by(transcripts.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _version(row)


def whole(connection: sa.Connection, version: str) -> Transcript:
    """The transcript of a version, text and all."""
    row = connection.execute(sa.select(transcripts).where(transcripts.c.id == version)).one()
    turns = tuple(Turn(turn[0], Role(turn[1]), Span(turn[2], turn[3]), turn[4]) for turn in row.turns)
    case, people = _case(row.case), _people(row.case)
    return Transcript(row.name, row.text, turns, case, tuple(row.notes), people)


def texts(connection: sa.Connection, study: str, ids: Iterable[str]) -> dict[str, str]:
    """The texts of a study that have these identifiers, by identifier."""
    query = sa.select(transcripts.c.transcript, transcripts.c.text)
    wanted = query.where(transcripts.c.study == study, transcripts.c.transcript.in_(sorted(ids)))
    return {row.transcript: row.text for row in connection.execute(wanted)}


def codings(connection: sa.Connection, version: str) -> tuple[HumanCoding, ...]:
    """What people had coded in the file of a version."""
    row = connection.execute(
        sa.select(transcripts.c.name, transcripts.c.codings).where(transcripts.c.id == version)
    ).one()
    return tuple(
        HumanCoding(row.name, code, Span(start, end), parent, coder)
        for code, parent, coder, start, end in row.codings or ()
    )


def room(connection: sa.Connection, study: str) -> tuple[int, int]:
    """How many versions of transcripts a study holds, and how many characters in all."""
    count = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.func.length(transcripts.c.text)), 0))
    versions, characters = connection.execute(count.where(transcripts.c.study == study)).one()
    return int(versions), int(characters)


def versions_of_run(connection: sa.Connection, run: str) -> list[str]:
    """Identifiers of the versions that a run analyses, in order."""
    query = sa.select(run_transcripts.c.transcript).where(run_transcripts.c.run == run)
    return list(connection.execute(query.order_by(run_transcripts.c.ordinal)).scalars())


def number_of_run(connection: sa.Connection, run: str) -> int:
    """How many versions a run analyses."""
    query = sa.select(sa.func.count()).select_from(run_transcripts).where(run_transcripts.c.run == run)
    return int(connection.execute(query).scalar_one())


def words_of_run(connection: sa.Connection, run: str) -> list[int]:
    """How many words the versions have that a run analyses, in order."""
    query = sa.select(transcripts.c.words).join(run_transcripts, run_transcripts.c.transcript == transcripts.c.id)
    return list(
        connection.execute(query.where(run_transcripts.c.run == run).order_by(run_transcripts.c.ordinal)).scalars()
    )


def texts_of_run(connection: sa.Connection, run: str) -> list[str]:
    """Identifiers of the texts that a run analyses, in order."""
    query = (
        sa.select(transcripts.c.transcript)
        .join(run_transcripts, run_transcripts.c.transcript == transcripts.c.id)
        .where(run_transcripts.c.run == run)
    )
    return list(connection.execute(query.order_by(run_transcripts.c.ordinal)).scalars())


def replaced_in_run(connection: sa.Connection, run: str) -> list[tuple[str, str]]:
    """Versions with other words than those that a run analyses under the same name, each with the run's version."""
    other = transcripts.alias()
    query = (
        sa.select(other.c.id, transcripts.c.id)
        .join(run_transcripts, run_transcripts.c.transcript == transcripts.c.id)
        .join(other, sa.and_(other.c.study == transcripts.c.study, other.c.name == transcripts.c.name))
        .where(run_transcripts.c.run == run, other.c.transcript != transcripts.c.transcript)
    )
    return [(row[0], row[1]) for row in connection.execute(query.order_by(other.c.id))]


def since_run(connection: sa.Connection, study: str, run: str) -> tuple[list[str], list[str]]:
    """Names of the transcripts that came since a run, and of those of the run whose words are not current any more."""
    then = sa.select(transcripts.c.name, transcripts.c.transcript).join(
        run_transcripts, run_transcripts.c.transcript == transcripts.c.id
    )
    before = {row.transcript: row.name for row in connection.execute(then.where(run_transcripts.c.run == run))}
    there = {version.transcript: version.name for version in current(connection, study)}
    came = sorted(name for transcript, name in there.items() if transcript not in before)
    return came, sorted(name for transcript, name in before.items() if transcript not in there)


def version_in_run(connection: sa.Connection, run: str, transcript: str) -> str | None:
    """The version that a run analysed for a text's identifier."""
    query = (
        sa.select(transcripts.c.id)
        .join(run_transcripts, run_transcripts.c.transcript == transcripts.c.id)
        .where(run_transcripts.c.run == run, transcripts.c.transcript == transcript)
    )
    return connection.execute(query.limit(1)).scalar_one_or_none()


def _current(study: str) -> sa.Select[Any]:
    other = transcripts.alias()
    newer = sa.exists().where(
        other.c.study == transcripts.c.study,
        other.c.name == transcripts.c.name,
        other.c.version > transcripts.c.version,
    )
    return sa.select(*_LISTED).where(transcripts.c.study == study, ~newer)


def _version(row: sa.Row[Any]) -> Version:
    return Version(
        row.id, row.study, row.name, row.version, row.transcript, _case(row.case), tuple(row.notes), row.words,
        row.added, row.added_by, row.intake, _people(row.case),
    )  # fmt: skip


def turn_row(turn: Turn) -> list[Any]:
    """A turn as it is kept."""
    return [turn.speaker, str(turn.role), turn.span.start, turn.span.end, turn.began]


def case_row(transcript: Transcript) -> dict[str, Any]:
    """A transcript's case as it is kept, with those of its people where it has some."""
    people = {speaker: _case_row(case) for speaker, case in transcript.people.items()}
    return {**_case_row(transcript.case), **({"people": people} if people else {})}


def _people(row: dict[str, Any]) -> dict[str, Case]:
    return {speaker: _case(case) for speaker, case in row.get("people", {}).items()}


def _case_row(case: Case) -> dict[str, Any]:
    return {
        "name": case.name,
        "group": case.group,
        "linked_to": case.linked_to,
        "attributes": dict(case.attributes),
    }


def _case(row: dict[str, Any]) -> Case:
    return Case(row["name"], row["group"], row["linked_to"], row["attributes"])
