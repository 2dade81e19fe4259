"""Studies small enough for a test, about a swimming pool that volunteers keep open; every sentence was made up here."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpora.framework import Framework, Objective
from corpora.material import Case, Role, Span, Transcript, Turn
from models.encoder import Encoder
from models.identity import ModelIdentity
from pipelines.analysis import Analysis, Tools, analyse
from pipelines.findings import findings_of
from pipelines.params import Params

SUBJECTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "water": (
        "How do you find the water itself, the warmth and how clean it is?",
        (
            "The water is freezing in the morning, honestly, my toes go blue.",
            "They turned the boiler down and the whole pool went cold.",
            "I only swim on Thursdays because the water is warmer then.",
            "You can smell the chlorine on your skin for the rest of the day.",
            "The filter broke last winter and the water went a bit green.",
            "Somebody tests the water every hour and writes the warmth on a board.",
            "My grandson shivers so much that we get out of the cold water early.",
            "A warm pool would bring back half the older swimmers.",
            "The new heating pump keeps the water lovely, like a bath almost.",
            "Cloudy water puts people off more than cold water does.",
        ),
    ),
    "price": (
        "What about the price of a ticket, and who pays for all this?",
        (
            "Five pounds a ticket is too dear for a family of four.",
            "The price went up twice and nobody told the members.",
            "We get a grant from the council but it never covers the bills.",
            "I pay by the month, which works out cheaper than single tickets.",
            "Students should pay half price if you ask me.",
            "The cake stall makes more money than the ticket office some weekends.",
            "We nearly closed because the electricity bill doubled.",
            "A free session on Sundays costs us two hundred pounds.",
            "Members pay once a year and the money goes into a savings account.",
            "If the grant stops then the price has to rise again.",
        ),
    ),
    "teaching": (
        "And the swimming lessons, how is the teaching going?",
        (
            "The teacher gets in with the little ones and holds their hands.",
            "My daughter learned to float in three lessons.",
            "There are not enough teachers, so the lessons have a waiting list.",
            "She teaches breaststroke first, which is unusual, but it works.",
            "The course for new instructors took me six weekends.",
            "Grown-up beginners are shy, so they have a lesson with the doors shut.",
            "The teacher shouted at a nervous child and we never went back.",
            "We practise rescue with a dummy at the end of each lesson.",
            "A good instructor notices who is frightened before they say so.",
            "Nobody taught me to breathe properly until that course.",
        ),
    ),
    "travel": (
        "How do people get here, by bus or by car?",
        (
            "The bus stops at six, so the evening session is only for drivers.",
            "There is nowhere to park when the market is on.",
            "I cycle along the canal and chain my bike to the railings.",
            "Two buses and a walk up the hill, that is an hour each way.",
            "The car park is free but it floods every autumn.",
            "A minibus from the village would fill the quiet hours.",
            "My neighbour gives me a lift because the bus is never on time.",
            "The road outside has no crossing and the traffic is quick.",
            "They moved the bus stop and the older people cannot walk that far.",
            "I would cycle more if the lane did not end at the bridge.",
        ),
    ),
}

FRAMEWORK = Framework(
    "Pool",
    (
        Objective(
            "money", "Money", "What does the pool cost and who pays for it?", ("price", "ticket", "grant", "bills")
        ),
        Objective("lessons", "Lessons", "How well are people taught to swim?", ("teacher", "lesson", "instructor")),
        Objective("getting_there", "Getting there", "How do people travel to the pool?", ("bus", "car park", "cycle")),
    ),
)

Exchange = tuple[str | None, str]


def interview(
    name: str, exchanges: Sequence[Exchange], *, group: str | None = None, case: str | None = None
) -> Transcript:
    """A transcript of questions (None: nobody asks) by Jo and answers by a person called after the file."""
    text, turns = "", []
    person = name.removesuffix(".txt")
    for question, answer in exchanges:
        for speaker, role, words in (("Jo", Role.INTERVIEWER, question), (person, Role.PARTICIPANT, answer)):
            if not words:
                continue
            text += f"{speaker}: "
            turns.append(Turn(speaker, role, Span(len(text), len(text) + len(words))))
            text += words + "\n\n"
    return Transcript(name, text, tuple(turns), Case(case or person, group))


def as_file(transcript: Transcript) -> bytes:
    """The transcript as a file that somebody could upload."""
    return transcript.text.encode()


def small_study(interviews: int = 6, seed: int = 7) -> tuple[Transcript, ...]:
    """Interviews that go through the four subjects, in different orders, with some back-channel."""
    chance = random.Random(seed)
    groups = cycle(("swimmer", "volunteer"))
    return tuple(_small_interview(f"P{number:02}.txt", chance, next(groups)) for number in range(1, interviews + 1))


def _small_interview(name: str, chance: random.Random, group: str) -> Transcript:
    exchanges: list[Exchange] = [("Shall we start?", "Yeah.")]
    for subject in chance.sample(sorted(SUBJECTS), len(SUBJECTS)):
        question, sentences = SUBJECTS[subject]
        said = chance.sample(sentences, 9)
        exchanges += [(question, " ".join(said[:5])), ("Mhm.", " ".join(said[5:])), ("Right.", "Yeah, exactly.")]
    return interview(name, exchanges, group=group)


def answers_as_study(answers: Sequence[str], interviews: int = 3) -> tuple[Transcript, ...]:
    """Transcripts in which each of the answers is a turn of its own, dealt out to some interviews in blocks."""
    size = max(1, -(-len(answers) // interviews))
    blocks = [answers[start : start + size] for start in range(0, len(answers), size)] or [[]]
    return tuple(
        interview(f"Q{number}.txt", [("Go on, please tell me more?", answer) for answer in block])
        for number, block in enumerate(blocks, 1)
    )


@dataclass(frozen=True)
class Analysed:
    """A study with what came of it."""

    transcripts: tuple[Transcript, ...]
    framework: Framework
    analysis: Analysis
    findings: dict[str, Any]


def analysed(
    transcripts: Sequence[Transcript], tools: Tools, framework: Framework = FRAMEWORK, params: Params | None = None
) -> Analysed:
    """Analyse a study by the name of Pool."""
    analysis = analyse(transcripts, framework, tools, params or Params())
    return Analysed(tuple(transcripts), framework, analysis, findings_of("Pool", transcripts, framework, analysis))


class Remembering:
    """The real encoder, asked only once for each string; `asked` holds every string it was asked for."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.asked: list[str] = []

    @property
    def identity(self) -> ModelIdentity:
        return self._encoder.identity

    def encode(self, texts: Sequence[str], report: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        self.asked += texts
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        if report:
            report(len(texts), len(texts))
        return np.array([self._known[text] for text in texts], dtype=np.float32).reshape(len(texts), 384)
