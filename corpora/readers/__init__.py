"""From a file to transcripts: what the file holds decides how it is read, in a child process that can do no harm."""

from __future__ import annotations

from dataclasses import replace

from corpora.errors import TranscriptError
from corpora.material import Case, Transcript
from corpora.naming import file_name, suffix
from corpora.other_files import what_works
from corpora.readers.formats import READABLE
from corpora.readers.intake import Intake
from corpora.readers.parsing import Asked
from corpora.readers.sandbox import read_in_child

__all__ = ["READABLE", "Intake", "read_file", "read_table", "read_transcript"]


def read_transcript(
    name: str,
    data: bytes,
    *,
    case: Case | None = None,
    interviewer: str | None = None,
    encoding: str | None = None,
) -> Transcript:
    """Read the one interview in a file.

    Args:
        name: the file's name; a folder before it is dropped.
        data: the file's bytes.
        case: whose interview it is; without it, the case that the file names, else one called as the file without its
            suffix.
        interviewer: the label of the speaker who interviews (several with ``;`` between), in place of the guess.
        encoding: the file's encoding, in place of what is found (byte order mark, else UTF-8, else Windows-1252).

    Raises:
        TranscriptError: the file cannot be read, or holds several interviews; the message says what is wrong, where,
            and what would work.
    """
    intake = read_file(name, data, case=case, interviewer=interviewer, encoding=encoding)
    if len(intake.transcripts) > 1:
        raise TranscriptError(
            f"{intake.name}: it holds {len(intake.transcripts)} interviews and one was expected; save each in a file"
            " of its own"
        )
    return intake.transcripts[0]


def read_table(name: str, data: bytes) -> tuple[tuple[str, ...], ...]:
    """The rows of the table of codings in a workbook or a document, its titles first; none where it holds none.

    Raises:
        TranscriptError: the file cannot be read; the message says what is wrong, where, and what would work.
    """
    return read_in_child(Asked(file_name(name), table=True), data).table


def read_file(
    name: str,
    data: bytes,
    *,
    case: Case | None = None,
    interviewer: str | None = None,
    encoding: str | None = None,
    part_at: str | None = None,
    comments: bool = False,
) -> Intake:
    """Read everything in a file: one interview or several, and the codings that came with them.

    Arguments are those of `read_transcript`; `case` is given to the interview of a file that holds one, and `part_at`
    says what the first line of each interview in a text is like (``Interview *``), or ``none`` that it holds one. With
    `comments`, those in the margin of a document are codings: what they say the code, who wrote them the coder.

    Raises:
        TranscriptError: the file cannot be read; the message says what is wrong, where, and what would work.
    """
    name = file_name(name)
    kind = suffix(name)
    if kind and kind not in READABLE:
        raise TranscriptError(f"{name}: files of type '{kind}' cannot be read; {what_works(kind, READABLE)}")
    intake = read_in_child(Asked(name, interviewer, encoding, part_at, comments), data)
    if case is None or len(intake.interviews) > 1:
        return intake
    only = intake.interviews[0]
    return replace(intake, interviews=(replace(only, transcript=replace(only.transcript, case=case)),))
