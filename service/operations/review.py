"""Review: people's decisions on candidates and themes, each with its log entry, rows and audit in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from corpora.codebook import Codebook, OutdatedError, Step
from corpora.decision import ON_CANDIDATES, Act, Decision
from corpora.errors import ConflictError, InputError, NotFoundError
from corpora.theme import Memo, Passage, Review, Theme, Thing
from service.operations.access import COMMAND_LINE, Caller, may_see, visible
from service.operations.proposals import Proposal, check_objectives, check_segments, checked, decision_for
from service.operations.words import answered, digest, memo_text, plain, remember
from service.store import candidates, decisions, log, studies, themes
from service.store.engine import Database
from service.store.ids import derived_id, new_id, now


class StaleError(ConflictError):
    """The thing was decided on since it was read; carries it as it is, and the decision that changed it."""

    code = "stale"

    def __init__(self, current: Thing, last: Decision | None, expected: int, version: int | None = None) -> None:
        by = "nobody" if last is None else last.reviewer
        named = f"at version {expected}" if expected >= 0 else "at the one that was named"
        self.version = current.version if version is None else version
        super().__init__(
            f"{kind_of(current)} {current.id} is at version {self.version} ({standing_of(current)}, last changed by "
            f"{by}), not {named}; look at it again, then decide"
        )
        self.current = current
        self.last = last


@dataclass(frozen=True, slots=True)
class Changed:
    """A thing that a decision changed, and where it stands now."""

    id: str
    kind: str
    standing: str
    version: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision led to: where its subject stands now, the theme it made or changed, and all that it changed."""

    decision: str
    act: Act
    subject: str
    standing: str
    version: int
    theme: str | None
    changed: tuple[Changed, ...]

    @property
    def candidate(self) -> str | None:
        """The candidate that was decided on, if it was one."""
        return self.subject if any(c.id == self.subject and c.kind == "candidate" for c in self.changed) else None


def decide(
    db: Database,
    caller: Caller,
    candidate: str,
    act: Act | str,
    memo: str = "",
    *,
    version: int,
    name: str | None = None,
    objectives: Sequence[str] | None = None,
    idempotency_key: str | None = None,
) -> Decided:
    """Accept a candidate as a theme, or reject it; ``version`` is the one that the caller looked at.

    Accepting makes a theme, named as given or by the candidate's label. Rejecting what was accepted withdraws its
    theme, unless people have worked on it since; accepting it again makes a new one. ``objectives`` are what the theme
    answers, as the reviewer says; None leaves the machine's. Raises what `propose` raises.
    """
    if act not in (Act.ACCEPT, Act.REJECT):
        raise InputError(f"no act '{act}'; a candidate can be: accept, reject")
    if name is not None and act == Act.REJECT:
        raise InputError("a rejected candidate takes no name; leave 'name' out")
    proposal = Proposal(Act(act), candidate, version, memo, name=name, objectives=objectives)
    return propose(db, caller, proposal, idempotency_key=idempotency_key)


def propose(db: Database, caller: Caller, proposal: Proposal, *, idempotency_key: str | None = None) -> Decided:
    """Do what a reviewer asks for, to a candidate or a theme: all of it, or nothing.

    Raises:
        NotFoundError: no such candidate or theme that the caller may see.
        StaleError: something that it changes was decided on since it was looked at.
        ConflictError: its state does not allow it, or it would change nothing.
        InputError: it lacks something, or has what does not fit.
        KeyReusedError: the key came with another decision before.
    """
    proposal = checked(proposal)
    check_signature(caller)
    request = digest("decide", asdict(proposal))
    with db.write_together() as connection:
        study = _study_of(connection, caller, proposal)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return decided_from(before)
        studies.hold(connection, study)
        book = themes.around(connection, study, _named(proposal))
        decision = decision_for(connection, caller, study, proposal, book)
        decided = take(connection, caller, study, book, decision, idempotency_key)
        remember(connection, caller.user, idempotency_key, request, asdict(decided))
    return decided


def preview(db: Database, caller: Caller, proposal: Proposal) -> tuple[Thing, ...]:
    """What a decision would leave, each thing as it would be; nothing is kept. Raises what `propose` raises."""
    proposal = checked(proposal)
    with db.read() as connection:
        study = _study_of(connection, caller, proposal)
        book = themes.around(connection, study, _named(proposal))
        return _step(connection, book, decision_for(connection, caller, study, proposal, book)).things


