"""What leaves for other programs, whoever made it: the texts, the codes on them, and each passage under a code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from corpora.coding import MACHINE, HumanCoding
from corpora.material import Case, Span, Transcript


class Maker(StrEnum):
    """Whose a code is: people made it of candidates, or on the files before they came in; or only a machine did."""

    PEOPLE = "people"
    FILE = "file"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch ``[start, end)`` of a transcript in its exact words, and whose they are.

    Of one that is short also what was asked before it, in the interviewer's words.
    """

    transcript: str
    file: str
    start: int
    end: int
    text: str
    case: str
    group: str | None
    asked: str | None = None

    @property
    def id(self) -> str:
        """Identifier made from transcript and span, as a segment's is."""
        return f"{self.transcript}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote, when (ISO 8601, UTC), and about what: an identifier, and its name for people."""

    id: str
    text: str
    by: str
    at: str
    about: str
    title: str


@dataclass(frozen=True, slots=True)
class Coding:
    """A passage under a code, and who put it there, where that is known."""

    at: Passage
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A theme, a code of a file, or a candidate; `objectives` are titles, `against` speaks against it.

    `erased` counts passages whose words are gone.
    """

    id: str
    name: str
    maker: Maker
    parent: str | None = None
    by: str = ""
    at: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    objectives: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    codings: tuple[Coding, ...] = ()
    against: tuple[Passage, ...] = ()
    exemplars: frozenset[str] = frozenset()
    erased: int = 0


@dataclass(frozen=True, slots=True)
class Dossier:
    """A study as other programs take it; `id` makes identifiers its own, `notes` are on anything but its codes."""

    id: str
    title: str
    transcripts: tuple[Transcript, ...]
    codes: tuple[Code, ...]
    notes: tuple[Note, ...] = ()

    def made_by(self, *makers: Maker) -> tuple[Code, ...]:
        """The codes that some made."""
        return tuple(code for code in self.codes if code.maker in makers)

    def cases(self) -> dict[str, Case]:
        """Everybody's case by name; what one of its transcripts leaves open is taken from the others."""
        found: dict[str, Case] = {}
        for one in (case for t in self.transcripts for case in (t.case, *t.people.values())):
            held = found.get(one.name, one)
            found[one.name] = Case(
                one.name,
                held.group or one.group,
                held.linked_to or one.linked_to,
                {**one.attributes, **held.attributes},
            )
        return dict(sorted(found.items()))


def dossier_of_findings(
    findings: Mapping[str, Any], transcripts: Sequence[Transcript], codings: Sequence[HumanCoding] = ()
) -> Dossier:
    """What a run proposes, each candidate the machine's, and the codes that the files came with."""
    titles = {objective["key"]: objective["title"] for objective in findings["framework"]["objectives"]}
    texts = {transcript.id: transcript for transcript in transcripts}
    held: dict[str, list[Coding]] = {}
    for segment in findings["segments"]:
        at = passage_of(texts[segment["transcript"]], Span(segment["start"], segment["end"]))
        for theme in (segment["theme"], segment.get("subtheme")):
            if theme is not None:
                held.setdefault(theme, []).append(Coding(at, MACHINE))
    candidates = (
        Code(
            theme["id"],
            theme["label"],
            Maker.MACHINE,
            theme.get("parent"),
            by=MACHINE,
            definition=f"Keywords: {', '.join(theme['keywords'])}. Stability {theme['stability']:.2f} of 1.",
            objectives=(titles[theme["objective"]],) if theme["objective"] else (),
            codings=tuple(held.get(theme["id"], ())),
        )
        for theme in findings["themes"]
    )
    on = [(one, [coding for coding in codings if coding.transcript == one.name]) for one in transcripts]
    key = findings["provenance"]["input_sha256"]
    return Dossier(str(key), findings["study"], tuple(transcripts), (*candidates, *codes_of_files(on)))


def passage_of(transcript: Transcript, span: Span) -> Passage:
    """A stretch of a transcript with its exact words, and whose they are."""
    turn = transcript.turn_at(span)
    case = transcript.case if turn is None else transcript.case_of(turn.speaker)
    words = span.of(transcript.text)
    return Passage(transcript.id, transcript.name, span.start, span.end, words, case.name, case.group)


def codes_of_files(held: Sequence[tuple[Transcript, Sequence[HumanCoding]]]) -> list[Code]:
    """The codes that people had put on files, each under the code that its codings say is above it."""
    codings: dict[tuple[str | None, str], list[Coding]] = {}
    for transcript, on in held:
        for one in on:
            codings.setdefault((one.parent, one.code), []).append(Coding(passage_of(transcript, one.span), one.coder))
    for parent in dict.fromkeys(parent for parent, _ in list(codings)):
        if parent is not None and not any(name == parent for _, name in codings):
            codings[None, parent] = []
    key_of = {name: f"file:{above or ''}:{name}" for above, name in reversed(list(codings))}
    above = {f"file:{parent or ''}:{name}": key_of.get(parent or "") for parent, name in codings}
    return [
        Code(
            key := f"file:{parent or ''}:{name}",
            name,
            Maker.FILE,
            above[key] if _reaches_top(key, above) else None,
            codings=tuple(on),
        )
        for (parent, name), on in codings.items()
    ]


def _reaches_top(key: str, above: Mapping[str, str | None]) -> bool:
    """Whether the way up from a code ends: names alone may lead round in a ring."""
    met: set[str] = set()
    at: str | None = key
    while at is not None and at not in met:
        met.add(at)
        at = above.get(at)
    return at is None
