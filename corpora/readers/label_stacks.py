"""Tables that set a stack of labels beside a stack of paragraphs, all of an interview in one row, as people type them.

Word shows the two side by side, each label level with what its speaker says. Where there are as many labels as
paragraphs, the first is the first's and so on; else nothing tells whose a paragraph is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpora.labels import speaker_key
from corpora.lookalikes import looks_like_name, names_role
from corpora.readers.blocks import UNNAMED, says_something

Rows = Sequence[Sequence[str]]

_FEWEST = 3  # labels of a stack
_MOSTLY = 0.75  # of the paragraphs beside the words, so many are labels
_LONGEST = 40  # characters of a label


def unstacked(tables: Sequence[Rows]) -> tuple[list[Rows], tuple[str, ...]]:
    """The tables of a document with a turn in each row, where a row of them is such stacks; and remarks on the rest.

    Beside such tables, one with nothing but paragraphs in a single cell lost its labels.
    """
    if not any(_stack(row) for rows in tables for row in rows):
        return list(tables), ()
    parted: list[Rows] = []
    notes: list[str] = []
    for rows in tables:
        turns: list[Sequence[str]] = []
        for row in rows:
            stack = _stack(row) or ((), _paragraphs(*filled) if len(filled := _filled(row)) == 1 else ())
            labels, said = stack
            turns += _turns(labels, said) if len(said) >= _FEWEST else [row]
            if len(said) >= _FEWEST and len(labels) != len(said):
                notes.append(_unmatched(len(labels), len(said)))
        parted.append(turns)
    return parted, tuple(notes)


def _stack(row: Sequence[str]) -> tuple[Sequence[str], Sequence[str]] | None:
    """The labels and the paragraphs of a row that is a stack of each."""
    filled = _filled(row)
    if len(filled) != 2:
        return None
    beside, said = map(_paragraphs, filled)
    labels = [one for one in beside if _is_label(one)]
    keys = {speaker_key(one) for one in labels}
    recur = 2 * len(keys) <= len(labels) or (len(keys) < len(labels) and sum(map(names_role, keys)) > 1)
    if not recur or len(labels) < max(_FEWEST, _MOSTLY * len(beside)) or len(said) < _FEWEST:
        return None
    return (beside if len(beside) == len(said) else labels), said


def _turns(labels: Sequence[str], said: Sequence[str]) -> Iterator[Sequence[str]]:
    return zip(labels if len(labels) == len(said) else [UNNAMED] * len(said), said, strict=True)


def _unmatched(labels: int, said: int) -> str:
    return (
        f"A table sets {labels:,} labels beside {said:,} paragraphs, so who says which cannot be told: all of these"
        " count as words of the participant, an interviewer's among them; give each turn a row of its own."
    )


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST and (names_role(speaker_key(text)) or looks_like_name(text) > 0)


def _filled(row: Sequence[str]) -> list[str]:
    return [cell for cell in row if says_something(cell)]


def _paragraphs(cell: str) -> list[str]:
    return [one.strip() for one in cell.split("\n\n") if says_something(one)]
