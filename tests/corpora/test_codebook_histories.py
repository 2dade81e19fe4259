"""Random histories over the pure fold: 200 of 50 decisions, against the rules that always hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.codebook import Codebook, codebook_of
from corpora.decision import Act, Decision, Part
from corpora.errors import ThemebookError
from corpora.theme import Standing, ThemeStanding

NOW = datetime(2024, 5, 3, 12, tzinfo=UTC)
STEPS = st.tuples(st.sampled_from(Act), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))


def proposed(book: Codebook, number: int, step: tuple[Act, int, int, int]) -> Decision:
    """A decision that somebody could have made; whether the state allows it is another matter."""
    act, first, second, third = step
    current = [theme.id for theme in book.current()] or ["th0"]
    subject, other = current[first % len(current)], current[second % len(current)]
    plain = Decision(f"d{number}", act, subject, "jo", NOW, 0)
    segments = book.themes[subject].segments if subject in book.themes else ()
    chosen = segments[third % (len(segments) + 1) :][:2]
    made = f"th{number}"
    candidate = f"c{first % 6}"
    brought = tuple(f"s{first % 6}.{part}" for part in range(4))
    make: dict[Act, Callable[[], Decision]] = {
        Act.ACCEPT: lambda: replace(
            plain, subject=candidate, made=made, name="N", segments=brought, into=other if second % 3 == 0 else None
        ),
        Act.REJECT: lambda: replace(plain, subject=candidate),
        Act.RENAME: lambda: replace(plain, name=f"n{third % 3}"),
        Act.DEFINE: lambda: replace(plain, definition=f"d{third % 3}", include="i"),
        Act.MERGE: lambda: replace(plain, sources=(other,) if third % 4 else (f"c{second % 6}",), segments=("z",)),
        Act.SPLIT: lambda: replace(plain, parts=(Part(made, "part", chosen),)),
        Act.MOVE: lambda: replace(plain, into=other, segments=chosen),
        Act.ADD: lambda: replace(plain, segments=(f"x{third % 5}",)),
        Act.REMOVE: lambda: replace(plain, segments=chosen),
        Act.OBJECTIVES: lambda: replace(plain, objectives=(f"o{third % 2}",)),
        Act.EXEMPLAR: lambda: replace(plain, segments=chosen, on=second % 2 == 0),
        Act.DISCONFIRM: lambda: replace(plain, segments=(f"x{third % 5}",), on=second % 2 == 0),
        Act.GROUP: lambda: replace(plain, into=other if third % 3 else None),
        Act.WITHDRAW: lambda: plain,
        Act.DECLINE: lambda: replace(plain, segments=(f"y{third % 5}",)),
        Act.LABEL: lambda: replace(plain, subject=f"p{first % 4}", segments=("s",), objectives=(f"o{third % 2}",)),
        Act.MEMO: lambda: replace(plain, memo="why", made=f"m{number}"),
    }
    if act in (Act.UNDO, Act.REDO):
        log = list(book.log.values()) or [None]
        entry = log[-1 - first % len(log)]
        if entry is None:
            return replace(plain, of="none")
        return replace(plain, of=entry.decision.id, version=book.mark(entry))
    decision = make[act]()
    versions = {name: thing.version for name in decision.names if (thing := book.thing(name)) is not None}
    return replace(decision, version=versions.pop(decision.subject, 0), seen=versions)


@settings(max_examples=200, deadline=None)
@given(st.lists(STEPS, min_size=30, max_size=50))
def test_the_rules_hold_over_any_history(steps: list[tuple[Act, int, int, int]]) -> None:
    book, log = Codebook(), []
    for number, step in enumerate(steps):
        try:
            decision = proposed(book, number, step)
            after = book.after(decision)
        except ThemebookError:
            continue
        for thing in (*book.themes.values(), *book.reviews.values(), *book.memos.values()):
            found = after.thing(thing.id)
            assert found is not None
            assert found.version >= thing.version
        book = after
        log.append(decision)
        for theme in book.current():
            assert theme.parent is None or book.themes[theme.parent].current
            above = list(book.ancestors(theme))
            assert not above or above[-1].parent is None
            assert len(set(theme.segments)) == len(theme.segments)
            assert set(theme.exemplars) <= set(theme.segments)
    assert codebook_of(log) == book
    for entry in reversed(list(book.log.values())):
        if entry.decision.act is not Act.UNDO and entry.undone_by is None:
            back = Decision(f"u{entry.decision.id}", Act.UNDO, "", "jo", NOW, book.mark(entry), of=entry.decision.id)
            book = book.after(back)
            assert book.log[entry.decision.id].undone_by == back.id
    assert {theme.standing for theme in book.themes.values()} <= {ThemeStanding.UNDONE}
    assert all((r.standing, r.theme, r.last) == (Standing.OPEN, None, None) for r in book.reviews.values())
    assert not any(memo.kept for memo in book.memos.values())
    assert all(passage.objectives is None for passage in book.passages.values())
