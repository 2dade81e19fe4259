"""What each act changes: from a codebook and a decision to the things as they are after it.

Every function raises `ConflictError` where the state does not allow the act, and changes nothing then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from corpora.decision import Act, Decision
from corpora.errors import ConflictError, InputError, NotFoundError
from corpora.theme import Memo, Passage, Standing, Theme, ThemeStanding, Thing

if TYPE_CHECKING:
    from corpora.codebook import Codebook

Effect = Callable[["Codebook", Decision], list[Thing]]


def current_theme(book: Codebook, identifier: str) -> Theme:
    """A theme of the codebook.

    Raises:
        NotFoundError: there never was one.
        ConflictError: it is gone; the message says how.
    """
    theme = book.themes.get(identifier)
    if theme is None:
        raise NotFoundError(f"no theme '{identifier[:80]}'")
    if not theme.current:
        where = f" into {theme.into}" if theme.into else ""
        raise ConflictError(f"theme '{theme.name}' ({theme.id}) is {theme.standing}{where}, so it cannot be changed")
    return theme


def _accept(book: Codebook, decision: Decision) -> list[Thing]:
    review = book.review(decision.subject)
    if review.standing is Standing.ACCEPTED:
        raise ConflictError(f"candidate {review.id} is already accepted, as theme {review.theme}")
    made = _fresh(book, decision.made)
    if decision.into is not None:
        current_theme(book, decision.into)
    theme = Theme(
        made,
        _given(decision.name, "an accepted candidate needs a name"),
        review.id,
        definition=decision.definition or "",
        include=decision.include or "",
        exclude=decision.exclude or "",
        objectives=decision.objectives or (),
        segments=decision.segments,
        parent=decision.into,
    )
    return [replace(review, standing=Standing.ACCEPTED, theme=made), theme]


def _reject(book: Codebook, decision: Decision) -> list[Thing]:
    review = book.review(decision.subject)
    if review.standing is Standing.REJECTED:
        raise ConflictError(f"candidate {review.id} is already rejected")
    rejected = replace(review, standing=Standing.REJECTED, theme=None)
    if review.theme is None:
        return [rejected]
    theme = current_theme(book, review.theme)
    if theme.last != review.last or theme.candidate != review.id:
        raise ConflictError(
            f"theme '{theme.name}' ({theme.id}), which candidate {review.id} is in, was changed since by decision "
            f"{theme.last}; look at the theme, and withdraw that"
        )
    return [rejected, replace(theme, standing=ThemeStanding.WITHDRAWN)]


def _withdraw(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    gone = replace(theme, standing=ThemeStanding.WITHDRAWN)
    review = None if theme.candidate is None else book.review(theme.candidate)
    if review is None or review.theme != theme.id:
        return [gone]
    return [gone, replace(review, standing=Standing.REJECTED, theme=None)]


def _rename(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    return [replace(theme, name=_given(decision.name, "renaming needs a name"))]


def _define(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    given = {name: getattr(decision, name) for name in ("name", "definition", "include", "exclude")}
    given = {name: value for name, value in given.items() if value is not None}
    if not given:
        raise InputError("defining needs a name, a definition, or rules to include and exclude")
    return [replace(theme, **given)]


def _merge(book: Codebook, decision: Decision) -> list[Thing]:
    target = current_theme(book, decision.subject)
    if not decision.sources:
        raise InputError(
            f"nothing to merge into theme '{target.name}' ({target.id}); choose the theme to merge into it"
        )
    above = {theme.id for theme in book.ancestors(target)}
    changed: list[Thing] = []
    segments, exemplars, disconfirming, objectives = (
        list(target.segments), list(target.exemplars), list(target.disconfirming), list(target.objectives),
    )  # fmt: skip
    for source in decision.sources:
        if source not in book.themes:
            review = book.review(source)
            if review.standing is Standing.ACCEPTED:
                raise ConflictError(f"candidate {source} is already accepted; merge its theme {review.theme}")
            changed.append(replace(review, standing=Standing.ACCEPTED, theme=target.id))
            continue
        theme = current_theme(book, source)
        if source in above:
            raise ConflictError(f"theme '{target.name}' lies under '{theme.name}'; move it out from there, then merge")
        segments += theme.segments
        exemplars += theme.exemplars
        disconfirming += theme.disconfirming
        objectives += theme.objectives
        changed.append(replace(theme, standing=ThemeStanding.MERGED, into=target.id))
        changed += [
            replace(child, parent=target.id)
            for child in book.children(source)
            if child.id != target.id and child.id not in decision.sources
        ]
    segments += decision.segments
    together = replace(
        target,
        segments=_once(segments),
        exemplars=_once(exemplars),
        disconfirming=_once(disconfirming),
        objectives=_once(objectives),
    )
    return [together, *changed]


def _split(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    taken: set[str] = set()
    for part in decision.parts:
        if not part.segments:
            raise InputError(f"part '{part.name}' has no segment; every part of a split needs at least one")
        _own(theme, part.segments)
        if taken & set(part.segments) or len(set(part.segments)) < len(part.segments):
            raise InputError(f"part '{part.name}': a segment goes to one part only")
        taken |= set(part.segments)
    rest = tuple(segment for segment in theme.segments if segment not in taken)
    if not decision.parts:
        raise InputError("a split needs at least one part")
    if not rest and len(decision.parts) == 1:
        raise ConflictError(f"part '{decision.parts[0].name}' is all of theme '{theme.name}'; rename it instead")
    left = replace(
        theme,
        segments=rest,
        exemplars=tuple(segment for segment in theme.exemplars if segment not in taken),
        standing=theme.standing if rest else ThemeStanding.SPLIT,
    )
    parts = [
        Theme(
            _fresh(book, part.theme),
            part.name,
            theme.candidate,
            objectives=theme.objectives,
            segments=part.segments,
            exemplars=tuple(segment for segment in theme.exemplars if segment in part.segments),
            parent=theme.parent,
        )
        for part in decision.parts
    ]
    return [left, *parts]


def _move(book: Codebook, decision: Decision) -> list[Thing]:
    source = current_theme(book, decision.subject)
    target = current_theme(book, _given(decision.into, "moving needs a theme; choose the theme to move to"))
    if source.id == target.id:
        raise InputError(f"theme {source.id} cannot give segments to itself")
    _own(source, _some(decision))
    return [
        _without(source, decision.segments),
        replace(target, segments=_once((*target.segments, *decision.segments))),
    ]


def _add(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    return [replace(theme, segments=_once((*theme.segments, *_some(decision))))]


def _decline(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    if own := set(_some(decision)) & set(theme.segments):
        raise ConflictError(f"segment {min(own)[:80]} is in theme '{theme.name}' ({theme.id}); remove it instead")
    return [replace(theme, declined=_once((*theme.declined, *decision.segments)))]


def _remove(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    _own(theme, _some(decision))
    return [_without(theme, decision.segments)]


def _objectives(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    if decision.objectives is None:
        raise InputError("setting objectives needs a list of their keys, which may be empty")
    return [replace(theme, objectives=_once(decision.objectives))]


def _exemplar(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    _own(theme, _some(decision))
    return [replace(theme, exemplars=_flagged(theme.exemplars, decision))]


def _disconfirm(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    _some(decision)
    return [replace(theme, disconfirming=_flagged(theme.disconfirming, decision))]


def _group(book: Codebook, decision: Decision) -> list[Thing]:
    theme = current_theme(book, decision.subject)
    if decision.into == theme.id:
        raise ConflictError(f"theme '{theme.name}' cannot lie under itself")
    if decision.into is not None:
        current_theme(book, decision.into)
    return [replace(theme, parent=decision.into)]


def _label(book: Codebook, decision: Decision) -> list[Thing]:
    if decision.objectives is None:
        raise InputError("setting a passage's objectives needs a list of their keys, which may be empty")
    (segment,) = _some(decision)
    passage = book.passages.get(decision.subject) or Passage(decision.subject, segment)
    return [replace(passage, objectives=_once(decision.objectives))]


def _memo(book: Codebook, decision: Decision) -> list[Thing]:
    if not decision.memo.strip():
        raise InputError("a memo cannot be empty")
    made = _given(decision.made, "a memo needs an identifier")
    found = book.memos.get(made)
    if found is not None and found.kept:
        raise ConflictError(f"identifier {made} is taken")
    return [Memo(made, decision.subject)]


EFFECTS: dict[Act, Effect] = {
    Act.ACCEPT: _accept,
    Act.REJECT: _reject,
    Act.RENAME: _rename,
    Act.DEFINE: _define,
    Act.MERGE: _merge,
    Act.SPLIT: _split,
    Act.MOVE: _move,
    Act.ADD: _add,
    Act.REMOVE: _remove,
    Act.DECLINE: _decline,
    Act.OBJECTIVES: _objectives,
    Act.EXEMPLAR: _exemplar,
    Act.DISCONFIRM: _disconfirm,
    Act.GROUP: _group,
    Act.WITHDRAW: _withdraw,
    Act.LABEL: _label,
    Act.MEMO: _memo,
}


def _given(value: str | None, otherwise: str) -> str:
    if not value:
        raise InputError(otherwise)
    return value


def _some(decision: Decision) -> tuple[str, ...]:
    if not decision.segments:
        raise InputError(f"decision to {decision.act}: name at least one segment")
    return decision.segments


def _fresh(book: Codebook, identifier: str | None) -> str:
    """An identifier for a new theme: unused, or that of one whose making was undone and is done again."""
    identifier = _given(identifier, "a new theme needs an identifier")
    found = book.themes.get(identifier)
    if found is not None and found.standing is not ThemeStanding.UNDONE:
        raise ConflictError(f"identifier {identifier} is taken by theme '{found.name}'")
    return identifier


def _own(theme: Theme, segments: Iterable[str]) -> None:
    foreign = [segment for segment in segments if segment not in set(theme.segments)]
    if foreign:
        raise ConflictError(f"segment {foreign[0][:80]} is not in theme '{theme.name}' ({theme.id})")


def _without(theme: Theme, segments: Iterable[str]) -> Theme:
    gone = set(segments)
    return replace(
        theme,
        segments=tuple(segment for segment in theme.segments if segment not in gone),
        exemplars=tuple(segment for segment in theme.exemplars if segment not in gone),
    )


def _flagged(flags: tuple[str, ...], decision: Decision) -> tuple[str, ...]:
    if decision.on:
        return _once((*flags, *decision.segments))
    return tuple(segment for segment in flags if segment not in set(decision.segments))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
