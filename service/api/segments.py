"""Routes of what a study is made of when it leaves: segments to search, the framework matrix, exports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service import operations
from service.api.access import Asking, Db, route
from service.api.bodies import ExportQuery, Form, MatrixQuery, Of, SegmentQuery
from service.api.review_shapes import SegmentShape
from service.api.shapes import Answer, Listed
from service.api.strict import StrictRoute
from service.api.tables import CSV, as_csv
from service.exports.forms import ExportForm
from service.exports.matrix import Matrix, candidate_matrix, codebook_matrix
from service.exports.report import policy
from service.exports.stored import export
from service.operations import FoundSegment

router = APIRouter(route_class=StrictRoute, tags=["segments"])


class FoundSegmentShape(SegmentShape):
    """A segment of a run; ``similarity`` is the cosine to ``like``, null where nothing was asked for by meaning."""

    question: str | None
    theme: str | None
    subtheme: str | None
    reason: str | None
    similarity: float | None

    @classmethod
    def of_found(cls, found: FoundSegment) -> FoundSegmentShape:
        """A segment as JSON."""
        return cls(
            **SegmentShape.of(found.coded).model_dump(),
            question=found.question,
            theme=found.theme,
            subtheme=found.subtheme,
            reason=found.reason,
            similarity=found.similarity,
        )


class ColumnShape(Answer):
    """A column of the matrix."""

    id: str
    name: str
    objectives: list[str]
    parent: str | None


class RowShape(Answer):
    """A row of the matrix: the segments of each column that has any, and those of others that speak to it too."""

    case: str
    group: str | None
    cells: dict[str, list[str]]
    leaning: dict[str, list[str]]


class MatrixShape(Answer):
    """The framework matrix, cases by themes."""

    columns: list[ColumnShape]
    rows: list[RowShape]

    @classmethod
    def of(cls, found: Matrix) -> MatrixShape:
        """A matrix as JSON."""
        return cls.model_validate(found)


@route(router, "GET", "/studies/{study}/segments")
def segments(db: Db, caller: Asking, study: str, query: Annotated[SegmentQuery, Query()]) -> Listed[FoundSegmentShape]:
    """What participants said, all of it or searched: by words, or the nearest in meaning first."""
    found = operations.search_segments(
        db, caller, study, run=query.run, text=query.text, like=query.like, after=query.after, limit=query.limit
    )
    return Listed.of(found, FoundSegmentShape.of_found)


@route(router, "GET", "/studies/{study}/matrix", response_model=MatrixShape, responses=CSV)
def matrix(db: Db, caller: Asking, study: str, query: Annotated[MatrixQuery, Query()]) -> MatrixShape | Response:
    """The framework matrix: cases by themes of the codebook, or by a run's candidates; as CSV with counts."""
    if query.of is Of.THEMES:
        found = codebook_matrix(db, caller, study)
    else:
        run = operations.find_run(db, caller, study, query.run).id
        found = candidate_matrix(operations.parsed_findings(db, caller, run))
    return MatrixShape.of(found) if query.form is Form.JSON else as_csv(found.counts())


@route(router, "GET", "/studies/{study}/exports/{form}", response_class=Response)
def exported(db: Db, caller: Asking, study: str, form: ExportForm, query: Annotated[ExportQuery, Query()]) -> Response:
    """A study as a file: what a run found, or what people made of it as other programs open it."""
    return as_file(export(db, caller, study, form, query.run), form)


def as_file(content: bytes, form: ExportForm) -> Response:
    """A file to keep; nothing in it is shown as a page of ours."""
    headers = {
        "Content-Disposition": f'attachment; filename="{form.file_name}"',
        "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
    }
    return Response(content, media_type=form.media_type, headers=headers)
