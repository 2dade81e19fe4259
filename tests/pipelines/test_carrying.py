from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from zlib import crc32

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_runs import segment_ids

from corpora.material import Segment, Span
from models.constraints import Constraints
from pipelines.carried import CHANGED, Carried, CarryOver, CodebookState, HeldTheme, Place, Rejected, RunState
from pipelines.carrying import carry_over, series_id
from pipelines.linking import constraints_for, constraints_of
from pipelines.overlap import Body, place_of

INTERVIEWS = {f"t{number:02}": segment_ids(f"t{number:02}", 12, random.Random(number)) for number in range(9)}
A, B, C = (INTERVIEWS[name] for name in ("t00", "t01", "t02"))


def run(*candidates: Body, over: tuple[str, ...] = ("t00", "t01", "t02"), **more: object) -> RunState:
    return RunState(candidates, frozenset(over), **more)  # type: ignore[arg-type]


def the(carry: CarryOver, candidate: str) -> Carried:
    return next(carried for carried in carry.candidates if carried.candidate == candidate)


def carried(state: RunState, carry: CarryOver) -> RunState:
    """The run as the store keeps it once it is carried over."""
    held = frozenset(c.candidate for c in carry.candidates if c.place is Place.HELD_BACK)
    return replace(state, series=tuple(carry.series.items()), held_back=held)


def test_the_first_run_gives_every_candidate_an_identity() -> None:
    carry = carry_over(CodebookState(), None, run(Body("a", tuple(A)), Body("b", tuple(B))))
    assert len(set(carry.series.values())) == 2
    assert {found.place for found in carry.candidates} == {Place.OPEN}


def test_a_theme_keeps_its_passages_and_is_offered_the_new_ones() -> None:
    theme = HeldTheme("th1", ("i1",), tuple(A[:8]), left_out=(A[9],))
    other = HeldTheme("th2", ("i2",), tuple(B[:4]))
    previous = run(Body("a", tuple(A[:10])), Body("b", tuple(B)), series=(("a", "i1"), ("b", "i2")))
    current = run(Body("c", (*A[2:12], B[0], C[0])), Body("d", tuple(B[1:])))
    carry = carry_over(CodebookState((theme, other), used=frozenset({"i1", "i2"})), previous, current)
    first, second = carry.themes
    assert (first.theme, first.confirmed, first.candidates) == ("th1", theme.segments, ("c",))
    assert [segment for segment, _ in first.suggestions] == sorted([A[8], A[10], A[11], C[0]])
    assert second.confirmed == other.segments
    assert the(carry, "c").series == "i1"
    assert (the(carry, "c").place, the(carry, "c").theme) == (Place.THEME, "th1")


def test_a_theme_that_no_run_finds_again_keeps_everything() -> None:
    theme = HeldTheme("th1", ("i1",), tuple(A))
    carry = carry_over(
        CodebookState((theme,)), run(Body("a", tuple(A)), series=(("a", "i1"),)), run(Body("b", tuple(C)))
    )
    assert carry.themes[0].confirmed == theme.segments
    assert carry.themes[0].candidates == carry.themes[0].suggestions == ()
    assert the(carry, "b").place is Place.OPEN


def test_what_people_joined_is_not_put_before_them_in_pieces() -> None:
    theme = HeldTheme("th1", ("i1", "i2"), (*A, *B[:8]))
    previous = run(Body("a", tuple(A)), Body("b", tuple(B[:8])), series=(("a", "i1"), ("b", "i2")))
    carry = carry_over(CodebookState((theme,)), previous, run(Body("c", tuple(A)), Body("d", tuple(B[:10]))))
    assert {found.place for found in carry.candidates} == {Place.THEME}
    assert carry.themes[0].candidates == ("c", "d")
    assert carry.themes[0].suggestions == tuple(sorted([(B[8], "d"), (B[9], "d")]))
    assert the(carry, "c").series == "i1"
    assert the(carry, "d").series not in {"i1", "i2"}


def test_a_rejected_candidate_stays_away() -> None:
    state = CodebookState(rejected=(Rejected("i1", tuple(A)),), used=frozenset({"i1"}))
    previous = run(Body("a", tuple(A)), series=(("a", "i1"),))
    found = the(carry_over(state, previous, run(Body("b", (*A[:10], C[0])))), "b")
    assert (found.place, found.series, found.rejected) == (Place.HELD_BACK, "i1", "i1")
    assert found.unseen is not None
    assert 0 < found.unseen <= CHANGED
    assert "rejected" in found.reason


