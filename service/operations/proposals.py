"""From what a reviewer asks for to a decision that carries all that it depends on, checked against the study."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from corpora.codebook import Codebook
from corpora.decision import ON_CANDIDATES, ON_THEMES, Act, Decision, Part
from corpora.errors import ConflictError, InputError, NotFoundError
from corpora.material import Role, Span, Transcript
from service.operations.access import Caller
from service.operations.words import LONGEST_MEMO, memo_text, plain, title
from service.store import candidates, studies, transcripts
from service.store.ids import new_id, now

SEGMENT = re.compile(r"(t[0-9a-f]{1,31}):(\d{1,12})-(\d{1,12})")
MOST_SEGMENTS = 20_000


@dataclass(frozen=True, slots=True)
class ProposedPart:
    """A part of a split: named segments, or those that a finer candidate holds."""

    name: str | None = None
    segments: tuple[str, ...] = ()
    candidate: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a reviewer asks for. ``version`` is that of the subject as they saw it, ``seen`` those of other things."""

    act: Act
    subject: str
    version: int
    memo: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)
    name: str | None = None
    definition: str | None = None
    include: str | None = None
    exclude: str | None = None
    objectives: Sequence[str] | None = None
    segments: Sequence[str] = ()
    sources: Sequence[str] = ()
    into: str | None = None
    parts: Sequence[ProposedPart] = ()
    on: bool = True


_TAKES: dict[Act, frozenset[str]] = {
    Act.ACCEPT: frozenset({"name", "definition", "include", "exclude", "objectives", "into"}),
    Act.REJECT: frozenset(),
    Act.RENAME: frozenset({"name"}),
    Act.DEFINE: frozenset({"name", "definition", "include", "exclude"}),
    Act.MERGE: frozenset({"sources"}),
    Act.SPLIT: frozenset({"parts"}),
    Act.MOVE: frozenset({"segments", "into"}),
    Act.ADD: frozenset({"segments"}),
    Act.REMOVE: frozenset({"segments"}),
    Act.DECLINE: frozenset({"segments"}),
    Act.OBJECTIVES: frozenset({"objectives"}),
    Act.EXEMPLAR: frozenset({"segments", "on"}),
    Act.DISCONFIRM: frozenset({"segments", "on"}),
    Act.GROUP: frozenset({"into"}),
    Act.WITHDRAW: frozenset(),
}
_PLAIN = Proposal(Act.REJECT, "", 0)
_OPTIONAL = ("name", "definition", "include", "exclude", "objectives", "segments", "sources", "into", "parts", "on")


class UnseenError(InputError):
    """The versions of other things that a decision changes were not sent along."""

    code = "if_match_needed"


def checked(proposal: Proposal) -> Proposal:
    """A proposal whose words fit, whatever the study holds.

    Raises:
        InputError: a part that does not go with the act, or words that are too long.
        UnseenError: it changes other things too, and does not say at which version they were seen.
    """
    for part in _OPTIONAL:
        if getattr(proposal, part) != getattr(_PLAIN, part) and part not in _TAKES[proposal.act]:
            fits = ", ".join(sorted(_TAKES[proposal.act])) or "only a memo"
            raise InputError(f"to {proposal.act} takes no '{part}'; leave it out (it takes {fits})")
    if len(proposal.segments) > MOST_SEGMENTS or len(proposal.sources) > 1000 or len(proposal.parts) > 1000:
        raise InputError(f"that is too much for one decision; at most {MOST_SEGMENTS} segments, 1000 themes or parts")
    _check_seen(proposal)
    return replace(
        proposal,
        name=None if proposal.name is None else title(proposal.name, "a theme's name"),
        memo=memo_text(proposal.memo),
        definition=_rule(proposal.definition, "definition"),
        include=_rule(proposal.include, "include"),
        exclude=_rule(proposal.exclude, "exclude"),
    )


def decision_for(connection: sa.Connection, caller: Caller, study: str, proposal: Proposal, book: Codebook) -> Decision:
    """The decision that a proposal comes to, with new identifiers, and the segments that candidates bring.

    Raises:
        InputError: an objective that the framework has not, or a segment that no participant said.
        NotFoundError: a candidate, a theme or a transcript that is not the study's.
    """
    act, name, segments = proposal.act, proposal.name, tuple(proposal.segments)
    objectives = None if proposal.objectives is None else tuple(proposal.objectives)
    made: str | None = None
    parts: tuple[Part, ...] = ()
    _check_known(proposal, book)
    if act is Act.ACCEPT:
        found = candidates.candidate(connection, proposal.subject)
        assert found is not None  # noqa: S101  its review is known, see above
        segments = tuple(found.payload["segment_ids"])
        if not segments:
            raise ConflictError(f"nothing is left of candidate {found.id}: all that it rested on was erased")
        made = new_id("th")
        name = name or found.label[:200]
        if objectives is None:
            objectives = () if found.objective is None else (found.objective,)
        else:
            check_objectives(connection, study, objectives)
    elif act is Act.MERGE:
        segments = _brought(connection, [source for source in proposal.sources if source not in book.themes])
    elif act is Act.SPLIT:
        parts = tuple(_part(connection, study, part, proposal.subject, book) for part in proposal.parts)
    elif objectives is not None:
        check_objectives(connection, study, objectives)
    elif segments and act is not Act.REMOVE:
        check_segments(connection, study, segments)
    return Decision(
        new_id("d"), act, proposal.subject, caller.name, now(), proposal.version, proposal.memo, proposal.seen, name,
        proposal.definition, proposal.include, proposal.exclude, objectives, segments, tuple(proposal.sources),
        proposal.into, parts, proposal.on, made, given=act is Act.ACCEPT and proposal.objectives is not None,
    )  # fmt: skip