def label_passage(
    db: Database,
    caller: Caller,
    study: str,
    segment: str,
    objectives: Sequence[str],
    memo: str = "",
    *,
    version: int,
    idempotency_key: str | None = None,
) -> Decided:
    """Set the objectives of one passage, none of them included; ``version`` is the passage's as the caller saw it.

    Raises:
        NotFoundError: no such study that the caller may see, or the segment's transcript is not in it.
        StaleError: somebody set them since.
        ConflictError: they are like that already.
        InputError: an objective that the framework has not, or a segment that no participant said.
    """
    memo, objectives = memo_text(memo), tuple(objectives)
    check_signature(caller)
    request = digest("label", study, segment, objectives, memo, version)
    with db.write_together() as connection:
        visible(connection, caller, study)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return decided_from(before)
        studies.hold(connection, study)
        check_segments(connection, study, [segment])
        check_objectives(connection, study, objectives)
        subject = passage_id(study, segment)
        decision = Decision(
            new_id("d"), Act.LABEL, subject, caller.name, now(), version, memo, objectives=objectives,
            segments=(segment,),
        )  # fmt: skip
        book = themes.around(connection, study, [subject])
        decided = take(connection, caller, study, book, decision, idempotency_key)
        remember(connection, caller.user, idempotency_key, request, asdict(decided))
    return decided


def passage_id(study: str, segment: str) -> str:
    """The identifier of a segment's objectives in a study; the same words may be in several."""
    return derived_id("p", study, segment)


def undo(
    db: Database, caller: Caller, decision: str, memo: str = "", *, version: int, idempotency_key: str | None = None
) -> Decided:
    """Take a decision back, whoever made it; ``version`` is its mark as the caller saw it.

    Raises:
        NotFoundError: no such decision that the caller may see.
        StaleError: something that it touched was changed since.
        ConflictError: it is undone already, or other decisions stand on it; they are named.
        InputError: it is an undo itself.
    """
    return _refer(db, caller, Act.UNDO, decision, memo, version, idempotency_key)


def redo(
    db: Database, caller: Caller, decision: str, memo: str = "", *, version: int, idempotency_key: str | None = None
) -> Decided:
    """Do again what a decision did that was undone; raises what `undo` raises."""
    return _refer(db, caller, Act.REDO, decision, memo, version, idempotency_key)


def with_entries(connection: sa.Connection, study: str, identifier: str) -> Codebook:
    """What undoing or redoing a decision needs to know: its entry, what it touched, and what stands on it."""
    known = decisions.entries(connection, study, [identifier])
    if identifier not in known:
        raise NotFoundError(f"no decision {plain(identifier)}")
    wanted: set[str] = set()
    first = known[identifier]
    while True:
        wanted |= {*first.before, *first.decision.names}
        wanted |= {former["parent"] for former in first.before.values() if former and former.get("parent")}
        if first.decision.act is not Act.REDO or first.decision.of is None:
            break
        known |= decisions.entries(connection, study, [first.decision.of])
        first = known[first.decision.of]
    if first.decision.act in (Act.ACCEPT, Act.SPLIT):
        made = [thing for thing, before in known[identifier].before.items() if before is None]
        known |= decisions.entries(connection, study, decisions.putting_under(connection, study, made))
    book = themes.around(connection, study, wanted)
    touched = (book.thing(thing) for thing in known[identifier].before)
    lasts = {thing.last for thing in touched if thing is not None and thing.last is not None} - known.keys()
    return replace(book, log=known | decisions.entries(connection, study, lasts))


def visible_decision(connection: sa.Connection, caller: Caller, identifier: str) -> str:
    """The study of a decision, if the caller may see it.

    Raises:
        NotFoundError: no such decision, or not for this caller; one cannot be told from the other.
    """
    return _visible_of(connection, caller, decisions.study_of(connection, identifier), f"decision {plain(identifier)}")


def visible_theme(connection: sa.Connection, caller: Caller, identifier: str) -> str:
    """The study of a theme, if the caller may see it.

    Raises:
        NotFoundError: no such theme, or not for this caller; one cannot be told from the other.
    """
    return _visible_of(connection, caller, themes.study_of(connection, identifier), f"theme {plain(identifier)}")


def kind_of(thing: Thing) -> str:
    """What a thing is called."""
    return {Review: "candidate", Theme: "theme", Memo: "memo", Passage: "passage"}[type(thing)]


