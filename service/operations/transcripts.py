"""Transcripts: list those of a study, read one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpora.coding import HumanCoding
from corpora.errors import NotFoundError
from corpora.material import Transcript
from service.operations.access import Caller, visible
from service.operations.words import Page, plain
from service.store import transcripts
from service.store.engine import Database
from service.store.transcripts import Version


@dataclass(frozen=True, slots=True)
class TranscriptView:
    """A version of a transcript with its text, the codings of its file, and all versions of its name, oldest first."""

    version: Version
    transcript: Transcript
    versions: tuple[Version, ...]
    codings: tuple[HumanCoding, ...] = ()


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
        codings = transcripts.codings(connection, version.id)
        return TranscriptView(version, transcripts.whole(connection, version.id), tuple(every), codings)


def texts_of(db: Database, caller: Caller, study: str, ids: Iterable[str]) -> dict[str, str]:
    """The canonical text of each of these transcripts, current or not, by its identifier; nothing else of it is read.

    Raises:
        NotFoundError: no such study that the caller may see, or one of the transcripts is not in it.
    """
    wanted = set(ids)
    with db.read() as connection:
        visible(connection, caller, study)
        found = transcripts.texts(connection, study, wanted)
    if missing := min(wanted - found.keys(), default=None):
        raise NotFoundError(f"study {study} has no transcript {plain(missing)}")
    return found
