"""Reading transcripts, one or all with a report: whoever does is noted in the audit, without a word of the text."""

from __future__ import annotations

from service.operations.access import Caller
from service.operations.transcripts import TranscriptView, show_transcript
from service.store import log
from service.store.engine import Database
from service.store.ids import now


def read_transcript(db: Database, caller: Caller, study: str, transcript: str) -> TranscriptView:
    """A transcript for a person to read; who, which and when go into the audit.

    Raises:
        NotFoundError: no such study that the caller may see, or no such transcript in it.
    """
    view = show_transcript(db, caller, study, transcript)
    with db.write() as connection:
        log.record(connection, now(), caller.user, "transcript read", transcript, study)
    return view


def note_report(db: Database, caller: Caller, study: str, run: str) -> None:
    """Note that somebody read the report of a run, in which all of its transcripts stand."""
    with db.write() as connection:
        log.record(connection, now(), caller.user, "report read", run, study)


def note_export(db: Database, caller: Caller, study: str, form: str) -> None:
    """Note that somebody took what people made of a study, with the words that it rests on, out as a file."""
    with db.write() as connection:
        log.record(connection, now(), caller.user, "study exported", study, study, form=form)
