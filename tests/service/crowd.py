"""Many reviewers at once on one study: who decides what, and whether the log and the audit agree afterwards."""

from __future__ import annotations

import itertools
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from review_machine import study_with_candidates

from corpora.decision import Act
from corpora.errors import ConflictError
from service import operations
from service.operations import Caller, Proposal, StaleError
from service.store import decisions
from service.store.engine import Database
from service.store.log import audit_of
from service.store.users import Role


@dataclass
class Tally:
    """What a crowd did: decisions taken, stale ones refused, conflicts, and how long each took in seconds."""

    taken: int = 0
    stale: int = 0
    conflicts: int = 0
    seconds: list[float] = field(default_factory=list)

    def p99(self) -> float:
        """The time that 99 of 100 decisions stay under."""
        return sorted(self.seconds)[int(0.99 * (len(self.seconds) - 1))]


def reviewers(db: Database, admin: Caller, count: int) -> list[Caller]:
    made = [operations.add_user(db, admin, f"reviewer {number}", Role.ADMIN).user for number in range(count)]
    return [Caller(user.id, user.name, user.role) for user in made]


def accepted(db: Database, people: list[Caller], items: int) -> tuple[str, list[str]]:
    """A study with themes: the candidates accepted, and one of them split into as many as are asked for."""
    study, candidates = study_with_candidates(db, people, "Crowd")
    themes = [operations.decide(db, people[0], c, Act.ACCEPT, version=0).theme or "" for c in candidates]
    for number in range(items - len(themes)):
        # a theme per item: the last candidate accepted again after its theme was withdrawn by its own reviewer
        version = operations.show_candidate(db, people[0], candidates[number % 4]).candidate.version
        theme = themes[number % 4]
        operations.propose(db, people[0], Proposal(Act.WITHDRAW, theme, _version(db, people[0], theme)))
        made = operations.decide(db, people[0], candidates[number % 4], Act.ACCEPT, version=version + 1)
        themes[number % 4] = made.theme or ""
    return study, themes


def _version(db: Database, caller: Caller, theme: str) -> int:
    return operations.show_theme(db, caller, theme).stored.theme.version


def work(db: Database, people: list[Caller], themes: list[str], each: int) -> Tally:
    """Everybody renames random themes, as last seen; whoever is refused looks again and goes on."""
    tally = Tally()
    keys = itertools.count()

    def one(caller: Caller) -> Tally:
        mine = Tally()
        chance = random.Random(caller.name)
        seen = {theme: _version(db, caller, theme) for theme in themes}
        while mine.taken < each:
            theme = chance.choice(themes)
            proposal = Proposal(Act.RENAME, theme, seen[theme], name=f"{caller.name} {mine.taken} {mine.stale}")
            began = time.perf_counter()
            try:
                done = operations.propose(db, caller, proposal, idempotency_key=f"{caller.name} {next(keys)}")
                seen[theme] = done.version
                mine.taken += 1
            except StaleError as error:
                seen[theme] = error.current.version
                mine.stale += 1
            except ConflictError:
                mine.conflicts += 1
            mine.seconds.append(time.perf_counter() - began)
        return mine

    with ThreadPoolExecutor(len(people)) as pool:
        for mine in pool.map(one, people):
            tally.taken += mine.taken
            tally.stale += mine.stale
            tally.conflicts += mine.conflicts
            tally.seconds += mine.seconds
    return tally


def agrees(db: Database, study: str) -> bool:
    """Whether log, audit and rows say the same."""
    with db.read() as connection:
        log = decisions.whole_log(connection, study)
        rows = [row for row in audit_of(connection, study) if row.action.startswith("decided")]
    return [row.detail["decision"] for row in rows] == [d.id for d in log] and operations.check(db).faults == ()
