"""Review: a person's decisions on candidates, and the codebook that follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from corpora.codebook import Act, Decision, Review, Standing, Theme
from corpora.errors import ConflictError, InputError
from corpora.material import Span, Transcript
from service.operations.access import COMMAND_LINE, Caller, visible
from service.operations.candidates import QuoteInContext, quotes_in_context, transcript_in_run, visible_candidate
from service.operations.words import Page, answered, digest, memo_text, remember, title
from service.store import candidates, log, reviews
from service.store.candidates import StoredCandidate
from service.store.engine import Database
from service.store.ids import new_id, now
from service.store.reviews import StoredTheme


class StaleError(ConflictError):
    """The candidate was decided on since it was read; carries it as it is, and the decision that changed it."""

    code = "stale"

    def __init__(self, current: StoredCandidate, last: Decision | None, expected: int) -> None:
        by = "nobody" if last is None else last.reviewer
        super().__init__(
            f"candidate {current.id} is at version {current.version} ({current.standing}, last changed by {by}), "
            f"not at version {expected}; look at it again, then decide"
        )
        self.current = current
        self.last = last


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision led to: where the candidate stands at which version, and the theme it made or withdrew."""

    decision: str
    candidate: str
    standing: Standing
    version: int
    theme: str | None


@dataclass(frozen=True, slots=True)
class CodedSegment:
    """A segment that a theme rests on, in its exact words."""

    segment: str
    transcript: str
    file: str
    start: int
    end: int
    text: str
    case: str
    group: str | None


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme of the codebook with what a definition is written from.

    That is: label and keywords of the candidate that it was, the memo it was accepted with, its quotes in context and
    every segment it rests on.
    """

    stored: StoredTheme
    candidate: StoredCandidate
    quotes: tuple[QuoteInContext, ...]
    segments: tuple[CodedSegment, ...]


def decide(
    db: Database,
    caller: Caller,
    candidate: str,
    act: Act | str,
    memo: str = "",
    *,
    version: int,
    name: str | None = None,
    idempotency_key: str | None = None,
) -> Decided:
    """Accept a candidate as a theme, or reject it; ``version`` is the one that the caller looked at.

    Accepting makes a theme, named as given or by the candidate's label. Rejecting what was accepted withdraws its
    theme, which is kept and marked; accepting it again makes a new one.

    Raises:
        NotFoundError: no such candidate that the caller may see.
        StaleError: it was decided on since.
        ConflictError: it stands there already.
        InputError: an unknown act, or a name or memo that does not fit.
        KeyReusedError: the key came with another decision before.
    """
    if act not in list(Act):
        raise InputError(f"no act '{act}'; a candidate can be: {', '.join(Act)}")
    if caller == COMMAND_LINE:
        raise InputError("a decision is signed by a reviewer; decide with a user's key")
    act, memo = Act(act), memo_text(memo)
    name = None if name is None else title(name, "a theme's name")
    if name is not None and act is Act.REJECT:
        raise InputError("a rejected candidate takes no name; leave 'name' out")
    request = digest("decide", candidate, act, memo, version, name)
    with db.write() as connection:
        found = visible_candidate(connection, caller, candidate)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return Decided(**{**before, "standing": Standing(before["standing"])})
        decision = Decision(new_id("d"), candidate, act, caller.name, now(), version, memo, name)
        decided = _apply(connection, caller, found, decision, idempotency_key)
        remember(connection, caller.user, idempotency_key, request, _plain(decided))
    return decided


def codebook(
    db: Database, caller: Caller, study: str, *, withdrawn: bool = False, after: str | None = None, limit: int = 100
) -> Page[ThemeView]:
    """The study's themes in the order they were accepted; withdrawn ones only when asked for.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        stored = reviews.list_themes(connection, study, withdrawn=withdrawn, after=after, limit=limit + 1)
        page = Page.of(stored, limit, lambda row: row.theme.id)
        return Page(tuple(_theme_view(connection, row) for row in page.items), page.next)


def _apply(
    connection: sa.Connection,
    caller: Caller,
    found: StoredCandidate,
    decision: Decision,
    idempotency_key: str | None,
) -> Decided:
    last = reviews.last_decision(connection, found.id)
    if decision.version != found.version:
        raise StaleError(found, last, decision.version)
    review = Review(found.standing, found.version, last).after(decision)
    if not candidates.move(connection, found.id, found.version, review.standing):
        raise StaleError(found, last, decision.version)  # PostgreSQL: another writer came between
    reviews.add_decision(connection, found.study, decision, caller.user, idempotency_key)
    theme = _follow(connection, found, decision)
    log.record(
        connection, decision.at, caller.user, f"candidate {review.standing}", found.id, found.study,
        decision=decision.id, version=review.version, theme=theme,
    )  # fmt: skip
    return Decided(decision.id, found.id, review.standing, review.version, theme)


def _follow(connection: sa.Connection, found: StoredCandidate, decision: Decision) -> str | None:
    """The theme that a decision made or withdrew."""
    if decision.act is Act.ACCEPT:
        name = decision.name or found.label
        segments = tuple(found.payload["segment_ids"])
        theme = Theme(new_id("th"), found.id, name, found.objective, segments, decision.reviewer, decision.at)
        reviews.add_theme(connection, found.study, theme, decision.id)
        return theme.id
    standing = reviews.standing_theme(connection, found.id)
    if standing is None:
        return None
    reviews.withdraw_theme(connection, found.id, decision.id)
    return standing.theme.id


def _theme_view(connection: sa.Connection, stored: StoredTheme) -> ThemeView:
    candidate = candidates.candidate(connection, stored.theme.candidate)
    assert candidate is not None  # noqa: S101  the database holds the reference
    read: dict[str, Transcript] = {}
    segments = []
    for segment in stored.theme.segments:
        identifier = segment.split(":")[0]
        if identifier not in read:
            read[identifier] = transcript_in_run(connection, candidate.run, identifier)
        segments.append(_coded(segment, read[identifier]))
    quotes = quotes_in_context(connection, candidate.run, candidate.payload.get("quotes", []))
    return ThemeView(stored, candidate, quotes, tuple(segments))


def _coded(segment: str, transcript: Transcript) -> CodedSegment:
    start, end = segment.split(":")[1].split("-")
    span = Span(int(start), int(end))
    case = transcript.case
    text = span.of(transcript.text)
    return CodedSegment(segment, transcript.id, transcript.name, span.start, span.end, text, case.name, case.group)


def _plain(decided: Decided) -> dict[str, Any]:
    return {
        "decision": decided.decision,
        "candidate": decided.candidate,
        "standing": decided.standing.value,
        "version": decided.version,
        "theme": decided.theme,
    }
