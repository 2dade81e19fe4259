"""What every page shares: who visits, how a page is made, and how one ends that cannot be made."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Form, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from corpora.errors import ThemebookError
from service.api.access import Db
from service.api.problems import status_of
from service.operations import Caller, SignedIn, signed_in
from service.settings import Settings
from service.store.users import Role
from service.web.templating import environment

COOKIE = "themebook_session"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_SIGNED_OUT = "You are no longer signed in, so nothing was kept."
_STILL_THERE = " What you wrote is still on this page: copy it, sign in again, and load the page again."
_TYPED = ("name", "definition", "include", "exclude", "memo", "framework", "expected", "own", "same")
"""The fields of our forms that take some thought to fill in; none of them holds a secret."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody signed in, and the token that the forms of their pages carry."""

    caller: Caller
    session: SignedIn

    @property
    def csrf(self) -> str:
        """The token that their forms carry."""
        return self.session.csrf

    def may(self, roles: frozenset[Role]) -> bool:
        """Whether their role is one of these."""
        return self.caller.role in roles

    def needs(self, roles: frozenset[Role]) -> None:
        """Go no further unless their role is one of these.

        Raises:
            HTTPException: 403.
        """
        if not self.may(roles):
            names = " or ".join(sorted(roles))
            raise HTTPException(403, f"This needs the role {names}; yours is {self.caller.role}.")


class SignInError(HTTPException):
    """Nobody is signed in: off to the sign-in page."""

    def __init__(self) -> None:
        super().__init__(401, _SIGNED_OUT)


class PageRequest(Request):
    """A request whose body stops at a cap, which is small for whoever is not signed in."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes.

        Raises:
            HTTPException: 413, at the cap; SignInError where it is so small for want of a session.
        """
        settings: Settings = self.app.state.settings
        known = await run_in_threadpool(signed_in, self.app.state.database, token_of(self)) is not None
        cap = settings.max_request_bytes if known else settings.max_body_bytes
        size = 0
        async for chunk in super().stream():
            size += len(chunk)
            if size > cap and not known:
                raise SignInError
            if size > cap:
                raise HTTPException(413, f"What was sent is larger than {cap:,} bytes; send fewer files at a time.")
            yield chunk


class PageRoute(APIRoute):
    """A route whose errors are pages too, and whose answers carry the headers that keep a page to itself."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with errors made pages."""
        handler = super().get_route_handler()

        async def page(request: Request) -> Response:
            asked = PageRequest(request.scope, request.receive)
            try:
                response = await handler(asked)
            except Exception as error:
                request.state.written = await _written(asked)
                response = _told(request, error)
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return page


def cookie_name(request: Request, name: str = COOKIE) -> str:
    """The name of a cookie; over TLS it has browsers refuse it from anybody but this very host."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def token_of(request: Request) -> str:
    """The token of the session, as the browser sends it."""
    return request.cookies.get(cookie_name(request), "")


def visitor(request: Request, db: Db) -> Visit:
    """Who is signed in.

    Raises:
        SignInError: nobody, or their key is valid no longer.
    """
    session = signed_in(db, token_of(request))
    if session is None:
        raise SignInError
    return Visit(session.caller, session)


Visiting = Annotated[Visit, Depends(visitor)]


def poster(request: Request, visit: Visiting, csrf: Annotated[str, Form(max_length=200)] = "") -> Visit:
    """Who posts a form, which must be one of our pages'.

    Raises:
        HTTPException: 403, the form came from elsewhere or from a page of another session.
    """
    if not visit.session.wrote(csrf) or not same_origin(request):
        raise HTTPException(403, "This form is not from a page of your session. Load the page again, then send it.")
    return visit


Posting = Annotated[Visit, Depends(poster)]


def same_origin(request: Request) -> bool:
    """Whether a browser says that a request comes from our own pages; one that says nothing is taken at its cookie."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def render(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page."""
    return HTMLResponse(environment().get_template(template).render(values), status)


def fragment(template: str, macro: str, status: int, *arguments: Any, **values: Any) -> HTMLResponse:
    """A part of a page, as htmx puts it in place."""
    module = environment().get_template(template).module
    return HTMLResponse(str(getattr(module, macro)(*arguments, **values)), status)


def by_htmx(request: Request) -> bool:
    """Whether htmx asks, which wants a fragment."""
    return request.headers.get("hx-request") == "true"


def problem_page(request: Request, status: int, detail: str) -> Response:
    """A page that says what is wrong, and what the form held; for htmx the sentence, since the form is still there."""
    if by_htmx(request):
        return PlainTextResponse(detail, status, _HEADERS)
    written = getattr(request.state, "written", [])
    title = HTTPStatus(status).phrase
    signed_out = status == HTTPStatus.UNAUTHORIZED
    values = {"title": title, "detail": detail, "written": written, "signed_out": signed_out}
    page = render("problem.html", status, visit=None, **values)
    page.headers.update(_HEADERS)
    return page


def _told(request: Request, error: Exception) -> Response:
    """The page for an error that we know; others are told further out, where all of the service's are."""
    if isinstance(error, SignInError):
        return _to_sign_in(request)
    if isinstance(error, HTTPException):
        return problem_page(request, error.status_code, str(error.detail))
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        where = ".".join(str(part)[:80] for part in first["loc"][1:])
        return problem_page(request, 422, f"{where}: {first['msg']}")
    if isinstance(error, ThemebookError):
        return problem_page(request, status_of(error), str(error))
    raise error


async def _written(asked: PageRequest) -> list[tuple[str, str]]:
    """What somebody had typed into a form that was not taken: a browser that goes back may show it empty."""
    if asked.method != "POST" or by_htmx(asked):
        return []
    with suppress(HTTPException, RuntimeError):  # it could not be read, which is what is told
        form = await asked.form()  # kept from the first reading
        found = [(name, value) for name in _TYPED for value in form.getlist(name)]
        typed = [(name, value.replace("\r\n", "\n")) for name, value in found if isinstance(value, str)]
        return [(name, value) for name, value in typed if value.strip()]
    return []


def _to_sign_in(request: Request) -> Response:
    """Off to the sign-in page; not from a form, since what somebody has typed would go with the page."""
    if by_htmx(request):
        return problem_page(request, 401, _SIGNED_OUT + _STILL_THERE)
    return problem_page(request, 401, _SIGNED_OUT) if request.method == "POST" else RedirectResponse("/sign-in", 303)
