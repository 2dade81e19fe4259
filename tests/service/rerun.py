"""Studies that are run again and again with tools that need no models: the real steps, the real database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from fast_themebook import EveryFourth
from numpy.typing import NDArray
from small_tools import FullStops, Hashes, NoPhrases

from models.identity import ModelIdentity
from pipelines.analysis import Tools
from pipelines.carried import Place
from service import operations
from service.bench import Bench, begin
from service.jobs import conclude
from service.operations import Caller
from service.store import candidates, identities
from service.store.candidates import StoredCandidate
from service.store.engine import Database
from service.store.identities import Identity

SUBJECTS = ("the frost", "the tutor", "the council", "my knees", "the soil", "the letters", "the shed", "the gate")


@dataclass
class Short(Hashes):
    """Vectors of few dimensions, so that nothing takes long."""

    identity: ModelIdentity = field(default_factory=lambda: ModelIdentity("encoder", "short hashes", "1"))

    def encode(self, texts: Sequence[str], report: Any = None) -> NDArray[np.float32]:
        vectors = super().encode(texts, report)[:, :24]
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def tools(topics: Any = None) -> Tools:
    """What an analysis needs, without models."""
    return Tools(FullStops(), Short(), topics or EveryFourth(), NoPhrases())


def interview(case: str, turns: int = 8) -> bytes:
    """A synthetic interview with one answer a turn, each in words of its own."""
    lines = [
        f"Interviewer: And {subject}?\n{case}: What {case} can say of {subject} is that year {number} was hard on it.\n"
        for number, subject in enumerate(SUBJECTS[:turns])
    ]
    return "".join(lines).encode()


def add(db: Database, caller: Caller, study: str, cases: Sequence[str], turns: int = 8) -> None:
    files = [(f"{case}.txt", interview(case, turns)) for case in cases]
    operations.add_transcripts(db, caller, study, files)


def rerun(db: Database, caller: Caller, study: str, seed: int = 1, **params: Any) -> str:
    """Run a study to its end, here and now."""
    return finish(db, operations.start_run(db, caller, study, {"seed": seed, **params}).id)


def finish(db: Database, run: str) -> str:
    """Do the work of a run that was started."""
    bench = Bench(db, lambda report: tools(), "session")
    assert begin(bench, run)
    conclude(bench, run)
    return run


def found(db: Database, run: str) -> list[tuple[StoredCandidate, Identity]]:
    """The candidates of a run with their identities."""
    with db.read() as connection:
        known = identities.identities_of_run(connection, run)
        return [(row, known[row.id]) for row in candidates.list_candidates(connection, run)]


def at(db: Database, run: str, place: Place) -> list[tuple[StoredCandidate, Identity]]:
    """Those that a run put to one place."""
    return [(row, identity) for row, identity in found(db, run) if identity.place is place]
