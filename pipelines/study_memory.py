"""What was found before of one study's talk, however many parameters differ: remembered under all that was said.

Vectors need not be looked at for that: those of a passage follow from its words and the encoder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpora.material import Segment
from models.identity import ModelIdentity
from models.memory import Arrays, Memory, digest_of
from models.topics import FORGETFUL


@dataclass(frozen=True, slots=True)
class StudyMemory:
    """A memory of what comes of a study's segments and their vectors; ``study`` tells both from all others."""

    memory: Memory
    study: str

    @classmethod
    def of_study(cls, memory: Memory, segments: Sequence[Segment], encoder: ModelIdentity) -> StudyMemory:
        """The memory of all that comes of these segments and the vectors that this encoder makes of them."""
        told = [  # an id names the text, down to its last letter
            (s.id, s.turn, s.speaker, s.question_text, s.filler, s.case, s.language,
             None if s.question is None else (s.question.start, s.question.end))
            for s in segments
        ]  # fmt: skip
        return cls(memory, digest_of((encoder, told)))

    def of(self, what: str, given: Iterable[object], make: Callable[[], Arrays]) -> Arrays:
        """The arrays called `what` that come of the study and of what else is `given`; remembered or made."""
        return self.memory.of(what, digest_of((self.study, *given)), make)


NOTHING_REMEMBERED = StudyMemory(FORGETFUL, "")
"""Remembers nothing, so that it may stand for any study."""
