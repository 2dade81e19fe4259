"""Signing in and out at the pages: by password, by key, or with a provider where one is set up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from service import operations
from service.api.access import Db
from service.oidc import Attempt, Provider, UntrustedError, vouched_for, where_to_begin
from service.operations import RefusedError, TooManyError
from service.operations.sign_in import LASTS
from service.web.visit import PageRoute, Posting, cookie_name, render, same_origin, token_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
ATTEMPT = "themebook_attempt"
_ATTEMPT_LASTS = 600  # seconds that somebody may take at the provider


@router.get("/sign-in")
def sign_in_form(request: Request) -> Response:
    """Ask for a name and a password, or a key, or send to the provider."""
    return _form(request)


@router.post("/sign-in")
def sign_in(
    request: Request,
    db: Db,
    key: Annotated[str, Form(max_length=200)] = "",
    name: Annotated[str, Form(max_length=1000)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Begin a session for a valid key, or for a name and its password."""
    address = address_of(request)
    try:
        if not same_origin(request):
            raise RefusedError("the form is not from this page")
        if key.strip():
            token = operations.sign_in_with_key(db, key.strip(), address)
        else:
            token = operations.sign_in_with_password(db, name, password, address)
    except RefusedError:
        return _form(request, 401, "That is not valid. Check it, or ask an administrator.")
    except TooManyError as error:
        return _too_many(request, error)
    return _signed_in(request, RedirectResponse("/studies", 303), token)


@router.get("/sign-in/provider")
def to_provider(request: Request) -> Response:
    """Send the browser to the provider, holding what its answer must fit."""
    attempt = Attempt.new()
    address = where_to_begin(_provider(request), attempt, _callback(request))
    response = RedirectResponse(address, 303)
    cookie = _cookie(request, "lax")  # strict ones do not come back from another site
    response.set_cookie(cookie_name(request, ATTEMPT), attempt.kept, max_age=_ATTEMPT_LASTS, **cookie)
    return response


@router.get("/sign-in/provider/callback")
def from_provider(request: Request, db: Db) -> Response:
    """Begin a session for whom the provider vouches for.

    The answer is a page that goes on by itself: a redirect would still count as the other site's, and the session's
    cookie stay behind.
    """
    provider = _provider(request)
    attempt = Attempt.read(request.cookies.get(cookie_name(request, ATTEMPT), ""))
    try:
        if attempt is None:
            raise UntrustedError("no attempt to sign in was begun here")
        vouched = vouched_for(provider, attempt, _callback(request), request.query_params)
        token = operations.sign_in_vouched(db, vouched, address_of(request))
        response: Response = _signed_in(request, render("signed_in.html", visit=None), token)
    except UntrustedError as error:
        response = _form(request, 401, f"You were not signed in: {error}. Try again, or ask an administrator.")
    except RefusedError:
        said = "Nobody here has the address that the provider gave, or the provider has not verified it."
        response = _form(request, 401, f"{said} Ask an administrator.")
    except TooManyError as error:
        response = _too_many(request, error)
    response.delete_cookie(cookie_name(request, ATTEMPT), **_cookie(request, "lax"))
    return response


@router.post("/sign-out")
def sign_out(request: Request, db: Db, visit: Posting) -> Response:
    """End the session."""
    operations.sign_out(db, token_of(request))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(cookie_name(request), **_cookie(request, "strict"))
    return response


def address_of(request: Request) -> str:
    """Where a request comes from, as failed attempts are counted."""
    return request.client.host if request.client else "nowhere"


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.settings.provider
    if provider is None:
        raise HTTPException(404, "No provider is set up to sign in with.")
    return provider


def _callback(request: Request) -> str:
    return str(request.url_for("from_provider"))


def _form(request: Request, status: int = 200, refused: str = "") -> HTMLResponse:
    by_provider = request.app.state.settings.provider is not None
    return render("sign_in.html", status, visit=None, refused=refused, by_provider=by_provider)


def _too_many(request: Request, error: TooManyError) -> HTMLResponse:
    page = _form(request, 429, f"{error}.".capitalize())
    page.headers["Retry-After"] = str(error.seconds)
    return page


def _signed_in(request: Request, response: Response, token: str) -> Response:
    response.set_cookie(cookie_name(request), token, max_age=int(LASTS.total_seconds()), **_cookie(request, "strict"))
    return response


def _cookie(request: Request, same_site: Literal["lax", "strict"]) -> dict[str, Any]:
    return {"path": "/", "secure": request.url.scheme == "https", "httponly": True, "samesite": same_site}
