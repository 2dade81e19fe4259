"""Names that no label may hold: of those who speak, of their cases and of their groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from corpora.lookalikes import names_role
from corpora.material import Transcript, find_words

_LEAST_LETTERS = 3  # of a part of a name


@dataclass(frozen=True, slots=True)
class Names:
    """Names as they are written in whole, and the parts of people's names, which talk writes in the same capitals."""

    whole: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, transcripts: Iterable[Transcript]) -> Self:
        """The names of those who speak in transcripts, interviewers too, and of their cases and groups."""
        whole: set[str] = set()
        speakers: set[str] = set()
        for transcript in transcripts:
            speakers |= {turn.speaker for turn in transcript.turns}
            for case in (transcript.case, *transcript.people.values()):
                whole |= {case.name, case.group or ""}
        people = (speaker for speaker in speakers if not names_role(speaker.casefold()))
        parts = {part for speaker in people for part in find_words(speaker) if part[:1].isupper()}
        return cls(
            frozenset(name.casefold() for name in (*whole, *speakers) if name),
            frozenset(part for part in parts if len(part) >= _LEAST_LETTERS),
        )

    def within(self, phrase: str) -> bool:
        """Whether a phrase is one of the names, in one or several of its kind, or holds a part of a person's."""
        plain = phrase.casefold()
        words = {word.replace("\u2019", "'").removesuffix("'s") for word in find_words(phrase)}
        return bool({plain, plain.removesuffix("s")} & self.whole) or bool(self.parts & words)


NOBODY = Names()
