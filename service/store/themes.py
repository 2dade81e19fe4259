"""Where themes, memos, passages and candidates stand: rows that follow the log, written at the version before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from corpora.codebook import Codebook
from corpora.theme import Memo, Passage, Review, Standing, Theme, ThemeStanding, Thing
from service.store.access_tables import users
from service.store.tables import candidates, decisions, memos, passages, themes

_LISTS = frozenset({"objectives", "segments", "exemplars", "disconfirming", "declined"})
_CONTENT = ("definition", "include", "exclude", "into", *sorted(_LISTS))
# Statements of every decision stand here once: building them anew each time takes longer than running them.
_STUDY = sa.select(themes.c.study).where(themes.c.id == sa.bindparam("theme"))
_THEMES = sa.select(themes).where(
    themes.c.study == sa.bindparam("study"), themes.c.id.in_(sa.bindparam("wanted", expanding=True))
)
_AND_BELOW = sa.select(themes).where(
    themes.c.study == sa.bindparam("study"),
    sa.or_(
        themes.c.id.in_(sa.bindparam("wanted", expanding=True)),
        sa.and_(
            themes.c.parent.in_(sa.bindparam("wanted", expanding=True)),
            themes.c.standing == ThemeStanding.CURRENT.value,
        ),
    ),
)
_REVIEWS = sa.select(*(candidates.c[name] for name in ("id", "standing", "theme", "version", "last"))).where(
    candidates.c.study == sa.bindparam("study"), candidates.c.id.in_(sa.bindparam("wanted", expanding=True))
)
_MEMOS = sa.select(memos).where(
    memos.c.study == sa.bindparam("study"), memos.c.id.in_(sa.bindparam("wanted", expanding=True))
)
_PASSAGES = sa.select(passages).where(
    passages.c.study == sa.bindparam("study"), passages.c.id.in_(sa.bindparam("wanted", expanding=True))
)
_CHANGES = {
    table: table.update().where(table.c.id == sa.bindparam("thing"), table.c.version == sa.bindparam("before"))
    for table in (candidates, themes, memos, passages)
}
_MADE = {table: table.insert() for table in (themes, memos, passages)}


@dataclass(frozen=True, slots=True)
class StoredTheme:
    """A theme with who made it when and why; ``ended_in`` is the decision that took it out of the codebook."""

    theme: Theme
    study: str
    memo: str
    accepted_by: str
    accepted_at: datetime
    ended_in: str | None


@dataclass(frozen=True, slots=True)
class StoredMemo:
    """A memo with its text, who wrote it, and when."""

    memo: Memo
    text: str
    reviewer: str
    at: datetime
    decision: str


def around(connection: sa.Connection, study: str, identifiers: Iterable[str]) -> Codebook:
    """What decisions on these things need to know: they, what they refer to, all above them, the next below them."""
    wanted = set(identifiers)
    found = {row.id: _theme(row) for row in _named(connection, _AND_BELOW, study, wanted)}
    reviews = {row.id: _review(row) for row in _named(connection, _REVIEWS, study, wanted - found.keys())}
    kept = _named(connection, _MEMOS, study, wanted - found.keys() - reviews.keys())
    became = {review.theme for review in reviews.values() if review.theme}
    found |= {row.id: _theme(row) for row in _named(connection, _AND_BELOW, study, became - wanted)}
    origins = {origin for theme in (wanted | became) & found.keys() if (origin := found[theme].candidate)}
    reviews |= {row.id: _review(row) for row in _named(connection, _REVIEWS, study, origins - reviews.keys())}
    while missing := {theme.parent for theme in found.values() if theme.parent} - found.keys():
        found |= {row.id: _theme(row) for row in _named(connection, _THEMES, study, missing)}
    labelled = _named(connection, _PASSAGES, study, wanted - found.keys() - reviews.keys())
    return Codebook(
        reviews, found, {row.id: _memo(row) for row in kept}, passages={row.id: _passage(row) for row in labelled}
    )


def whole_codebook(connection: sa.Connection, study: str) -> Codebook:
    """Where everything of a study stands, by its rows; without the log."""
    decided_on = sa.select(candidates).where(candidates.c.study == study, candidates.c.version > 0)
    kept = connection.execute(sa.select(memos).where(memos.c.study == study))
    return Codebook(
        {row.id: _review(row) for row in connection.execute(decided_on)},
        {row.id: _theme(row) for row in connection.execute(sa.select(themes).where(themes.c.study == study))},
        {row.id: _memo(row) for row in kept},
        passages={passage.id: passage for passage in passages_of(connection, study)},
    )


def passages_of(connection: sa.Connection, study: str) -> list[Passage]:
    """The segments of a study whose objectives people ever set, in the order that they first did."""
    query = sa.select(passages).join(decisions, decisions.c.id == passages.c.made_in).where(passages.c.study == study)
    return [_passage(row) for row in connection.execute(query.order_by(decisions.c.number))]


def write(connection: sa.Connection, study: str, thing: Thing, decision: str) -> bool:
    """Bring a thing's row to the version that it has now; False when it is not at the one before."""
    if isinstance(thing, Review):
        values = {"standing": thing.standing.value, "theme": thing.theme, "version": thing.version, "last": thing.last}
        return _changed(connection, candidates, thing, values)
    table, values = _row(thing)
    if isinstance(thing, Theme):
        values["ended_in"] = None if thing.current else decision
    if thing.version == 1:
        connection.execute(_MADE[table], {"id": thing.id, "study": study, "made_in": decision, **values})
        return True
    return _changed(connection, table, thing, values)


