"""Memos to read: on what each is, in words, whatever it may be about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from pipelines.overlap import place_of
from service.operations.access import Caller, visible
from service.operations.codebook import Shelf
from service.operations.words import Page
from service.store import candidates, studies, themes, transcripts
from service.store.engine import Database
from service.store.themes import StoredMemo


class Kind(StrEnum):
    """What a memo can be about."""

    STUDY = "study"
    CANDIDATE = "candidate"
    THEME = "theme"
    TRANSCRIPT = "transcript"
    PASSAGE = "passage"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a memo is about: its title for people, a passage's words, and the transcript that it is or is in.

    ``key`` is a candidate's identifier in the findings of its run.
    """

    about: str
    kind: Kind
    title: str
    text: str = ""
    transcript: str | None = None
    key: str = ""


def list_memos(
    db: Database, caller: Caller, study: str, about: str | None = None, after: str | None = None, limit: int = 100
) -> Page[StoredMemo]:
    """The memos of a study, or on one thing in it, oldest first.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        return Page.of(themes.list_memos(connection, study, about, after, limit + 1), limit, lambda row: row.memo.id)


def memos_by_subject(db: Database, caller: Caller, study: str) -> dict[str, list[StoredMemo]]:
    """All memos of a study, oldest first, by what they are about.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    found: dict[str, list[StoredMemo]] = {}
    with db.read() as connection:
        visible(connection, caller, study)
        for stored in themes.list_memos(connection, study, None):
            found.setdefault(stored.memo.about, []).append(stored)
    return found


def memo_subjects(db: Database, caller: Caller, study: str, abouts: Iterable[str]) -> Mapping[str, Subject]:
    """What memos are about, by its identifier; what the study has not, or no longer, is called by its identifier.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        shelf = Shelf(connection, study)
        return {about: _subject(connection, shelf, study, about) for about in abouts}


def _subject(connection: sa.Connection, shelf: Shelf, study: str, about: str) -> Subject:
    if about == study and (own := studies.study(connection, study)) is not None:
        return Subject(about, Kind.STUDY, own.name)
    if (theme := themes.stored_theme(connection, about)) is not None and theme.study == study:
        return Subject(about, Kind.THEME, theme.theme.name)
    if (candidate := candidates.candidate(connection, about)) is not None and candidate.study == study:
        return Subject(about, Kind.CANDIDATE, candidate.label, key=candidate.key)
    if (version := transcripts.newest_saying(connection, study, about)) is not None:
        return Subject(about, Kind.TRANSCRIPT, version.name, transcript=about)
    for passage in shelf.coded([about] if _is_segment(about) else []):
        return Subject(about, Kind.PASSAGE, passage.case, passage.text, passage.transcript)
    return Subject(about, Kind.OTHER, about)


def _is_segment(about: str) -> bool:
    try:
        place_of(about)
    except ValueError:
        return False
    return True
