"""Blind double review: several people code the same units without seeing each other, and their agreement is told.

Whoever has units left to code is shown nobody else's view. The machine is compared in the same way: of a segment it
says the theme that its candidate went to.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from corpora.codebook import Codebook
from corpora.errors import ConflictError, InputError, NotFoundError
from pipelines.agreement import Coding, Comparison, compare, machine_codings
from service.operations.access import Caller, may_see, reviewer_called, visible
from service.operations.codebook import CodedSegment, Shelf
from service.operations.words import Page, memo_text, plain
from service.store import candidates, double, identities, log, runs, studies, themes
from service.store.alone import alone
from service.store.double import Adjudication, DoubleReview, Kind, UnitCoding
from service.store.engine import Database
from service.store.ids import new_id, now

CANDIDATE_CODES = ("accept", "reject")
_FILLER = ("back-channel", "too short")
MOST_UNITS = 5_000


@dataclass(frozen=True, slots=True)
class DoubleView:
    """A double review and how far its coders are: for each, by name, units coded and units to code.

    ``alpha`` is Krippendorff's between people, ``with_machine`` with the run's own coding as one more coder's; None
    where there is none, and for whoever has units left to code.
    """

    review: DoubleReview
    coders: tuple[tuple[str, int, int], ...]
    alpha: float | None = None
    with_machine: float | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit for its coder: the words of a segment, or a candidate's label and its quotes; and what they said of it."""

    coding: UnitCoding
    segment: CodedSegment | None
    label: str
    quotes: tuple[CodedSegment, ...] = ()


@dataclass(frozen=True, slots=True)
class NextUnit:
    """What a coder has before them: a unit, None where all are coded, how many of theirs are `left`, and the codes."""

    review: DoubleReview
    unit: Unit | None
    left: int
    units: int
    codes: dict[str, str]


@dataclass(frozen=True, slots=True)
class AgreementView:
    """How far people agree, and how far the machine agrees with them; ``names`` of themes and titles of objectives."""

    review: DoubleReview
    people: Comparison
    machine: Comparison | None
    settled: tuple[Adjudication, ...]
    names: dict[str, str]


def start_double_review(
    db: Database, caller: Caller, study: str, kind: Kind, share: float, reviewers: Sequence[str], *, coders: int = 2
) -> DoubleView:
    """Draw a share of the latest run's segments or candidates, and give each to ``coders`` of the reviewers.

    The draw is by a digest of the review's identifier and the unit's, so that nobody chooses it. The same asked for
    again, before anybody has coded, gets the first draw: it was sent twice.

    Raises:
        NotFoundError: no such study that the caller may see.
        ConflictError: it has no run that is done, or nothing in it to code.
        InputError: too few reviewers, one who is no member or does not code, or a share that is none.
    """
    if not 0 < share <= 1:
        raise InputError(f"the share to code twice is above 0 and at most 1, found {share}")
    if not 2 <= coders <= len(set(reviewers)):
        raise InputError(
            f"each unit is coded by 2 or more people; {len(set(reviewers))} named, {coders} wanted for each"
        )
    with db.write() as connection:
        visible(connection, caller, study)
        studies.hold(connection, study)
        run = runs.latest_done(connection, study)
        if run is None:
            raise ConflictError("this study has no run that is done, so there is nothing to code yet")
        people = [reviewer_called(connection, study, name).id for name in dict.fromkeys(reviewers)]
        review = DoubleReview(new_id("b"), study, run.id, kind, share, now(), caller.user)
        drawn = _drawn(review, _units(connection, review))
        if not drawn:
            raise ConflictError(f"run {run.id} has no {kind} to code")
        pairs = [(unit, people[(n + more) % len(people)]) for n, unit in enumerate(drawn) for more in range(coders)]
        if (before := _asked_before(connection, review, pairs)) is not None:
            return _view(connection, before)
        double.add_review(connection, review, pairs)
        log.record(connection, review.at, caller.user, "double review started", review.id, study, units=len(drawn))
        return _view(connection, review)