def check_segments(connection: sa.Connection, study: str, segments: Sequence[str]) -> None:
    """Refuse segments that are not words of a participant of the study.

    Raises:
        NotFoundError: the study has no such transcript, or not any more.
        InputError: it is not a segment's identifier, or not inside one participant's turn.
    """
    read: dict[str, Transcript] = {}
    for segment in segments:
        found = SEGMENT.fullmatch(segment)
        if found is None:
            raise InputError(f"segment {plain(segment)}: an identifier is TRANSCRIPT:START-END")
        transcript, start, end = found[1], int(found[2]), int(found[3])
        if transcript not in read:
            version = transcripts.newest_saying(connection, study, transcript)
            if version is None:
                raise NotFoundError(f"segment {plain(segment)}: the study has no transcript {transcript}")
            read[transcript] = transcripts.whole(connection, version.id)
        text = read[transcript].text
        turns = (turn for turn in read[transcript].turns if turn.role is Role.PARTICIPANT)
        inside = any(turn.span.start <= start < end <= turn.span.end for turn in turns)
        if not inside or not Span(start, end).of(text).strip():
            raise InputError(f"segment {plain(segment)} is not inside one turn of a participant in {transcript}")


def _check_known(proposal: Proposal, book: Codebook) -> None:
    """What is named is the study's; a thing of another study is as absent as one that never was."""
    for named in (proposal.subject, *proposal.sources, *((proposal.into,) if proposal.into else ())):
        on_candidate = named == proposal.subject and proposal.act in ON_CANDIDATES
        may_be_candidate = on_candidate or (named in proposal.sources and proposal.act is Act.MERGE)
        if named in book.themes and not on_candidate:
            continue
        if not (may_be_candidate and named in book.reviews):
            raise NotFoundError(f"no {'candidate' if on_candidate else 'theme'} {plain(named)}")
    if proposal.act not in ON_CANDIDATES | ON_THEMES:
        raise InputError(f"'{proposal.act}' is not done to a candidate or a theme")


def _check_seen(proposal: Proposal) -> None:
    """Whoever merges themes or moves segments between two says how each looked when they decided."""
    others: set[str] = set(proposal.sources) if proposal.act is Act.MERGE else set()
    if proposal.act is Act.MOVE and proposal.into is not None:
        others = {proposal.into}
    if missing := sorted(others - proposal.seen.keys()):
        raise UnseenError(f"send the version of {plain(missing[0])} too, as you saw it, under 'versions'")
    for other in proposal.seen:
        if other not in (proposal.subject, proposal.into, *proposal.sources):
            raise InputError(f"'versions' names {plain(other)}, which this decision does not change; leave it out")


def check_objectives(connection: sa.Connection, study: str, objectives: Sequence[str]) -> None:
    """Refuse objectives that the study's framework has not.

    Raises:
        InputError: there is one.
    """
    found = studies.study(connection, study)
    keys = () if found is None else found.framework.keys
    for key in objectives:
        if key not in keys:
            known = ", ".join(keys)
            raise InputError(f"no objective {plain(key)} in the study's framework; it has {known}")


def _brought(connection: sa.Connection, sources: Sequence[str]) -> tuple[str, ...]:
    segments: dict[str, None] = {}
    for source in sources:
        found = candidates.candidate(connection, source)
        segments |= dict.fromkeys(found.payload["segment_ids"] if found else ())
    return tuple(segments)


def _part(connection: sa.Connection, study: str, part: ProposedPart, theme: str, book: Codebook) -> Part:
    segments, name = tuple(part.segments), part.name
    if part.candidate is not None:
        found = candidates.candidate(connection, part.candidate)
        if segments or found is None or found.study != study:
            raise NotFoundError(f"no candidate {plain(part.candidate)}; a part names one, or its segments")
        own = set(book.themes[theme].segments)
        segments = tuple(segment for segment in found.payload["segment_ids"] if segment in own)
        name = name or found.label[:200]
    if name is None:
        raise InputError("every part of a split needs a name")
    if len(segments) > MOST_SEGMENTS:
        raise InputError(f"part {plain(name)} has {len(segments)} segments; at most {MOST_SEGMENTS} go in one decision")
    return Part(new_id("th"), title(name, "a theme's name"), segments)


def _rule(value: str | None, what: str) -> str | None:
    if value is not None and len(value) > LONGEST_MEMO:
        raise InputError(f"'{what}' has {len(value)} characters; at most {LONGEST_MEMO} fit")
    return value
