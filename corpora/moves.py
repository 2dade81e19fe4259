"""What people themselves put into themes and took out of them, as the log tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpora.decision import Act, Decision


@dataclass(frozen=True, slots=True)
class Moves:
    """Of one theme: segments that people moved or added to it, and those that they moved or took out of it."""

    moved_in: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def taking(self, segments: Iterable[str]) -> Moves:
        """The moves once these were put in."""
        new = dict.fromkeys(segments)
        return Moves(tuple(dict.fromkeys((*self.moved_in, *new))), tuple(s for s in self.left_out if s not in new))

    def leaving(self, segments: Iterable[str]) -> Moves:
        """The moves once these were taken out."""
        gone = dict.fromkeys(segments)
        return Moves(tuple(s for s in self.moved_in if s not in gone), tuple(dict.fromkeys((*self.left_out, *gone))))


def moves_of(log: Iterable[Decision]) -> Mapping[str, Moves]:
    """The moves of every theme that has any, from a study's log, oldest first; what was undone does not count."""
    found: dict[str, Moves] = {}
    for done in in_force(log):
        _follow(found, done)
    return found


def in_force(log: Iterable[Decision]) -> Iterator[Decision]:
    """The decisions of a log that hold, in order: those undone left out, those done again where they were."""
    log = list(log)
    known = {decision.id: decision for decision in log}
    undone = {decision.of for decision in log if decision.act is Act.UNDO}
    for decision in log:
        if decision.id in undone:
            continue
        done = decision
        while done.act is Act.REDO and done.of is not None:
            done = known[done.of]
        yield done


def _follow(found: dict[str, Moves], done: Decision) -> None:
    theme = done.subject
    if done.act in (Act.MOVE, Act.REMOVE):
        found[theme] = found.get(theme, Moves()).leaving(done.segments)
    if done.act is Act.ADD:
        found[theme] = found.get(theme, Moves()).taking(done.segments)
    if done.act is Act.MOVE and done.into is not None:
        found[done.into] = found.get(done.into, Moves()).taking(done.segments)
    if done.act is Act.MERGE:
        for source in done.sources:
            if source in found:
                found[theme] = found.get(theme, Moves()).taking(found[source].moved_in)