def _asked_before(
    connection: sa.Connection, review: DoubleReview, pairs: Sequence[tuple[str, str]]
) -> DoubleReview | None:
    """A double review of the same units in number and kind by the same people, in which nobody has coded yet."""
    coders = Counter(reviewer for _, reviewer in pairs)
    for before in double.reviews_of(connection, review.study):
        same = (before.run, before.kind, before.share, before.by) == (review.run, review.kind, review.share, review.by)
        said = double.codings_of(connection, before.id) if same else []
        if same and Counter(one.reviewer for one in said) == coders and all(one.codes is None for one in said):
            return before
    return None


def list_double_reviews(db: Database, caller: Caller, study: str) -> list[DoubleView]:
    """The double reviews of a study, oldest first.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        book = themes.whole_codebook(connection, study)
        return [_with_alpha(db, connection, caller, book, review) for review in double.reviews_of(connection, study)]


def units_to_code(
    db: Database, caller: Caller, review: str, after: str | None = None, limit: int = MOST_UNITS
) -> tuple[DoubleReview, Page[Unit], dict[str, str]]:
    """A double review, the caller's own units in it, and the codes to choose from, by identifier.

    ``after`` is the place that the page before ended with.

    Raises:
        NotFoundError: no such double review that the caller may see.
    """
    with db.read() as connection:
        found = _visible(connection, caller, review)
        shelf = Shelf(connection, found.study)
        mine = double.codings_of(connection, review, caller.user)
        page = Page.within(mine, after, limit, lambda coding: f"{coding.ordinal:010d}")
        units = tuple(_unit(connection, found, shelf, coding) for coding in page.items)
        return found, Page(units, page.next), _codes(connection, found)


def next_to_code(db: Database, caller: Caller, review: str) -> NextUnit:
    """The first of the caller's units in a double review that is left to code, and how many are; no other is read.

    Raises:
        NotFoundError: no such double review that the caller may see.
    """
    with db.read() as connection:
        found = _visible(connection, caller, review)
        mine = double.codings_of(connection, review, caller.user)
        left = [coding for coding in mine if coding.codes is None]
        unit = _unit(connection, found, Shelf(connection, found.study), left[0]) if left else None
        return NextUnit(found, unit, len(left), len(mine), _codes(connection, found))


def codes_of_review(db: Database, caller: Caller, review: str) -> dict[str, str]:
    """The codes that the units of a double review can have, by identifier.

    Raises:
        NotFoundError: no such double review that the caller may see.
    """
    with db.read() as connection:
        return _codes(connection, _visible(connection, caller, review))


def words_of_units(db: Database, caller: Caller, review: str, units: Sequence[str]) -> dict[str, str]:
    """The words of segments, or the labels of candidates, for whoever may see the agreement on them.

    Raises:
        NotFoundError: no such double review that the caller may see.
    """
    with db.read() as connection:
        found = _visible(connection, caller, review)
        if found.kind is Kind.SEGMENT:
            return {coded.segment: coded.text for coded in Shelf(connection, found.study).coded(units)}
        known = {unit: candidates.candidate(connection, unit) for unit in units}
        return {unit: row.label for unit, row in known.items() if row is not None}


def code_unit(db: Database, caller: Caller, review: str, unit: str, codes: Sequence[str], memo: str = "") -> UnitCoding:
    """Say once what codes a unit has, none at all included; the same said again gets the first answer.

    Raises:
        NotFoundError: no such double review that the caller may see, or the unit is not theirs to code.
        ConflictError: they have coded it otherwise.
        InputError: a code that there is not.
    """
    memo, codes = memo_text(memo), tuple(dict.fromkeys(codes))
    with db.write() as connection:
        found = _visible(connection, caller, review)
        mine = {coding.unit: coding for coding in double.codings_of(connection, review, caller.user)}
        if unit not in mine:
            raise NotFoundError(f"no unit {plain(unit)} of yours in this double review")
        if (mine[unit].codes, mine[unit].memo) == (codes, memo):
            return mine[unit]
        _check_codes(connection, found, codes)
        if not double.code(connection, review, unit, caller.user, codes, memo, at := now()):
            raise ConflictError(f"you have coded {unit} already; where coders differ, the difference is settled later")
        log.record(connection, at, caller.user, "unit coded", review, found.study, unit=unit, codes=list(codes))
        return replace(mine[unit], codes=codes, memo=memo, at=at)


def agreement(db: Database, caller: Caller, review: str) -> AgreementView:
    """How far the coders of a double review agree, over what two or more have coded so far.

    Raises:
        NotFoundError: no such double review that the caller may see.
        ConflictError: the caller has units left to code, and would see what others said.
    """
    with db.read() as connection:
        found = _visible(connection, caller, review)
        said = double.codings_of(connection, review)
        left = sum(coding.codes is None for coding in said if coding.reviewer == caller.user)
        if left:
            raise ConflictError(f"you have {left} units left to code; what others said is shown once you have done so")
        book = themes.whole_codebook(connection, found.study)
        people, machine = _compared(db, connection, found, said, book)
        study = studies.study(connection, found.study)
        titles = {} if study is None else {one.key: one.title for one in study.framework.objectives}
        names = titles | {theme.id: theme.name for theme in book.themes.values()}
        return AgreementView(found, people, machine, tuple(double.settled_in(connection, review)), names)


def agreement_rows(view: AgreementView) -> list[dict[str, str | int | float | None]]:
    """One row for CSV for each figure, of people alone and with the machine among them."""
    rows = [("people", row) for row in view.people.rows()]
    rows += [("people and machine", row) for row in (view.machine.rows() if view.machine else [])]
    return [{"coders": who, **row, "title": view.names.get(str(row["name"]), "")} for who, row in rows]


def adjudicate(
    db: Database, caller: Caller, review: str, unit: str, codes: Sequence[str], memo: str = ""
) -> Adjudication:
    """Settle a unit on which coders differ, with what each had said; the same said again gets the first answer.

    Raises:
        NotFoundError: no such double review that the caller may see, or no such unit in it.
        ConflictError: not everybody has coded it, they agree, or it is settled otherwise or by somebody else.
        InputError: a code that there is not.
    """
    memo, codes = memo_text(memo), tuple(dict.fromkeys(codes))
    with db.write() as connection:
        found = _visible(connection, caller, review)
        alone(connection, f"unit {review} {unit}")
        said = [coding for coding in double.codings_of(connection, review) if coding.unit == unit]
        if not said:
            raise NotFoundError(f"no unit {plain(unit)} in this double review")
        for before in double.settled_in(connection, review):
            if (before.unit, before.reviewer, before.codes, before.memo) == (unit, caller.name, codes, memo):
                return before
        _check_codes(connection, found, codes)
        views = {one.name: one.codes for one in said if one.codes is not None}
        if len(views) < len(said):
            raise ConflictError(f"{len(said) - len(views)} of {len(said)} people have not coded this unit yet")
        if len({frozenset(view) for view in views.values()}) < 2:
            raise ConflictError("all coders of this unit agree, so there is nothing to settle")
        settled = Adjudication(unit, codes, views, memo, caller.name, now())
        if not double.settle(connection, review, caller.user, settled):
            raise ConflictError("this unit was settled before")
        log.record(
            connection, settled.at, caller.user, "unit settled", review, found.study, unit=unit, codes=list(codes)
        )
        return settled


def _visible(connection: sa.Connection, caller: Caller, identifier: str) -> DoubleReview:
    found = double.review(connection, identifier)
    if found is None or not may_see(connection, caller, found.study):
        raise NotFoundError(f"no double review {plain(identifier)}")
    return found


def _units(connection: sa.Connection, review: DoubleReview) -> list[str]:
    if review.kind is Kind.CANDIDATE:
        return [row.id for row in candidates.list_candidates(connection, review.run) if row.parent is None]
    findings = json.loads(runs.findings_of(connection, review.run) or "{}")
    return [found["id"] for found in findings.get("segments", ()) if found["reason"] not in _FILLER]


def _drawn(review: DoubleReview, units: Sequence[str]) -> list[str]:
    ordered = sorted(units, key=lambda unit: hashlib.sha256(f"{review.id}\n{unit}".encode()).digest())
    return ordered[: min(math.ceil(review.share * len(ordered)), MOST_UNITS)]


def _codes(connection: sa.Connection, review: DoubleReview) -> dict[str, str]:
    if review.kind is Kind.CANDIDATE:
        return {code: code for code in CANDIDATE_CODES}
    return {theme.id: theme.name for theme in themes.whole_codebook(connection, review.study).current()}


def _check_codes(connection: sa.Connection, review: DoubleReview, codes: Sequence[str]) -> None:
    known = _codes(connection, review)
    if strange := next((code for code in codes if code not in known), None):
        raise InputError(
            f"no code {plain(strange)} for a {review.kind}; the codes are {', '.join(known) or 'none yet'}"
        )
    if review.kind is Kind.CANDIDATE and len(codes) != 1:
        raise InputError("a candidate is coded with one of accept and reject")


def _unit(connection: sa.Connection, review: DoubleReview, shelf: Shelf, coding: UnitCoding) -> Unit:
    if review.kind is Kind.SEGMENT:
        return Unit(coding, next(iter(shelf.coded([coding.unit])), None), coding.unit)
    found = candidates.candidate(connection, coding.unit)
    if found is None:
        return Unit(coding, None, coding.unit)
    quotes = shelf.coded([quote["segment"] for quote in found.payload["quotes"]])
    return Unit(coding, None, found.label, tuple(quotes))


def _compared(
    db: Database,
    connection: sa.Connection,
    review: DoubleReview,
    said: Sequence[UnitCoding],
    book: Codebook,
    **how: int,
) -> tuple[Comparison, Comparison | None]:
    """People among themselves, and with the machine as one more coder where it said anything."""
    codings = [Coding(one.unit, one.name, frozenset(one.codes)) for one in said if one.codes is not None]
    objective_of = {theme.id: theme.objective for theme in book.themes.values()}
    machine = _machine(db, connection, review, {coding.unit for coding in codings})
    together = compare([*codings, *machine], objective_of, **how) if machine else None
    return compare(codings, objective_of, **how), together


def _with_alpha(
    db: Database, connection: sa.Connection, caller: Caller, book: Codebook, review: DoubleReview
) -> DoubleView:
    view, said = _view(connection, review), double.codings_of(connection, review.id)
    if any(coding.codes is None for coding in said if coding.reviewer == caller.user):
        return view
    people, machine = _compared(db, connection, review, said, book, draws=0)
    return replace(
        view, alpha=people.overall.alpha.value, with_machine=None if machine is None else machine.overall.alpha.value
    )


def _machine(db: Database, connection: sa.Connection, review: DoubleReview, units: set[str]) -> list[Coding]:
    """What the run said of the same segments, in themes; nothing where no candidate of it went to any."""
    if review.kind is Kind.CANDIDATE:
        return []
    known = identities.identities_of_run(connection, review.run)
    theme_of = {
        row.key: theme
        for row in candidates.list_candidates(connection, review.run)
        if (theme := row.theme or (known[row.id].theme if row.id in known else None))
    }
    if not theme_of:
        return []
    return list(machine_codings(db.parsed.of(connection, review.run) or {"segments": []}, theme_of, units))


def _view(connection: sa.Connection, review: DoubleReview) -> DoubleView:
    done: dict[str, list[bool]] = {}
    for coding in double.codings_of(connection, review.id):
        done.setdefault(coding.name, []).append(coding.codes is not None)
    return DoubleView(review, tuple((name, sum(said), len(said)) for name, said in sorted(done.items())))
