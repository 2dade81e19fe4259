"""Which error is answered with which problem document."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from corpora.errors import ThemebookError
from service.api.problems import ProblemError, problem, status_of, told, wants_page
from service.api.review_shapes import ThingState
from service.operations import StaleError, TooManyError

_HTTP_CODES = {
    400: "bad_request",
    401: "no_key",
    403: "not_your_role",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
    428: "if_match_needed",
}
_FOR_PAGES = {
    404: "There is no page at this address. It may have been mistyped, or cut short where it was copied.",
    405: "This address only takes what a form sends. Go back to the page with the form.",
}


def install(app: FastAPI) -> None:
    """Have every error of an application answered with a problem document."""
    app.add_exception_handler(ThemebookError, _on_themebook_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)


def _on_themebook_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ThemebookError)  # noqa: S101  what it is installed for
    status = status_of(error)
    if isinstance(error, StaleError):
        state = ThingState.of(error.current, error.last, error.version)
        shown = state.model_dump(mode="json")
        return problem(request, status, error.code, str(error), {"ETag": state.etag}, current=shown)
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooManyError) else {}
    return problem(request, status, error.code, str(error), headers)


def _on_validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  what it is installed for
    errors = [{"where": _where(found["loc"]), "problem": str(found["msg"])} for found in error.errors()[:50]]
    detail = "; ".join(f"{found['where']}: {found['problem']}" for found in errors[:5]) or "the request is not valid"
    return problem(request, 422, "invalid_input", detail, errors=errors)


def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  what it is installed for
    status = error.status_code
    if wants_page(request):
        return told(request, status, "", _FOR_PAGES.get(status, str(error.detail)))
    code = error.code if isinstance(error, ProblemError) else _HTTP_CODES.get(status, "error")
    detail = str(error.detail)
    if not isinstance(error, ProblemError):
        detail = {
            404: f"nothing is at {request.url.path[:200]!r}; the addresses are in /api/v1/openapi.json",
            405: f"{request.method} is not possible at {request.url.path[:200]!r}",
        }.get(status, detail)
    return problem(request, status, code, detail, error.headers)


def _where(location: tuple[Any, ...]) -> str:
    return ".".join(str(part)[:80] for part in location) or "request"
