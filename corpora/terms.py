"""The terms on which files come in: who is who, who interviews, which labels are one person's, and the pseudonyms."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpora.case_rule import CaseRule
from corpora.cases import CaseRow, CaseTable
from corpora.material import Case, Transcript
from corpora.one_person import OnePerson
from corpora.people import with_people
from corpora.pseudonyms import Pseudonyms
from corpora.readers import read_file
from corpora.readers.intake import Intake, Interview
from corpora.speakers import interviewed_by


@dataclass(frozen=True, slots=True)
class Terms:
    """What the analyst says about the files that come in; whatever is None is guessed or left as it is."""

    cases: CaseTable | None = None
    rule: CaseRule | None = None
    interviewer: str | None = None
    encoding: str | None = None
    one_person: OnePerson | None = None
    pseudonyms: Pseudonyms | None = None
    part_at: str | None = None
    comments: bool = False  # those in the margin of a document are codings

    def take_in(self, name: str, data: bytes, path: str | None = None) -> Intake:
        """Read a file and do to its interviews what the terms say; the pseudonyms go last, over everything.

        Args:
            name: the file's name.
            data: its bytes.
            path: where it lay, for the rule for cases; without it, its name.

        Raises:
            TranscriptError: the file cannot be read; its message may hold names, see `remark`.
        """
        row = self.cases.for_transcript(name) if self.cases else None
        rows = (*filter(None, (row,)), *(self.cases.for_people(name) if self.cases else ()))
        who = next((one.interviewer for one in rows if one.interviewer), None) or self.interviewer
        intake = read_file(
            name, data, interviewer=who, encoding=self.encoding, part_at=self.part_at, comments=self.comments
        )
        several = len(intake.interviews) > 1
        done = [self._on_terms(interview, intake.name, path or name, several) for interview in intake.interviews]
        notes = intake.notes
        if row and several:
            notes = (
                *notes,
                f"The table of cases names the file, which holds {len(done)} interviews; name each, such as"
                f" '{done[0].transcript.name}'.",
            )
        taken = replace(intake, interviews=tuple(done), notes=notes)
        return taken if self.pseudonyms is None else _with_pseudonyms(taken, self.pseudonyms)

    def file_name(self, name: str) -> str:
        """A file's name as it may be kept and shown."""
        return name if self.pseudonyms is None else self.pseudonyms.file_name(name)

    def remark(self, text: str, name: str) -> str:
        """A message about the file of this name as it may be kept and shown."""
        if self.pseudonyms is None:
            return text
        return self.pseudonyms.remark(text.replace(name, self.pseudonyms.file_name(name)))

    def _on_terms(self, interview: Interview, file: str, path: str, several: bool) -> Interview:
        transcript = interview.transcript
        row: CaseRow | None = None
        people: tuple[CaseRow, ...] = ()
        if self.cases:
            row = self.cases.for_transcript(transcript.name) or (None if several else self.cases.for_transcript(file))
            people = self.cases.for_people(transcript.name) or (() if several else self.cases.for_people(file))
        case, notes = transcript.case, transcript.notes
        if row:
            case = replace(row.case, attributes={**case.attributes, **row.case.attributes})
        elif self.rule:
            case, notes = _by_rule(self.rule, path, transcript, several)
        elif self.cases and not people and not several:
            group = f"of group '{case.group}'" if case.group else "of no group"
            notes = (*notes, f"The table of cases has no row for it, so its case is '{case.name}', {group}.")
        transcript = replace(transcript, case=case, notes=notes)
        if row and row.interviewer and several:
            transcript = replace(transcript, turns=interviewed_by(transcript.turns, row.interviewer))
        if self.one_person:
            known_as = str if self.pseudonyms is None else self.pseudonyms.name
            transcript = self.one_person.applied(transcript, known_as)
        return replace(interview, transcript=with_people(transcript, people))


def _by_rule(rule: CaseRule, path: str, transcript: Transcript, several: bool) -> tuple[Case, tuple[str, ...]]:
    """The case by the rule; in a file of several interviews each keeps the name that the file gives it."""
    told = rule.case_of(path, transcript.case)
    if told is None:
        return transcript.case, (*transcript.notes, f"The rule for cases, '{rule.written}', does not fit its name.")
    return (replace(told, name=transcript.case.name) if several else told), transcript.notes


def _with_pseudonyms(intake: Intake, pseudonyms: Pseudonyms) -> Intake:
    interviews = []
    done = []
    for interview in intake.interviews:
        made = pseudonyms.transcript(interview.transcript)
        done.append((interview.transcript.name, made))
        interviews.append(
            replace(
                interview,
                transcript=made.transcript,
                replaced=made.change.replacements,
                doubtful=made.change.doubtful,
            )
        )
    return Intake(
        pseudonyms.file_name(intake.name),
        intake.format,
        intake.encoding,
        tuple(interviews),
        pseudonyms.codings(intake.codings, done),
        tuple(pseudonyms.remark(note) for note in intake.notes),
    )
