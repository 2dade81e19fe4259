"""Taking files in: each is read and its transcripts are added to a study, or the reason is told why not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from corpora.beside import why_beside
from corpora.case_rule import read_case_rule
from corpora.cases import read_cases
from corpora.coding import HumanCoding
from corpora.errors import InputError, TranscriptError
from corpora.interviewers import with_interviewers_of_other_files
from corpora.material import Case, Transcript
from corpora.naming import same_file_key, stem
from corpora.one_person import read_one_person
from corpora.readers.intake import Intake, Interview
from corpora.terms import Terms
from service.doubts import doubts_over_all
from service.operations.access import Caller, visible
from service.operations.rosters import pseudonyms_of, set_roster
from service.operations.told_groups import BY_NAMES, MAY_BE_TOLD, ToldGroups, give_before, told_groups
from service.operations.words import LONGEST_NAME, answered, digest, on_a_line, plain, remember
from service.store import log, one_person, studies, transcripts
from service.store.engine import Database
from service.store.ids import now
from service.suggesting import Named, names_in

_TOLD = 12  # interviews that were simply added and are told of one by one


class Fate(StrEnum):
    """What became of a file, or of one of the interviews in it."""

    ADDED = "added"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one interview of a file, or of a file that was refused.

    ``reason`` says why it was refused or is nothing new; ``notes`` are the reader's; ``report`` is what was understood.
    """

    file: str
    fate: Fate
    transcript: str | None = None
    version: int | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    name: str | None = None
    report: Mapping[str, Any] | None = None

    @property
    def plain(self) -> bool:
        """Whether it was simply added: nothing in it is doubtful, and the reader has nothing to remark."""
        doubtful = self.report is not None and (
            self.report["doubtful"] or self.report["same_people"] or not self.report["interviewers"]
        )
        return self.fate is Fate.ADDED and not self.notes and not doubtful


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of an upload; ``unmatched`` are names in the table of cases that no file of the study bears.

    ``holding_names`` are transcripts of before it in which a name of the roster that came with it still stands;
    ``groups`` are those that the names of the files told and that were taken.
    """

    outcomes: tuple[Outcome, ...]
    unmatched: tuple[str, ...] = ()
    holding_names: tuple[str, ...] = ()
    groups: ToldGroups | None = None

    def having(self, fate: Fate) -> tuple[Outcome, ...]:
        """The interviews and files of one fate."""
        return tuple(outcome for outcome in self.outcomes if outcome.fate is fate)

    def apart(self) -> tuple[list[Outcome], list[Outcome]]:
        """The outcomes to be told one by one, and those simply added, but for the first of them."""
        folded = [outcome for outcome in self.outcomes if outcome.plain][_TOLD:]
        known = set(map(id, folded))
        return [outcome for outcome in self.outcomes if id(outcome) not in known], folded

    def doubts(self) -> list[str]:
        """What was taken of the names of files or is doubtful of one interview beside others, in sentences."""
        told = [str(self.groups)] if self.groups else []
        return [*told, *doubts_over_all([added.report for added in self.having(Fate.ADDED) if added.report])]


@dataclass(frozen=True, slots=True)
class Said:
    """What the analyst says about the files, as it was given; see `corpora.terms.Terms`.

    ``cases`` is the text of a CASES.csv, ``same`` lines of labels that are one person's.
    """

    cases: str | None = None
    rule: str | None = None
    interviewer: str | None = None
    encoding: str | None = None
    same: str | None = None
    part_at: str | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """The most that a study may hold: versions of transcripts, and characters in all of them."""

    transcripts: int = 20_000
    characters: int = 2_000_000_000

    def refusal(self, held: tuple[int, int], more: int) -> str | None:
        """Why a transcript of so many characters finds no room."""
        if held[0] >= self.transcripts:
            return f"the study is full: it holds {held[0]:,} transcripts, and {self.transcripts:,} are the most"
        if held[1] + more > self.characters:
            return f"the study is full: with {more:,} characters more it would hold over {self.characters:,}"
        return None


_NO_QUOTA, _SAID_NOTHING = Quota(), Said()


@dataclass(slots=True)
class _Batch:
    """An upload on its way in: what the study holds, and the files that bear the names taken in it.

    ``cases_said`` is whether a table of cases or a rule for them came with it; ``may_tell`` whether nothing keeps names
    of files from telling groups, ``groups`` what they told.
    """

    study: str
    caller: Caller
    quota: Quota
    held: tuple[int, int]
    cases_said: bool
    may_tell: bool
    groups: ToldGroups | None
    file_of: dict[str, str] = field(default_factory=dict)


def add_transcripts(
    db: Database,
    caller: Caller,
    study: str,
    files: Sequence[tuple[str, bytes]],
    *,
    said: Said = _SAID_NOTHING,
    roster: str | None = None,
    quota: Quota = _NO_QUOTA,
    paths: Mapping[str, str] | None = None,
    beside: Sequence[str] = (),
    idempotency_key: str | None = None,
) -> Upload:
    """Read files (name, bytes) and add what they hold, each interview new or as a new version of the one of its name.

    The names of the study's key table, which is `roster` from now on if one is given, are replaced before anything is
    kept. A file that cannot be read does not stop the others. ``paths`` says where files lay, for the rule for cases;
    ``beside`` where all lay that come one after the other, by whose names groups are told where nobody says cases.

    Raises:
        NotFoundError: no such study that the caller may see.
        InputError: what is said of the files is not well formed; no file was added.
        RosterError: the roster is not well formed; nothing was done.
        KeyReusedError: the key came with another upload before.
        SetupError: the study's key table is not on this machine.
    """
    hashes = [[name, hashlib.sha256(data).hexdigest()] for name, data in files] if idempotency_key else []
    named = [] if roster is None else [hashlib.sha256(roster.encode("utf-8", "surrogatepass")).hexdigest()]
    request = digest("add transcripts", study, hashes, asdict(said), *named)
    with db.read() as connection:
        visible(connection, caller, study)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return _upload(before)
    holding = () if roster is None else set_roster(db, caller, study, roster).holding_names
    with db.read() as connection:
        terms = _terms(connection, db, study, said)
        cases_said = said.cases is not None or said.rule is not None
        lay = {name: (paths or {}).get(name, name) for name, _ in files}
        untold = cases_said or terms.pseudonyms is not None  # of which some may be names of people
        groups = None if untold else told_groups(connection, study, beside or list(lay.values()))
    several = len(files) > 1
    on_terms = {name: replace(terms, rule=groups.rule_for(path)) if groups else terms for name, path in lay.items()}
    read = [_read(name, data, on_terms[name], lay[name], several) for name, data in files]  # slow, so not locked
    together = iter(with_interviewers_of_other_files([one for one in read if isinstance(one, Intake)]))
    read = [next(together) if isinstance(one, Intake) else one for one in read]
    with db.write() as connection:
        studies.hold(connection, study)
        visible(connection, caller, study)
        if (before := answered(connection, caller.user, idempotency_key, request)) is not None:
            return _upload(before)
        if said.same:
            _remember_people(connection, caller, study, terms)
        batch = _Batch(study, caller, quota, transcripts.room(connection, study), cases_said, not untold, groups)
        outcomes = tuple(outcome for result in read for outcome in _added(connection, batch, result))
        if groups:
            give_before(connection, study, groups, caller.user, now())
        taken = {outcome.file for outcome in outcomes if outcome.fate is not Fate.REFUSED}
        bear = [name for name, _ in files if terms.file_name(name) in taken]
        upload = Upload(outcomes, _unmatched(connection, study, terms, bear), holding, groups)
        remember(connection, caller.user, idempotency_key, request, asdict(upload))
    return upload


def suggest_names(
    db: Database, caller: Caller, study: str, files: Sequence[tuple[str, bytes]], said: Said = _SAID_NOTHING
) -> tuple[tuple[Named, ...], tuple[Outcome, ...]]:
    """What may say who somebody is in files that are not taken in yet, and which of them cannot be read.

    What the study's key table replaces is not among it; nothing is kept.

    Raises:
        NotFoundError: no such study that the caller may see.
        InputError: what is said of the files is not well formed.
        SetupError: the model that finds names is not installed, or the study's key table is not on this machine.
    """
    with db.read() as connection:
        visible(connection, caller, study)
        terms = _terms(connection, db, study, said)
    read = [_read(name, data, terms, None, len(files) > 1) for name, data in files]
    texts = [transcript.text for intake in read if isinstance(intake, Intake) for transcript in intake.transcripts]
    return names_in(texts), tuple(outcome for outcome in read if isinstance(outcome, Outcome))


def terms_of(said: Said) -> Terms:
    """What the analyst says, understood.

    Raises:
        InputError: the table of cases, the rule or the labels are not well formed.
    """
    return Terms(
        cases=None if said.cases is None else read_cases(said.cases, "the table of cases"),
        rule=read_case_rule(said.rule) if said.rule else None,
        interviewer=said.interviewer,
        encoding=said.encoding,
        one_person=read_one_person(said.same, "the labels of one person") if said.same else None,
        part_at=said.part_at,
    )


def _terms(connection: sa.Connection, db: Database, study: str, said: Said) -> Terms:
    """What is said now, the study's key table, and which labels were ever said to be one person's."""
    terms = replace(terms_of(said), pseudonyms=pseudonyms_of(connection, db, study))
    people = one_person.said_of(connection, study)
    return replace(terms, one_person=people.and_then(terms.one_person) if terms.one_person else people)


def _remember_people(connection: sa.Connection, caller: Caller, study: str, terms: Terms) -> None:
    """Let what was said of labels hold for what comes in later, with pseudonyms for the names of the key table."""
    before, now_said = one_person.said_of(connection, study), terms.one_person
    assert now_said is not None  # noqa: S101  the terms of a study have what was said of it
    after = before.and_then(now_said if terms.pseudonyms is None else now_said.renamed(terms.pseudonyms.name))
    if after != before:
        one_person.keep(connection, study, after)
        log.record(connection, now(), caller.user, "labels joined", study, study, labels=len(after.label_of))


def _read(name: str, data: bytes, terms: Terms, path: str | None, several: bool) -> Intake | Outcome:
    """What a file holds, or its refusal; `several` is whether others came with it."""
    try:
        _check_name(name)
        if several and (beside := why_beside(name)):
            raise TranscriptError(f"{name}: {beside}")
        intake = terms.take_in(name, data, path)
        for transcript in intake.transcripts:
            if "\0" in transcript.text:
                raise TranscriptError(f"{name}: has NUL characters, so it is not text; save it as plain text (UTF-8)")
            _check_name(transcript.name)
    except InputError as error:
        return Outcome(terms.file_name(name), Fate.REFUSED, reason=terms.remark(str(error), name))
    return intake


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > LONGEST_NAME or not on_a_line(name) or set(name) & set("/\\"):
        raise TranscriptError(
            f"file name {plain(name)}: rename the file to 1 to {LONGEST_NAME} printable characters without / and \\"
        )


def _added(connection: sa.Connection, batch: _Batch, result: Intake | Outcome) -> Iterable[Outcome]:
    """Add each interview of a file; remarks on the file as a whole go with its first."""
    if isinstance(result, Outcome):
        return [result]
    of_file = {"file": result.name, "format": result.format, "encoding": result.encoding}
    outcomes: list[Outcome] = []
    for interview, understood in zip(result.interviews, result.reports(), strict=True):
        codings = tuple(coding for coding in result.codings if coding.transcript == interview.transcript.name)
        report = {**of_file, **understood}
        if batch.groups is not None and interview.transcript.case.group:
            report[BY_NAMES] = batch.groups.rule
        elif batch.may_tell:
            report[MAY_BE_TOLD] = True
        outcome = _add(connection, batch, result.name, interview, codings, report)
        notes = outcome.notes if outcomes else (*result.notes, *outcome.notes)
        outcomes.append(replace(outcome, notes=notes, name=interview.transcript.name, report=report))
    return outcomes


def _add(
    connection: sa.Connection,
    batch: _Batch,
    file: str,
    interview: Interview,
    codings: tuple[HumanCoding, ...],
    report: Mapping[str, Any],
) -> Outcome:
    study, transcript = batch.study, interview.transcript
    current = transcripts.current_named(connection, study, transcript.name)
    if current is not None and batch.groups is not None:
        transcript = replace(transcript, case=replace(transcript.case, group=None))  # what names tell overrules nothing
    if current is not None and not batch.cases_said:
        transcript = _of_its_case(transcript, transcripts.whole(connection, current.id))
    if current is not None and _is(connection, current.id, transcript, codings):
        what = f"already in the study with the same text, speakers and case (version {current.version})"
        return Outcome(file, Fate.SAME, current.transcript, current.version, f"{transcript.name} is {what}")
    twin = transcripts.current_saying(connection, study, transcript.id)
    if twin is not None and twin.name != transcript.name:
        reason = (
            f"{transcript.name} has the same text as {twin.name}, which is in the study already; its words count once"
        )
        return Outcome(file, Fate.SAME, twin.transcript, twin.version, reason)
    if batch.file_of.setdefault(transcript.name, file) != file:
        reason = (
            f"{transcript.name} is in {batch.file_of[transcript.name]} too, with other words; rename one, or send this"
            " file by itself to make it a new version"
        )
        return Outcome(file, Fate.REFUSED, reason=reason)
    if full := batch.quota.refusal(batch.held, len(transcript.text)):
        return Outcome(file, Fate.REFUSED, reason=f"{transcript.name}: {full}")
    user, at = batch.caller.user, now()
    version = transcripts.add_version(connection, study, transcript, user, at, report, codings)
    batch.held = (batch.held[0] + 1, batch.held[1] + len(transcript.text))
    log.record(connection, at, user, "transcript added", version.transcript, study, version=version.version)
    notes = version.notes
    if current is not None:
        notes = (f"Taken as version {version.version}, in place of version {current.version}, which is kept.", *notes)
    return Outcome(file, Fate.ADDED, version.transcript, version.version, notes=notes)


def _of_its_case(new: Transcript, old: Transcript) -> Transcript:
    """A transcript that comes again, with the cases it had: where nothing is said of cases, none is taken from it."""
    if _says_more(new.case):
        return new
    if (new.text, new.turns) == (old.text, old.turns):
        return replace(new, case=old.case, people=old.people, notes=old.notes)
    speakers = {turn.speaker for turn in new.participant_turns()}
    people = {who: case for who, case in old.people.items() if who in speakers and _says_more(case)}
    notes, case = new.notes, new.case
    named = new.case.name == stem(new.name) != old.case.name  # by a table, as the file says none
    if named or _says_more(old.case):
        case, group = old.case, f"of group '{old.case.group}'" if old.case.group else "of no group"
        notes = (*notes, f"Nothing was said of cases, so its case stays '{case.name}', {group}.")
    if people:
        notes = (*notes, f"Nothing was said of cases, so these people's stay as they were: {', '.join(people)}.")
    return replace(new, case=case, people={**new.people, **people}, notes=notes)


def _says_more(case: Case) -> bool:
    """Whether more is known of a case than its name, which may be the participant's or the file's."""
    return bool(case.group or case.linked_to or case.attributes)


def _is(connection: sa.Connection, version: str, transcript: Transcript, codings: tuple[HumanCoding, ...]) -> bool:
    return transcripts.whole(connection, version) == transcript and transcripts.codings(connection, version) == codings


def _unmatched(connection: sa.Connection, study: str, terms: Terms, files: Iterable[str]) -> tuple[str, ...]:
    """The rows of the table of cases that neither these files nor the study's transcripts bear, as they may be shown.

    The study's names have pseudonyms, so the rows are compared with these in them, too.
    """
    if terms.cases is None:
        return ()
    held = [version.name for version in transcripts.current(connection, study)]
    known = {same_file_key(spelling) for name in held for spelling in (name, stem(name))}
    left = (terms.file_name(name) for name in terms.cases.unmatched((*files, *held)))
    return tuple(name for name in left if same_file_key(name) not in known)


def _upload(answer: dict[str, Any]) -> Upload:
    outcomes = (
        Outcome(**{**row, "fate": Fate(row["fate"]), "notes": tuple(row["notes"])}) for row in answer["outcomes"]
    )
    told = answer.get("groups")
    groups = told and ToldGroups(told["rule"], tuple(map(tuple, told["groups"])), told["others"], told.get("before", 0))
    return Upload(tuple(outcomes), tuple(answer["unmatched"]), tuple(answer.get("holding_names", ())), groups)
