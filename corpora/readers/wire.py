"""How what was read crosses from the child process: as JSON that is checked, since a file may have misled it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from corpora.codebook import HumanCoding
from corpora.material import Case, Role, Span, Transcript, Turn
from corpora.readers.blocks import DIRECTION_MARKS, clean, label_of
from corpora.readers.intake import Intake, Interview

_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNFIT_BUT_PAGES = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # form feeds of plain text are kept
_UNFIT_IN_LABELS = re.compile(rf"[{DIRECTION_MARKS}\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ROLES = {str(role): role for role in Role}


def pack(intake: Intake) -> bytes:
    """What was read, as JSON."""
    plain = {
        "format": intake.format,
        "encoding": intake.encoding,
        "notes": _fit(intake.notes),
        "interviews": [_interview(interview) for interview in intake.interviews],
        "codings": [
            (*_fit((c.transcript, c.code)), c.span.start, c.span.end, *_fit((c.parent, c.coder)))
            for c in intake.codings
        ],
        "table": [_fit(row) for row in intake.table],
    }
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass")


def unpack(data: bytes, name: str, *, table: bool = False) -> Intake:
    """What was read from the file of this name, checked: types, spans, roles, and every character of every text.

    There is an interview in it, unless its `table` of codings was asked for.

    Raises:
        ValueError: the child wrote something else than `pack` does for a file that can be read.
    """
    try:
        plain = json.loads(data.decode("utf-8"))
        form = _text(plain["format"])
        interviews = tuple(_read_interview(row, pages=form == "text") for row in plain["interviews"])
        codings = tuple(_coding(row) for row in plain["codings"])
        notes = tuple(_text(note) for note in plain["notes"])
        rows = tuple(tuple(_text(cell) for cell in row) for row in plain["table"])
        intake = Intake(name, form, _maybe(plain["encoding"]), interviews, codings, notes, rows)
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError("the child's answer has another shape") from error
    lengths = {interview.transcript.name: len(interview.transcript.text) for interview in interviews}
    if (not interviews and not table) or any(coding.span.end > lengths.get(coding.transcript, 0) for coding in codings):
        raise ValueError("the child's answer has no interview, or codings outside their texts")
    return intake


def _interview(interview: Interview) -> dict[str, Any]:
    said = interview.transcript
    case = said.case
    labels = {turn.speaker: label_of(turn.speaker) for turn in said.turns}
    return {
        "name": said.name,
        "text": said.text,
        "turns": [(labels[turn.speaker], turn.role, turn.span.start, turn.span.end, turn.began) for turn in said.turns],
        "case": [
            *_fit((case.name, case.group, case.linked_to)),
            {clean(key): clean(value) for key, value in case.attributes.items()},
        ],
        "notes": _fit(said.notes),
        "lasted": interview.lasted,
    }


def _fit(values: Iterable[str | None]) -> list[str | None]:
    """Texts beside the transcript, without characters that no page can show."""
    return [None if value is None else clean(value) for value in values]


def _read_interview(row: dict[str, Any], *, pages: bool) -> Interview:
    text = row["text"]
    if (_UNFIT_BUT_PAGES if pages else _UNFIT).search(text):
        raise ValueError("the child's answer has a character that a transcript cannot hold")
    name, group, linked_to, attributes = row["case"]
    given = {_text(key): _text(value) for key, value in attributes.items()}
    case = Case(_text(name), _maybe(group), _maybe(linked_to), given)
    turns = tuple(_turn(turn) for turn in row["turns"])
    notes = tuple(_text(note) for note in row["notes"])
    return Interview(Transcript(_text(row["name"]), text, turns, case, notes), _time(row["lasted"]))


def _turn(row: list[Any]) -> Turn:
    speaker, role, start, end, began = row
    if _UNFIT_IN_LABELS.search(speaker):
        raise ValueError("the child's answer has a speaker whose name no page can show")
    return Turn(speaker, _ROLES[role], _span(start, end), _time(began))


def _coding(row: list[Any]) -> HumanCoding:
    transcript, code, start, end, parent, coder = row
    return HumanCoding(_text(transcript), _text(code), _span(start, end), _maybe(parent), _maybe(coder))


def _span(start: Any, end: Any) -> Span:
    if type(start) is not int or type(end) is not int:
        raise ValueError("the child's answer has a span that is none")
    return Span(start, end)


def _time(value: Any) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError("the child's answer has a time that is none")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or _UNFIT.search(value):
        raise ValueError("the child's answer has a text that is none")
    return value


def _maybe(value: Any) -> str | None:
    return None if value is None else _text(value)
