"""Errors as problem documents (RFC 9457): a code, a sentence that says what is wrong and where, a request id."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from corpora.errors import ConflictError, InputError, NotFoundError, SetupError, ThemebookError
from service.operations import RefusedError, StaleError, TooManyError, UnseenError

MEDIA_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[ThemebookError], int], ...] = (  # the first that fits
    (StaleError, 412),
    (UnseenError, 428),
    (TooManyError, 429),
    (RefusedError, 401),
    (NotFoundError, 404),
    (ConflictError, 409),
    (InputError, 422),
    (SetupError, 503),
)


class ProblemError(HTTPException):
    """A problem found at the door; an HTTPException, because FastAPI turns all others in a body into 400."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail, dict(headers) if headers else None)
        self.code = code


def status_of(error: ThemebookError) -> int:
    """The status of an answer that tells of an error, over HTTP and on the pages."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def problem(
    request: Request | None,
    status: int,
    code: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """A problem document as a response."""
    document = {
        "type": f"urn:themebook:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": None if request is None else getattr(request.state, "request_id", None),
        **more,
    }
    return JSONResponse(document, status, dict(headers) if headers else None, MEDIA_TYPE)


def told(request: Request, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """What is wrong, as whoever asks can read it: a page for a browser that is not at the API, else a document."""
    if wants_page(request):
        page: Response = request.app.state.problem_page(request, status, detail)
        return page
    return problem(request, status, code, detail, headers)


def wants_page(request: Request) -> bool:
    """Whether a browser asks, for an address that is not the API's."""
    by_browser = "text/html" in request.headers.get("accept", "") or request.headers.get("hx-request") == "true"
    return by_browser and not request.scope["path"].startswith(_PROGRAMS)


_PROGRAMS = ("/api/", "/metrics")
_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "for machines"},
        "detail": {"type": "string", "description": "a sentence: what is wrong, where, and what would work"},
        "request_id": {"type": ["string", "null"], "description": "the same as in the log"},
    },
}
_DOCUMENT = {"description": "a problem document (RFC 9457)", "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
DESCRIBED: dict[int | str, dict[str, Any]] = {422: _DOCUMENT, "default": _DOCUMENT}
"""How every route's errors are described in the OpenAPI document."""
