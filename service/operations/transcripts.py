"""Transcripts: add files to a study, list them, read one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from corpora.cases import CaseTable, read_cases
from corpora.errors import InputError, NotFoundError, TranscriptError
from corpora.material import Transcript
from corpora.readers import read_transcript
from service.operations.access import Caller, visible
from service.operations.words import LONGEST_NAME, Page, answered, digest, plain, remember
from service.store import log, studies, transcripts
from service.store.engine import Database
from service.store.ids import now
from service.store.transcripts import Version


class Fate(StrEnum):
    """What became of a file."""

    ADDED = "added"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. ``reason`` says why it was refused or is nothing new; ``notes`` are the reader's."""

    file: str
    fate: Fate
    transcript: str | None = None
    version: int | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of an upload; ``unmatched`` are names in the table of cases that no file of the study bears."""

    outcomes: tuple[Outcome, ...]
    unmatched: tuple[str, ...] = ()

    def having(self, fate: Fate) -> tuple[Outcome, ...]:
        """The files of one fate."""
        return tuple(outcome for outcome in self.outcomes if outcome.fate is fate)


@dataclass(frozen=True, slots=True)
class TranscriptView:
    """A version of a transcript with its text, and all versions of its name, oldest first."""

    version: Version
    transcript: Transcript
    versions: tuple[Version, ...]


def add_transcripts(
    db: Database,
    caller: Caller,
    study: str,
    files: Sequence[tuple[str, bytes]],
    *,
    cases: str | None = None,
    interviewer: str | None = None,
    idempotency_key: str | None = None,
) -> Upload:
    """Read files (name, bytes) and add each as a new transcript or as a new version of the one with its name.

    A file that cannot be read does not stop the others. ``cases`` is the text of a CASES.csv; ``interviewer`` names
    the speaker who interviews, in files whose row in that table does not.

    Raises:
        NotFoundError: no such study that the caller may see.
        CasesError: the table of cases is not well formed; no file was added.
        KeyReusedError: the key came with another upload before.
    """
    hashes = [[name, hashlib.sha256(data).hexdigest()] for name, data in files]
    request = digest("add transcripts", study, hashes, cases, interviewer)
    with db.read() as connection:
        visible(connection, caller, study)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return _upload(before)
    table = None if cases is None else read_cases(cases, "the table of cases")
    read = [(name, _read(name, data, table, interviewer)) for name, data in files]  # slow: before the write lock
    with db.write() as connection:
        studies.hold(connection, study)
        visible(connection, caller, study)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return _upload(before)
        outcomes = tuple(
            Outcome(name, Fate.REFUSED, reason=result)
            if isinstance(result, str)
            else _add(connection, caller, study, name, result)
            for name, result in read
        )
        names = [version.name for version in transcripts.current(connection, study)]
        upload = Upload(outcomes, () if table is None else tuple(table.unmatched(names)))
        remember(connection, caller.user, idempotency_key, request, asdict(upload))
    return upload


def list_transcripts(
    db: Database, caller: Caller, study: str, after: str | None = None, limit: int = 100
) -> Page[Version]:
    """The current version of every transcript of a study, by name."""
    with db.read() as connection:
        visible(connection, caller, study)
        found = transcripts.current(connection, study, after, limit + 1)
        return Page.of(found, limit, lambda version: version.name)


def show_transcript(db: Database, caller: Caller, study: str, transcript: str) -> TranscriptView:
    """A transcript by the identifier of its text, current or not.

    Raises:
        NotFoundError: no such study that the caller may see, or no such transcript in it.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        version = transcripts.newest_saying(connection, study, transcript)
        if version is None:
            raise NotFoundError(f"study {study} has no transcript {plain(transcript)}")
        every = transcripts.versions_of(connection, study, version.name)
        return TranscriptView(version, transcripts.whole(connection, version.id), tuple(every))


def _read(name: str, data: bytes, table: CaseTable | None, interviewer: str | None) -> Transcript | str:
    """The transcript in a file, or the sentence that says why there is none."""
    try:
        _check_name(name)
        row = None if table is None else table.for_transcript(name)
        transcript = read_transcript(
            name,
            data,
            case=None if row is None else row.case,
            interviewer=(None if row is None else row.interviewer) or interviewer,
        )
        if "\0" in transcript.text:
            raise TranscriptError(f"{name}: has NUL characters, so it is not text; save it as plain text (UTF-8)")
    except InputError as error:
        return str(error)
    return transcript


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable() or set(name) & set("/\\"):
        raise TranscriptError(
            f"file name {plain(name)}: rename the file to 1 to {LONGEST_NAME} printable characters without / and \\"
        )


def _add(connection: sa.Connection, caller: Caller, study: str, name: str, transcript: Transcript) -> Outcome:
    current = transcripts.current_named(connection, study, transcript.name)
    if current is not None and transcripts.whole(connection, current.id) == transcript:
        reason = f"{name} is already in the study with the same text, speakers and case (version {current.version})"
        return Outcome(name, Fate.SAME, current.transcript, current.version, reason)
    twin = transcripts.current_saying(connection, study, transcript.id)
    if twin is not None and twin.name != transcript.name:
        reason = f"{name} has the same text as {twin.name}, which is in the study already; its words count once"
        return Outcome(name, Fate.SAME, twin.transcript, twin.version, reason)
    version = transcripts.add_version(connection, study, transcript, caller.user, at := now())
    log.record(connection, at, caller.user, "transcript added", version.transcript, study, version=version.version)
    return Outcome(name, Fate.ADDED, version.transcript, version.version, notes=version.notes)


def _upload(answer: dict[str, Any]) -> Upload:
    outcomes = (
        Outcome(**{**row, "fate": Fate(row["fate"]), "notes": tuple(row["notes"])}) for row in answer["outcomes"]
    )
    return Upload(tuple(outcomes), tuple(answer["unmatched"]))
