"""Whatever reviewers do to a candidate, in whatever order, what stands is what the log of decisions says."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from written_interviews import INTERVIEWS, finish_by_hand

from corpora.codebook import codebook_of
from corpora.decision import Act
from corpora.errors import ConflictError
from corpora.theme import Standing
from service import operations
from service.operations import Caller, Decided, StaleError
from service.settings import Settings
from service.store import themes, users
from service.store.engine import Database, open_database
from service.store.ids import now
from service.store.log import audit_of
from service.store.users import Role

ACTS = strategies.sampled_from([Act.ACCEPT, Act.REJECT])
PEOPLE = strategies.integers(0, 1)


class OneCandidate(RuleBasedStateMachine):
    """Two reviewers, one candidate, a model of three lines."""

    data: Path  # a database with a candidate, set by the test

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copytree(self.data, self.folder / "data")
        self.db: Database = open_database(Settings(data_dir=self.folder / "data"))
        with self.db.write() as connection:
            people = [users.add_user(connection, name, Role.ADMIN, now()) for name in ("Ada", "Bo")]
            self.candidate = connection.execute(sa.text("SELECT id, study FROM candidates ORDER BY ordinal")).first()
        self.people = [Caller(user.id, user.name, user.role) for user in people]
        self.standing, self.version, self.themes = Standing.OPEN, 0, 0
        self.sent: list[tuple[int, dict[str, Any], Decided]] = []

    @rule(who=PEOPLE, act=ACTS, lag=strategies.integers(0, 3), memo=strategies.text(max_size=5))
    def decide(self, who: int, act: Act, lag: int, memo: str) -> None:
        memo = memo.replace("\0", "")
        request = {"act": act, "memo": memo, "version": self.version - lag, "idempotency_key": f"key {len(self.sent)}"}
        wanted = Standing.ACCEPTED if act is Act.ACCEPT else Standing.REJECTED
        if lag:
            with pytest.raises(StaleError) as stale:
                self._send(who, request)
            assert stale.value.current.version == self.version
            return
        if wanted is self.standing:
            with pytest.raises(ConflictError):
                self._send(who, request)
            return
        decided = self._send(who, request)
        self.version += 1
        self.standing = wanted
        self.themes += act is Act.ACCEPT
        assert (decided.standing, decided.version) == (self.standing, self.version)
        self.sent.append((who, request, decided))

    @rule(data=strategies.data())
    def send_again(self, data: strategies.DataObject) -> None:
        if not self.sent:
            return
        who, request, decided = data.draw(strategies.sampled_from(self.sent))
        assert self._send(who, request) == decided

    @rule(data=strategies.data())
    def send_another_request_with_the_same_key(self, data: strategies.DataObject) -> None:
        if not self.sent:
            return
        who, request, _ = data.draw(strategies.sampled_from(self.sent))
        with pytest.raises(operations.KeyReusedError):
            self._send(who, request | {"memo": request["memo"] + "!"})

    @invariant()
    def the_log_is_what_stands(self) -> None:
        view = operations.show_candidate(self.db, self.people[0], self.candidate[0])
        folded = codebook_of(view.decisions).review(self.candidate[0])
        assert (folded.standing, folded.version) == (self.standing, self.version)
        assert (view.candidate.standing, view.candidate.version) == (self.standing, self.version)
        assert (view.theme is not None) == (self.standing is Standing.ACCEPTED)

    @invariant()
    def every_change_is_in_the_audit_and_no_theme_is_lost(self) -> None:
        with self.db.read() as connection:
            rows = [row for row in audit_of(connection, self.candidate[1]) if row.subject == self.candidate[0]]
            every = themes.list_themes(connection, self.candidate[1], withdrawn=True)
        assert len(rows) == self.version
        assert len({stored.theme.id for stored in every}) == self.themes
        assert sum(stored.ended_in is None for stored in every) == (self.standing is Standing.ACCEPTED)

    def _send(self, who: int, request: dict[str, Any]) -> Decided:
        return operations.decide(self.db, self.people[who], self.candidate[0], **request)

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            shutil.rmtree(self.folder)


def test_the_log_of_decisions_is_what_stands(db: Database, admin: Caller) -> None:
    study = operations.create_study(db, admin, "States")
    files = [(name, text.encode()) for name, text in INTERVIEWS.items()]
    operations.add_transcripts(db, admin, study.id, files)
    finish_by_hand(db, operations.start_run(db, admin, study.id).id)
    db.close()
    machine = type("Machine", (OneCandidate,), {"data": Path(str(db.engine.url.database)).parent})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_of_many_at_once_one_wins_and_the_others_are_told(db: Database, admin: Caller) -> None:
    study = operations.create_study(db, admin, "Race")
    operations.add_transcripts(db, admin, study.id, [(name, text.encode()) for name, text in INTERVIEWS.items()])
    candidates = finish_by_hand(db, operations.start_run(db, admin, study.id).id)

    def decide(number: int) -> str:
        act = Act.ACCEPT if number % 2 else Act.REJECT
        try:
            return operations.decide(db, admin, candidates[number % 2], act, version=0).decision
        except StaleError:
            return "stale"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(decide, range(40)))
    assert results.count("stale") == 38
    assert len(set(results)) == 3
