from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from corpora.candidate import Candidate, Quote
from corpora.codebook import Codebook, OutdatedError, codebook_of
from corpora.decision import Act, Decision, Part
from corpora.errors import ConflictError, InputError, NotFoundError
from corpora.material import Case, Span, Transcript
from corpora.theme import Review, Standing, ThemeStanding

NOW = datetime(2024, 5, 3, 12, tzinfo=UTC)


class Desk:
    """A codebook with somebody at work on it: every decision is made on the newest version."""

    def __init__(self) -> None:
        self.book = Codebook()
        self.log: list[Decision] = []

    def take(self, act: Act, subject: str, **said: Any) -> str:
        thing = self.book.thing(subject)
        named = [*said.get("sources", ()), *([said["into"]] if said.get("into") else [])]
        seen = {name: found.version for name in named if (found := self.book.thing(name)) is not None}
        version = 0 if thing is None else thing.version
        if act in (Act.UNDO, Act.REDO):
            version = self.book.mark(self.book.log[said["of"]])
        given = {"version": version, "seen": seen, **said}
        decision = Decision(f"d{len(self.log)}", act, subject, "jo", NOW, **given)
        self.book = self.book.after(decision)
        self.log.append(decision)
        return decision.id

    def accept(self, number: int, *segments: str, **said: Any) -> str:
        return self.take(Act.ACCEPT, f"c{number}", made=f"th{number}", name=f"T{number}", segments=segments, **said)

    def undo(self, of: str) -> str:
        return self.take(Act.UNDO, "", of=of)

    def redo(self, of: str) -> str:
        return self.take(Act.REDO, "", of=of)

    def segments(self, theme: str) -> tuple[str, ...]:
        return self.book.themes[theme].segments


@pytest.fixture
def desk() -> Desk:
    """Three themes: th1 with a and b, th2 with c, th3 with d."""
    desk = Desk()
    desk.accept(1, "a", "b")
    desk.accept(2, "c")
    desk.accept(3, "d")
    return desk


def quote(segment: str = "s1") -> Quote:
    return Quote(segment, "t1", Span(0, 3), "Why")


def candidate(segments: tuple[str, ...] = ("s1",), quotes: tuple[Quote, ...] = ()) -> Candidate:
    return Candidate("c1", "time and cover", ("time",), segments, ("CL01",), 0.8, None, (), quotes)


def test_a_quote_is_proven_by_its_letters_place_and_transcript() -> None:
    source = Transcript("a.txt", "Why? Because.", (), Case("a"))
    assert Quote("s", source.id, Span(5, 13), "Because.").proven(source)
    assert not Quote("s", source.id, Span(5, 13), "because.").proven(source)
    assert not Quote("s", source.id, Span(4, 12), "Because.").proven(source)
    assert not Quote("s", "t0", Span(5, 13), "Because.").proven(source)


def test_a_candidate_rests_on_segments_and_quotes_only_those() -> None:
    assert candidate(quotes=(quote("s1"),)).quotes[0].segment == "s1"
    with pytest.raises(ValueError, match="c1 has no segment"):
        candidate(segments=())
    with pytest.raises(ValueError, match="c1 quotes a segment that is not its own"):
        candidate(quotes=(quote("s2"),))


def test_a_decision_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Decision("d", Act.ACCEPT, "c1", "jo", datetime(2024, 5, 3), 0)  # noqa: DTZ001  the very point


def test_a_candidate_nobody_decided_on_is_open() -> None:
    assert Codebook().review("c1") == Review("c1", Standing.OPEN, None, 0, None)


def test_rejecting_an_accepted_candidate_withdraws_its_theme(desk: Desk) -> None:
    desk.take(Act.REJECT, "c1")
    assert desk.book.themes["th1"].standing is ThemeStanding.WITHDRAWN
    assert desk.book.review("c1").standing is Standing.REJECTED
    desk.take(Act.ACCEPT, "c1", made="th9", name="again", segments=("a",))
    assert desk.book.review("c1").theme == "th9"
    assert desk.book.review("c1").version == 3


def test_what_people_worked_on_is_not_withdrawn_by_the_way(desk: Desk) -> None:
    desk.take(Act.RENAME, "th1", name="better")
    with pytest.raises(ConflictError, match=r"'better' .* was changed since"):
        desk.take(Act.REJECT, "c1")
    desk.take(Act.WITHDRAW, "th1")
    assert desk.book.review("c1").standing is Standing.REJECTED


@pytest.mark.parametrize("version", [0, 2])
def test_a_decision_made_on_another_version_is_outdated(desk: Desk, version: int) -> None:
    with pytest.raises(OutdatedError, match=f"th1 is at version 1, the decision was made on version {version}"):
        desk.take(Act.RENAME, "th1", name="x", version=version)
    with pytest.raises(OutdatedError, match="th2 is at version 1"):
        desk.take(Act.MERGE, "th1", sources=("th2",), seen={"th2": 7})


