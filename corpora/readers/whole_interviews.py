"""Tables with a whole interview in a cell: its lines have labels, as those of a transcript in a file of its own."""

from __future__ import annotations

from corpora.material import Case
from corpora.readers.blocks import Draft, clean
from corpora.readers.grid import CASES, INTERVIEWS, PEOPLE, Column, Grid, listed, name_of, passed_over
from corpora.readers.plain import read_turns

_LOOKED_AT = 20  # cells
_LEAST_WORDS, _FEWEST_TURNS = 40, 4
_SHARE = 0.5  # of the cells that are looked at


def drafts_of_cells(grid: Grid, title: str) -> tuple[tuple[Draft, ...], tuple[str, ...]] | None:
    """A draft for each row whose cell holds an interview, and remarks; None for any other table.

    Args:
        grid: the table.
        title: what interviews are called that have no name of their own.
    """
    long = max(grid.columns, key=lambda column: column.length)
    if long.length < _LEAST_WORDS or not _holds_interviews(long):
        return None
    who = next((c for c in grid.columns if c is not long and c.key in PEOPLE | CASES | INTERVIEWS), None)
    drafts = []
    for at, line in enumerate(grid.lines):
        if not long.cells[at]:
            continue
        case = name_of(who.cells[at] if who and who.cells[at] else f"{title} row {line}")
        drafts.append(Draft(clean(long.cells[at]).strip(), name=case, case=Case(case)))
    return tuple(drafts), (
        f"Read as one interview a row ({len(drafts):,}), from {listed([long])}.",
        *passed_over(grid, [long, *([who] if who else [])]),
    )


def _holds_interviews(column: Column) -> bool:
    cells = column.filled[:_LOOKED_AT]
    return sum(map(holds_turns, cells)) >= _SHARE * len(cells)


def holds_turns(cell: str) -> bool:
    """Whether a text has lines of two people or more who take turns."""
    if "\n" not in cell:
        return False
    turns, _ = read_turns(clean(cell).strip(), "")
    return len(turns) >= _FEWEST_TURNS and len({turn.speaker for turn in turns}) > 1
