"""The codebook: where candidates and themes stand, as the fold over the append-only log of decisions.

A candidate is the machine's and a theme is a person's: different types on purpose, and only a decision turns one
into the other. An undo takes a decision back where nothing stands on it; a redo does the same act again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from corpora.acts import EFFECTS
from corpora.candidate import Candidate, Quote
from corpora.coding import HumanCoding
from corpora.decision import ON_CANDIDATES, ON_THEMES, PUT_UNDER, Act, Decision, Part
from corpora.errors import ConflictError, InputError, NotFoundError
from corpora.theme import Memo, Passage, Review, Standing, Theme, ThemeStanding, Thing

__all__ = [
    "ON_CANDIDATES", "ON_THEMES", "Act", "Candidate", "Codebook", "Decision", "Entry", "HumanCoding", "Memo",
    "OutdatedError", "Part", "Quote", "Review", "Standing", "Theme", "ThemeStanding", "Thing", "codebook_of",
]  # fmt: skip
_COUNTED = ("version", "last")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class OutdatedError(ConflictError):
    """A thing was changed since the reviewer looked at it; carries it as it is."""

    def __init__(self, thing: Thing, seen: int) -> None:
        super().__init__(f"{thing.id} is at version {thing.version}, the decision was made on version {seen}")
        self.thing = thing
        self.seen = seen


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision in the log with what it changed.

    ``before`` holds, per thing that it is about, the former values of the fields that changed, None for a thing that
    it made. A theme that received what it held already is in it too: the decision stands on it.
    """

    decision: Decision
    before: Mapping[str, Mapping[str, Any] | None]
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What a decision comes to: the things as they are after it, and its entry in the log."""

    things: tuple[Thing, ...]
    entry: Entry


@dataclass(frozen=True, slots=True)
class Codebook:
    """Where everything stands. It may be the whole of a study, or just what one decision needs to know."""

    reviews: Mapping[str, Review] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    memos: Mapping[str, Memo] = field(default_factory=dict)
    log: Mapping[str, Entry] = field(default_factory=dict)
    passages: Mapping[str, Passage] = field(default_factory=dict)

    def review(self, candidate: str) -> Review:
        """A candidate's review, open where nobody has decided."""
        return self.reviews.get(candidate) or Review(candidate)

    def thing(self, identifier: str) -> Thing | None:
        """The theme, memo, passage or candidate's review of an identifier."""
        found = self.themes.get(identifier) or self.memos.get(identifier)
        return found or self.passages.get(identifier) or self.reviews.get(identifier)

    def current(self) -> tuple[Theme, ...]:
        """The themes in the codebook, by identifier, that is in the order they were made."""
        return tuple(theme for _, theme in sorted(self.themes.items()) if theme.current)

    def children(self, theme: str) -> tuple[Theme, ...]:
        """The themes right under one."""
        return tuple(child for child in self.current() if child.parent == theme)

    def ancestors(self, theme: Theme) -> Iterator[Theme]:
        """The themes above one, the nearest first; ends where they would repeat."""
        met = {theme.id}
        while theme.parent is not None and theme.parent not in met and theme.parent in self.themes:
            theme = self.themes[theme.parent]
            met.add(theme.id)
            yield theme

    def after(self, decision: Decision) -> Codebook:
        """The codebook once a decision is added to the log.

        Raises:
            OutdatedError: a thing was changed since the reviewer looked at it.
            ConflictError: the state does not allow it, it would change nothing, or something stands on what it undoes.
            InputError: the decision lacks something.
            NotFoundError: it speaks of a theme or a decision that is not there.
        """
        return self.with_step(self.step(decision))

    def step(self, decision: Decision) -> Step:
        """What a decision would come to; raises what `after` raises."""
        if decision.act in (Act.UNDO, Act.REDO):
            return self._back_or_again(decision)
        self._check_versions(decision)
        return self._done(decision, decision.act, EFFECTS[decision.act](self, decision))

    def with_step(self, step: Step) -> Codebook:
        """The codebook with a step taken."""
        decision = step.entry.decision
        log = {**self.log, decision.id: step.entry}
        if decision.act is Act.UNDO and decision.of in log:
            log[decision.of] = replace(log[decision.of], undone_by=decision.id)
        return replace(self._with(step.things), log=log)

    def stands_on(self, entry: Entry) -> tuple[str, ...]:
        """The decisions that came after one on the same things, or put something under a theme that it made.

        It can be undone when there are none. What was put under a theme counts even if it was taken out again, for
        undoing that would put it back.
        """
        lasts = (self._last(identifier) for identifier in entry.before)
        after = [last for last in lasts if last is not None and last != entry.decision.id]
        made = {identifier for identifier, before in entry.before.items() if before is None}
        under = [other.decision.id for other in self.log.values() if self._puts_under(other, made)]
        return tuple(dict.fromkeys((*after, *under)))

    def mark(self, entry: Entry) -> int:
        """A number that grows with every change to what a decision touched: its version, for whoever undoes it."""
        things = (self.thing(identifier) for identifier in entry.before)
        return sum(thing.version for thing in things if thing is not None)

    def _back_or_again(self, decision: Decision) -> Step:
        entry = self.log.get(decision.of or "")
        if entry is None:
            raise NotFoundError(f"no decision '{(decision.of or '')[:80]}'")
        if entry.decision.act is Act.UNDO:
            raise InputError(f"decision {entry.decision.id} is an undo; to take it back, redo {entry.decision.of}")
        if self.mark(entry) != decision.version:
            raise ConflictError(f"what decision {entry.decision.id} touched was changed since")
        return self._undone(decision, entry) if decision.act is Act.UNDO else self._again(decision, entry)

    def _undone(self, decision: Decision, entry: Entry) -> Step:
        if entry.undone_by is not None:
            raise ConflictError(f"decision {entry.decision.id} is undone already, by {entry.undone_by}")
        if blocking := self.stands_on(entry):
            named = "; ".join(self._said(identifier) for identifier in blocking)
            raise ConflictError(f"decision {entry.decision.id} cannot be undone, for this stands on it: {named}")
        things = [self._former(identifier, before) for identifier, before in entry.before.items()]
        self._check_hierarchy(things)
        return Step(tuple(things), Entry(decision, {}))

    def _again(self, decision: Decision, entry: Entry) -> Step:
        if entry.undone_by is None:
            raise ConflictError(f"decision {entry.decision.id} was not undone, so there is nothing to do again")
        for identifier, before in entry.before.items():
            last = self._last(identifier)
            if last != (None if before is None else before["last"]):
                raise ConflictError(
                    f"decision {entry.decision.id} cannot be done again, for this came between: {self._said(last)}"
                )
        first = entry.decision
        while first.act is Act.REDO:
            first = self.log[first.of or ""].decision
        return self._done(decision, first.act, EFFECTS[first.act](self, first))

    def _puts_under(self, entry: Entry, themes: Set[str]) -> bool:
        """Whether a decision that stands put anything under one of these themes; all that did must be in the log."""
        if not themes or entry.undone_by is not None:
            return False
        first = entry.decision
        while first.act is Act.REDO and (did := self.log.get(first.of or "")) is not None:
            first = did.decision
        return (first.act in PUT_UNDER and first.into in themes) or (first.act is Act.MERGE and first.subject in themes)

    def _done(self, decision: Decision, act: Act, effect: list[Thing]) -> Step:
        formers = [self.thing(thing.id) for thing in effect]
        changes = [_changed(former, thing) for former, thing in zip(formers, effect, strict=True)]
        if act is not Act.OBJECTIVES and all(changed is not None and not changed for changed in changes):
            # whoever confirms the machine's objectives makes them a person's: that is a decision
            raise ConflictError(f"decision to {decision.act}: {decision.subject} is like that already")
        things, before = [], {}
        for former, changed, thing in zip(formers, changes, effect, strict=True):
            gone = former is None or (isinstance(former, Theme) and former.standing is ThemeStanding.UNDONE)
            gone = gone or (isinstance(former, Memo) and not former.kept)
            before[thing.id] = None if gone and not isinstance(thing, Review | Passage) else {
                **(changed or {}), "last": None if former is None else former.last,
            }  # fmt: skip
            things.append(replace(thing, version=(former.version if former else 0) + 1, last=decision.id))
        self._check_hierarchy(things)
        return Step(tuple(things), Entry(decision, before))

    def _former(self, identifier: str, before: Mapping[str, Any] | None) -> Thing:
        thing = self.thing(identifier)
        assert thing is not None  # noqa: S101  what a decision touched is there
        if before is not None:
            return replace(thing, **before, version=thing.version + 1)
        if isinstance(thing, Memo):
            return replace(thing, kept=False, version=thing.version + 1, last=None)
        assert isinstance(thing, Theme)  # noqa: S101  nothing else is made by decisions
        return replace(thing, standing=ThemeStanding.UNDONE, version=thing.version + 1, last=None)

    def _check_versions(self, decision: Decision) -> None:
        if decision.act is Act.MEMO:
            return
        for identifier, version in {**decision.seen, decision.subject: decision.version}.items():
            thing = self.thing(identifier)
            if thing is None and decision.act in ON_THEMES and identifier == decision.subject:
                raise NotFoundError(f"no theme '{identifier[:80]}'")
            thing = thing or (Passage(identifier, "") if decision.act is Act.LABEL else Review(identifier))
            if thing.version != version:
                raise OutdatedError(thing, version)

    def _check_hierarchy(self, things: Iterable[Thing]) -> None:
        """Keep the codebook a forest: whatever lies under a theme lies under a current one, and never under itself."""
        then = self._with(things)
        for thing in things:
            if not isinstance(thing, Theme):
                continue
            if not thing.current:
                if children := then.children(thing.id):
                    raise ConflictError(
                        f"theme '{children[0].name}' lies under '{thing.name}' (decision {children[0].last}); "
                        "move it out from there first"
                    )
                continue
            parent = None if thing.parent is None else then.themes.get(thing.parent)
            if parent is not None and not parent.current:
                raise ConflictError(
                    f"theme '{thing.name}' would lie under '{parent.name}', which is {parent.standing} "
                    f"(decision {parent.last})"
                )
            top = [thing, *then.ancestors(thing)][-1]
            if top.parent is not None:
                raise ConflictError(f"theme '{thing.name}' would lie under itself, through '{top.name}'")

    def _with(self, things: Iterable[Thing]) -> Codebook:
        reviews, themes, memos = dict(self.reviews), dict(self.themes), dict(self.memos)
        passages = dict(self.passages)
        for thing in things:
            if isinstance(thing, Review):
                reviews[thing.id] = thing
            elif isinstance(thing, Theme):
                themes[thing.id] = thing
            elif isinstance(thing, Passage):
                passages[thing.id] = thing
            else:
                memos[thing.id] = thing
        return replace(self, reviews=reviews, themes=themes, memos=memos, passages=passages)

    def _last(self, identifier: str) -> str | None:
        thing = self.thing(identifier)
        return None if thing is None else thing.last

    def _said(self, identifier: str | None) -> str:
        entry = self.log.get(identifier or "")
        if entry is None:
            return f"decision {identifier}"
        made = entry.decision
        return f"{made.act} by {made.reviewer} at {made.at:%Y-%m-%d %H:%M} UTC (decision {made.id})"


def codebook_of(decisions: Iterable[Decision]) -> Codebook:
    """Fold the log of a study, oldest first, into its codebook."""
    book = Codebook()
    for decision in decisions:
        book = book.after(decision)
    return book


def _changed(former: Thing | None, thing: Thing) -> dict[str, Any] | None:
    """The former values of the fields that differ; None for a thing that was not there."""
    if former is None:
        former = Review(thing.id) if isinstance(thing, Review) else None
    if former is None and isinstance(thing, Passage):
        former = Passage(thing.id, thing.segment)
    if former is None:
        return None
    names = [entry.name for entry in fields(thing) if entry.name not in _COUNTED]
    return {name: getattr(former, name) for name in names if getattr(former, name) != getattr(thing, name)}
