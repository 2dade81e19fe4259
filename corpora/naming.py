"""The names of files: made harmless, and taken apart into what they are called and what kind they are."""

from __future__ import annotations

import re
import unicodedata

from corpora.errors import TranscriptError

LONGEST_NAME = 255  # characters; what file systems take
_SUFFIX = re.compile(r"\.(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{1,8}")  # one letter at least: '12.03.2024' is a date
_UNSAFE = {"Cc", "Cs", "Zl", "Zp"}
_DIRECTION_MARKS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # can make 'exe.txt' of 'txt.exe'


def file_name(name: str) -> str:
    """The last part of a path, without characters that could do harm in a header, a log or a terminal.

    Folders are dropped; control characters, lone surrogates and direction marks become ``_``; blanks around the name
    and dots behind it go.

    Raises:
        TranscriptError: nothing is left, or the name has more than 255 characters.
    """
    last = re.split(r"[/\\]", name)[-1]
    if len(last) > LONGEST_NAME:
        raise TranscriptError(
            f"a file's name has {len(last):,} characters ('{_harmless(last[:20])}...'); at most {LONGEST_NAME} work"
        )
    safe = _harmless(last).strip().rstrip(". ")
    if not safe.strip("_"):
        raise TranscriptError("a file came without a usable name; give it one, such as 'CL01.txt'")
    return safe


def suffix(name: str) -> str:
    """What kind of file a name says it is: ``.txt``, in lower case, or nothing."""
    cut = _cut(name)
    return name[cut:].lower()


def stem(name: str) -> str:
    """A file's name without the suffix."""
    return name[: _cut(name)]


def same_file_key(name: str) -> str:
    """What two spellings of one file name share: folder, case and the form of accents do not count."""
    last = re.split(r"[/\\]", name.strip())[-1]
    return unicodedata.normalize("NFC", last).casefold()


def _harmless(name: str) -> str:
    return "".join("_" if unicodedata.category(char) in _UNSAFE or char in _DIRECTION_MARKS else char for char in name)


def _cut(name: str) -> int:
    dot = name.rfind(".")
    return dot if dot > 0 and _SUFFIX.fullmatch(name, dot) else len(name)
