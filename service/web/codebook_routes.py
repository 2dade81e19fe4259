"""The codebook's page: what reviewers do to themes, as plain forms, and the log with its undo; a stale form is told."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from corpora.decision import Act
from corpora.errors import ConflictError, InputError
from corpora.theme import Theme
from service import operations
from service.api.access import REVIEWERS, Db
from service.api.problems import status_of
from service.operations import CodedSegment, DecisionView, StaleError, ThemeView
from service.operations.words import LONGEST_MEMO
from service.store.decisions import Logged
from service.store.engine import Database
from service.web.acts import done
from service.web.theme_form import Asking, ThemeForm
from service.web.visit import PageRoute, Posting, Visit, Visiting, render

router = APIRouter(route_class=PageRoute, include_in_schema=False)
_RECENT = 15
_ONE_PAGE, _FEW = 300, 5  # segments: up to which all themes are worked on together; shown of each where they are more
Version = Annotated[int, Form(ge=0, lt=2**31)]
Key = Annotated[str | None, Form(min_length=1, max_length=255)]


@dataclass(frozen=True, slots=True)
class Recent:
    """A decision of late, what it is about, and whether it can be undone or done again."""

    logged: Logged
    view: DecisionView
    request: str
    about: str

    def names(self) -> tuple[str, ...]:
        """What its sentence names: its subject, and the themes merged into it or that passages went to."""
        decision = self.logged.decision
        return (self.about, *decision.sources, *((decision.into,) if decision.into else ()))


@router.get("/studies/{study}/codebook")
def codebook(
    db: Db, visit: Visiting, study: str, before: Annotated[int | None, Query(ge=1, lt=2**31)] = None
) -> Response:
    """The themes of a study, with what a reviewer can do to each, and the latest decisions, or those `before` one."""
    return _page(db, visit, study, before=before)


@router.get("/themes/{theme}")
def theme(db: Db, visit: Visiting, theme: str) -> Response:
    """A theme by itself, with all its segments; one that is gone is told of in the codebook."""
    study = operations.show_theme(db, visit.caller, theme).stored.study
    return _page(db, visit, study, alone=theme)


@router.post("/themes/{theme}/decision")
def decide(db: Db, visit: Posting, form: Asking) -> Response:
    """Do one act to a theme."""
    visit.needs(REVIEWERS)
    study = operations.show_theme(db, visit.caller, form.theme).stored.study
    try:
        operations.propose(db, visit.caller, form.proposal(), idempotency_key=form.request)
    except (ConflictError, InputError) as error:
        status, news = _trouble(error)
        return _page(db, visit, study, status, news, form, alone=form.alone)
    stays = form.alone and form.act is not Act.WITHDRAW
    return RedirectResponse(f"/themes/{form.theme}" if stays else f"/studies/{study}/codebook#theme-{form.theme}", 303)


@router.post("/themes/{theme}/preview")
def preview(db: Db, visit: Posting, form: Asking) -> Response:
    """What an act would leave, in words, with a form that does it; nothing is changed."""
    view = operations.show_theme(db, visit.caller, form.theme)
    try:
        proposal = form.proposal()
        things = operations.preview(db, visit.caller, proposal)
    except (ConflictError, InputError) as error:
        status, news = _trouble(error)
        return _page(db, visit, view.stored.study, status, news, form, alone=form.alone)
    others = [operations.show_theme(db, visit.caller, name) for name in proposal.seen]
    return render(
        "preview.html",
        visit=visit,
        study=operations.show_study(db, visit.caller, view.stored.study).study,
        form=form,
        things=[thing for thing in things if isinstance(thing, Theme)],
        coded={one.segment: one for found in (view, *others) for one in found.segments},
        may_decide=visit.may(REVIEWERS),
    )


@router.post("/decisions/{decision}/{way}")
def back_or_again(
    db: Db, visit: Posting, decision: str, way: Literal["undo", "redo"], version: Version, request: Key = None
) -> Response:
    """Undo a decision, or do again what was undone."""
    visit.needs(REVIEWERS)
    study = operations.show_decision(db, visit.caller, decision).study
    act = operations.redo if way == "redo" else operations.undo
    try:
        act(db, visit.caller, decision, version=version, idempotency_key=request)
    except StaleError as error:
        return _page(db, visit, study, 412, f"{_what_came_between(error)} while you were reading. Nothing was done.")
    except ConflictError as error:
        return _page(db, visit, study, 409, f"{error}.")
    return RedirectResponse(f"/studies/{study}/codebook#log", 303)


def _trouble(error: ConflictError | InputError) -> tuple[int, str]:
    """The status and the sentence for what kept a decision from being taken."""
    if isinstance(error, StaleError):
        came = _what_came_between(error)
        return 412, f"{came} while you were reading. Nothing was done; what you wrote is kept below."
    return status_of(error), f"{error}."


def _what_came_between(error: StaleError) -> str:
    """Who did what to which theme, the beginning of a sentence."""
    if error.last is None or not isinstance(error.current, Theme):
        return f"{'Somebody' if error.last is None else error.last.reviewer} changed this"
    if error.current.into is not None:
        return f"{error.last.reviewer} merged “{error.current.name}” into another theme"
    return f"{error.last.reviewer} {done(error.last.act)} “{error.current.name}”"


def _page(
    db: Database,
    visit: Visit,
    study: str,
    status: int = 200,
    news: str = "",
    form: ThemeForm | None = None,
    before: int | None = None,
    alone: str = "",
) -> Response:
    """The codebook, or of it the theme that is shown `alone`."""
    found = operations.show_study(db, visit.caller, study)
    views = _every(db, visit, study)
    latest = operations.log_of_decisions(db, visit.caller, study, before=before, limit=_RECENT)
    recent = [
        Recent(
            logged,
            operations.show_decision(db, visit.caller, logged.decision.id),
            secrets.token_urlsafe(16),
            logged.decision.segments[0] if logged.decision.act is Act.LABEL else logged.decision.subject,
        )
        for logged in latest.items
    ]
    there = {view.stored.theme.id for view in views}
    alone = alone if alone in there else ""
    return render(
        "codebook.html",
        status,
        visit=visit,
        study=found.study,
        views=views,
        shown=[view for view in views if alone in ("", view.stored.theme.id)],
        alone=alone,
        whole=bool(alone) or sum(len(view.segments) for view in views) <= _ONE_PAGE,
        few=_few,
        names={view.stored.theme.id: view.stored.theme.name for view in views},
        objectives=found.study.framework.objectives,
        recent=recent,
        before=before,
        earlier=latest.next,
        named=operations.memo_subjects(db, visit.caller, study, {key for one in recent for key in one.names()}),
        memos=operations.memos_by_subject(db, visit.caller, study),
        suggestions=operations.study_suggestions(db, visit.caller, study),
        may_decide=visit.may(REVIEWERS),
        news=news,
        at=form.theme if form else "",
        typed=form.memo if form else "",
        written=form.written(memo=form.theme not in there) if form else [],
        chosen=form.segments if form else (),
        fresh=lambda: secrets.token_urlsafe(16),
        longest=LONGEST_MEMO,
    )


def _few(view: ThemeView) -> list[CodedSegment]:
    """The first of a theme's segments, those before the others that people made its exemplars."""
    return sorted(view.segments, key=lambda one: one.segment not in view.stored.theme.exemplars)[:_FEW]


def _every(db: Database, visit: Visit, study: str) -> list[ThemeView]:
    views: list[ThemeView] = []
    after = None
    while True:
        page = operations.codebook(db, visit.caller, study, after=after)
        views.extend(page.items)
        if (after := page.next) is None:
            return views