def test_a_decision_that_changes_nothing_is_a_conflict(desk: Desk) -> None:
    with pytest.raises(ConflictError, match="already accepted"):
        desk.accept(1, "a")
    for act, said in [
        (Act.RENAME, {"name": "T1"}),
        (Act.ADD, {"segments": ("a",)}),
        (Act.GROUP, {"into": None}),
        (Act.EXEMPLAR, {"segments": ("a",), "on": False}),
    ]:
        with pytest.raises(ConflictError, match="like that already"):
            desk.take(act, "th1", **said)


def test_a_merge_takes_everything_along(desk: Desk) -> None:
    desk.take(Act.GROUP, "th3", into="th2")
    desk.take(Act.EXEMPLAR, "th2", segments=("c",))
    merge = desk.take(Act.MERGE, "th1", sources=("th2", "c7"), segments=("z",))
    assert desk.segments("th1") == ("a", "b", "c", "z")
    assert desk.book.themes["th1"].exemplars == ("c",)
    assert desk.book.themes["th2"].into == "th1"
    assert desk.book.themes["th3"].parent == "th1"
    assert desk.book.review("c7").theme == "th1"
    desk.undo(merge)
    assert desk.book.themes["th3"].parent == "th2"
    assert desk.book.review("c7").standing is Standing.OPEN
    assert desk.segments("th1") == ("a", "b")


def test_a_theme_is_not_merged_into_itself_nor_into_what_lies_under_it(desk: Desk) -> None:
    with pytest.raises(InputError, match="into itself"):
        desk.take(Act.MERGE, "th1", sources=("th1",))
    desk.take(Act.GROUP, "th1", into="th2")
    with pytest.raises(ConflictError, match="lies under"):
        desk.take(Act.MERGE, "th1", sources=("th2",))


def test_a_split_gives_each_segment_one_place(desk: Desk) -> None:
    split = desk.take(Act.SPLIT, "th1", parts=(Part("n1", "half", ("b",)),))
    assert (desk.segments("th1"), desk.segments("n1")) == (("a",), ("b",))
    desk.undo(split)
    assert (desk.segments("th1"), desk.book.themes["n1"].standing) == (("a", "b"), ThemeStanding.UNDONE)
    desk.redo(split)
    assert (desk.segments("th1"), desk.segments("n1")) == (("a",), ("b",))
    whole = (Part("n2", "one", ("a",)),)
    with pytest.raises(ConflictError, match="rename it instead"):
        desk.take(Act.SPLIT, "th1", parts=whole)
    for parts, complaint in [
        ((), "at least one part"),
        ((Part("n3", "none", ()),), "no segment"),
        ((Part("n3", "x", ("a",)), Part("n4", "y", ("a",))), "one part only"),
    ]:
        with pytest.raises(InputError, match=complaint):
            desk.take(Act.SPLIT, "th1", parts=parts)
    with pytest.raises(ConflictError, match="c is not in theme"):
        desk.take(Act.SPLIT, "th1", parts=(Part("n3", "foreign", ("c",)),))


def test_a_theme_split_whole_is_gone(desk: Desk) -> None:
    desk.take(Act.SPLIT, "th1", parts=(Part("n1", "one", ("a",)), Part("n2", "two", ("b",))))
    assert desk.book.themes["th1"].standing is ThemeStanding.SPLIT
    with pytest.raises(ConflictError, match="is split, so it cannot be changed"):
        desk.take(Act.RENAME, "th1", name="x")


def test_segments_move_and_stay_moved(desk: Desk) -> None:
    desk.take(Act.EXEMPLAR, "th1", segments=("a",))
    desk.take(Act.MOVE, "th1", into="th2", segments=("a",))
    assert (desk.segments("th1"), desk.segments("th2")) == (("b",), ("c", "a"))
    assert desk.book.themes["th1"].exemplars == ()
    with pytest.raises(ConflictError, match="a is not in theme"):
        desk.take(Act.MOVE, "th1", into="th2", segments=("a",))


@pytest.mark.parametrize("by", [Act.MOVE, Act.MERGE])
def test_a_theme_that_held_all_it_received_is_not_undone_before_that(desk: Desk, by: Act) -> None:
    held = desk.accept(4, "c", "d")
    said = {"into": "th4", "segments": ("c",)} if by is Act.MOVE else {"sources": ("th2",)}
    given = desk.take(by, "th2" if by is Act.MOVE else "th4", **said)
    assert desk.segments("th4") == ("c", "d")
    with pytest.raises(ConflictError, match=rf"this stands on it: {by} by jo"):
        desk.undo(held)
    desk.undo(given)
    desk.undo(held)
    assert [theme.id for theme in desk.book.current()] == ["th1", "th2", "th3"]
    assert desk.segments("th2") == ("c",)


