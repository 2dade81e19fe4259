"""Random histories of review: what people do in whatever order, against a model that knows nothing of logs."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from corpora.codebook import codebook_of
from corpora.decision import Act
from corpora.errors import ConflictError, InputError, NotFoundError
from corpora.theme import Standing, ThemeStanding
from service import operations
from service.operations import Caller, Decided, Proposal, ProposedPart, StaleError
from service.store import candidates, decisions, runs, themes, transcripts
from service.store.candidates import StoredCandidate
from service.store.engine import Database
from service.store.ids import derived_id, now
from service.store.log import audit_of

CASES = ("AL01", "AL02", "WD01")
TURNS = (
    "the frost came early",
    "nobody told us a thing",
    "my knees are gone",
    "the tutor was kind",
    "couch grass, always",
)
GROUPS = ((0, 1), (2,), (3, 4), (0,))  # the turns of each candidate; the last is a finer part of the first
PICK = st.integers(0, 11)


@dataclass(frozen=True)
class Shown:
    """A theme as the model knows it."""

    name: str
    segments: tuple[str, ...]
    parent: str | None
    definition: str = ""
    objectives: tuple[str, ...] = ()


def interview(case: str) -> bytes:
    return "".join(f"Interviewer: And {n}?\n{case}: {said}, {case} said.\n" for n, said in enumerate(TURNS)).encode()


def finish(db: Database, run: str) -> list[str]:
    """End a run with a candidate per group of turns."""
    with db.write() as connection:
        found = runs.run(connection, run)
        assert found is not None
        read = [transcripts.whole(connection, version) for version in transcripts.versions_of_run(connection, run)]
        assert runs.begin_attempt(connection, run, "test", now()) == 1
        findings = {"format": "themebook.findings/1", "transcripts": [{"id": t.id} for t in read]}
        assert runs.finish(connection, run, "themes_found", json.dumps(findings), now())
        rows = []
        for ordinal, group in enumerate(GROUPS):
            spans = [(t, list(t.participant_turns())[turn].span) for t in read for turn in group]
            quotes = [
                {
                    "segment": f"{t.id}:{span.start}-{span.end}", "transcript": t.id, "start": span.start,
                    "end": span.end, "text": span.of(t.text), "case": t.case.name, "group": None, "question": None,
                    "attribution": t.case.name,
                }
                for t, span in spans
            ]  # fmt: skip
            payload = {
                "quotes": quotes, "segment_ids": [quote["segment"] for quote in quotes], "stability": 0.5,
                "cases": sorted({t.case.name for t, _ in spans}), "keywords": [], "groups": [], "objectives": [],
            }  # fmt: skip
            rows.append(
                StoredCandidate(
                    derived_id("c", run, str(ordinal)), found.study, run, ordinal, f"k{ordinal}",
                    derived_id("c", run, "0") if ordinal == 3 else None, f"candidate {ordinal}", None, payload,
                    Standing.OPEN, 0,
                )
            )  # fmt: skip
        candidates.add_candidates(connection, rows)
    return [row.id for row in rows]


def study_with_candidates(db: Database, people: list[Caller], name: str = "Random") -> tuple[str, list[str]]:
    study = operations.create_study(db, people[0], name).id
    operations.add_transcripts(db, people[0], study, [(f"{case}.txt", interview(case)) for case in CASES])
    return study, finish(db, operations.start_run(db, people[0], study).id)


class Review(RuleBasedStateMachine):
    """Two reviewers and a study; `shown` is the model: the themes that should be in the codebook."""

    db: ClassVar[Database]
    people: ClassVar[list[Caller]]
    done = Bundle("done")

    @initialize()
    def begin(self) -> None:
        self.study, self.candidates = study_with_candidates(self.db, self.people)
        self.shown: dict[str, Shown] = {}
        self.changes: dict[str, dict[str, tuple[Shown | None, Shown | None]]] = {}
        self.count, self.erased, self.reruns = 0, False, 0
        with self.db.read() as connection:
            self.others = len(audit_of(connection, self.study))

    def _themes(self) -> list[str]:
        return sorted(self.shown)

    def _version(self, thing: str) -> int:
        with self.db.read() as connection:
            found = themes.around(connection, self.study, [thing]).thing(thing)
        return 0 if found is None else found.version

    def _stored(self, candidate: str) -> StoredCandidate:
        with self.db.read() as connection:
            found = candidates.candidate(connection, candidate)
        assert found is not None
        return found

    def _do(self, act: Act, subject: str, who: int, expected: dict[str, Shown | None] | None, **said: Any) -> str:
        """Propose; what should come of it is `expected`, None where it should be refused."""
        seen = {thing: self._version(thing) for thing in said.get("sources", ())}
        if act is Act.MOVE:
            seen[said["into"]] = self._version(said["into"])
        proposal = Proposal(act, subject, self._version(subject), seen=seen, **said)
        try:
            decided = operations.propose(self.db, self.people[who % 2], proposal)
        except (ConflictError, InputError, NotFoundError):
            assert expected is None or self.erased
            return ""
        assert expected is not None, (act, subject, said)
        return self._taken(decided, expected)

    def _taken(self, decided: Decided, expected: dict[str, Shown | None]) -> str:
        self.count += 1
        self.changes[decided.decision] = {t: (self.shown.get(t), after) for t, after in expected.items()}
        self._set(expected)
        return decided.decision

    def _set(self, to: dict[str, Shown | None]) -> None:
        for thing, after in to.items():
            if after is None:
                self.shown.pop(thing, None)
            else:
                self.shown[thing] = after

    @rule(target=done, who=PICK, which=PICK, under=PICK)
    def accept(self, who: int, which: int, under: int) -> str:
        candidate = self.candidates[which % len(self.candidates)]
        stored = self._stored(candidate)
        parent = None if under % 4 else next(iter(self._themes()), None)
        proposal = Proposal(Act.ACCEPT, candidate, stored.version, into=parent)
        try:
            decided = operations.propose(self.db, self.people[who % 2], proposal)
        except ConflictError:
            assert stored.standing is Standing.ACCEPTED or self.erased
            return ""
        assert stored.standing is not Standing.ACCEPTED
        assert decided.theme is not None
        segments = tuple(stored.payload["segment_ids"])
        return self._taken(decided, {decided.theme: Shown(stored.label, segments, parent)})

    @rule(target=done, who=PICK, which=PICK)
    def reject(self, who: int, which: int) -> str:
        candidate = self.candidates[which % len(self.candidates)]
        stored = self._stored(candidate)
        theme = stored.theme
        try:
            decided = operations.decide(self.db, self.people[who % 2], candidate, Act.REJECT, version=stored.version)
        except ConflictError:
            assert stored.standing is not Standing.OPEN
            return ""
        return self._taken(decided, {} if theme is None else {theme: None})

    @precondition(lambda self: self.shown)
    @rule(target=done, who=PICK, which=PICK, name=st.sampled_from(["Cold", "Kind", "Told"]))
    def edit(self, who: int, which: int, name: str) -> str:
        theme = self._themes()[which % len(self.shown)]
        before = self.shown[theme]
        after = replace(before, name=name, definition=f"what is {name}")
        expected = None if after == before else {theme: after}
        return self._do(Act.DEFINE, theme, who, expected, name=name, definition=f"what is {name}")

    @precondition(lambda self: self.shown)
    @rule(target=done, who=PICK, which=PICK, with_=PICK)
    def merge(self, who: int, which: int, with_: int) -> str:
        theme, other = (self._themes()[number % len(self.shown)] for number in (which, with_))
        if theme == other or other in self._above(theme):
            return self._do(Act.MERGE, theme, who, None, sources=(other,))
        into, gone = self.shown[theme], self.shown[other]
        expected: dict[str, Shown | None] = {other: None}
        expected[theme] = replace(
            into,
            segments=tuple(dict.fromkeys((*into.segments, *gone.segments))),
            objectives=tuple(dict.fromkeys((*into.objectives, *gone.objectives))),
        )
        for child, shown in self.shown.items():
            if shown.parent == other:
                expected[child] = replace(expected.get(child) or shown, parent=theme)
        return self._do(Act.MERGE, theme, who, expected, sources=(other,))

    @precondition(lambda self: self.shown)
    @rule(target=done, who=PICK, which=PICK, take=PICK)
    def split(self, who: int, which: int, take: int) -> str:
        theme = self._themes()[which % len(self.shown)]
        segments = self.shown[theme].segments
        chosen = segments[: take % (len(segments) + 1)]
        parts = (ProposedPart("part", chosen),)
        proposal = Proposal(Act.SPLIT, theme, self._version(theme), parts=parts)
        try:
            decided = operations.propose(self.db, self.people[who % 2], proposal)
        except (ConflictError, InputError):
            assert not chosen or len(chosen) == len(segments)
            return ""
        assert 0 < len(chosen) < len(segments)
        [made] = [thing.id for thing in decided.changed if thing.id not in self.shown]
        left = replace(self.shown[theme], segments=segments[len(chosen) :])
        part = Shown("part", chosen, left.parent, objectives=left.objectives)
        return self._taken(decided, {theme: left, made: part})

    @precondition(lambda self: self.shown)
    @rule(target=done, who=PICK, which=PICK, to=PICK, take=PICK)
    def move(self, who: int, which: int, to: int, take: int) -> str:
        source, target = (self._themes()[number % len(self.shown)] for number in (which, to))
        mine, theirs = self.shown[source], self.shown[target]
        chosen = mine.segments[take % max(1, len(mine.segments)) :][:2]
        if source == target or not chosen:
            return self._do(Act.MOVE, source, who, None, into=target, segments=chosen)
        expected = {
            source: replace(mine, segments=tuple(s for s in mine.segments if s not in chosen)),
            target: replace(theirs, segments=tuple(dict.fromkeys((*theirs.segments, *chosen)))),
        }
        return self._do(Act.MOVE, source, who, expected, into=target, segments=chosen)

    @precondition(lambda self: self.shown)
    @rule(target=done, who=PICK, which=PICK, under=st.none() | PICK)
    def group(self, who: int, which: int, under: int | None) -> str:
        theme = self._themes()[which % len(self.shown)]
        parent = None if under is None else self._themes()[under % len(self.shown)]
        cycle = parent is not None and (parent == theme or theme in self._above(parent))
        same = self.shown[theme].parent == parent
        expected = None if cycle or same else {theme: replace(self.shown[theme], parent=parent)}
        return self._do(Act.GROUP, theme, who, expected, into=parent)

    @rule(target=done, who=PICK, text=st.sampled_from(["why?", "thin"]))
    def memo(self, who: int, text: str) -> str:
        about = next(iter(self._themes()), self.study)
        return self._taken(operations.add_memo(self.db, self.people[who % 2], self.study, about, text), {})

    @rule(who=PICK, decision=done)
    def undo(self, who: int, decision: str) -> None:
        if not decision:
            return
        view = operations.show_decision(self.db, self.people[0], decision)
        try:
            operations.undo(self.db, self.people[who % 2], decision, version=view.mark)
        except ConflictError:
            return
        assert view.stands_on_it == ()
        self.count += 1
        self._set({thing: before for thing, (before, _) in self.changes[decision].items()})

    @rule(target=done, who=PICK, decision=done)
    def redo(self, who: int, decision: str) -> str:
        if not decision:
            return ""
        view = operations.show_decision(self.db, self.people[0], decision)
        try:
            decided = operations.redo(self.db, self.people[who % 2], decision, version=view.mark)
        except ConflictError:
            return ""
        assert view.entry.undone_by is not None
        return self._taken(decided, {thing: after for thing, (_, after) in self.changes[decision].items()})

    @precondition(lambda self: self.shown)
    @rule(which=PICK, lag=st.integers(1, 3))
    def decide_on_what_was(self, which: int, lag: int) -> None:
        theme = self._themes()[which % len(self.shown)]
        proposal = Proposal(Act.RENAME, theme, self._version(theme) - lag, name="stale")
        with pytest.raises(StaleError) as stale:
            operations.propose(self.db, self.people[0], proposal)
        assert stale.value.current.id == theme

    @precondition(lambda self: self.reruns < 2)
    @rule()
    def run_again(self) -> None:
        run = operations.start_run(self.db, self.people[0], self.study).id
        self.others += 1
        self.reruns += 1
        self.candidates = [*self.candidates, *finish(self.db, run)]

    @precondition(lambda self: not self.erased)
    @rule(roll=st.integers(0, 9))
    def erase(self, roll: int) -> None:
        if roll:
            return
        operations.erase_case(self.db, self.people[0], self.study, CASES[0])
        self.erased = True
        self.others += 1
        for view in operations.codebook(self.db, self.people[0], self.study, limit=100).items:
            assert all(segment.case != CASES[0] for segment in view.segments)

    @invariant()
    def what_stands_is_what_the_model_says(self) -> None:
        with self.db.read() as connection:
            book = themes.whole_codebook(connection, self.study)
        there = {
            theme.id: Shown(theme.name, theme.segments, theme.parent, theme.definition, theme.objectives)
            for theme in book.current()
        }
        assert there == self.shown
        for theme in there:
            assert theme not in self._above(theme)

    def _above(self, theme: str) -> set[str]:
        above: set[str] = set()
        parent = self.shown[theme].parent
        while parent is not None and parent not in above:
            above.add(parent)
            parent = self.shown[parent].parent
        return above

    def teardown(self) -> None:
        if not hasattr(self, "others"):
            return
        with self.db.read() as connection:
            log = decisions.whole_log(connection, self.study)
            book = themes.whole_codebook(connection, self.study)
            assert len(audit_of(connection, self.study)) == self.count + self.others
        replayed = codebook_of(log)
        assert len(log) == self.count
        for kind in ("reviews", "themes", "memos"):
            assert getattr(replayed, kind) == getattr(book, kind)
        self._every_quote_is_its_slice()
        self._undo_everything()

    def _every_quote_is_its_slice(self) -> None:
        for view in operations.codebook(self.db, self.people[0], self.study, limit=100).items:
            texts = {
                segment.transcript: operations.show_transcript(
                    self.db, self.people[0], self.study, segment.transcript
                ).transcript.text
                for segment in view.segments
            }
            for segment in view.segments:
                assert texts[segment.transcript][segment.start : segment.end] == segment.text
            for quote in view.quotes:
                assert texts[quote.transcript][quote.start : quote.end] == quote.text

    def _undo_everything(self) -> None:
        with self.db.read() as connection:
            log = decisions.whole_log(connection, self.study)
        undone = {decision.of for decision in log if decision.act is Act.UNDO}
        left = [one.id for one in reversed(log) if one.act is not Act.UNDO and one.id not in undone]
        while left:  # not always the newest first: some were undone out of turn, and no theme may lie under itself
            refused = [decision for decision in left if not self._is_undone(decision)]
            assert len(refused) < len(left), refused
            left = refused
        with self.db.read() as connection:
            book = themes.whole_codebook(connection, self.study)
        assert {theme.standing for theme in book.themes.values()} <= {ThemeStanding.UNDONE}
        assert all((r.standing, r.theme, r.last) == (Standing.OPEN, None, None) for r in book.reviews.values())
        assert not any(memo.kept for memo in book.memos.values())

    def _is_undone(self, decision: str) -> bool:
        view = operations.show_decision(self.db, self.people[0], decision)
        try:
            operations.undo(self.db, self.people[0], decision, version=view.mark)
        except ConflictError:
            return False
        return True
