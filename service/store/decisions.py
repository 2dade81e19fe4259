"""The log of decisions: appended to, never changed. Entries are numbered per study, whatever the clocks say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from corpora.codebook import Entry
from corpora.decision import PUT_UNDER, Act, Decision, Part
from corpora.given import given_of
from corpora.moves import Moves, moves_of
from corpora.theme import Standing, ThemeStanding
from service.store.access_tables import users
from service.store.tables import candidates, decided, decisions, runs

_ROW = ("id", "act", "subject", "reviewer", "at", "version", "memo", "of")  # have columns, the others are content
_ADD, _TOUCHED = decisions.insert(), decided.insert()
_STUDY = sa.select(decisions.c.study).where(decisions.c.id == sa.bindparam("decision"))
_NUMBER = sa.select(sa.func.coalesce(sa.func.max(decisions.c.number), 0) + 1).where(
    decisions.c.study == sa.bindparam("study")
)
_TUPLES = frozenset({"objectives", "segments", "sources", "exemplars", "disconfirming", "declined"})


@dataclass(frozen=True, slots=True)
class Logged:
    """A decision in its place in a study's log; ``things`` are what it changed."""

    study: str
    number: int
    entry: Entry
    things: tuple[str, ...]

    @property
    def decision(self) -> Decision:
        """The decision itself."""
        return self.entry.decision


def next_number(connection: sa.Connection, study: str) -> int:
    """The number of a study's next decision; the study must be held, or there is one writer."""
    number: int = connection.execute(_NUMBER, {"study": study}).scalar_one()
    return number


def add_decision(
    connection: sa.Connection,
    study: str,
    number: int,
    entry: Entry,
    things: Collection[str],
    reviewer: str,
    idempotency_key: str | None,
) -> str:
    """Append a decision; ``reviewer`` is the user's identifier, the decision bears the name. The digest of it."""
    decision = entry.decision
    content = content_of(decision)
    row = {
        "id": decision.id,
        "study": study,
        "number": number,
        "act": decision.act.value,
        "subject": decision.subject,
        "version": decision.version,
        "reviewer": reviewer,
        "at": decision.at,
        "memo": decision.memo,
        "content": content,
        "before": {thing: None if former is None else _json(former) for thing, former in entry.before.items()},
        "refers": decision.of,
        "idempotency_key": idempotency_key,
    }
    connection.execute(_ADD, row)
    connection.execute(_TOUCHED, [{"thing": thing, "decision": decision.id} for thing in things])
    return digest(decision)


def digest(decision: Decision) -> str:
    """A digest of all that a decision says, for the audit to hold."""
    said = [decision.id, decision.act.value, decision.subject, decision.version, decision.memo, decision.of]
    return hashlib.sha256(json.dumps([*said, content_of(decision)], sort_keys=True).encode()).hexdigest()


def entries(connection: sa.Connection, study: str, identifiers: Collection[str]) -> dict[str, Entry]:
    """The entries of a study's log with these identifiers."""
    if not identifiers:
        return {}
    rows = connection.execute(_ENTRIES, {"study": study, "wanted": list(identifiers)})
    return {row.id: _entry(row) for row in rows}


def putting_under(connection: sa.Connection, study: str, made: Collection[str]) -> set[str]:
    """The decisions that put something under one of these themes, with all that did them again."""
    into = decisions.c.content["into"].as_string()
    merged = sa.and_(decisions.c.act == Act.MERGE.value, decisions.c.subject.in_(made))
    grouped = sa.and_(decisions.c.act.in_([act.value for act in PUT_UNDER]), into.in_(made))
    query = sa.select(decisions.c.id).where(decisions.c.study == study, sa.or_(merged, grouped))
    fresh = set(connection.execute(query).scalars())
    found: set[str] = set()
    while fresh:
        found |= fresh
        again = sa.select(decisions.c.id).where(decisions.c.refers.in_(fresh), decisions.c.act == Act.REDO.value)
        fresh = set(connection.execute(again).scalars()) - found
    return found


def study_of(connection: sa.Connection, identifier: str) -> str | None:
    """The study that a decision is of."""
    return connection.execute(_STUDY, {"decision": identifier}).scalar_one_or_none()


