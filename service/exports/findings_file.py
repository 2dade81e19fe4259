"""A findings.json read back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpora.errors import InputError
from pipelines.findings import FORMAT

_OURS = re.compile(r"t[0-9a-f]{16}")
_PARTS = {
    "study": str,
    "framework": dict,
    "provenance": dict,
    "transcripts": list,
    "segments": list,
    "themes": list,
    "coverage": dict,
}


def texts_beside(path: Path, findings: Mapping[str, Any]) -> dict[str, str]:
    """The canonical texts that `analyse` wrote beside its findings, those that are there, by the transcripts' names."""
    texts = {}
    for transcript in findings["transcripts"]:
        place = path.parent / "transcripts" / f"{transcript['id']}.txt"
        if _OURS.fullmatch(str(transcript["id"])) and place.is_file():
            texts[transcript["name"]] = place.read_bytes().decode("utf-8")
    return texts


def read_findings(path: Path) -> dict[str, Any]:
    """The findings in a file that `analyse` wrote.

    Raises:
        InputError: no such file, not JSON, not of the format ``themebook.findings/1``, or without one of its parts.
    """
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"no file {path}") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{path} is not JSON; give the findings.json that `themebook analyse` wrote") from None
    found = value.get("format") if isinstance(value, dict) else None
    if found != FORMAT:
        what = f"format {found!r}" if found else "no 'format'"
        raise InputError(f"{path}: {what}; give the findings.json that `themebook analyse` wrote (format '{FORMAT}')")
    for part, kind in _PARTS.items():
        if not isinstance(value.get(part), kind):
            raise InputError(f"{path}: '{part}' is missing or was altered; make it again with `themebook analyse`")
    return dict(value)
