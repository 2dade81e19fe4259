"""JSON without traps: what a body may hold so that no later part can trip over it.

Refused: NaN, Infinity and numbers that overflow to it, integers beyond 64 bits, lone surrogates, NUL, a key twice in
one object, nesting beyond what Python can follow, bodies beyond the cap.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from service.api.problems import ProblemError

_DIGITS = 19  # of the largest 64-bit integer


class StrictRequest(Request):
    """A request whose body is read up to a cap and whose JSON is checked."""

    async def body(self) -> bytes:
        """The whole body."""
        if not hasattr(self, "_body"):
            cap: int = self.app.state.settings.max_body_bytes
            chunks = []
            size = 0
            async for chunk in self.stream():
                size += len(chunk)
                if size > cap:
                    raise ProblemError(413, "too_large", f"the body is larger than {cap} bytes")
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

    async def json(self) -> Any:
        """The body as JSON values."""
        return parse(await self.body())


class StrictRoute(APIRoute):
    """A route that reads bodies through `StrictRequest`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, given a strict request."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handler(StrictRequest(request.scope, request.receive))

        return strict


def parse(body: bytes) -> Any:
    """JSON bytes to values.

    Raises:
        ProblemError: 422, with what is wrong.
    """
    try:
        value = json.loads(
            body,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_number,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise _refused("it is nested too deeply") from None
    except UnicodeDecodeError:
        raise _refused("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _refused(f"it is not JSON: {error.msg} at character {error.pos}") from None
    _check_strings(value)
    return value


def check_text(text: str, where: str) -> None:
    """Refuse text that a database or a file could not hold.

    Raises:
        ProblemError: 422.
    """
    if "\0" in text:
        raise ProblemError(422, "invalid_input", f"{where}: NUL characters are not text")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ProblemError(422, "invalid_input", f"{where}: half of a surrogate pair is not a character")


def _check_strings(value: Any) -> None:
    open_values = [value]
    while open_values:  # a loop, not recursion: the depth is the sender's choice
        found = open_values.pop()
        if isinstance(found, str):
            check_text(found, "body")
        elif isinstance(found, list):
            open_values.extend(found)
        elif isinstance(found, dict):
            open_values.extend(found)
            open_values.extend(found.values())


def _refuse_constant(name: str) -> float:
    raise _refused(f"{name} is not a JSON number")


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > _DIGITS or not -(2**63) <= int(digits) < 2**63:
        raise _refused("an integer does not fit in 64 bits")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _refused("a number is too large")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _refused("a key stands twice in one object")
    return value


def _refused(why: str) -> ProblemError:
    return ProblemError(422, "invalid_input", f"body: {why}")
