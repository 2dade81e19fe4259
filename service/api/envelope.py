"""What goes around every request: its id, a line in the log, safe headers, and an answer when all else fails."""

from __future__ import annotations

import secrets
import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.metrics import REQUEST_SECONDS
from service.api.problems import problem, told
from service.logs import where_it_failed
from service.store.away import DATABASE_AWAY, gone_away
from service.store.full import DISK_FULL, no_room

logger = structlog.get_logger(__name__)
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Envelope:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            if "\0" in scope["path"] or b"%00" in scope["query_string"]:
                answer = problem(Request(scope), 422, "invalid_input", "the address has a NUL character")
                await answer(scope, receive, send_with_headers)
            else:
                await self.app(scope, receive, send_with_headers)
        except Exception as error:
            found = _foreseen(error, request_id) or _unforeseen(error, request_id)
            if status:
                raise  # the answer has begun; cutting it short is all that is left
            await told(Request(scope), *found)(scope, receive, send_with_headers)
        finally:
            took = time.perf_counter() - began
            route = getattr(scope.get("route"), "path", None)  # the pattern: an address may hold somebody's words
            method = scope["method"]
            REQUEST_SECONDS.labels(method if method in _METHODS else "other", route or "none", status).observe(took)
            logger.info(
                "request", request=request_id, method=method, route=route, status=status, ms=round(1000 * took, 1)
            )


def _foreseen(error: Exception, request_id: str) -> tuple[int, str, str] | None:
    """Status, code and sentence where the disk is full or the database does not answer."""
    if (full := no_room(error)) is not None:
        logger.error("no room on the disk", request=request_id)
        return 507, DISK_FULL, full
    if (away := gone_away(error)) is not None:
        logger.error("the database does not answer", request=request_id)
        return 503, DATABASE_AWAY, away
    return None


def _unforeseen(error: Exception, request_id: str) -> tuple[int, str, str]:
    """The same for all else: a fault of ours, of which the log knows the place."""
    logger.error("request failed", request=request_id, error=type(error).__name__, at=where_it_failed(error))
    return 500, "internal", f"something went wrong inside; the log has the details under request {request_id}"
