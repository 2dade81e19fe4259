"""Routes of single passages: which to label next, and what a person says of one."""

from __future__ import annotations

from fastapi import APIRouter, Response

from service import operations
from service.api.access import Asking, Db, route
from service.api.bodies import PassageBody
from service.api.review import IfMatch, answer, version_of
from service.api.review_shapes import DecidedShape, etag
from service.api.shapes import Answer, Listed
from service.api.strict import StrictRoute
from service.api.studies import Once, Paged
from service.operations import PassageToLabel

router = APIRouter(route_class=StrictRoute, tags=["review"])


class PassageShape(Answer):
    """A passage with the question it answers and how likely each objective is; its etag is for the If-Match."""

    segment: str
    transcript: str
    case: str
    group: str | None
    question: str | None
    text: str
    objectives: dict[str, float]
    etag: str

    @classmethod
    def of(cls, found: PassageToLabel) -> PassageShape:
        """A passage as JSON."""
        said = found.segment
        return cls(
            segment=said.segment,
            transcript=said.transcript,
            case=said.case,
            group=said.group,
            question=found.question,
            text=said.text,
            objectives=dict(found.objectives),
            etag=etag(found.version),
        )


@route(router, "GET", "/studies/{study}/passages")
def passages_to_label(db: Db, caller: Asking, study: str, page: Paged) -> Listed[PassageShape]:
    """The passages whose objective is worth asking a person about, the most useful first; 60 at most of each run."""
    return Listed.of(operations.passages_to_label(db, caller, study, page.after, page.limit), PassageShape.of)


@route(router, "POST", "/studies/{study}/passages/{segment}/objective", status_code=201)
def label_passage(
    db: Db,
    caller: Asking,
    study: str,
    segment: str,
    body: PassageBody,
    response: Response,
    if_match: IfMatch = None,
    idempotency_key: Once = None,
) -> DecidedShape:
    """Set the objectives of a passage; the next run learns from passages with exactly one."""
    decided = operations.label_passage(
        db, caller, study, segment, body.objectives, body.memo,
        version=version_of(if_match), idempotency_key=idempotency_key,
    )  # fmt: skip
    return answer(response, decided)