def standing_of(thing: Thing) -> str:
    """Where a thing stands, in a word."""
    if isinstance(thing, Memo):
        return "kept" if thing.kept else "undone"
    if isinstance(thing, Passage):
        return "open" if thing.objectives is None else "labelled"
    return thing.standing.value


def _refer(
    db: Database, caller: Caller, act: Act, identifier: str, memo: str, version: int, idempotency_key: str | None
) -> Decided:
    memo = memo_text(memo)
    check_signature(caller)
    request = digest(act, identifier, memo, version)
    with db.write_together() as connection:
        study = visible_decision(connection, caller, identifier)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return decided_from(before)
        studies.hold(connection, study)
        book = with_entries(connection, study, identifier)
        entry = book.log[identifier]
        subject = entry.decision.subject
        if entry.before and book.mark(entry) != version:
            thing = next(found for found in map(book.thing, entry.before) if found is not None)
            last = decisions.last_decision(connection, thing.id)
            raise StaleError(thing, last, version, book.mark(entry))
        decision = Decision(new_id("d"), act, subject, caller.name, now(), version, memo, of=identifier)
        decided = take(connection, caller, study, book, decision, idempotency_key)
        remember(connection, caller.user, idempotency_key, request, asdict(decided))
    return decided


def take(
    connection: sa.Connection,
    caller: Caller,
    study: str,
    book: Codebook,
    decision: Decision,
    idempotency_key: str | None,
) -> Decided:
    """Make a decision: its log entry, what it changes and the audit, in the transaction of the caller.

    Raises:
        StaleError: something that it changes was changed since.
    """
    step = _step(connection, book, decision)
    number = decisions.next_number(connection, study)
    things = [thing.id for thing in step.things]
    said = decisions.add_decision(connection, study, number, step.entry, things, caller.user, idempotency_key)
    for thing in step.things:
        if not themes.write(connection, study, thing, decision.id):  # the last guard; holding the study is the first
            now_there = themes.around(connection, study, [thing.id]).thing(thing.id) or thing
            raise StaleError(now_there, decisions.last_decision(connection, thing.id), thing.version - 1)
    log.record(
        connection, decision.at, caller.user, f"decided {decision.act}", decision.subject, study,
        decision=decision.id, number=number, said=said, versions={thing.id: thing.version for thing in step.things},
    )  # fmt: skip
    return _decided(decision, step.things)


def _step(connection: sa.Connection, book: Codebook, decision: Decision) -> Step:
    try:
        return book.step(decision)
    except OutdatedError as error:
        last = decisions.last_decision(connection, error.thing.id)
        raise StaleError(error.thing, last, error.seen) from None


def _decided(decision: Decision, things: Collection[Thing]) -> Decided:
    changed = tuple(Changed(thing.id, kind_of(thing), standing_of(thing), thing.version) for thing in things)
    subject = next((thing for thing in changed if thing.id == decision.subject), changed[0])
    theme = next((thing.id for thing in changed if thing.kind == "theme"), None)
    return Decided(decision.id, decision.act, decision.subject, subject.standing, subject.version, theme, changed)


def decided_from(answer: dict[str, Any]) -> Decided:
    """What a decision led to, as it was kept for the same request sent again."""
    changed = tuple(Changed(**thing) for thing in answer["changed"])
    return Decided(**{**answer, "act": Act(answer["act"]), "changed": changed})


def _named(proposal: Proposal) -> set[str]:
    return {proposal.subject, *proposal.sources, *({proposal.into} if proposal.into else ())}


def _study_of(connection: sa.Connection, caller: Caller, proposal: Proposal) -> str:
    if proposal.act in ON_CANDIDATES:
        study = candidates.study_of(connection, proposal.subject)
        return _visible_of(connection, caller, study, f"candidate {plain(proposal.subject)}")
    return visible_theme(connection, caller, proposal.subject)


def _visible_of(connection: sa.Connection, caller: Caller, study: str | None, what: str) -> str:
    if study is None or not may_see(connection, caller, study):
        raise NotFoundError(f"no {what}")
    return study


def check_signature(caller: Caller) -> None:
    """Go no further unless a user signs.

    Raises:
        InputError: the command line decides.
    """
    if caller == COMMAND_LINE:
        raise InputError("a decision is signed by a reviewer; decide with a user's key")
