"""Routes of studies, their members and transcripts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from service import operations
from service.api.access import PREFIX, Asking, Db, route
from service.api.bodies import FrameworkChange, RosterBody, StudyBody, framework_of
from service.api.intake_shapes import RosterShape, SuggestionsShape, TranscriptShape, UploadShape, WholeTranscriptShape
from service.api.paging import PageQuery
from service.api.problems import problem
from service.api.shapes import CheckedFrameworkShape, Listed, StudyShape, UserShape, WholeStudyShape
from service.api.strict import StrictRoute
from service.api.uploads import FORM, Sent
from service.framework_checking import too_alike
from service.operations import Fate, Page, Quota
from service.settings import Settings
from service.store.users import User

router = APIRouter(route_class=StrictRoute, tags=["studies"])
Paged = Annotated[PageQuery, Query()]
Once = Annotated[
    str | None, Header(alias="Idempotency-Key", description="makes sending the request again safe for two weeks")
]


@route(router, "POST", "/studies", status_code=201)
def create_study(
    db: Db, caller: Asking, body: StudyBody, response: Response, idempotency_key: Once = None
) -> StudyShape:
    """Make a study."""
    framework = None if body.framework is None else framework_of(body.framework)
    study = operations.create_study(db, caller, body.name, framework, idempotency_key=idempotency_key)
    response.headers["Location"] = f"{PREFIX}/studies/{study.id}"
    return StudyShape.of(study)


@route(router, "GET", "/studies")
def list_studies(db: Db, caller: Asking, page: Paged) -> Listed[StudyShape]:
    """The studies that you may see."""
    return Listed.of(operations.list_studies(db, caller, page.after, page.limit), StudyShape.of)


@route(router, "GET", "/studies/{study}")
def show_study(db: Db, caller: Asking, study: str) -> WholeStudyShape:
    """A study and what there is of it."""
    return WholeStudyShape.of_view(operations.show_study(db, caller, study))


@route(router, "PUT", "/studies/{study}/framework")
def set_framework(db: Db, caller: Asking, study: str, body: FrameworkChange) -> StudyShape:
    """Give a study another framework, for runs from now on."""
    return StudyShape.of(operations.set_framework(db, caller, study, framework_of(body.framework)))


@route(router, "POST", "/frameworks/check")
def check_framework(caller: Asking, body: FrameworkChange) -> CheckedFrameworkShape:
    """Which objectives of a framework are too alike to tell apart, and which have too few cues; nothing is kept."""
    framework = framework_of(body.framework)
    return CheckedFrameworkShape.of_pairs(framework, too_alike(framework))


@route(router, "GET", "/studies/{study}/members")
def list_members(db: Db, caller: Asking, study: str, page: Paged) -> Listed[UserShape]:
    """Who may see a study, besides admins, by name."""
    return _members(operations.list_members(db, caller, study), page)


@route(router, "PUT", "/studies/{study}/members/{user}")
def add_member(db: Db, caller: Asking, study: str, user: str, page: Paged) -> Listed[UserShape]:
    """Let a user, by name or identifier, see a study; its members after that."""
    return _members(operations.add_member(db, caller, study, user), page)


@route(router, "DELETE", "/studies/{study}/members/{user}")
def remove_member(db: Db, caller: Asking, study: str, user: str, page: Paged) -> Listed[UserShape]:
    """Let a user see a study no longer; its members after that."""
    return _members(operations.remove_member(db, caller, study, user), page)


def _members(found: Iterable[User], page: PageQuery) -> Listed[UserShape]:
    return Listed.of(Page.within(found, page.after, page.limit, lambda user: user.name), UserShape.of)


@route(router, "POST", "/studies/{study}/suggestions", response_model=SuggestionsShape, openapi_extra=FORM)
def suggest_names(db: Db, caller: Asking, study: str, sent: Sent) -> SuggestionsShape:
    """What may say who somebody is in files, before they are added: for a person to make a roster of; nothing is kept.

    Of the form's parts, the roster and the cases do not count here.
    """
    said = replace(sent.said, cases=None, rule=None, same=None)
    found, refused = operations.suggest_names(db, caller, study, sent.files, said)
    return SuggestionsShape.of(found, refused)


@route(router, "PUT", "/studies/{study}/roster")
def set_roster(db: Db, caller: Asking, study: str, body: RosterBody) -> RosterShape:
    """Give a study its key table, `name,pseudonym`: applied to all that comes in from now on, and never given out."""
    done = operations.set_roster(db, caller, study, body.roster)
    return RosterShape.of(done.table, done.holding_names)


@route(router, "GET", "/studies/{study}/roster")
def show_roster(db: Db, caller: Asking, study: str) -> RosterShape:
    """Whether a study has a key table; none of its names."""
    return RosterShape.of(operations.show_roster(db, caller, study))


@route(
    router,
    "POST",
    "/studies/{study}/transcripts",
    status_code=201,
    response_model=UploadShape,
    openapi_extra=FORM,
    responses={200: {"model": UploadShape, "description": "all files were in the study already"}},
)
def add_transcripts(
    db: Db, caller: Asking, request: Request, study: str, sent: Sent, idempotency_key: Once = None
) -> Response:
    """Add transcript files; one that cannot be read does not stop the others."""
    settings: Settings = request.app.state.settings
    upload = operations.add_transcripts(
        db,
        caller,
        study,
        sent.files,
        said=sent.said,
        roster=sent.roster,
        quota=Quota(settings.max_study_transcripts, settings.max_study_characters),
        idempotency_key=idempotency_key,
    )
    shape = UploadShape.of(upload, sent.notes)
    refused = upload.having(Fate.REFUSED)
    if len(refused) == len(upload.outcomes):
        detail = "no file was added: " + "; ".join(outcome.reason or outcome.file for outcome in refused[:5])
        more = shape.model_dump(mode="json")
        return problem(request, 422, "unreadable_transcript", detail, **more)
    status = 201 if upload.having(Fate.ADDED) else 200
    return Response(shape.model_dump_json(), status, media_type="application/json")


@route(router, "GET", "/studies/{study}/transcripts")
def list_transcripts(db: Db, caller: Asking, study: str, page: Paged) -> Listed[TranscriptShape]:
    """The current version of every transcript, by name."""
    return Listed.of(operations.list_transcripts(db, caller, study, page.after, page.limit), TranscriptShape.of)


@route(router, "GET", "/studies/{study}/transcripts/{transcript}")
def show_transcript(db: Db, caller: Asking, study: str, transcript: str) -> WholeTranscriptShape:
    """A transcript with its text and turns."""
    return WholeTranscriptShape.of_view(operations.read_transcript(db, caller, study, transcript))
