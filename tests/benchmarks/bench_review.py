"""Eight reviewers, 10,000 decisions over 500 items, 1,000 races of each kind, long random histories.

Run it from the repository: ``python tests/benchmarks/bench_review.py [--decisions 10000] [--items 500] [--races 1000]
[--histories 0] [--steps 100] [--only sqlite]``; exits with 1 where a race has not one winner, or log and audit differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

sys.path.insert(0, str(Path(__file__).parents[1] / "service"))

from crowd import accepted, agrees, reviewers, work
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from postgres import postgres
from racing import contests
from review_machine import Review, study_with_candidates

from corpora.decision import Act
from service import operations
from service.enqueue import disconnect, prepare_jobs
from service.migrations.apply import upgrade
from service.operations import Caller
from service.settings import Settings
from service.store.engine import Database, open_database
from service.store.users import Role

_ROUNDS = 50  # of each contest in one study, whose log grows by them


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[tuple[Database, Caller]]:
    """A fresh database with its admin."""
    if kind == "postgresql":
        with postgres() as server:
            yield from _founded(Settings(data_dir=folder / "data", database_url=SecretStr(server.address())))
    else:
        yield from _founded(Settings(data_dir=folder / "data"))


def _founded(chosen: Settings) -> Iterator[tuple[Database, Caller]]:
    chosen.data_dir.mkdir(parents=True)
    database = open_database(chosen)
    upgrade(database)
    prepare_jobs(chosen.jobs)
    admin = operations.caller_of_key(database, operations.first_admin_key(database) or "")
    assert admin is not None
    try:
        yield database, admin
    finally:
        disconnect(chosen.jobs)
        database.close()


def crowd(db: Database, admin: Caller, decisions: int, items: int) -> None:
    people = reviewers(db, admin, 8)
    study, themes = accepted(db, [admin, *people], 4)
    while len(themes) < items:  # further studies: a reviewer works on several
        _, candidates = study_with_candidates(db, [admin])
        themes += [operations.decide(db, admin, c, Act.ACCEPT, version=0).theme or "" for c in candidates]
    themes = themes[:items]
    began = time.perf_counter()
    tally = work(db, people, themes, decisions // 8)
    seconds = time.perf_counter() - began
    print(
        f"  8 reviewers: {tally.taken} decisions over {len(themes)} items in {seconds:.1f} s, "
        f"{tally.taken / seconds:.0f} a second, p99 {1000 * tally.p99():.0f} ms, {tally.stale} stale refused, "
        f"log, audit and rows agree: {agrees(db, study)}"
    )


def races(db: Database, admin: Caller, rounds: int) -> bool:
    """Hold every contest so often; whether each had one winner and the log, audit and rows agree at the end."""
    ada, bo = (operations.add_user(db, admin, name, Role.ADMIN).user for name in ("Ada", "Bo"))
    people = [Caller(user.id, user.name, user.role) for user in (ada, bo)]
    won: dict[str, list[list[Act]]] = {}
    agreed, good = True, True
    for begun in range(0, rounds, _ROUNDS):
        study, candidates = study_with_candidates(db, [admin])
        for name, contest in contests(db, people[0], people[1], candidates).every().items():
            held = [contest() for _ in range(min(_ROUNDS, rounds - begun))]
            won.setdefault(name, []).extend([winner.act for winner in winners] for winners in held)
        agreed &= agrees(db, study)
    for name, each in won.items():
        single = sum(len(winners) == 1 for winners in each)
        acts = Counter(act.value for winners in each for act in winners)
        print(f"  {len(each)} races of {name}: {single} with one winner; won by {dict(acts)}", flush=True)
        good &= single == rounds
    print(f"  log, audit and rows agree: {agreed}", flush=True)
    return good and agreed


def histories(db: Database, admin: Caller, count: int, steps: int) -> None:
    began = time.perf_counter()
    run_state_machine_as_test(
        type("Machine", (Review,), {"db": db, "people": [admin, admin]}),
        settings=settings(
            max_examples=count, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    print(f"  {count} histories of {steps} steps hold, in {time.perf_counter() - began:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, default in (("decisions", 10_000), ("items", 500), ("races", 1000), ("histories", 0), ("steps", 100)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    good = True
    for kind in ("sqlite", "postgresql"):
        if given.only not in (None, kind):
            continue
        print(kind)
        with tempfile.TemporaryDirectory() as folder, opened(kind, Path(folder)) as (db, admin):
            if given.decisions:
                crowd(db, admin, given.decisions, given.items)
            if given.races:
                good &= races(db, admin, given.races)
            if given.histories and kind == "sqlite":
                histories(db, admin, given.histories, given.steps)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