def logged(
    connection: sa.Connection,
    study: str,
    *,
    thing: str | None = None,
    reviewer: str | None = None,
    act: Act | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> list[Logged]:
    """A study's decisions, the newest first, beginning before a number; of a thing, a reviewer's name or an act."""
    query = _select().where(decisions.c.study == study).order_by(decisions.c.number.desc())
    if thing is not None:
        about = sa.select(decided.c.decision).where(decided.c.thing == thing)
        query = query.where(sa.or_(decisions.c.id.in_(about), decisions.c.subject == thing))
    if reviewer is not None:
        query = query.where(users.c.name == reviewer)
    if act is not None:
        query = query.where(decisions.c.act == act.value)
    if before is not None:
        query = query.where(decisions.c.number < before)
    rows = connection.execute(query if limit is None else query.limit(limit)).all()
    things = _things_of(connection, [row.id for row in rows])
    return [Logged(row.study, row.number, _entry(row), things.get(row.id, ())) for row in rows]


def decisions_on(connection: sa.Connection, thing: str) -> list[Decision]:
    """The decisions that changed a thing, oldest first."""
    query = _select().join(decided, decided.c.decision == decisions.c.id).where(decided.c.thing == thing)
    return [_decision(row) for row in connection.execute(query.order_by(decisions.c.number))]


def last_decision(connection: sa.Connection, thing: str) -> Decision | None:
    """The newest decision that changed a thing, undos included."""
    row = connection.execute(_LAST, {"thing": thing}).one_or_none()
    return None if row is None else _decision(row)


def last_in_run(connection: sa.Connection, run: str) -> dict[str, Decision]:
    """The newest decision on each candidate of a run that people decided on, undos included."""
    query = _select().add_columns(decided.c.thing).join(decided, decided.c.decision == decisions.c.id)
    on_its_candidates = query.join(candidates, candidates.c.id == decided.c.thing).where(candidates.c.run == run)
    return {row.thing: _decision(row) for row in connection.execute(on_its_candidates.order_by(decisions.c.number))}


def whole_log(connection: sa.Connection, study: str) -> list[Decision]:
    """All decisions of a study, oldest first."""
    query = _select().where(decisions.c.study == study).order_by(decisions.c.number)
    return [_decision(row) for row in connection.execute(query)]


def moves(connection: sa.Connection, study: str) -> Mapping[str, Moves]:
    """What people put into each theme of a study and took out of it."""
    return moves_of(whole_log(connection, study))


def count_giving(connection: sa.Connection, study: str, acts: Collection[Act], since: datetime | None = None) -> int:
    """How many decisions of these acts in a study, all or those since a moment, nobody undid.

    An accept counts only where people gave the theme's objectives.
    """
    undo = decisions.alias("undo")
    undone = sa.exists().where(undo.c.refers == decisions.c.id, undo.c.act == Act.UNDO.value)
    query = sa.select(sa.func.count()).where(
        decisions.c.study == study,
        decisions.c.act.in_([act.value for act in acts]),
        sa.or_(decisions.c.act != Act.ACCEPT.value, decisions.c.content["given"].as_boolean()),
        ~undone,
    )
    counted: int = connection.execute(query if since is None else query.where(decisions.c.at > since)).scalar_one()
    return counted


def made_since_latest_run(connection: sa.Connection, acts: Collection[Act], least: int) -> list[tuple[str, str]]:
    """Studies with at least so many decisions of these acts since their latest run began, and that run; it is done."""
    newest = sa.select(runs.c.study, sa.func.max(runs.c.id).label("run")).group_by(runs.c.study).subquery()
    query = (
        sa.select(runs.c.study, runs.c.id)
        .join(newest, newest.c.run == runs.c.id)
        .join(decisions, decisions.c.study == runs.c.study)
        .where(
            runs.c.status == "done", decisions.c.at > runs.c.started, decisions.c.act.in_([act.value for act in acts])
        )
        .group_by(runs.c.study, runs.c.id)
        .having(sa.func.count() >= least)
    )
    return [(row.study, row.id) for row in connection.execute(query.order_by(runs.c.study))]


def given(connection: sa.Connection, study: str) -> Mapping[str, frozenset[str]]:
    """The objectives that people themselves gave to each theme of a study."""
    return given_of(whole_log(connection, study))


def content_of(decision: Decision) -> dict[str, Any]:
    """The fields of a decision that are not columns and not left at their default, as JSON values."""
    said: dict[str, Any] = {}
    for entry in fields(decision):
        value = getattr(decision, entry.name)
        if entry.name in _ROW or value == entry.default or value is None:
            continue
        if entry.name == "parts":
            value = [{"theme": p.theme, "name": p.name, "segments": list(p.segments)} for p in value]
        elif isinstance(value, Mapping):
            value = dict(value)
        elif isinstance(value, tuple):
            value = list(value)
        if value != {}:
            said[entry.name] = value
    return said


def _select() -> sa.Select[Any]:
    undo = decisions.alias("undo")
    undone = sa.select(undo.c.id).where(undo.c.refers == decisions.c.id, undo.c.act == Act.UNDO.value)
    return sa.select(
        decisions, users.c.name.label("reviewer_name"), undone.limit(1).scalar_subquery().label("undone_by")
    ).join(users, users.c.id == decisions.c.reviewer)


_ENTRIES = _select().where(
    decisions.c.study == sa.bindparam("study"), decisions.c.id.in_(sa.bindparam("wanted", expanding=True))
)
_LAST = (
    _select()
    .join(decided, decided.c.decision == decisions.c.id)
    .where(decided.c.thing == sa.bindparam("thing"))
    .order_by(decisions.c.number.desc())
    .limit(1)
)


def _decision(row: sa.Row[Any]) -> Decision:
    said = dict(row.content)
    for name in _TUPLES & said.keys():
        said[name] = tuple(said[name])
    if "parts" in said:
        said["parts"] = tuple(Part(p["theme"], p["name"], tuple(p["segments"])) for p in said["parts"])
    return Decision(
        row.id, Act(row.act), row.subject, row.reviewer_name, row.at, row.version, row.memo, of=row.refers, **said
    )


def _entry(row: sa.Row[Any]) -> Entry:
    before = {thing: None if former is None else _values(former) for thing, former in row.before.items()}
    return Entry(_decision(row), before, row.undone_by)


def _things_of(connection: sa.Connection, identifiers: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    if identifiers:
        query = sa.select(decided).where(decided.c.decision.in_(identifiers)).order_by(decided.c.thing)
        for row in connection.execute(query):
            found[row.decision] = (*found.get(row.decision, ()), row.thing)
    return found


def _json(former: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in former.items()}


def _values(former: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: tuple(value) if name in _TUPLES and value is not None else value for name, value in former.items()
    }
    if "standing" in values:  # the words for candidates and for themes are all different
        word = values["standing"]
        values["standing"] = Standing(word) if word in list(Standing) else ThemeStanding(word)
    return values
