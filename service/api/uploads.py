"""Uploads: a multipart form of files, read as it streams in and refused as soon as it is too large."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from corpora.given_text import given_text
from service.api.problems import ProblemError
from service.api.strict import check_text
from service.operations import Said
from service.settings import Settings

FILES = "files"
SINGLES = {  # parts that come once, and what they are
    "cases": "a CASES.csv",
    "case_rule": "a rule that tells cases from file names, such as '{group}_{case}'",
    "interviewer": "label of the speaker who interviews",
    "encoding": "encoding of the files, where it is guessed wrong",
    "part_at": "what the first line of each interview in a text or document is like: 'Interview *'; 'none': it is one",
    "same": "labels that are one person's, a line each: 'Joanne Williams = JW; Joanne W.'; held for later files",
    "roster": "a table name,pseudonym: the study's key table from now on, applied before anything is stored",
}
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FILES],
                    "properties": {
                        FILES: {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "transcript files, one part each",
                        },
                    }
                    | {part: {"type": "string", "description": what} for part, what in SINGLES.items()},
                    "additionalProperties": False,
                }
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: files as (name, bytes), what is said of them, a roster, and remarks on tables among it."""

    files: tuple[tuple[str, bytes], ...]
    said: Said
    roster: str | None
    notes: tuple[str, ...] = ()


class CappedParser(MultiPartParser):
    """A multipart parser that stops at the first file beyond the cap, before it is all there."""

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None], settings: Settings) -> None:
        super().__init__(
            headers,
            stream,
            max_files=settings.max_upload_files + len(SINGLES),
            max_fields=len(SINGLES),
            max_part_size=settings.max_body_bytes,
        )
        self._cap = settings.max_upload_bytes
        self._sizes: dict[int, int] = {}
        self._ended = False

    async def parse(self) -> FormData:
        """The whole form.

        Raises:
            MultiPartException: it is not well formed, or breaks off.
        """
        form = await super().parse()
        if not self._ended:
            for file in self._files_to_close_on_error:
                file.close()
            raise MultiPartException("it breaks off before its end")
        return form

    def on_end(self) -> None:
        """Note that the closing boundary came."""
        self._ended = True

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Count a file's bytes as they come."""
        file = self._current_part.file
        if file is not None:
            size = self._sizes[id(file)] = self._sizes.get(id(file), 0) + end - start
            if size > self._cap:
                name = (file.filename or "")[:80]
                raise ProblemError(
                    413, "too_large", f"file {name!r} is larger than {self._cap} bytes; split it, or raise the cap"
                )
        super().on_part_data(data, start, end)


async def read_form(request: Request) -> Form:
    """The form of an upload.

    Raises:
        ProblemError: 413 too large, 415 not multipart, 422 not a form that we know.
    """
    settings: Settings = request.app.state.settings
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise ProblemError(415, "unsupported_media_type", f"send multipart/form-data with parts named '{FILES}'")
    try:
        form = await CappedParser(request.headers, _capped(request, settings.max_request_bytes), settings).parse()
    except (MultiPartException, KeyError, UnicodeError) as error:
        why = str(error) if isinstance(error, MultiPartException) else "its headers cannot be read"
        raise ProblemError(422, "invalid_input", f"the form cannot be read: {why}") from None
    try:
        parts = [(name, await _content(value)) for name, value in form.multi_items()]
    finally:
        await form.close()
    return _form(parts, settings.max_upload_files)


Sent = Annotated[Form, Depends(read_form)]


async def _capped(request: Request, cap: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > cap:
            raise ProblemError(413, "too_large", f"the upload is larger than {cap} bytes; send fewer files at a time")
        yield chunk


async def _content(value: str | UploadFile) -> tuple[str | None, bytes]:
    """A part's file name, if it has one, and its bytes."""
    if isinstance(value, str):
        return None, value.encode("utf-8", "surrogatepass")
    return value.filename or "", await value.read()


def _form(parts: list[tuple[str, tuple[str | None, bytes]]], most: int) -> Form:
    files = [(name, data) for part, (name, data) in parts if part == FILES and name is not None]
    singles: dict[str, str] = {}
    notes: list[str] = []
    for part, (name, data) in parts:
        if part in SINGLES:
            if part in singles:
                raise ProblemError(422, "invalid_input", f"part '{part}' was sent twice")
            singles[part], doubts = _text(part, data) if name is None else _table(part, data)
            notes += doubts
        elif part != FILES or name is None:
            raise ProblemError(
                422, "invalid_input",
                f"part {part[:80]!r}: parts are '{FILES}' (with a file name each) and, once, {', '.join(SINGLES)}",
            )  # fmt: skip
    if not files:
        raise ProblemError(422, "invalid_input", f"no file was sent; send each as a part named '{FILES}'")
    if len(files) > most:
        raise ProblemError(413, "too_large", f"{len(files)} files were sent; at most {most} go in one upload")
    said = Said(
        cases=singles.get("cases"),
        rule=singles.get("case_rule"),
        interviewer=singles.get("interviewer"),
        encoding=singles.get("encoding"),
        same=singles.get("same"),
        part_at=singles.get("part_at"),
    )
    return Form(tuple(files), said, singles.get("roster"), tuple(notes))


def _table(part: str, data: bytes) -> tuple[str, list[str]]:
    """The text of a part that came as a file, decoded as spreadsheets save it, and remarks on that."""
    table = given_text(data, f"part '{part}'")
    check_text(table.text, f"part '{part}'")
    return table.text, [f"{part}: {note}" for note in table.notes]


def _text(part: str, data: bytes) -> tuple[str, list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemError(422, "invalid_input", f"part '{part}' is not UTF-8; save it as UTF-8") from None
    check_text(text, f"part '{part}'")
    return text, []
