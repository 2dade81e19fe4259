"""Pseudonyms in place of names, before anything is stored: in the words, the labels, and the names of files and cases.

The pseudonymised text is the canonical one, so all offsets are those of it. What was replaced is recorded by pseudonym
and place, never by the name.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpora.coding import HumanCoding
from corpora.material import Case, Span, Transcript
from corpora.name_matching import Found, Labels, Names, Place
from corpora.naming import stem, suffix
from corpora.rosters import Roster, tokens


@dataclass(frozen=True, slots=True)
class Replacement:
    """A pseudonym and every place where it now stands for a name."""

    pseudonym: str
    spans: tuple[Span, ...]

    @property
    def count(self) -> int:
        """How many names it stands for."""
        return len(self.spans)


@dataclass(frozen=True, slots=True)
class _Edit:
    """A stretch of a text before and after."""

    old: Span
    new: Span
    pseudonym: str


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """A text with pseudonyms.

    ``doubtful`` are places where a word may be a name (`Will`, opening a sentence) and was left: a person looks there.
    """

    text: str
    doubtful: tuple[Span, ...]
    _edits: tuple[_Edit, ...]

    @property
    def replacements(self) -> tuple[Replacement, ...]:
        """What was replaced, by pseudonym in the order of first places."""
        spans: dict[str, list[Span]] = {}
        for edit in self._edits:
            spans.setdefault(edit.pseudonym, []).append(edit.new)
        return tuple(Replacement(pseudonym, tuple(found)) for pseudonym, found in spans.items())

    def moved(self, span: Span) -> Span:
        """Where a stretch of the text before now is; an end inside a name takes in the whole pseudonym."""
        return Span(self._moved(span.start, at_end=False), self._moved(span.end, at_end=True))

    def _moved(self, place: int, *, at_end: bool) -> int:
        number = bisect.bisect_right(self._edits, place, key=lambda edit: edit.old.start) - 1
        if number < 0:
            return place
        edit = self._edits[number]
        if place >= edit.old.end:
            return place + edit.new.end - edit.old.end
        if place == edit.old.start:
            return edit.new.start
        return edit.new.end if at_end else edit.new.start


@dataclass(frozen=True, slots=True)
class PseudonymisedTranscript:
    """A transcript with pseudonyms throughout, and what was done to its text."""

    transcript: Transcript
    change: Pseudonymised


class Pseudonyms:
    """A roster, ready to be applied to as many texts and transcripts as there are."""

    def __init__(self, roster: Roster) -> None:
        self._names = Names(roster)

    def text(self, text: str) -> Pseudonymised:
        """Apply to words that were said."""
        return _replaced(text, self._names.find(text))

    def name(self, name: str) -> str:
        """Apply to the name of a file, a case or a speaker: whatever may be a name is one."""
        return _replaced(name, self._names.find(name, Place.NAME)).text

    def remark(self, text: str) -> str:
        """Apply to a remark of the program's, whose own words are no names."""
        return _replaced(text, self._names.find(text, Place.AROUND)).text

    def file_name(self, name: str) -> str:
        """Apply to a file's name, and leave its suffix."""
        return self.name(stem(name)) + suffix(name)

    def transcript(self, transcript: Transcript) -> PseudonymisedTranscript:
        """Apply to a transcript: its text, labels, name, case and remarks; its turns move with the text."""
        labels = _labels(turn.speaker for turn in transcript.turns)
        found = list(self._found(transcript, labels))
        change = _replaced(transcript.text, found)
        turns = tuple(
            replace(turn, speaker=self.name(turn.speaker), span=change.moved(turn.span)) for turn in transcript.turns
        )
        notes = tuple(_replaced(note, self._names.find(note, Place.AROUND, labels)).text for note in transcript.notes)
        case = self.case(transcript.case)
        people = {self.name(speaker): self.case(own) for speaker, own in transcript.people.items()}
        return PseudonymisedTranscript(
            Transcript(self.file_name(transcript.name), change.text, turns, case, notes, people), change
        )

    def case(self, case: Case) -> Case:
        """Apply to a case: its name, its link and its attributes."""
        attributes = {name: self.name(value) for name, value in case.attributes.items()}
        group = None if case.group is None else self.name(case.group)
        linked = None if case.linked_to is None else self.name(case.linked_to)
        return Case(self.name(case.name), group, linked, attributes)

    def codings(
        self, codings: Iterable[HumanCoding], done: Sequence[tuple[str, PseudonymisedTranscript]]
    ) -> tuple[HumanCoding, ...]:
        """Apply to codings: their spans move with the texts; `done` pairs each transcript's old name with the new."""
        by_name = dict(done)
        return tuple(self._coding(coding, by_name[coding.transcript]) for coding in codings)

    def _coding(self, coding: HumanCoding, done: PseudonymisedTranscript) -> HumanCoding:
        parent = None if coding.parent is None else self.name(coding.parent)
        coder = None if coding.coder is None else self.name(coding.coder)
        return HumanCoding(done.transcript.name, self.name(coding.code), done.change.moved(coding.span), parent, coder)

    def _found(self, transcript: Transcript, labels: Labels) -> Iterator[Found]:
        """The names in a transcript; turns and what is between them are looked at apart, so that no name joins them."""
        at = 0
        for turn in transcript.turns:
            yield from self._in_part(transcript.text, at, turn.span.start, Place.AROUND, labels)
            yield from self._in_part(transcript.text, turn.span.start, turn.span.end, Place.SPEECH, labels)
            at = turn.span.end
        yield from self._in_part(transcript.text, at, len(transcript.text), Place.AROUND, labels)

    def _in_part(self, text: str, start: int, end: int, place: Place, labels: Labels) -> Iterator[Found]:
        for found in self._names.find(text[start:end], place, labels):
            yield replace(found, start=found.start + start, end=found.end + start)


def _replaced(text: str, found: Iterable[Found]) -> Pseudonymised:
    parts: list[str] = []
    edits: list[_Edit] = []
    doubtful: list[Span] = []
    at = length = 0
    for name in found:
        parts.append(text[at : name.start])
        length += name.start - at
        at = name.start
        if name.doubtful:
            doubtful.append(Span(length, length + name.end - name.start))
            continue
        parts.append(name.pseudonym)
        new = Span(length, length + len(name.pseudonym))
        edits.append(_Edit(Span(name.start, name.end), new, name.pseudonym))
        length, at = new.end, name.end
    parts.append(text[at:])
    return Pseudonymised("".join(parts), tuple(doubtful), tuple(edits))


def _labels(speakers: Iterable[str]) -> Labels:
    """What speakers are called, as tokens; `JW (Careers Leader)` is called JW too."""
    return frozenset(tokens(name) for speaker in speakers for name in (speaker, speaker.partition("(")[0]))
