"""Whatever people decide, add or erase, in whatever order: a run changes nothing that they decided."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from rerun import add, found, rerun

from corpora.decision import Act
from corpora.errors import ThemebookError
from corpora.theme import Standing
from pipelines.carried import CHANGED, Place
from service import operations
from service.operations import Caller, Proposal, ProposedPart
from service.store import decisions, themes
from service.store.engine import Database

HISTORIES, STEPS = 8, 14
PICK = st.integers(0, 11)


class Reruns(RuleBasedStateMachine):
    """A study that grows, shrinks, is decided on and run again."""

    db: ClassVar[Database]
    admin: ClassVar[Caller]

    @initialize()
    def begin(self) -> None:
        self.study = operations.create_study(self.db, self.admin, "Reruns").id
        self.cases, self.series, self.added = ["A0", "A1"], dict[str, str](), 0
        add(self.db, self.admin, self.study, self.cases, 6)
        self.candidates: list[str] = []
        self.run_again(1)

    def _themes(self) -> list[Any]:
        return [view.stored.theme for view in operations.codebook(self.db, self.admin, self.study).items]

    def _propose(self, act: Act, subject: str, version: int, **said: Any) -> None:
        try:
            operations.propose(self.db, self.admin, Proposal(act, subject, version, **said))
        except ThemebookError:
            return

    @rule(which=PICK, act=st.sampled_from([Act.ACCEPT, Act.ACCEPT, Act.REJECT]))
    def decide(self, which: int, act: Act) -> None:
        chosen = self.candidates[-1 - which % len(self.candidates)]
        version = operations.show_candidate(self.db, self.admin, chosen).candidate.version
        self._propose(act, chosen, version)

    @rule(which=PICK, to=PICK, act=st.sampled_from([Act.MOVE, Act.MERGE, Act.SPLIT, Act.REMOVE]))
    def work_on_themes(self, which: int, to: int, act: Act) -> None:
        current = self._themes()
        if len(current) < 2:
            return
        one, other = current[which % len(current)], current[to % len(current)]
        said: dict[Act, dict[str, Any]] = {
            Act.MOVE: {"segments": one.segments[:1], "into": other.id, "seen": {other.id: other.version}},
            Act.MERGE: {"sources": (other.id,), "seen": {other.id: other.version}},
            Act.SPLIT: {"parts": (ProposedPart("part", one.segments[:2]),)},
            Act.REMOVE: {"segments": one.segments[-1:]},
        }
        self._propose(act, one.id, one.version, **said[act])

    @rule(which=PICK, act=st.sampled_from([Act.ADD, Act.DECLINE]))
    def answer_suggestions(self, which: int, act: Act) -> None:
        for theme in self._themes():
            offered = operations.suggestions(self.db, self.admin, theme.id)
            if offered:
                chosen = offered[which % len(offered)].coded.segment
                self._propose(act, theme.id, theme.version, segments=(chosen,))

    @rule(which=PICK)
    def undo(self, which: int) -> None:
        log = operations.log_of_decisions(self.db, self.admin, self.study).items
        if log:
            chosen = log[which % len(log)].decision.id
            mark = operations.show_decision(self.db, self.admin, chosen).mark
            try:
                operations.undo(self.db, self.admin, chosen, version=mark)
            except ThemebookError:
                return

    @precondition(lambda self: len(self.cases) < 6)
    @rule()
    def add_an_interview(self) -> None:
        self.added += 1
        self.cases.append(f"A{self.added + 10}")
        add(self.db, self.admin, self.study, self.cases[-1:], 6)

    @precondition(lambda self: len(self.cases) > 3)
    @rule()
    def erase_an_interview(self) -> None:
        operations.erase_case(self.db, self.admin, self.study, self.cases.pop(0))

    @rule(seed=st.integers(1, 3))
    def run_again(self, seed: int) -> None:
        before = self._decided()
        run = rerun(self.db, self.admin, self.study, seed)
        assert self._decided() == before
        rows = found(self.db, run)
        self.candidates += [row.id for row, _ in rows]
        assert all(row.standing is Standing.OPEN for row, _ in rows)
        given = [identity.series for _, identity in rows]
        assert len(set(given)) == len(given)
        rejected = self._rejected(before)
        for row, identity in rows:
            assert self.series.setdefault(row.id, identity.series) == identity.series
            if identity.place is Place.RETURNED:
                assert identity.unseen is None or identity.unseen > CHANGED
                assert "rejected before" in identity.reason
            elif identity.series in rejected:
                assert identity.place in (Place.HELD_BACK, Place.THEME)
        current = {theme.id: set(theme.segments) for theme in self._themes()}
        placed = set().union(*current.values())
        for theme in current:
            offered = {one.coded.segment for one in operations.suggestions(self.db, self.admin, theme)}
            assert not offered & placed

    def _decided(self) -> Any:
        with self.db.read() as connection:
            return decisions.whole_log(connection, self.study), themes.whole_codebook(connection, self.study)

    def _rejected(self, before: Any) -> set[str]:
        """The identities of which people decided on nothing but to reject them."""
        standing: dict[str, set[Standing]] = {}
        for candidate, review in before[1].reviews.items():
            if review.standing is not Standing.OPEN:
                standing.setdefault(self.series[candidate], set()).add(review.standing)
        return {name for name, found in standing.items() if found == {Standing.REJECTED}}

    def teardown(self) -> None:
        if hasattr(self, "candidates"):
            assert operations.check(self.db).faults == ()


def test_a_run_never_changes_what_people_decided(db: Database, admin: Caller) -> None:
    @sa.event.listens_for(db.engine, "connect")
    def hurry(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")  # no power fails in a test

    db.engine.dispose()
    run_state_machine_as_test(
        type("Machine", (Reruns,), {"db": db, "admin": admin}),
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
