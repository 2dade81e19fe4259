"""One person's words taken out of a group's transcript, while every other word stays where it was.

The stretches are covered by as many characters as they had, so that all other offsets hold: a transcript without a
person is another text, with an identifier of its own, on whose passages what was coded before still fits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from corpora.material import Span, Transcript

MARK = "[removed]"
_NOTE = "The words of one participant were erased from it."
_KEPT = re.compile(r"[^\n]+")


def labels_of(transcripts: Iterable[Transcript], case: str) -> frozenset[str]:
    """The labels under which somebody of a case speaks among others in these transcripts."""
    return frozenset(
        speaker
        for one in transcripts
        if one.case.name != case
        for speaker, own in one.people.items()
        if own.name == case
    )


def words_of(transcript: Transcript, labels: Collection[str]) -> tuple[Span, ...]:
    """What these speakers say in a transcript, turn by turn."""
    return tuple(turn.span for turn in transcript.turns if turn.speaker in labels)


def without(transcript: Transcript, labels: Collection[str], said: Collection[Span]) -> Transcript:
    """The transcript with these words covered, and the labels, wherever they stand outside of what others say.

    Args:
        transcript: as it came in.
        labels: what the person is called in it.
        said: the person's words in its text.
    """
    kept = tuple(turn for turn in transcript.turns if not any(span.overlap(turn.span) for span in said))
    covered = [transcript.text[:0]]
    at = 0
    for span in sorted({*said, *(turn.span for turn in kept)}):
        gap, words = transcript.text[at : span.start], transcript.text[span.start : span.end]
        covered.append(_blank(gap) if span in said else _unnamed(gap, labels))
        covered.append(_marked(len(words)) if span in said else words)
        at = span.end
    covered.append(_unnamed(transcript.text[at:], labels))
    named = re.compile("|".join(map(re.escape, labels)) or r"(?!)", re.IGNORECASE)
    notes = tuple(note for note in transcript.notes if not named.search(note) and note != _NOTE)
    people = {speaker: case for speaker, case in transcript.people.items() if speaker not in labels}
    return replace(transcript, text="".join(covered), turns=kept, notes=(*notes, _NOTE), people=people)


def alone(transcript: Transcript, said: Collection[Span], case: str) -> Transcript:
    """Only these words of a transcript, a line each, as a transcript of the person's own case."""
    turns, lines, at = [], [], 0
    for turn in transcript.turns:
        if turn.span in said:
            lines.append(turn.span.of(transcript.text))
            turns.append(replace(turn, span=Span(at, at + len(turn.span))))
            at += len(turn.span) + 1
    own = replace(transcript.case, name=case)
    return Transcript(transcript.name, "\n".join(lines), tuple(turns), own)


def _marked(length: int) -> str:
    """The mark, in so many characters; where it has no room, dashes."""
    return MARK.ljust(length) if length >= len(MARK) else "-" * length


def _blank(gap: str) -> str:
    """Label and time before a turn, without a letter; lines stay lines."""
    return _KEPT.sub(lambda line: " " * len(line[0]), gap)


def _unnamed(gap: str, labels: Collection[str]) -> str:
    """What stands between turns, such as a list of who took part, without these labels."""
    for label in sorted(labels, key=len, reverse=True):
        gap = re.sub(rf"(?<!\w){re.escape(label)}(?!\w)", lambda name: "-" * len(name[0]), gap, flags=re.IGNORECASE)
    return gap
