"""Lists in pages: a cursor that only we can read, a limit, and both checked."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from service.api.problems import ProblemError


def seal(mark: str | None) -> str | None:
    """A place in a list as a cursor."""
    return None if mark is None else base64.urlsafe_b64encode(mark.encode()).decode().rstrip("=")


def unseal(cursor: str | None) -> str | None:
    """The place in a list that a cursor stands for.

    Raises:
        ProblemError: 422, it is not one that we made.
    """
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise bad_cursor() from None


def bad_cursor() -> ProblemError:
    """The refusal of a cursor that we did not make."""
    return ProblemError(422, "invalid_input", "query.cursor: not a cursor of this list; take 'next' of the page before")


def _no_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("NUL characters are not text")
    return value


Word = Annotated[str, AfterValidator(_no_nul), Field(max_length=255)]


class PageQuery(BaseModel):
    """Where in a list, and how much of it."""

    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(default=None, max_length=2000, description="'next' of the page before")
    limit: int = Field(default=50, ge=1, le=200)

    @property
    def after(self) -> str | None:
        """The place that the page begins after."""
        mark = unseal(self.cursor)
        if mark is not None and "\0" in mark:
            raise bad_cursor()
        return mark