def study_of(connection: sa.Connection, identifier: str) -> str | None:
    """The study that a theme is of."""
    return connection.execute(_STUDY, {"theme": identifier}).scalar_one_or_none()


def stored_theme(connection: sa.Connection, identifier: str) -> StoredTheme | None:
    """The theme with this identifier."""
    row = connection.execute(_stored().where(themes.c.id == identifier)).one_or_none()
    return None if row is None else _with_maker(row)


def names_in_run(connection: sa.Connection, run: str) -> dict[str, str]:
    """The names of the themes that candidates of a run became, by their identifiers."""
    query = sa.select(themes.c.id, themes.c.name).join(candidates, candidates.c.theme == themes.c.id)
    return {row.id: row.name for row in connection.execute(query.where(candidates.c.run == run))}


def list_themes(
    connection: sa.Connection, study: str, *, withdrawn: bool, after: str | None = None, limit: int | None = None
) -> list[StoredTheme]:
    """A study's themes in the order they were made, beginning after an identifier; those that are gone if asked."""
    query = _stored().where(themes.c.study == study).order_by(themes.c.id)
    if not withdrawn:
        query = query.where(themes.c.standing == ThemeStanding.CURRENT.value)
    if after is not None:
        query = query.where(themes.c.id > after)
    return [_with_maker(row) for row in connection.execute(query if limit is None else query.limit(limit))]


def count_current(connection: sa.Connection, study: str) -> int:
    """How many themes a study's codebook has."""
    current = themes.c.standing == ThemeStanding.CURRENT.value
    query = sa.select(sa.func.count()).select_from(themes).where(themes.c.study == study, current)
    return int(connection.execute(query).scalar_one())


def list_memos(
    connection: sa.Connection, study: str, about: str | None, after: str | None = None, limit: int | None = None
) -> list[StoredMemo]:
    """The memos of a study, or of one thing in it, oldest first; those undone are left out."""
    query = (
        sa.select(memos, decisions.c.memo, decisions.c.at, users.c.name)
        .join(decisions, decisions.c.id == memos.c.made_in)
        .join(users, users.c.id == decisions.c.reviewer)
        .where(memos.c.study == study, memos.c.kept)
        .order_by(memos.c.id)
    )
    if about is not None:
        query = query.where(memos.c.about == about)
    if after is not None:
        query = query.where(memos.c.id > after)
    rows = connection.execute(query if limit is None else query.limit(limit))
    return [StoredMemo(_memo(row), row.memo, row.name, row.at, row.made_in) for row in rows]


def _changed(connection: sa.Connection, table: sa.Table, thing: Thing, values: dict[str, Any]) -> bool:
    done = connection.execute(_CHANGES[table], {**values, "thing": thing.id, "before": thing.version - 1})
    return done.rowcount > 0


def _named(connection: sa.Connection, query: sa.Select[Any], study: str, wanted: set[str]) -> list[sa.Row[Any]]:
    if not wanted:
        return []
    return list(connection.execute(query, {"study": study, "wanted": sorted(wanted)}))


def _review(row: sa.Row[Any]) -> Review:
    return Review(row.id, Standing(row.standing), row.theme, row.version, row.last)


def _theme(row: sa.Row[Any]) -> Theme:
    content: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in row.content.items()}
    return Theme(
        row.id,
        row.name,
        row.candidate,
        parent=row.parent,
        standing=ThemeStanding(row.standing),
        version=row.version,
        last=row.last,
        **content,
    )


def _theme_row(theme: Theme) -> dict[str, Any]:
    content = {name: value for name in _CONTENT if (value := getattr(theme, name))}
    return {
        "candidate": theme.candidate,
        "name": theme.name,
        "standing": theme.standing.value,
        "parent": theme.parent,
        "content": {name: list(value) if name in _LISTS else value for name, value in content.items()},
        "version": theme.version,
        "last": theme.last,
    }


def _passage(row: sa.Row[Any]) -> Passage:
    objectives = None if row.objectives is None else tuple(row.objectives)
    return Passage(row.id, row.segment, objectives, row.version, row.last)


def _row(thing: Theme | Memo | Passage) -> tuple[sa.Table, dict[str, Any]]:
    if isinstance(thing, Theme):
        return themes, _theme_row(thing)
    if isinstance(thing, Memo):
        return memos, _memo_row(thing)
    objectives = None if thing.objectives is None else list(thing.objectives)
    said = {"segment": thing.segment, "objectives": objectives}
    return passages, {**said, "version": thing.version, "last": thing.last}


def _memo(row: sa.Row[Any]) -> Memo:
    return Memo(row.id, row.about, row.kept, row.version, row.last)


def _memo_row(memo: Memo) -> dict[str, Any]:
    return {"about": memo.about, "kept": memo.kept, "version": memo.version, "last": memo.last}


def _stored() -> sa.Select[Any]:
    return (
        sa.select(themes, decisions.c.at.label("made_at"), decisions.c.memo, users.c.name.label("made_by"))
        .join(decisions, decisions.c.id == themes.c.made_in)
        .join(users, users.c.id == decisions.c.reviewer)
    )


def _with_maker(row: sa.Row[Any]) -> StoredTheme:
    return StoredTheme(_theme(row), row.study, row.memo, row.made_by, row.made_at, row.ended_in)
