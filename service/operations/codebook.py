"""The codebook to read: themes with the words they rest on, the log of decisions, the audit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from corpora.codebook import Entry
from corpora.decision import Act, Decision
from corpora.material import Role, Span, Transcript, Turn, count_words
from corpora.questioning import asks
from service.operations.access import Caller, visible
from service.operations.candidates import QuoteInContext, quotes_in_context
from service.operations.review import visible_decision, visible_theme, with_entries
from service.operations.words import Page
from service.store import candidates, decisions, log, themes, transcripts
from service.store.candidates import StoredCandidate
from service.store.decisions import Logged
from service.store.engine import Database
from service.store.log import AuditRow
from service.store.themes import StoredTheme

_SHORT = 6  # words up to which a segment says little without its question
_LOOK_BACK = 3  # the interviewer's turns


@dataclass(frozen=True, slots=True)
class CodedSegment:
    """A segment that a theme rests on, in its exact words; of a short one also the question that was put before it."""

    segment: str
    transcript: str
    file: str
    start: int
    end: int
    text: str
    case: str
    group: str | None
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme of the codebook with what a definition is written from.

    That is: label and keywords of the candidate that it was, the memo it was accepted with, its quotes in context and
    every segment it rests on. ``erased`` counts segments whose words were erased; they are in no list. ``withdrawn``
    is the decision that took it out of the codebook.
    """

    stored: StoredTheme
    withdrawn: Decision | None
    candidate: StoredCandidate | None
    quotes: tuple[QuoteInContext, ...]
    segments: tuple[CodedSegment, ...]
    disconfirming: tuple[CodedSegment, ...]
    erased: int


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision; ``mark`` is its version for an undo or redo, ``stands_on_it`` what has to be undone before it."""

    study: str
    entry: Entry
    mark: int
    stands_on_it: tuple[str, ...]


def codebook(
    db: Database, caller: Caller, study: str, *, withdrawn: bool = False, after: str | None = None, limit: int = 100
) -> Page[ThemeView]:
    """The study's themes in the order they were made; those that are gone only when asked for.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        stored = themes.list_themes(connection, study, withdrawn=withdrawn, after=after, limit=limit + 1)
        page = Page.of(stored, limit, lambda row: row.theme.id)
        shelf = Shelf(connection, study)
        return Page(tuple(_view(connection, shelf, row) for row in page.items), page.next)


def show_theme(db: Database, caller: Caller, theme: str) -> ThemeView:
    """A theme, in the codebook or gone from it.

    Raises:
        NotFoundError: no such theme that the caller may see.
    """
    with db.read() as connection:
        study = visible_theme(connection, caller, theme)
        stored = themes.stored_theme(connection, theme)
        assert stored is not None  # noqa: S101  its study was just found
        return _view(connection, Shelf(connection, study), stored)


def log_of_decisions(
    db: Database,
    caller: Caller,
    study: str,
    *,
    thing: str | None = None,
    reviewer: str | None = None,
    act: Act | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Page[Logged]:
    """A study's decisions, the newest first; of a candidate or theme, a reviewer or an act.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        found = decisions.logged(
            connection, study, thing=thing, reviewer=reviewer, act=act, before=before, limit=limit + 1
        )
        return Page.of(found, limit, lambda row: str(row.number))


def show_decision(db: Database, caller: Caller, decision: str) -> DecisionView:
    """A decision with whether it can be undone.

    Raises:
        NotFoundError: no such decision that the caller may see.
    """
    with db.read() as connection:
        study = visible_decision(connection, caller, decision)
        book = with_entries(connection, study, decision)
        entry = book.log[decision]
        return DecisionView(study, entry, book.mark(entry), () if entry.undone_by else book.stands_on(entry))


def audit(db: Database, caller: Caller, study: str, after: int = 0, limit: int = 100) -> Page[AuditRow]:
    """What happened in a study, oldest first.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        return Page.of(log.audit_of(connection, study, after, limit + 1), limit, lambda row: str(row.number))


class Shelf:
    """The transcripts of a study, each read once."""

    def __init__(self, connection: sa.Connection, study: str) -> None:
        self._connection = connection
        self._study = study
        self._read: dict[str, Transcript | None] = {}
        self._asking: dict[str, tuple[Turn, ...]] = {}
        self.in_runs: dict[tuple[str, str], Transcript] = {}

    def transcript(self, identifier: str) -> Transcript | None:
        """A transcript, or None where it was erased."""
        if identifier not in self._read:
            version = transcripts.newest_saying(self._connection, self._study, identifier)
            self._read[identifier] = None if version is None else transcripts.whole(self._connection, version.id)
        return self._read[identifier]

    def coded(self, segments: Iterable[str]) -> tuple[CodedSegment, ...]:
        """The words of segments, without those that were erased."""
        return tuple(coded for segment in segments if (coded := self._coded(segment)) is not None)

    def _coded(self, segment: str) -> CodedSegment | None:
        identifier, _, place = segment.partition(":")
        start, end = map(int, place.split("-"))
        transcript, span = self.transcript(identifier), Span(start, end)
        turn = None if transcript is None else transcript.turn_at(span)
        if transcript is None or turn is None:
            return None
        case, text = transcript.case_of(turn.speaker), span.of(transcript.text)
        asked = _asked(transcript.text, self._asking_in(transcript), span) if count_words(text) <= _SHORT else None
        return CodedSegment(segment, transcript.id, transcript.name, start, end, text, case.name, case.group, asked)

    def _asking_in(self, transcript: Transcript) -> tuple[Turn, ...]:
        if transcript.id not in self._asking:
            self._asking[transcript.id] = tuple(turn for turn in transcript.turns if turn.role is Role.INTERVIEWER)
        return self._asking[transcript.id]


def _asked(text: str, asking: Sequence[Turn], span: Span) -> str | None:
    """What the interviewer, whose turns are given in order, asked last before a stretch of a text."""
    before = bisect_right(asking, span.start, key=lambda turn: turn.span.end)
    latest = reversed(asking[max(0, before - _LOOK_BACK) : before])
    return next(filter(asks, (turn.span.of(text) for turn in latest)), None)


def _view(connection: sa.Connection, shelf: Shelf, stored: StoredTheme) -> ThemeView:
    theme = stored.theme
    candidate = None if theme.candidate is None else candidates.candidate(connection, theme.candidate)
    ended = decisions.entries(connection, stored.study, [stored.ended_in] if stored.ended_in else [])
    segments = shelf.coded(theme.segments)
    quotes: tuple[QuoteInContext, ...] = ()
    if candidate is not None:
        own = [quote for quote in candidate.payload.get("quotes", []) if quote["segment"] in theme.segments]
        quotes = quotes_in_context(connection, candidate.run, own, shelf.in_runs)
    return ThemeView(
        stored,
        next((entry.decision for entry in ended.values()), None),
        candidate,
        quotes,
        segments,
        shelf.coded(theme.disconfirming),
        len(theme.segments) - len(segments),
    )
