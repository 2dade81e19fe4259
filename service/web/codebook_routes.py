"""The codebook's page: what reviewers do to themes, as plain forms, and the log with its undo; a stale form is told."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from corpora.decision import ON_THEMES, Act
from corpora.errors import ConflictError, InputError
from service import operations
from service.api.access import REVIEWERS, Db
from service.api.strict import check_text
from service.operations import DecisionView, Proposal, ProposedPart, StaleError, ThemeView
from service.operations.words import LONGEST_MEMO
from service.store.decisions import Logged
from service.store.engine import Database
from service.web.visit import PageRoute, Posting, Visit, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_RECENT = 15
Words = Annotated[str, Form(max_length=20_000)]
Version = Annotated[int, Form(ge=0, lt=2**31)]
Key = Annotated[str | None, Form(min_length=1, max_length=255)]


@dataclass(frozen=True, slots=True)
class Recent:
    """A decision of late, and whether it can be undone or done again."""

    logged: Logged
    view: DecisionView
    request: str


@router.get("/studies/{study}/codebook")
def codebook(db: Db, visit: Visiting, study: str) -> Response:
    """The themes of a study, with what a reviewer can do to each, and the latest decisions."""
    return _page(db, visit, study)


@router.post("/themes/{theme}/decision")
def decide(
    db: Db,
    visit: Posting,
    theme: str,
    act: Annotated[Act, Form()],
    version: Version,
    memo: Words = "",
    name: Words = "",
    definition: Words = "",
    include: Words = "",
    exclude: Words = "",
    other: Annotated[str, Form(max_length=100)] = "",
    segments: Annotated[list[str] | None, Form()] = None,
    objectives: Annotated[list[str] | None, Form()] = None,
    request: Key = None,
) -> Response:
    """Do one act to a theme; `other` is another theme as ``identifier@version``."""
    visit.needs(REVIEWERS)
    words = (memo, name, definition, include, exclude, other, request or "", *(segments or ()), *(objectives or ()))
    for text in words:
        check_text(text, "form")
    study = operations.show_theme(db, visit.caller, theme).stored.study
    typed = {"definition": _lines(definition), "include": _lines(include), "exclude": _lines(exclude), "name": name}
    said = _said(act, typed, other, tuple(segments or ()), tuple(objectives or ()))
    try:
        proposal = Proposal(act, theme, version, _lines(memo), **said)
        operations.propose(db, visit.caller, proposal, idempotency_key=request)
    except (ConflictError, InputError) as error:
        status, news = _trouble(error)
        return _page(db, visit, study, status, news, theme, memo)
    return RedirectResponse(f"/studies/{study}/codebook#theme-{theme}", 303)


@router.post("/decisions/{decision}/{way}")
def back_or_again(db: Db, visit: Posting, decision: str, way: str, version: Version, request: Key = None) -> Response:
    """Undo a decision, or do again what was undone."""
    visit.needs(REVIEWERS)
    study = operations.show_decision(db, visit.caller, decision).study
    act = operations.redo if way == "redo" else operations.undo
    try:
        act(db, visit.caller, decision, version=version, idempotency_key=request)
    except ConflictError as error:
        return _page(db, visit, study, 412 if isinstance(error, StaleError) else 409, f"{error}.")
    return RedirectResponse(f"/studies/{study}/codebook#log", 303)


@router.post("/studies/{study}/memos")
def memo(db: Db, visit: Posting, study: str, about: Words, memo: Words, request: Key = None) -> Response:
    """Write a memo on something."""
    visit.needs(REVIEWERS)
    for text in (about, memo, request or ""):
        check_text(text, "form")
    operations.add_memo(db, visit.caller, study, about, _lines(memo), idempotency_key=request)
    return RedirectResponse(f"/studies/{study}/codebook#theme-{about}", 303)


def _said(
    act: Act, typed: dict[str, str], other: str, segments: tuple[str, ...], objectives: tuple[str, ...]
) -> dict[str, Any]:
    """What of a form goes with an act; one form holds the fields of several."""
    into, seen = _other(other)
    by_act: dict[Act, dict[str, Any]] = {
        Act.RENAME: {"name": typed["name"]},
        Act.DEFINE: dict(typed),
        Act.MERGE: {"sources": (into,) if into else (), "seen": seen},
        Act.MOVE: {"segments": segments, "into": into, "seen": seen},
        Act.SPLIT: {"parts": (ProposedPart(typed["name"] or None, segments),)},
        Act.GROUP: {"into": into},
        Act.OBJECTIVES: {"objectives": objectives},
        Act.WITHDRAW: {},
    }
    if act not in ON_THEMES:
        raise InputError(f"'{act}' is not done to a theme")
    return by_act.get(act, {"segments": segments})


def _trouble(error: ConflictError | InputError) -> tuple[int, str]:
    """The status and the sentence for what kept a decision from being taken."""
    if isinstance(error, StaleError):
        by = error.last.reviewer if error.last else "Somebody"
        return 412, f"{by} changed this while you were reading. Nothing was done; what you wrote is kept below."
    return (409 if isinstance(error, ConflictError) else 422), f"{error}."


def _page(
    db: Database, visit: Visit, study: str, status: int = 200, news: str = "", at: str = "", typed: str = ""
) -> Response:
    found = operations.show_study(db, visit.caller, study)
    views = _every(db, visit, study)
    latest = operations.log_of_decisions(db, visit.caller, study, limit=_RECENT).items
    recent = [
        Recent(logged, operations.show_decision(db, visit.caller, logged.decision.id), secrets.token_urlsafe(16))
        for logged in latest
    ]
    memos: dict[str, list[Any]] = {}
    for stored in operations.list_memos(db, visit.caller, study, limit=1000).items:
        memos.setdefault(stored.memo.about, []).append(stored)
    return render(
        "codebook.html",
        status,
        visit=visit,
        study=found.study,
        views=views,
        names={view.stored.theme.id: view.stored.theme.name for view in views},
        objectives=found.study.framework.objectives,
        recent=recent,
        memos=memos,
        suggestions=operations.study_suggestions(db, visit.caller, study),
        may_decide=visit.may(REVIEWERS),
        news=news,
        at=at,
        typed=typed,
        fresh=lambda: secrets.token_urlsafe(16),
        longest=LONGEST_MEMO,
    )


def _every(db: Database, visit: Visit, study: str) -> list[ThemeView]:
    views: list[ThemeView] = []
    after = None
    while True:
        page = operations.codebook(db, visit.caller, study, after=after)
        views.extend(page.items)
        if (after := page.next) is None:
            return views


def _other(value: str) -> tuple[str | None, dict[str, int]]:
    identifier, _, version = value.partition("@")
    if not identifier:
        return None, {}
    return identifier, {identifier: int(version)} if version.isascii() and version.isdecimal() else {}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")  # browsers send it so
