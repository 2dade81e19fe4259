"""Two reviewers who do what cannot both be done, at the same moment: the contests that one of them wins."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from threading import Barrier
from typing import TypeVar

from corpora.decision import Act
from corpora.errors import ConflictError
from service import operations
from service.operations import Caller, Decided, Proposal, ProposedPart
from service.store.engine import Database

Work = Callable[[], Decided]
T = TypeVar("T")


def race(*works: Callable[[], T]) -> list[T]:
    """Do all at the same moment; what those got that won."""
    start = Barrier(len(works))

    def run(work: Callable[[], T]) -> tuple[T, ...]:
        start.wait()
        try:
            return (work(),)
        except ConflictError:
            return ()

    with ThreadPoolExecutor(len(works)) as pool:
        return [won for done in pool.map(run, works) for won in done]


@dataclass(frozen=True)
class Contests:
    """A study in which an open candidate and two themes are fought over; every contest leaves it as it found it.

    Whoever comes to the start last goes on at once and mostly wins, so the two take turns at coming last.
    """

    db: Database
    ada: Caller
    bo: Caller
    candidate: str
    themes: tuple[str, str]
    rounds: count[int] = field(default_factory=count)

    def every(self) -> dict[str, Callable[[], list[Decided]]]:
        """The contests by name; each gives what the winners got, of whom there should be one."""
        return {
            "accept against reject": self._accept_or_reject,
            "merge against split": self._merge_or_split,
            "edit against delete": self._edit_or_delete,
            "undo against new": self._undo_or_new,
        }

    def _accept_or_reject(self) -> list[Decided]:
        version = operations.show_candidate(self.db, self.ada, self.candidate).candidate.version
        return self._taken_back(
            self._race(
                lambda: operations.decide(self.db, self.ada, self.candidate, Act.ACCEPT, version=version),
                lambda: operations.decide(self.db, self.bo, self.candidate, Act.REJECT, version=version),
            )
        )

    def _merge_or_split(self) -> list[Decided]:
        (one, at), (other, there) = ((theme, self._version(theme)) for theme in self.themes)
        segments = operations.show_theme(self.db, self.ada, one).stored.theme.segments
        merge = Proposal(Act.MERGE, one, at, sources=(other,), seen={other: there})
        split = Proposal(Act.SPLIT, one, at, parts=(ProposedPart("part", segments[:1]),))
        return self._taken_back(self._race(self._doing(self.ada, merge), self._doing(self.bo, split)))

    def _edit_or_delete(self) -> list[Decided]:
        theme, version = self.themes[0], self._version(self.themes[0])
        edit, delete = Proposal(Act.RENAME, theme, version, name="edited"), Proposal(Act.WITHDRAW, theme, version)
        return self._taken_back(self._race(self._doing(self.ada, edit), self._doing(self.bo, delete)))

    def _undo_or_new(self) -> list[Decided]:
        theme = self.themes[1]
        first = operations.propose(
            self.db, self.ada, Proposal(Act.RENAME, theme, self._version(theme), name=f"at {self._version(theme)}")
        )
        new = Proposal(Act.DEFINE, theme, first.version, definition=f"after {first.version}")
        return self._race(
            lambda: operations.undo(self.db, self.bo, first.decision, version=first.version),
            self._doing(self.ada, new),
        )

    def _race(self, one: Work, other: Work) -> list[Decided]:
        return race(one, other) if next(self.rounds) % 2 else race(other, one)

    def _doing(self, caller: Caller, proposal: Proposal) -> Work:
        return lambda: operations.propose(self.db, caller, proposal)

    def _version(self, theme: str) -> int:
        return operations.show_theme(self.db, self.ada, theme).stored.theme.version

    def _taken_back(self, won: list[Decided]) -> list[Decided]:
        for done in won:
            mark = operations.show_decision(self.db, self.ada, done.decision).mark
            operations.undo(self.db, self.ada, done.decision, version=mark)
        return won


def contests(db: Database, ada: Caller, bo: Caller, candidates: list[str]) -> Contests:
    """The contests over a study's first candidate, which is open, and the themes that the next two are made."""
    made = [operations.decide(db, ada, candidate, Act.ACCEPT, version=0).theme or "" for candidate in candidates[1:3]]
    return Contests(db, ada, bo, candidates[0], (made[0], made[1]))
