"""A column of a table of turns that says who interviews: `is_moderator` with true and false, or everybody's `role`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from corpora.labels import speaker_key
from corpora.material import Role
from corpora.readers.grid import Column
from corpora.role_words import ASK
from corpora.speakers import named_interviewer, named_participant

_ASKING = frozenset(ASK) | {f"is{word}" for word in ASK}
_ROLES = frozenset("role speakerrole speakertype".split())
_YES, _NO = frozenset("true yes y 1 x".split()), frozenset("false no n 0".split())


def asking_column(columns: Sequence[Column]) -> Column | None:
    """The column, of those that hold neither words nor speakers, that says of each row whether who speaks interviews.

    Some rows must be an interviewer's, some not.
    """
    for column in columns:
        kinds = set(column.kinds)
        if column.key in _ASKING and kinds <= _YES | _NO and kinds & _YES and (kinds & _NO or "" in column.cells):
            return column
        if column.key in _ROLES and all(map(_is_role, kinds)) and len({*map(named_interviewer, kinds)}) == 2:
            return column
    return None


def roles_told(column: Column, speakers: Sequence[str]) -> Mapping[str, Role] | None:
    """The role of each speaker's key; None where it says one thing of somebody in one row and another in the next."""
    asks: Callable[[str], bool] = _YES.__contains__ if column.key in _ASKING else named_interviewer
    roles: dict[str, Role] = {}
    for speaker, cell in zip(speakers, column.cells, strict=True):
        if speaker and (cell or column.key in _ASKING):
            role = Role.INTERVIEWER if asks(cell.casefold()) else Role.PARTICIPANT
            if roles.setdefault(speaker_key(speaker), role) is not role:
                return None
    return roles


def _is_role(kind: str) -> bool:
    return named_interviewer(kind) or named_participant(kind)
