"""Histories of decisions over the pure fold: what somebody could do next, and what holds whatever was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from corpora.codebook import Codebook, codebook_of
from corpora.decision import Act, Decision, Part
from corpora.errors import ConflictError, ThemebookError
from corpora.theme import Standing, ThemeStanding

NOW = datetime(2024, 5, 3, 12, tzinfo=UTC)
Draw = tuple[Act, int, int, int]


def lived(draws: Iterable[Draw], most: int | None = None) -> int:
    """Take the decisions that the state allows, `most` at the most, then undo all; how many were taken.

    Raises:
        AssertionError: one of the rules that always hold did not.
    """
    book, log = Codebook(), list[Decision]()
    for number, draw in enumerate(draws):
        if len(log) == most:
            break
        try:
            decision = proposed(book, number, draw)
            after = book.after(decision)
        except ThemebookError:
            continue
        _hold(book, after)
        book = after
        log.append(decision)
    assert codebook_of(log) == book
    _undo_everything(book)
    return len(log)


def _hold(before: Codebook, book: Codebook) -> None:
    for thing in (*before.themes.values(), *before.reviews.values(), *before.memos.values(), *before.passages.values()):
        found = book.thing(thing.id)
        assert found is not None
        assert found.version >= thing.version
    for theme in book.current():
        assert theme.parent is None or book.themes[theme.parent].current
        above = list(book.ancestors(theme))
        assert not above or above[-1].parent is None
        assert len(set(theme.segments)) == len(theme.segments)
        assert set(theme.exemplars) <= set(theme.segments)


def _undo_everything(book: Codebook) -> None:
    """Undo in whatever order is allowed: after undos out of turn, newest first could put a theme under itself."""
    entries = reversed(list(book.log.values()))
    left = [entry.decision.id for entry in entries if entry.decision.act is not Act.UNDO and entry.undone_by is None]
    while left:
        refused = []
        for identifier in left:
            back = Decision(f"u{identifier}", Act.UNDO, "", "jo", NOW, book.mark(book.log[identifier]), of=identifier)
            try:
                book = book.after(back)
            except ConflictError:
                refused.append(identifier)
            else:
                assert book.log[identifier].undone_by == back.id
        assert len(refused) < len(left), refused
        left = refused
    assert {theme.standing for theme in book.themes.values()} <= {ThemeStanding.UNDONE}
    assert all((r.standing, r.theme, r.last) == (Standing.OPEN, None, None) for r in book.reviews.values())
    assert not any(memo.kept for memo in book.memos.values())
    assert all(passage.objectives is None for passage in book.passages.values())


def proposed(book: Codebook, number: int, draw: Draw) -> Decision:
    """A decision that somebody could have made; whether the state allows it is another matter."""
    act, first, second, third = draw
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
