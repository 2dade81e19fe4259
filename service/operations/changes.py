"""What a new run of a study changed against the one before it, in numbers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from service.store import runs
from service.store.engine import Database
from service.store.runs import Run

_SAME = 0.5
"""Share of common segments (Jaccard) from which a theme counts as the one of the run before."""


@dataclass(frozen=True, slots=True)
class Change:
    """Themes before and after (``before`` is None where there was no run), and shares of segments that feed none."""

    themes: int
    before: int | None
    kept: int
    new: int
    gone: int
    unthemed: float
    unthemed_before: float | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def change_by(db: Database, run: Run) -> Change | None:
    """What a run that is done changed against the run done before it; None for a run without findings."""
    with db.read() as connection:
        after = runs.findings_of(connection, run.id)
        earlier = runs.done_before(connection, run)
        before = None if earlier is None else runs.findings_of(connection, earlier.id)
    return None if after is None else compare(None if before is None else json.loads(before), json.loads(after))


def compare(before: dict[str, Any] | None, after: dict[str, Any]) -> Change:
    """Two findings of one study, held against each other by the segments of their top-level themes."""
    new = _themes(after)
    if before is None:
        return Change(len(new), None, 0, len(new), 0, _unthemed(after), None)
    old = _themes(before)
    close = sorted(
        (
            (len(mine & theirs) / len(mine | theirs), at, other)
            for at, mine in enumerate(new)
            for other, theirs in enumerate(old)
            if mine & theirs
        ),
        reverse=True,
    )
    paired: dict[int, int] = {}
    for likeness, at, other in close:
        if likeness >= _SAME and at not in paired and other not in paired.values():
            paired[at] = other
    kept = len(paired)
    return Change(len(new), len(old), kept, len(new) - kept, len(old) - kept, _unthemed(after), _unthemed(before))


def _themes(findings: dict[str, Any]) -> list[set[str]]:
    members: dict[str, set[str]] = {}
    for segment in findings.get("segments", ()):
        if segment["theme"] is not None:
            members.setdefault(segment["theme"], set()).add(segment["id"])
    return list(members.values())


def _unthemed(findings: dict[str, Any]) -> float:
    segments = findings.get("segments", ())
    return sum(segment["theme"] is None for segment in segments) / len(segments) if segments else 0.0
