"""Which role may call which route: one table, which makes the routes and is checked by the tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from service.api.problems import DESCRIBED, ProblemError
from service.operations import Caller, caller_of_key
from service.store.engine import Database
from service.store.users import Role

PREFIX = "/api/v1"
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

ANYBODY: frozenset[Role] | None = None  # without a key
EVERY = frozenset(Role)
ANALYSTS = frozenset({Role.ANALYST, Role.ADMIN})
REVIEWERS = frozenset(role for role in Role if role.decides)
ADMINS = frozenset({Role.ADMIN})

ACCESS: dict[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/openapi.json"): ANYBODY,
    ("GET", "/health/live"): ANYBODY,
    ("GET", "/health/ready"): ANYBODY,
    ("GET", "/me"): EVERY,
    ("POST", "/studies"): ANALYSTS,
    ("GET", "/studies"): EVERY,
    ("GET", "/studies/{study}"): EVERY,
    ("PUT", "/studies/{study}/framework"): ANALYSTS,
    ("POST", "/frameworks/check"): ANALYSTS,
    ("GET", "/studies/{study}/members"): EVERY,
    ("PUT", "/studies/{study}/members/{user}"): ANALYSTS,
    ("DELETE", "/studies/{study}/members/{user}"): ANALYSTS,
    ("POST", "/studies/{study}/transcripts"): ANALYSTS,
    ("POST", "/studies/{study}/suggestions"): ANALYSTS,
    ("PUT", "/studies/{study}/roster"): ANALYSTS,
    ("GET", "/studies/{study}/roster"): EVERY,
    ("GET", "/studies/{study}/transcripts"): EVERY,
    ("GET", "/studies/{study}/transcripts/{transcript}"): EVERY,
    ("POST", "/studies/{study}/runs"): ANALYSTS,
    ("GET", "/studies/{study}/runs"): EVERY,
    ("GET", "/studies/{study}/candidates"): EVERY,
    ("GET", "/studies/{study}/codebook"): EVERY,
    ("GET", "/runs/{run}"): EVERY,
    ("POST", "/runs/{run}/cancel"): ANALYSTS,
    ("GET", "/runs/{run}/findings"): EVERY,
    ("GET", "/runs/{run}/mapping"): EVERY,
    ("GET", "/runs/{run}/lineage"): EVERY,
    ("GET", "/themes/{theme}/suggestions"): EVERY,
    ("GET", "/studies/{study}/changes"): EVERY,
    ("GET", "/studies/{study}/waves"): EVERY,
    ("POST", "/studies/{study}/double-reviews"): ANALYSTS,
    ("GET", "/studies/{study}/double-reviews"): EVERY,
    ("GET", "/double-reviews/{review}/units"): EVERY,
    ("POST", "/double-reviews/{review}/codings"): REVIEWERS,
    ("GET", "/double-reviews/{review}/agreement"): EVERY,
    ("POST", "/double-reviews/{review}/adjudications"): REVIEWERS,
    ("GET", "/studies/{study}/passages"): EVERY,
    ("POST", "/studies/{study}/passages/{segment}/objective"): REVIEWERS,
    ("GET", "/studies/{study}/segments"): EVERY,
    ("GET", "/studies/{study}/matrix"): EVERY,
    ("GET", "/studies/{study}/exports/{form}"): EVERY,
    ("GET", "/candidates/{candidate}"): EVERY,
    ("POST", "/candidates/{candidate}/decisions"): REVIEWERS,
    ("GET", "/themes/{theme}"): EVERY,
    ("POST", "/themes/{theme}/decisions"): REVIEWERS,
    ("POST", "/themes/{theme}/preview"): EVERY,
    ("GET", "/studies/{study}/decisions"): EVERY,
    ("GET", "/decisions/{decision}"): EVERY,
    ("POST", "/decisions/{decision}/undo"): REVIEWERS,
    ("POST", "/decisions/{decision}/redo"): REVIEWERS,
    ("GET", "/studies/{study}/memos"): EVERY,
    ("POST", "/studies/{study}/memos"): REVIEWERS,
    ("GET", "/studies/{study}/audit"): EVERY,
    ("GET", "/studies/{study}/queue"): EVERY,
    ("GET", "/studies/{study}/progress"): EVERY,
    ("PUT", "/candidates/{candidate}/assignment"): EVERY,
    ("POST", "/studies/{study}/erasures"): ANALYSTS,
    ("GET", "/users"): ADMINS,
    ("POST", "/users"): ADMINS,
    ("GET", "/users/{user}/keys"): ADMINS,
    ("POST", "/users/{user}/keys"): ADMINS,
    ("DELETE", "/keys/{key}"): ADMINS,
    ("PUT", "/users/{user}/email"): ADMINS,
    ("PUT", "/users/{user}/password"): EVERY,  # one's own; an admin, anybody's
}


async def database(request: Request) -> Database:  # async, as nothing in it waits: a thread's turn costs more
    """The database of the application."""
    found: Database = request.app.state.database
    return found


Db = Annotated[Database, Depends(database)]


_KEY = HTTPBearer(
    scheme_name="key", description="a key from POST /users, or the first one, from serve", auto_error=False
)


def bearer(db: Db, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_KEY)]) -> Caller:
    """Who sends the key in the Authorization header.

    Raises:
        ProblemError: 401, no key or none that is valid.
    """
    secret = "" if sent is None else sent.credentials.strip()
    caller = caller_of_key(db, secret) if secret else None
    if caller is None:
        raise ProblemError(
            401,
            "no_key",
            "a valid key is needed: send the header 'Authorization: Bearer KEY'",
            {"WWW-Authenticate": 'Bearer realm="themebook"'},
        )
    return caller


Asking = Annotated[Caller, Depends(bearer)]


def route(router: APIRouter, method: str, path: str, **options: Any) -> Callable[[Endpoint], Endpoint]:
    """Put an endpoint at a path, open to the roles that the table says; a path missing there cannot be made."""
    roles = ACCESS[method, path]
    guards = [] if roles is None else [Depends(_admits(roles))]

    def put(endpoint: Endpoint) -> Endpoint:
        described = DESCRIBED | options.pop("responses", {})
        router.add_api_route(
            PREFIX + path, endpoint, methods=[method], dependencies=guards, responses=described, **options
        )
        return endpoint

    return put


def _admits(roles: frozenset[Role]) -> Callable[[Caller], Awaitable[None]]:
    async def admit(caller: Asking) -> None:
        if caller.role not in roles:
            names = " or ".join(sorted(roles))
            raise ProblemError(403, "not_your_role", f"this needs the role {names}; your key's role is {caller.role}")

    return admit
