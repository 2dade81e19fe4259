"""Columns beside the words in which researchers write: codes, themes, notes. None of it was said."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = re.compile(r"[a-z]+")
_NOUNS = frozenset(
    """
    code codes coding codings theme themes subtheme subthemes category categories note notes memo memos comment comments
    annotation annotations observation observations analysis interpretation reflections
    """.split()
)
_BESIDE = frozenset(
    """
    initial open axial selective final preliminary possible emerging emergent descriptive first second round researcher
    researchers s interviewer field analytic reflexive exploratory sub my and or
    """.split()
)
_SAID = frozenset(
    """
    transcript transcription transcripts verbatim interview text speech utterance utterances words dialogue content said
    data talk conversation
    """.split()
)


def is_side(title: str) -> bool:
    """Whether a column's title says that it holds what researchers wrote: `Initial codes`, `Notes / comments`."""
    words = set(_WORDS.findall(title.casefold()))
    return bool(words & _NOUNS) and words <= _NOUNS | _BESIDE


def holds_what_was_said(title: str) -> bool:
    """Whether a column's title says that it holds what was said: `Transcript`, `Interview text`."""
    return bool(_SAID & set(_WORDS.findall(title.casefold())))


def without_side_columns(rows: Sequence[Sequence[str]]) -> tuple[Sequence[Sequence[str]], tuple[str, ...]]:
    """The rows of a table without such columns, and their titles, where its heading names a column of what was said."""
    if len(rows) < 2:
        return rows, ()
    side = [at for at, title in enumerate(rows[0]) if is_side(title)]
    others = [title for at, title in enumerate(rows[0]) if at not in side]
    if not side or not any(map(holds_what_was_said, others)):
        return rows, ()
    kept = [tuple(cell for at, cell in enumerate(row) if at not in side) for row in rows]
    return kept, tuple(rows[0][at].strip() for at in side)
