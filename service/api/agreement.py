"""Routes of blind double review: start one, code one's own units, see how far coders agree, settle differences."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from service import operations
from service.api.access import Asking, Db, route
from service.api.bodies import Body, Form, FormQuery
from service.api.paging import PageQuery
from service.api.review_shapes import SegmentShape
from service.api.shapes import Answer, Listed
from service.api.strict import StrictRoute
from service.api.tables import CSV, as_csv
from service.operations import AgreementView, DoubleView, Page, Unit
from service.store.double import Adjudication, Kind, UnitCoding

router = APIRouter(route_class=StrictRoute, tags=["agreement"])
Name = Annotated[str, Field(min_length=1, max_length=200)]
Codes = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=200)]


class DoubleBody(Body):
    """What to code twice: a share of the latest run's segments or candidates, each by ``coders`` of the reviewers."""

    kind: Kind
    share: float = Field(gt=0, le=1)
    reviewers: list[Name] = Field(min_length=2, max_length=100)
    coders: int = Field(default=2, ge=2, le=100)


class CodesBody(Body):
    """The codes of a unit, which may be none: themes of a segment; accept or reject of a candidate."""

    unit: str = Field(min_length=1, max_length=64)
    codes: Codes
    memo: str = ""


class CoderShape(Answer):
    """How far a coder is."""

    name: str
    coded: int
    units: int


class DoubleShape(Answer):
    """A double review and how far its coders are; ``alpha`` between people, and with the machine as one more coder.

    Both are null where there is none, and for whoever has units left to code.
    """

    id: str
    study: str
    run: str
    kind: Kind
    share: float
    at: datetime
    coders: list[CoderShape]
    alpha: float | None
    with_machine: float | None

    @classmethod
    def of(cls, view: DoubleView) -> DoubleShape:
        """A double review as JSON."""
        coders = [CoderShape(name=name, coded=coded, units=units) for name, coded, units in view.coders]
        said = {name: getattr(view.review, name) for name in ("id", "study", "run", "kind", "share", "at")}
        return cls(**said, coders=coders, alpha=view.alpha, with_machine=view.with_machine)


class CodingShape(Answer):
    """What a reviewer said of a unit; ``codes`` is null until they have."""

    unit: str
    codes: list[str] | None
    memo: str
    at: datetime | None

    @classmethod
    def of(cls, coding: UnitCoding) -> CodingShape:
        """A coding as JSON."""
        codes = None if coding.codes is None else list(coding.codes)
        return cls(unit=coding.unit, codes=codes, memo=coding.memo, at=coding.at)


class UnitShape(Answer):
    """One of the caller's own units: a segment, null where its words were erased, or a candidate with its quotes."""

    coding: CodingShape
    label: str
    segment: SegmentShape | None
    quotes: list[SegmentShape]

    @classmethod
    def of(cls, unit: Unit) -> UnitShape:
        """A unit as JSON."""
        segment = None if unit.segment is None else SegmentShape.of(unit.segment)
        quotes = [SegmentShape.of(quote) for quote in unit.quotes]
        return cls(coding=CodingShape.of(unit.coding), label=unit.label, segment=segment, quotes=quotes)


class UnitsShape(Listed[UnitShape]):
    """A page of the caller's own units in a double review, and the codes to choose from, by identifier."""

    kind: Kind
    codes: dict[str, str]


class SettledShape(Answer):
    """What was settled on a unit, and what each coder had said."""

    unit: str
    codes: list[str]
    views: dict[str, list[str]]
    memo: str
    reviewer: str
    at: datetime

    @classmethod
    def of(cls, settled: Adjudication) -> SettledShape:
        """An adjudication as JSON."""
        views = {name: list(codes) for name, codes in settled.views.items()}
        said = {name: getattr(settled, name) for name in ("unit", "memo", "reviewer", "at")}
        return cls(**said, codes=list(settled.codes), views=views)


class AgreementShape(Answer):
    """How far people agree, and how far they and the machine do; figures with 95% bootstrap intervals."""

    review: str
    run: str
    at: datetime
    people: dict[str, Any]
    machine: dict[str, Any] | None
    settled: list[SettledShape]
    names: dict[str, str]

    @classmethod
    def of(cls, view: AgreementView) -> AgreementShape:
        """Agreement as JSON."""
        return cls(
            review=view.review.id,
            run=view.review.run,
            at=view.review.at,
            people=view.people.as_dict(),
            machine=None if view.machine is None else view.machine.as_dict(),
            settled=[SettledShape.of(one) for one in view.settled],
            names=view.names,
        )


@route(router, "POST", "/studies/{study}/double-reviews", status_code=201)
def start(db: Db, caller: Asking, study: str, body: DoubleBody) -> DoubleShape:
    """Have a share of the latest run's segments or candidates coded by two or more people each."""
    return DoubleShape.of(
        operations.start_double_review(db, caller, study, body.kind, body.share, body.reviewers, coders=body.coders)
    )


@route(router, "GET", "/studies/{study}/double-reviews")
def list_reviews(db: Db, caller: Asking, study: str, page: Annotated[PageQuery, Query()]) -> Listed[DoubleShape]:
    """The double reviews of a study, oldest first."""
    found = operations.list_double_reviews(db, caller, study)
    return Listed.of(Page.within(found, page.after, page.limit, lambda view: view.review.id), DoubleShape.of)


@route(router, "GET", "/double-reviews/{review}/units")
def units(db: Db, caller: Asking, review: str, page: Annotated[PageQuery, Query()]) -> UnitsShape:
    """What the caller is to code; nobody else's codes are among it."""
    found, shown, codes = operations.units_to_code(db, caller, review, page.after, page.limit)
    return UnitsShape(kind=found.kind, codes=codes, **dict(Listed[UnitShape].of(shown, UnitShape.of)))


@route(router, "POST", "/double-reviews/{review}/codings", status_code=201)
def code(db: Db, caller: Asking, review: str, body: CodesBody) -> CodingShape:
    """Code one of one's own units, once."""
    return CodingShape.of(operations.code_unit(db, caller, review, body.unit, body.codes, body.memo))


@route(router, "GET", "/double-reviews/{review}/agreement", response_model=AgreementShape, responses=CSV)
def agreement(db: Db, caller: Asking, review: str, query: Annotated[FormQuery, Query()]) -> AgreementShape | Response:
    """How far coders agree; refused to whoever has units left to code."""
    view = operations.agreement(db, caller, review)
    return AgreementShape.of(view) if query.form is Form.JSON else as_csv(operations.agreement_rows(view))


@route(router, "POST", "/double-reviews/{review}/adjudications", status_code=201)
def adjudicate(db: Db, caller: Asking, review: str, body: CodesBody) -> SettledShape:
    """Settle a unit on which coders differ."""
    return SettledShape.of(operations.adjudicate(db, caller, review, body.unit, body.codes, body.memo))
