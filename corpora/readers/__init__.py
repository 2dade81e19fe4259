"""From a file to a transcript: the reader is chosen by what the file's name says it is."""

from __future__ import annotations

from corpora.errors import TranscriptError
from corpora.material import Case, Transcript
from corpora.naming import file_name, stem, suffix
from corpora.readers.decoding import decode
from corpora.readers.plain import read_turns

READABLE: frozenset[str] = frozenset({".txt", ".md"})


def read_transcript(
    name: str,
    data: bytes,
    *,
    case: Case | None = None,
    interviewer: str | None = None,
    encoding: str | None = None,
) -> Transcript:
    """Read one interview.

    Args:
        name: the file's name; a folder before it is dropped.
        data: the file's bytes.
        case: whose interview it is; without it, a case called as the file without its suffix.
        interviewer: the label of the speaker who interviews (several with ``;`` between), in place of the guess.
        encoding: the file's encoding, in place of what is found (byte order mark, else UTF-8, else Windows-1252).

    Raises:
        TranscriptError: the file cannot be read; the message says what is wrong, where, and what would work.
    """
    name = file_name(name)
    kind = suffix(name)
    if kind and kind not in READABLE:
        raise TranscriptError(
            f"{name}: files of type '{kind}' cannot be read;"
            f" save the transcript as one of: {', '.join(sorted(READABLE))}"
        )
    decoded = decode(data, name, encoding)
    turns, notes = read_turns(decoded.text, name, interviewer)
    unnamed = () if kind else ("The file's name does not say what it is (as .txt does); it was read as plain text.",)
    return Transcript(name, decoded.text, turns, case or Case(stem(name)), (*unnamed, *decoded.notes, *notes))
