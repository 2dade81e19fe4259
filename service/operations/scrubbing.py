"""What a person who withdrew said, found in what others wrote and in what the machine made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpora.lookalikes import names_role
from corpora.material import Role, Transcript, find_words

ERASED = "[erased: it quoted words of a case that was withdrawn]"
_IN_A_ROW = 6  # as many words in a row are a quotation, fewer are a manner of speaking
_WRITTEN = frozenset({"name", "definition", "include", "exclude"})  # what people write into decisions and themes
_KEYWORDS = 3  # in the place of a label


@dataclass(frozen=True, slots=True)
class Scrub:
    """How what is erased is told.

    Attributes:
        rows: six words in a row that were said.
        names: words of names, of the case and of who spoke, that nobody else in the study has.
        lost: words that are in no transcript any more.
    """

    rows: frozenset[tuple[str, ...]]
    names: frozenset[tuple[str, ...]]
    lost: frozenset[str]

    @classmethod
    def of(cls, erased: Iterable[Transcript], kept: Iterable[Transcript]) -> Scrub:
        """What is erased, where other transcripts are kept."""
        gone, there = list(erased), list(kept)
        rows = {row for transcript in gone for row in _rows(_words(transcript.text), _IN_A_ROW)}
        names = {name for transcript in gone for name in _names(transcript)}
        names -= {name for transcript in there for name in _names(transcript)}
        lost = {word for transcript in gone for word in _words(transcript.text)}
        lost -= {word for transcript in there for word in _words(transcript.text)}
        return cls(frozenset(rows), frozenset(names), frozenset(lost))

    def text(self, value: str) -> str:
        """What somebody wrote; a notice in its place where it quotes what is erased or names who said it."""
        words = _words(value)
        quotes = any(row in self.rows for row in _rows(words, _IN_A_ROW))
        named = any(row in self.names for size in {len(name) for name in self.names} for row in _rows(words, size))
        return ERASED if quotes or named else value

    def written(self, value: Any, key: str = "") -> Any:
        """The same for all that people wrote in a decision or a theme, as JSON values."""
        if isinstance(value, str):
            return self.text(value) if key in _WRITTEN else value
        if isinstance(value, list):
            return [self.written(entry, key) for entry in value]
        if isinstance(value, Mapping):
            return {name: self.written(entry, name) for name, entry in value.items()}
        return value

    def described(self, theme: Mapping[str, Any]) -> dict[str, Any]:
        """A candidate as the machine described it, without words that are in no transcript any more."""
        keywords = [word for word in theme.get("keywords", ()) if not self.lost & set(_words(word))]
        label = theme.get("label", "")
        if self.lost & set(_words(label)) or self.text(label) == ERASED:
            label = " · ".join(keywords[:_KEYWORDS]) or ERASED
        return {**theme, **({"label": label} if "label" in theme else {}), "keywords": keywords}


def _names(transcript: Transcript) -> Iterator[tuple[str, ...]]:
    speakers = {turn.speaker for turn in transcript.turns if turn.role is Role.PARTICIPANT}
    for name in {transcript.case.name, *speakers}:
        words = tuple(_words(name))
        if words and not names_role(name.casefold()) and not all(names_role(word) for word in words):
            yield words


def _words(text: str) -> list[str]:
    return [word.casefold() for word in find_words(text)]


def _rows(words: list[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + size]) for start in range(len(words) - size + 1))
