"""Routes of users and keys, and of whether the service is well."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.exc import SQLAlchemyError

from service import operations
from service.api.access import Asking, Db, route
from service.api.bodies import EmailBody, KeyBody, PasswordBody, UserBody
from service.api.paging import PageQuery
from service.api.problems import ProblemError
from service.api.shapes import KeyShape, Listed, NewKeyShape, UserShape
from service.api.strict import StrictRoute
from service.migrations.apply import newest, standing
from service.operations import Page

router = APIRouter(route_class=StrictRoute, tags=["users"])


@route(router, "GET", "/health/live")
def live() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "live"}


@route(router, "GET", "/health/ready")
def ready(request: Request, db: Db) -> dict[str, str]:
    """Whether the database answers and has the tables of this version."""
    try:
        revision = standing(db)
    except SQLAlchemyError:
        raise ProblemError(503, "not_ready", "the database does not answer") from None
    if revision != newest():
        raise ProblemError(503, "not_ready", "the database is behind; run: themebook db upgrade")
    return {"status": "ready"}


@route(router, "GET", "/me")
def who_am_i(caller: Asking) -> dict[str, str]:
    """Whose key this is."""
    return {"id": caller.user, "name": caller.name, "role": caller.role.value}


@route(router, "GET", "/users")
def list_users(db: Db, caller: Asking, page: Annotated[PageQuery, Query()]) -> Listed[UserShape]:
    """All users."""
    return Listed.of(operations.list_users(db, caller, page.after, page.limit), UserShape.of)


@route(router, "POST", "/users", status_code=201)
def add_user(db: Db, caller: Asking, body: UserBody) -> NewKeyShape:
    """Add a user; the answer shows their key, this once."""
    return NewKeyShape.of(operations.add_user(db, caller, body.name, body.role, body.expires))


@route(router, "GET", "/users/{user}/keys")
def list_keys(db: Db, caller: Asking, user: str, page: Annotated[PageQuery, Query()]) -> Listed[KeyShape]:
    """The keys a user was ever given, without the keys themselves."""
    found = operations.list_keys(db, caller, user)
    return Listed.of(Page.within(found, page.after, page.limit, lambda key: key.id), KeyShape.of)


@route(router, "POST", "/users/{user}/keys", status_code=201)
def add_key(db: Db, caller: Asking, user: str, body: KeyBody | None = None) -> NewKeyShape:
    """Give a user one more key; the answer shows it, this once."""
    return NewKeyShape.of(operations.add_key(db, caller, user, None if body is None else body.expires))


@route(router, "DELETE", "/keys/{key}")
def revoke_key(db: Db, caller: Asking, key: str) -> KeyShape:
    """End a key's use from now on."""
    return KeyShape.of(operations.revoke_key(db, caller, key))


@route(router, "PUT", "/users/{user}/email", status_code=204)
def set_email(db: Db, caller: Asking, user: str, body: EmailBody) -> None:
    """Say which address a user signs in with at the provider; all of their sessions at the pages end."""
    operations.set_email(db, caller, user, body.email)


@route(router, "PUT", "/users/{user}/password", status_code=204)
def set_password(db: Db, caller: Asking, user: str, body: PasswordBody) -> None:
    """Set one's own password, or as an admin anybody's; all of the user's sessions at the pages end."""
    operations.set_password(db, caller, user, body.password, body.current)
