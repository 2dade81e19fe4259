"""The errors that a person can put right; every message says what, where, what was found and what would work.

ThemebookError
├── InputError            a file or a value that somebody gave us is not usable
│   ├── TranscriptError   a transcript file (empty, not text, unknown type, unreadable)
│   ├── FrameworkError    a framework file
│   ├── CasesError        a CASES.csv
│   ├── CodingsError      a CODINGS.csv
│   └── RosterError       a roster of names and pseudonyms
├── ConflictError         the thing has changed since it was read, or the change does not fit its state
├── NotFoundError         no such study, transcript, run, candidate or theme (or not one you may see)
└── SetupError            the installation, not the input: a model that is missing or altered, a database behind
"""

from __future__ import annotations


class ThemebookError(Exception):
    """Base of all errors that are reported as one sentence, without a traceback."""

    code = "error"


class InputError(ThemebookError):
    """Something given to the program cannot be used as it is."""

    code = "invalid_input"


class TranscriptError(InputError):
    """A transcript file cannot be read."""

    code = "unreadable_transcript"


class FrameworkError(InputError):
    """A framework is not well formed."""

    code = "invalid_framework"


class CasesError(InputError):
    """A table of cases is not well formed."""

    code = "invalid_cases"


class CodingsError(InputError):
    """A table of human codings is not well formed or does not fit its transcripts."""

    code = "invalid_codings"


class RosterError(InputError):
    """A roster of names and pseudonyms is not well formed; the message shows lines, never names."""

    code = "invalid_roster"


class ConflictError(ThemebookError):
    """The thing was changed meanwhile, or its state does not allow this."""

    code = "conflict"


class NotFoundError(ThemebookError):
    """No such thing, or none that the caller may see."""

    code = "not_found"


class SetupError(ThemebookError):
    """The installation is at fault, not the input."""

    code = "setup"