def test_the_hierarchy_has_no_cycle_whatever_is_undone(desk: Desk) -> None:
    under = desk.take(Act.GROUP, "th1", into="th2")
    away = desk.take(Act.GROUP, "th1", into=None)
    desk.take(Act.GROUP, "th2", into="th1")
    with pytest.raises(ConflictError, match="under itself"):
        desk.undo(away)
    with pytest.raises(ConflictError, match="this stands on it: group by jo"):
        desk.undo(under)
    for into in ("th1", "th2"):
        with pytest.raises(ConflictError, match="itself"):
            desk.take(Act.GROUP, "th1", into=into)


def test_a_theme_with_others_under_it_does_not_vanish(desk: Desk) -> None:
    desk.take(Act.GROUP, "th1", into="th2")
    with pytest.raises(ConflictError, match="'T1' lies under 'T2'"):
        desk.take(Act.WITHDRAW, "th2")


def test_an_undo_is_refused_by_what_stands_on_it_and_names_it(desk: Desk) -> None:
    first = desk.take(Act.RENAME, "th1", name="one")
    second = desk.take(Act.RENAME, "th1", name="two")
    with pytest.raises(ConflictError, match=rf"rename by jo .*\(decision {second}\)"):
        desk.undo(first)
    desk.undo(second)
    desk.undo(first)
    assert desk.book.themes["th1"].name == "T1"
    with pytest.raises(ConflictError, match="undone already"):
        desk.undo(first)
    desk.redo(first)
    with pytest.raises(ConflictError, match="came between"):
        desk.redo(first)


def test_an_undo_of_an_undo_is_called_redo(desk: Desk) -> None:
    undone = desk.undo(desk.take(Act.RENAME, "th1", name="one"))
    with pytest.raises(InputError, match="redo d3"):
        desk.undo(undone)
    with pytest.raises(NotFoundError):
        desk.book.after(Decision("x", Act.UNDO, "", "jo", NOW, 0, of="nothing"))


def test_a_redo_can_be_undone_and_done_again(desk: Desk) -> None:
    rename = desk.take(Act.RENAME, "th1", name="one")
    desk.undo(rename)
    again = desk.redo(rename)
    desk.undo(again)
    assert desk.book.themes["th1"].name == "T1"
    desk.redo(again)
    assert desk.book.themes["th1"].name == "one"


def test_versions_only_grow(desk: Desk) -> None:
    rename = desk.take(Act.RENAME, "th1", name="one")
    desk.undo(rename)
    desk.redo(rename)
    assert desk.book.themes["th1"].version == 4


def test_a_memo_is_written_and_taken_back(desk: Desk) -> None:
    memo = desk.take(Act.MEMO, "th1", memo="thin?", made="m1")
    assert desk.book.memos["m1"].about == "th1"
    assert desk.book.themes["th1"].version == 1
    desk.undo(memo)
    assert not desk.book.memos["m1"].kept
    with pytest.raises(InputError, match="empty"):
        desk.take(Act.MEMO, "th1", memo=" ", made="m2")


def test_the_log_alone_rebuilds_the_codebook(desk: Desk) -> None:
    desk.undo(desk.take(Act.MERGE, "th1", sources=("th2",)))
    desk.take(Act.DEFINE, "th1", definition="what", include="when", exclude="never")
    assert codebook_of(desk.log) == desk.book


def test_a_theme_is_not_unmade_while_others_were_under_it_though_they_left(desk: Desk) -> None:
    top = desk.accept(4, "e")
    under = desk.take(Act.GROUP, "th1", into="th4")
    out = desk.take(Act.GROUP, "th1")
    with pytest.raises(ConflictError, match=f"stands on it: group by jo .* \\(decision {under}\\)"):
        desk.undo(top)
    desk.undo(out)
    desk.undo(under)
    desk.undo(top)
    assert desk.book.themes["th4"].standing is ThemeStanding.UNDONE


def test_a_theme_that_others_were_merged_into_is_not_unmade_before_the_merge(desk: Desk) -> None:
    desk.take(Act.GROUP, "th1", into="th2")
    top = desk.accept(4, "c")
    merge = desk.take(Act.MERGE, "th4", sources=("th2",))  # brings th1 under th4, and nothing new into it
    desk.take(Act.GROUP, "th1")
    with pytest.raises(ConflictError, match=f"decision {merge}"):
        desk.undo(top)
