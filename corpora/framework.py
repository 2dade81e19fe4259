"""The framework: the objectives a study must answer, fixed before the analysis and versioned by content."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from corpora.errors import FrameworkError
from corpora.toml import toml_of

DEFAULT_FRAMEWORK = "careers_leader_training"
_KEY = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
_FIELDS = "key, title, question, cues and guide"
_OBJECTIVE_FIELDS = {"key", "title", "question", "cues", "guide"}


@dataclass(frozen=True, slots=True)
class Objective:
    """One a-priori question of the study: a short title, the question as a sentence, and words that give it away.

    ``guide`` holds the topic guide's questions about it, as interviewers ask them, where the study gives them.
    """

    key: str
    title: str
    question: str
    cues: tuple[str, ...] = ()
    guide: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The objective as plain values; without a guide it reads as it did before guides were known."""
        values = {"key": self.key, "title": self.title, "question": self.question, "cues": list(self.cues)}
        return {**values, "guide": list(self.guide)} if self.guide else values


@dataclass(frozen=True, slots=True)
class Framework:
    """A named list of objectives with distinct keys.

    Raises:
        FrameworkError: fewer than one objective, or a key used twice.
    """

    name: str
    objectives: tuple[Objective, ...]

    def __post_init__(self) -> None:
        if not self.objectives:
            raise FrameworkError(f"framework '{self.name}': no objective found; add at least one [[objective]] table")
        keys = [objective.key for objective in self.objectives]
        for key in keys:
            if keys.count(key) > 1:
                raise FrameworkError(
                    f"framework '{self.name}': key '{key}' is used {keys.count(key)} times; keys must differ"
                )

    @property
    def version(self) -> str:
        """First 12 hex digits of the SHA-256 of the framework's content."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()[:12]

    @property
    def keys(self) -> tuple[str, ...]:
        """The objectives' keys, in order."""
        return tuple(objective.key for objective in self.objectives)

    def as_dict(self) -> dict[str, Any]:
        """The framework as plain values, in the shape of its TOML file."""
        return {"name": self.name, "objective": [objective.as_dict() for objective in self.objectives]}

    def as_toml(self) -> str:
        """The framework as its TOML file, which `parse_framework` reads back as it was."""
        tables = [f"name = {_quoted(self.name)}\n"]
        for objective in self.objectives:
            lines = ["[[objective]]"]
            for name, value in objective.as_dict().items():
                said = _quoted(value) if isinstance(value, str) else _listed(value)
                lines.append(f"{name} = {said}")
            tables.append("\n".join(lines) + "\n")
        return "\n".join(tables)


def bundled_frameworks() -> tuple[str, ...]:
    """Names of the frameworks that come with themebook."""
    folder = resources.files("corpora") / "frameworks"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def load_framework(source: str | Path | None = None) -> Framework:
    """Read a framework from a TOML file, or a bundled one by its name; without a source, the default.

    Raises:
        FrameworkError: the file is missing, is not TOML or lacks something; the message names file and place.
    """
    if source is None:
        source = DEFAULT_FRAMEWORK
    if isinstance(source, str) and source in bundled_frameworks():
        entry = resources.files("corpora") / "frameworks" / f"{source}.toml"
        return parse_framework(entry.read_text(encoding="utf-8"), source)
    path = Path(source)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        known = ", ".join(bundled_frameworks())
        raise FrameworkError(f"no framework file {path}; give the path of a TOML file or one of: {known}") from None
    except UnicodeDecodeError as error:
        raise FrameworkError(
            f"framework file {path} is not UTF-8 text at byte {error.start}; save it as UTF-8"
        ) from None
    except OSError as error:
        raise FrameworkError(f"framework file {path} cannot be read: {error.strerror or error}") from None
    return parse_framework(text, str(path))


@cache
def subjects_of_talk() -> Framework:
    """How people talk about what studies ask, subject by subject: what objectives without cues borrow from."""
    entry = resources.files("corpora") / "talk.toml"
    return parse_framework(entry.read_text(encoding="utf-8"), "talk")


def framework_given(value: Any, where: str) -> Framework:
    """The framework that somebody elsewhere means: a bundled one by its name, or a whole one as plain values.

    A name is never taken for a path: whoever sends it must not read files of this machine.

    Raises:
        FrameworkError: no bundled framework has this name, or the one given is not well formed.
    """
    if isinstance(value, Mapping):
        return framework_from(value, where)
    if isinstance(value, str) and value in bundled_frameworks():
        return load_framework(value)
    known = ", ".join(bundled_frameworks())
    raise FrameworkError(
        f"{where}: no bundled framework {str(value)[:80]!r}; name one of {known}, or give a whole framework"
    )


def parse_framework(text: str, where: str) -> Framework:
    """Make a framework of TOML text; `where` names it in messages.

    Raises:
        FrameworkError: not TOML, or a part is missing, of the wrong kind or unknown.
    """
    try:
        data = toml_of(text)
    except ValueError as error:
        what = "`themebook framework show com_b` prints one to begin with"
        if any(mark in text for mark in "\u201c\u201d"):
            what += '; curly quotation marks around a value must be straight (")'
        raise FrameworkError(f"{where}: not valid TOML: {error}; {what}") from None
    return framework_from(data, where)


def framework_from(data: Mapping[str, Any], where: str) -> Framework:
    """Make a framework of plain values as `Framework.as_dict` gives them.

    Raises:
        FrameworkError: a part is missing, of the wrong kind or unknown.
    """
    unknown = set(data) - {"name", "objective"}
    if unknown:
        first = sorted(unknown)[0]
        inside = f"; '{first}' belongs to an objective, below its [[objective]]" if first in _OBJECTIVE_FIELDS else ""
        raise FrameworkError(
            f"{where}: unknown entry '{first}'; a framework has 'name' and [[objective]] tables{inside}"
        )
    tables = data.get("objective", [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise FrameworkError(f"{where}: 'objective' must be a list of tables, written [[objective]]")
    objectives = tuple(_objective(table, f"{where}, objective {number}") for number, table in enumerate(tables, 1))
    return Framework(_sentence(data, "name", where), objectives)


def _quoted(text: str) -> str:
    """Text as a basic string of TOML, whose escapes are those of JSON and which holds no DEL either."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _listed(phrases: list[str]) -> str:
    return "[\n" + "".join(f"  {_quoted(phrase)},\n" for phrase in phrases) + "]" if phrases else "[]"


def _objective(table: Mapping[str, Any], where: str) -> Objective:
    unknown = set(table) - _OBJECTIVE_FIELDS
    if unknown:
        raise FrameworkError(
            f"{where}: unknown entry '{sorted(unknown)[0]}'; it takes key, title, question, cues and guide"
        )
    key = _sentence(table, "key", where)
    if not _KEY.fullmatch(key):
        raise FrameworkError(f"{where}: key '{key[:40]}' must be at most 200 characters on one line")
    title, question = _sentence(table, "title", where), _sentence(table, "question", where)
    return Objective(key, title, question, _phrases(table, "cues", where), _phrases(table, "guide", where))


def _phrases(table: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(phrase, str) and phrase.strip() for phrase in value):
        kind = "words and phrases" if name == "cues" else "questions"
        raise FrameworkError(f"{where}: '{name}' must be a list of {kind}")
    return tuple(value)


def _sentence(table: Mapping[str, Any], name: str, where: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value.strip():
        found = "nothing" if value is None else repr(value)
        raise FrameworkError(f"{where}: '{name}' must be text, found {found}")
    return value.strip()
