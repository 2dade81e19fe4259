"""Memos: to write one, and to read them with what each is about, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

import sqlalchemy as sa

from corpora.codebook import Codebook
from corpora.decision import Act, Decision
from corpora.errors import InputError, NotFoundError
from service.operations.access import Caller, visible
from service.operations.codebook import Shelf
from service.operations.proposals import SEGMENT
from service.operations.review import Decided, check_signature, decided_from, take
from service.operations.words import Page, answered, digest, memo_text, plain, remember
from service.store import candidates, studies, themes, transcripts
from service.store.engine import Database
from service.store.ids import new_id, now
from service.store.themes import StoredMemo
from service.store.transcripts import Version

LONGEST_SUBJECT = 255


class Kind(StrEnum):
    """What a memo can be about."""

    STUDY = "study"
    CANDIDATE = "candidate"
    THEME = "theme"
    TRANSCRIPT = "transcript"
    PASSAGE = "passage"
    CASE = "case"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a memo is about: its title for people, a passage's words, and the transcript that it is or is in."""

    about: str
    kind: Kind
    title: str
    text: str = ""
    transcript: str | None = None


def add_memo(
    db: Database, caller: Caller, study: str, about: str, memo: str, *, idempotency_key: str | None = None
) -> Decided:
    """Write a memo on anything in a study: a candidate, a theme, a segment, a transcript, a case, the study itself.

    Raises:
        NotFoundError: no such study that the caller may see, or nothing in it that the memo could be about.
        InputError: it is too long, or what it is about is empty or too long.
    """
    memo, about = memo_text(memo), about.strip()
    if not 0 < len(about) <= LONGEST_SUBJECT:
        raise InputError(f"say what the memo is about, in 1 to {LONGEST_SUBJECT} characters")
    check_signature(caller)
    request = digest("memo", study, about, memo)
    with db.write_together() as connection:
        visible(connection, caller, study)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return decided_from(before)
        studies.hold(connection, study)
        if _subject(connection, Shelf(connection, study), study, about).kind is Kind.GONE:
            raise NotFoundError(
                f"the study has nothing called {plain(about)} that a memo could be about; name the study, a candidate, "
                "a theme, a transcript or a passage (TRANSCRIPT:START-END, inside one turn) by its identifier, or a "
                "case by its name"
            )
        decision = Decision(new_id("d"), Act.MEMO, about, caller.name, now(), 0, memo, made=new_id("m"))
        decided = take(connection, caller, study, Codebook(), decision, idempotency_key)
        remember(connection, caller.user, idempotency_key, request, asdict(decided))
    return decided


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
        return Subject(about, Kind.CANDIDATE, candidate.label)
    if (version := transcripts.newest_saying(connection, study, about)) is not None:
        return Subject(about, Kind.TRANSCRIPT, version.name, transcript=about)
    for passage in shelf.coded([about] if _is_segment(about) else []):
        return Subject(about, Kind.PASSAGE, passage.case, passage.text, passage.transcript)
    known = any(about in _cases(version) for version in transcripts.current(connection, study))
    return Subject(about, Kind.CASE if known else Kind.GONE, about)


def _cases(version: Version) -> set[str]:
    return {version.case.name, *(case.name for case in version.people.values())}


def _is_segment(about: str) -> bool:
    found = SEGMENT.fullmatch(about)
    return found is not None and int(found[2]) < int(found[3])
