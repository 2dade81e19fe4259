"""What people made of a stored study, for other programs: the themes of its codebook, and the codes of its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from service.exports.dossier import Code, Coding, Dossier, Maker, Note, Passage, codes_of_files
from service.exports.matrix import every
from service.operations import (
    Caller,
    CodedSegment,
    ThemeView,
    codebook,
    list_memos,
    list_transcripts,
    memo_subjects,
    show_study,
    show_transcript,
)
from service.operations.memos import Kind, Subject
from service.store.engine import Database
from service.store.themes import StoredMemo


def dossier_of_study(db: Database, caller: Caller, study: str) -> Dossier:
    """What people made of a study: the themes of its codebook, and the codes that its files came with.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    found = show_study(db, caller, study).study
    titles = {objective.key: objective.title for objective in found.framework.objectives}
    views = list(every(lambda after: codebook(db, caller, study, after=after)))
    memos = list(every(lambda after: list_memos(db, caller, study, after=after)))
    subjects = memo_subjects(db, caller, study, {memo.memo.about for memo in memos})
    notes = [_note(memo, subjects[memo.memo.about]) for memo in memos]
    themes = [_theme(view, titles, [note for note in notes if note.about == view.stored.theme.id]) for view in views]
    current = [version.transcript for version in every(lambda after: list_transcripts(db, caller, study, after))]
    read = [show_transcript(db, caller, study, key) for key in current]
    spoken = {one.transcript for view in views for one in (*view.segments, *view.disconfirming)}
    former = [show_transcript(db, caller, study, key) for key in sorted(spoken - set(current))]
    texts = (
        *(view.transcript for view in read),
        *(replace(one.transcript, name=f"{one.version.name} (version {one.version.version})") for one in former),
    )
    held = [(view.transcript, view.codings) for view in read]
    on_codes = {theme.id for theme in themes}
    others = tuple(note for note in notes if note.about not in on_codes)
    return Dossier(study, found.name, texts, (*themes, *codes_of_files(held)), others)


def _theme(view: ThemeView, titles: Mapping[str, str], notes: Sequence[Note]) -> Code:
    stored, theme = view.stored, view.stored.theme
    of_candidate = set() if view.candidate is None else set(view.candidate.payload.get("segment_ids", ()))
    accepted = _at_second(stored.accepted_at)
    reason = Note(f"{theme.id}:accepted", stored.memo, stored.accepted_by, accepted, theme.id, theme.name)
    return Code(
        theme.id,
        theme.name,
        Maker.PEOPLE,
        theme.parent,
        stored.accepted_by,
        accepted,
        theme.definition,
        theme.include,
        theme.exclude,
        tuple(titles.get(key, key) for key in theme.objectives),
        (*((reason,) if stored.memo else ()), *notes),
        # whoever accepted a candidate said so of its passages; who moved another in, only the log tells
        tuple(
            Coding(_passage(one), stored.accepted_by if one.segment in of_candidate else None) for one in view.segments
        ),
        tuple(map(_passage, view.disconfirming)),
        frozenset(theme.exemplars),
        view.erased,
    )


def _note(memo: StoredMemo, on: Subject) -> Note:
    title = f"{on.title}: {on.text}" if on.kind is Kind.PASSAGE else on.title
    return Note(memo.memo.id, memo.text, memo.reviewer, _at_second(memo.at), memo.memo.about, title)


def _at_second(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _passage(one: CodedSegment) -> Passage:
    return Passage(one.transcript, one.file, one.start, one.end, one.text, one.case, one.group, one.asked)
