"""From bytes to interviews, inside the child process: the format's reader lays out drafts, this finds who speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

from corpora.errors import TranscriptError
from corpora.labels import speaker_key
from corpora.languages import ENGLISH, languages_of
from corpora.material import Case, Role, Span, Transcript, Turn
from corpora.naming import file_name, stem, suffix
from corpora.notes_beside import without_notes
from corpora.readers.blocks import Draft, Reading, Said, says_something
from corpora.readers.coded_table import table_of_codings
from corpora.readers.comments import codings_of
from corpora.readers.formats import format_of
from corpora.readers.intake import Intake, Interview
from corpora.readers.parting import asked_again, parted, successive
from corpora.readers.plain import read_turns
from corpora.readers.same_interviewer import with_interviewers_of_one_file
from corpora.speakers import Roles, interviewed_by, roles_of

_FEW_WORDS = 40  # in another language, up to which nothing is said of it
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be read, and what the analyst said about it: who interviews, the encoding, how interviews begin.

    With ``comments``, those in the margin of a document are taken for codings; with ``table``, the rows of its table of
    codings are asked for in place of interviews.
    """

    name: str
    interviewer: str | None = None
    encoding: str | None = None
    part_at: str | None = None
    comments: bool = False
    table: bool = False


def parse(asked: Asked, data: bytes) -> Intake:
    """Read a file into interviews. This does what a hostile file makes it do: run it in the sandbox only.

    Raises:
        TranscriptError: the file cannot be read; the message says what is wrong, where, and what would work.
    """
    form, notes = format_of(data, asked.name)
    reader = import_module(form.module)
    if asked.table:
        tables = reader.tables(data, asked.name) if hasattr(reader, "tables") else ()
        return Intake(asked.name, form.key, None, (), notes=notes, table=table_of_codings(tables))
    reading: Reading = reader.read(data, asked.name, asked.encoding)
    drafts = [draft for draft in reading.drafts if says_something(draft.text)]
    told: tuple[str, ...] = ()
    if len(drafts) == 1 and drafts[0].name is None:
        drafts, told = parted(drafts[0], asked.name, asked.part_at)
    if not drafts:
        raise TranscriptError(f"{asked.name}: there is no text in it that somebody could have said")
    names = dict(_names(asked.name, drafts))
    several = len(drafts) > 1
    interviews = tuple(
        _finished(draft, name, asked, several) for draft, name in zip(drafts, names.values(), strict=True)
    )
    if several and not asked.interviewer:
        interviews = with_interviewers_of_one_file(interviews)
    if several:
        notes = (*notes, *_not_there(asked.interviewer, interviews))
    known = {drafts[at].name: name for at, name in reversed(list(names.items()))}
    codings = tuple(replace(coding, transcript=known[coding.transcript]) for coding in reading.codings)
    doubts: tuple[str, ...] = ()
    if asked.comments and hasattr(reader, "comments"):
        texts = {name: draft.text for name, draft in zip(names.values(), drafts, strict=True)}
        codings, doubts = codings_of(reader.comments(data, asked.name), texts)
    notes = (*notes, *reading.notes, *told)
    if not several:  # what is doubtful about the file is doubtful about its one transcript
        only = interviews[0]
        said = replace(only.transcript, notes=(*notes, *only.transcript.notes))
        interviews, notes = (replace(only, transcript=said),), ()
    return Intake(asked.name, form.key, reading.encoding, interviews, codings, (*notes, *doubts))


def _names(name: str, drafts: list[Draft]) -> Iterator[tuple[int, str]]:
    """A name for each interview of a file, no two of them the same."""
    used: set[str] = set()
    for at, draft in enumerate(drafts):
        wanted = name if draft.name is None else file_name(draft.name)
        chosen, count = wanted, 1
        while chosen.casefold() in used:
            count += 1
            chosen = f"{stem(wanted)} ({count}){suffix(wanted)}"
        used.add(chosen.casefold())
        yield at, chosen


def _finished(draft: Draft, name: str, asked: Asked, several: bool) -> Interview:
    if draft.turns is None:
        interviewer = asked.interviewer if not several else None
        turns, doubts = read_turns(draft.text, name, interviewer)
        pasted = successive(draft.text, turns)
    else:
        spoken, beside = without_notes(draft.turns, what="turn")
        roles = _roles(draft.text, spoken, name, None if several else asked.interviewer)
        turns, doubts, pasted = tuple(_turns(spoken, roles)), (*beside, *roles.notes), ()
    if not (several or asked.part_at):
        doubts = (*doubts, *(pasted or asked_again(draft.text, turns)))
    if several and asked.interviewer:
        turns = interviewed_by(turns, asked.interviewer)
    notes = (*draft.notes, *doubts, *_direction(draft.text), *_language(draft.text, turns))
    return Interview(Transcript(name, draft.text, turns, draft.case or Case(stem(name)), notes), draft.lasted)


def _roles(text: str, turns: Sequence[Said], name: str, interviewer: str | None) -> Roles:
    """Who interviews: what the analyst says, else what the file says, else the guess."""
    told = {turn.speaker: turn.role for turn in turns if turn.role is not None}
    if told and not interviewer:
        return Roles({turn.speaker: told.get(turn.speaker, Role.PARTICIPANT) for turn in turns})
    return roles_of(((turn.speaker, text[turn.start : turn.end]) for turn in turns), name, interviewer)


def _turns(turns: Sequence[Said], roles: Roles) -> Iterator[Turn]:
    for said in turns:
        role = roles.by_speaker.get(said.speaker, Role.PARTICIPANT)
        yield Turn(said.speaker, role, Span(said.start, said.end), said.began)


def _not_there(interviewer: str | None, interviews: tuple[Interview, ...]) -> tuple[str, ...]:
    if not interviewer:
        return ()
    wanted = {speaker_key(label) for label in interviewer.split(";")}
    without = [
        interview.transcript.name
        for interview in interviews
        if not any(speaker_key(turn.speaker) in wanted for turn in interview.transcript.turns)
    ]
    if not without:
        return ()
    more = f" and {len(without) - 3} more" if len(without) > 3 else ""
    return (f"The interviewer that was named does not speak in {', '.join(without[:3])}{more}.",)


def _language(text: str, turns: tuple[Turn, ...]) -> tuple[str, ...]:
    """A remark where participants speak another language than English for more than a few words."""
    said = languages_of(turn.span.of(text) for turn in turns if turn.role is Role.PARTICIPANT)
    english = said.pop(ENGLISH, 0)
    others = said.total()
    if others < _FEW_WORDS:
        return ()
    name = min(said, key=lambda language: (-said[language], language))
    return (
        f"About {others / (others + english):.0%} of what participants say seems to be in {name}. The models read"
        " English only: every word is kept, but these passages feed no theme of a study in English; a translation,"
        " added as a transcript, would.",
    )


def _direction(text: str) -> tuple[str, ...]:
    """A remark on characters that turn the direction of writing, as they can make words seem others."""
    first = _DIRECTION.search(text)
    if first is None:
        return ()
    count = len(_DIRECTION.findall(text))
    line = text.count("\n", 0, first.start()) + 1
    return (f"{count} character(s) that change the direction of writing are kept, the first in line {line}.",)
