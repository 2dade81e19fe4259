"""What to do with files that hold talk and cannot be read: those of older programs, recordings, packed ones."""

from __future__ import annotations

from collections.abc import Collection

_AS_DOCUMENT = "open it in the program that made it and save it as .docx"
_AS_TABLE = "open it in the program that made it and save it as .xlsx"
_AS_PROJECT = "export it as a REFI-QDA project (.qdpx) in the program that made it"
_HEARD = "a recording; have it transcribed and give the transcript"
_PACKED = "unpack it and give the files in it"
_WHAT_WORKS = {
    **dict.fromkeys(("doc", "dot", "wps", "wpd", "pages"), _AS_DOCUMENT),
    **dict.fromkeys(("xls", "ods", "numbers"), _AS_TABLE),
    **dict.fromkeys(("nvp", "nvpx", "nvcx", "mx18", "mx20", "mx22", "mx24", "atlproj", "hpr7"), _AS_PROJECT),
    **dict.fromkeys("mp3 m4a wav wma aac ogg flac mp4 mov avi mkv webm".split(), _HEARD),
    **dict.fromkeys(("zip", "7z", "rar", "gz", "tar"), _PACKED),
}


def what_works(kind: str, readable: Collection[str]) -> str:
    """What would make talk readable that is in a file of this kind (``.doc``); by default, the kinds to choose from."""
    return _WHAT_WORKS.get(kind.lower().removeprefix("."), f"save it as one of: {listed(readable)}")


def is_known(kind: str) -> bool:
    """Whether files of this kind (``.doc``) are likely to hold talk, though nobody can read them as they are."""
    return kind.lower().removeprefix(".") in _WHAT_WORKS


def listed(readable: Collection[str]) -> str:
    """The kinds of files that can be read, in alphabetical order."""
    return ", ".join(sorted(readable))
