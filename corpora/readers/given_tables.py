"""Tables that say something of transcripts and hold none: who is who (CASES.csv), and whose pseudonym is which."""

from __future__ import annotations

from corpora.readers.grid import WORDY, Grid

_OF_A_ROSTER = ("name", "pseudonym", "context")  # as `themebook names` drafts it


def told_by(grid: Grid) -> str:
    """What a table tells, for a message, and how to give it; nothing where it may hold what people said.

    A roster that was read as interviews would put into a study the very names that it is there to keep out of it.
    """
    columns = {column.key: column for column in grid.columns} if grid.titled else {}
    if columns.keys() >= {"transcript", "case", "group"} and columns["transcript"].length < WORDY:
        return "which interview is whose; give it as the table of cases, not as a transcript"
    others = (column for key, column in columns.items() if key not in _OF_A_ROSTER)
    if columns.keys() >= {"name", "pseudonym"} and all(column.length < WORDY for column in others):
        return "which pseudonym stands for which name; give it as the roster, not as a transcript"
    return ""
