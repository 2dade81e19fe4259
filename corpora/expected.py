"""Themes that an analyst expects: a name with words or example passages, read from a TOML file.

A file has a table for each: ``[[theme]]`` with ``name = "Workload"``, ``words = ["hours", "weekends", "no time"]`` and
``examples = ["I did most of it on Sunday nights."]``; one of the two lists is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corpora.errors import InputError
from corpora.toml import toml_of

_FIELDS = {"name", "words", "examples"}
_MOST = 100  # expected themes in a file, and words or examples of one


@dataclass(frozen=True, slots=True)
class Expected:
    """A theme to look for: its name, and words or passages that would speak to it."""

    name: str
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The theme as plain values, in the shape of its file."""
        return {"name": self.name, "words": list(self.words), "examples": list(self.examples)}


def read_expected(text: str, where: str) -> tuple[Expected, ...]:
    """Read the expected themes of a TOML file.

    Raises:
        InputError: the file is not TOML, has no [[theme]], or one of them is not well formed or named twice.
    """
    try:
        tables = toml_of(text)
    except ValueError as error:
        raise InputError(f"{where}: not TOML: {error}") from None
    if set(tables) - {"theme"} or not isinstance(tables.get("theme"), list):
        raise InputError(f"{where}: expected 1 to {_MOST} [[theme]] tables with name and words, and nothing else")
    return expected_from(tables.get("theme"), where)


def expected_from(themes: Any, where: str) -> tuple[Expected, ...]:
    """The expected themes of a list of tables with name, words and examples.

    Raises:
        InputError: there is none, or too many, or one of them is not well formed or named twice.
    """
    if not isinstance(themes, list) or not 1 <= len(themes) <= _MOST:
        raise InputError(f"{where}: expected 1 to {_MOST} themes with name and words")
    found = tuple(_theme(entry, f"{where}: theme {number}") for number, entry in enumerate(themes, 1))
    names = [theme.name for theme in found]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{where}: '{name}' is expected {names.count(name)} times; names must differ")
    return found


def _theme(entry: Any, where: str) -> Expected:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise InputError(f'{where} has no name; add name = "..."')
    if unknown := sorted(set(entry) - _FIELDS):
        raise InputError(f"{where} has '{unknown[0]}'; the fields are name, words and examples")
    lists = [_texts(entry.get(field, []), f"{where}, {field}") for field in ("words", "examples")]
    name = entry["name"].strip()
    if not any(lists):
        raise InputError(f"{where} ('{name}'): give it words or examples to look for")
    return Expected(name, *lists)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise InputError(f"{where}: a list of texts is expected")
    if len(value) > _MOST:
        raise InputError(f"{where}: {len(value)} entries, at most {_MOST} work")
    return tuple(text.strip() for text in value)