def test_a_rejected_candidate_comes_back_with_new_evidence_and_says_so() -> None:
    state = CodebookState(rejected=(Rejected("i1", tuple(A)),), used=frozenset({"i1"}))
    previous = run(Body("a", tuple(A)), series=(("a", "i1"),))
    found = the(carry_over(state, previous, run(Body("b", (*A, *B, *C)))), "b")
    assert (found.place, found.series, found.rejected) == (Place.RETURNED, "i1", "i1")
    assert found.unseen is not None
    assert found.unseen > CHANGED
    assert f"{found.unseen:.0%} of its words are new" in found.reason


def test_new_evidence_counts_from_the_decision_not_from_the_last_run() -> None:
    state = CodebookState(rejected=(Rejected("i1", tuple(A)),), used=frozenset({"i1"}))
    before, found = run(Body("a", tuple(A)), series=(("a", "i1"),)), None
    for step in range(1, 13):
        current = run(Body(f"b{step}", (*A, *B[:step])))
        carry = carry_over(state, before, current)
        found, before = the(carry, f"b{step}"), carried(current, carry)
        if found.place is Place.RETURNED:
            break
    assert found is not None
    assert found.place is Place.RETURNED


def test_the_pieces_of_a_rejected_candidate_stay_away_in_this_run_and_in_the_next() -> None:
    state = CodebookState(rejected=(Rejected("i1", (*A, *B)),), used=frozenset({"i1"}))
    first = run(Body("a", (*A, *B)), series=(("a", "i1"),))
    second = run(Body("b", tuple(A)), Body("c", tuple(B)))
    carry = carry_over(state, first, second)
    assert {found.place for found in carry.candidates} == {Place.HELD_BACK}
    third = run(Body("d", tuple(A)), Body("e", tuple(B[:11])), Body("f", tuple(C)))
    again = carry_over(state, carried(second, carry), third)
    assert {found.candidate: found.place for found in again.candidates} == {
        "d": Place.HELD_BACK, "e": Place.HELD_BACK, "f": Place.OPEN,
    }  # fmt: skip


def test_an_open_candidate_that_takes_in_rejected_talk_says_so() -> None:
    state = CodebookState(rejected=(Rejected("i2", tuple(B)),), used=frozenset({"i1", "i2"}))
    previous = run(Body("a", tuple(A)), Body("b", tuple(B)), series=(("a", "i1"), ("b", "i2")))
    found = the(carry_over(state, previous, run(Body("c", (*A, *B[:5])))), "c")
    assert (found.place, found.series, found.rejected) == (Place.OPEN, "i1", "i2")
    assert found.unseen is not None


def test_segments_cut_anew_are_neither_lost_nor_suggested_again() -> None:
    theme = HeldTheme("th1", ("i1",), ("t00:0-100", "t00:100-200"))
    previous = run(Body("a", theme.segments), series=(("a", "i1"),))
    current = run(Body("b", ("t00:0-50", "t00:50-200", "t00:300-400")))
    (found,) = carry_over(CodebookState((theme,)), previous, current).themes
    assert found.confirmed == theme.segments
    assert found.suggestions == (("t00:300-400", "b"),)
    assert found.located == (("t00:0-100", ("t00:0-50", "t00:50-200")), ("t00:100-200", ("t00:50-200",)))


def test_an_identity_is_never_given_twice() -> None:
    used: set[str] = set()
    for _ in range(50):
        series = series_id("c0123", used)
        assert series not in used
        used.add(series)


# --- random histories: people decide, runs come, and nothing that people decided changes ---


@dataclass
class History:
    """A study over time: what people decided, the runs, and every identity that was ever given."""

    themes: dict[str, HeldTheme] = field(default_factory=dict)
    rejected: dict[str, Rejected] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    given: dict[str, str] = field(default_factory=dict)
    last: RunState | None = None
    carry: CarryOver | None = None

    def state(self) -> CodebookState:
        return CodebookState(tuple(self.themes.values()), tuple(self.rejected.values()), frozenset(self.used))

    def rerun(self, chance: random.Random) -> None:
        names = sorted(chance.sample(sorted(INTERVIEWS), chance.randint(2, 9)))
        owners: dict[int, list[str]] = {}
        for name in names:
            for segment in INTERVIEWS[name]:
                if (owner := chance.choice([0, *range(1, 7)])) and chance.random() < 0.7:
                    owner = 1 + int(segment.split("-")[1]) % 5
                owners.setdefault(owner, []).append(segment)
        owners.pop(0, None)
        bodies = tuple(Body(f"c{crc32(repr(held).encode()):x}", tuple(held)) for held in owners.values())
        current = RunState(bodies, frozenset(names))
        before, state = self.last, self.state()
        carry = carry_over(state, before, current)
        assert carry == carry_over(state, before, current)
        self.check(state, before, current, carry)
        for found in carry.candidates:
            self.used.add(found.series)
            theme = self.themes.get(found.theme or "")
            if theme is not None and not theme.series:
                self.themes[theme.id] = replace(theme, series=(found.series,))
        self.last, self.carry = carried(current, carry), carry

    def check(self, state: CodebookState, before: RunState | None, current: RunState, carry: CarryOver) -> None:
        assert [(theme.theme, theme.confirmed) for theme in carry.themes] == [(t.id, t.segments) for t in state.themes]
        confirmed = {segment for theme in state.themes for segment in theme.segments}
        for theme, after in zip(state.themes, carry.themes, strict=True):
            offered = {segment for segment, _ in after.suggestions}
            assert not offered & set(theme.left_out)
            assert not offered & confirmed
        assert len(set(carry.series.values())) == len(carry.candidates) == len(current.candidates)
        old = dict(before.series if before else ())
        owned = {name for theme in state.themes for name in theme.series} | {r.series for r in state.rejected}
        for found in carry.candidates:
            if found.series in self.used:
                assert found.series in owned | set(old.values())
            if found.series in {rejected.series for rejected in state.rejected}:
                assert found.place in {Place.HELD_BACK, Place.RETURNED}
                assert found.reason
            if found.place in {Place.RETURNED, Place.HELD_BACK}:
                assert (found.unseen is None or found.unseen > CHANGED) is (found.place is Place.RETURNED)
        identities = {t.id for t in state.themes} | {r.series for r in state.rejected} | (set(old.values()) - owned)
        assert {name for step in carry.steps for name in step.old} == identities

    def decide(self, chance: random.Random) -> None:
        assert self.last is not None
        assert self.carry is not None
        open_ones = [c for c in self.carry.candidates if c.place in {Place.OPEN, Place.RETURNED}]
        act = chance.choice(["accept", "reject", "move", "confirm"])
        bodies = {body.id: body for body in self.last.candidates}
        if act in {"accept", "reject"} and open_ones:
            found = chance.choice(open_ones)
            decided = {name for theme in self.themes.values() for name in theme.series}
            if found.series in decided:
                return
            self.rejected.pop(found.series, None)
            if act == "accept":
                theme = HeldTheme(f"th{len(self.themes)}", (found.series,), bodies[found.candidate].segments)
                self.themes[theme.id] = theme
            else:
                self.rejected[found.series] = Rejected(found.series, bodies[found.candidate].segments)
        elif act == "move" and len(self.themes) > 1:
            source, target = chance.sample(sorted(self.themes.values(), key=lambda theme: theme.id), 2)
            if len(source.segments) > 1:
                moved = chance.choice(source.segments)
                kept = tuple(segment for segment in source.segments if segment != moved)
                self.themes[source.id] = replace(source, segments=kept, left_out=(*source.left_out, moved))
                segments = tuple(dict.fromkeys((*target.segments, moved)))
                back = tuple(segment for segment in target.left_out if segment != moved)
                self.themes[target.id] = replace(
                    target, segments=segments, moved_in=(*target.moved_in, moved), left_out=back
                )
        elif act == "confirm":
            for after in self.carry.themes:
                theme = self.themes[after.theme]
                new = [s for s, _ in after.suggestions if s not in theme.left_out and chance.random() < 0.5]
                self.themes[theme.id] = replace(theme, segments=tuple(dict.fromkeys((*theme.segments, *new))))


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(2, 7))
def test_no_run_changes_what_people_decided_whatever_the_history(seed: int, runs: int) -> None:
    chance, history = random.Random(seed), History()
    for _ in range(runs):
        history.rerun(chance)
        for _ in range(chance.randint(0, 8)):
            history.decide(chance)


@given(st.integers(0, 2**32))
def test_what_people_moved_becomes_constraints_that_can_all_hold(seed: int) -> None:
    chance, history = random.Random(seed), History()
    for _ in range(3):
        history.rerun(chance)
        for _ in range(25):
            history.decide(chance)
    rows = [segment for name in ("t00", "t02", "t04", "t05") for segment in INTERVIEWS[name]]
    numbers = np.random.default_rng(seed).standard_normal((len(rows), 8))
    vectors = (numbers / np.linalg.norm(numbers, axis=1, keepdims=True)).astype(np.float32)
    constraints = constraints_of(history.state().themes, rows, vectors)
    constraints.merge(np.arange(len(rows)))  # raises where they contradict each other
    themes = history.themes.values()
    for group in constraints.together:
        assert any({rows[row] for row in group} <= set(theme.segments) for theme in themes)
    for one, other in constraints.apart:
        homes = [theme for theme in themes if rows[other] in theme.segments]
        assert any(rows[one] in home.left_out or rows[one] not in home.segments for home in homes)


def test_a_moved_segment_is_linked_to_its_new_theme_and_kept_from_the_old_one() -> None:
    rows = [*A, *B]
    vectors = np.eye(len(rows), 32, dtype=np.float32)
    old = HeldTheme("th1", ("i1",), tuple(A[1:]), left_out=(A[0],))
    new = HeldTheme("th2", ("i2",), (*B, A[0]), moved_in=(A[0],))
    constraints = constraints_of([old, new], rows, vectors)
    kept, group = constraints.together
    assert 0 in group
    assert {row for row in group if row} < set(range(12, 24))
    assert set(kept) < set(range(1, 12))
    kept_from = {other for one, other in constraints.apart if one == 0}
    assert kept_from
    assert kept_from <= set(range(1, 12))
    assert constraints_of([], rows, vectors) == Constraints()


def test_most_of_a_themes_talk_stays_together_and_not_all_of_it() -> None:
    rows = [*A, *B]
    held = {"th1": tuple(A), "th2": (B[0], B[1], B[2], A[0])}
    themes = [HeldTheme("th1", ("i1",), held["th1"]), HeldTheme("th2", ("i2",), held["th2"], moved_in=(B[0],))]
    found = constraints_of(themes, rows, np.eye(len(rows), 32, dtype=np.float32))
    for theme, group in zip(held.values(), found.together, strict=True):
        talk = sum(len(place_of(rows[row])[1]) for row in group)
        whole = sum(len(place_of(segment)[1]) for segment in theme)
        assert whole / 2 < talk < whole


def test_themes_stay_apart_unless_people_made_them_overlap() -> None:
    rows, vectors = [*A, *B, *C], np.eye(36, dtype=np.float32)
    one, other = HeldTheme("th1", ("i1",), tuple(A)), HeldTheme("th2", ("i2",), tuple(B))
    both, part = HeldTheme("th3", (), (*B[:3], *C)), HeldTheme("th4", (), tuple(C), part=True)
    apart = constraints_of([one, other, both, part], rows, vectors).apart
    home = {row: "ABC"[row // 12] for row in range(36)}
    assert {(home[a], home[b]) for a, b in apart} == {("A", "B"), ("A", "C")}


def test_the_codebook_has_the_say_over_other_constraints_and_fillers_have_none() -> None:
    def segment(identifier: str, filler: bool) -> Segment:
        transcript, _, span = identifier.partition(":")
        start, end = map(int, span.split("-"))
        return Segment(transcript, Span(start, end), "x" * (end - start), "P", 0, filler=filler)

    segments = [segment(name, filler=number % 4 == 3) for number, name in enumerate([*A, *B, *C])]
    theme = HeldTheme("th1", ("i1",), tuple(A), moved_in=(A[0],))
    also = Constraints(((0, 1, 14, 16), (30, 32)), ((2, 17), (18, 33)))
    found = constraints_for([theme], segments, np.eye(36, dtype=np.float32), also)
    decided, *others = found.together
    assert set(decided) <= {number for number in range(12) if number % 4 != 3}
    named = set(decided)
    assert others == [tuple(row for row in (0, 1, 14, 16) if row not in named), (30, 32)]
    assert found.apart == tuple(pair for pair in also.apart if not named & {*pair})
    assert constraints_for([theme], segments, np.eye(36, dtype=np.float32)).together == (decided,)
