"""Fragments of speech, as captions, transcription programs and tables give them, put together into turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpora.guide_questions import guide_questions
from corpora.material import count_words
from corpora.readers.blocks import Speech
from corpora.speakers import Spellings

_ASKS = "Interviewer"  # who asks where nobody is named
_PAUSE = 2.0  # seconds that end a turn where nobody is named, once a sentence has ended
_LONG, _LONGEST = 40, 150  # words after which such a turn ends with its sentence, and without
_SENTENCE_ENDS = tuple(".?!…。？！؟")  # noqa: RUF001  also those of Chinese and Arabic
_CLOSING = "\"'”’)]» "  # noqa: RUF001  typographic quotes close sentences too


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of one speaker's words (None: not said whose) with its times in seconds, where the file has them.

    ``changes`` is whether the file says that somebody else begins to speak here, without saying who.
    """

    speaker: str | None
    words: str
    start: float | None = None
    end: float | None = None
    changes: bool = False


def turns_of(fragments: Sequence[Fragment]) -> tuple[list[Speech], tuple[str, ...]]:
    """Turns by speaker where any is named, words of nobody being those of whoever spoke before; else by pauses."""
    if any(fragment.speaker for fragment in fragments):
        return list(_by_speaker(fragments)), ()
    turns = list(_by_pauses(fragments))
    if not turns:
        return [], ()
    if any(fragment.changes for fragment in fragments):
        return _asked_and_answered(turns)
    parted = f"{len(turns):,} turns, parted at pauses and ends of sentences" if len(turns) > 1 else "1 turn"
    return turns, (f"No speakers are named: all words count as the participant's ({parted}).",)


def _asked_and_answered(turns: Sequence[Speech]) -> tuple[list[Speech], tuple[str, ...]]:
    """Turns of people who change and have no names: those that plainly put the questions, and all others."""
    asked = guide_questions([turn.words for turn in turns])
    whose = f"{len(asked)} that put the questions count as the interviewer's" if asked else "all count as participants'"
    note = f"No speakers are named, but '>>' says where they change: of {len(turns):,} turns {whose}."
    return [replace(turn, speaker=_ASKS) if at in asked else turn for at, turn in enumerate(turns)], (note,)


def _by_speaker(fragments: Iterable[Fragment]) -> Iterator[Speech]:
    """Consecutive fragments of one speaker as one turn, which begins with the first."""
    spellings = Spellings()
    speaker: str | None = None
    words: list[str] = []
    began: float | None = None
    for fragment in fragments:
        who = spellings.of(fragment.speaker) if fragment.speaker else speaker
        if words and who != speaker:
            yield Speech(speaker, " ".join(words), began)
            words = []
        if not words:
            began = fragment.start
        speaker = who
        if fragment.words:
            words.append(fragment.words)
    if words:
        yield Speech(speaker, " ".join(words), began)


def _by_pauses(fragments: Sequence[Fragment]) -> Iterator[Speech]:
    """Turns where nobody is named: sentences together, up to a pause or a good length."""
    words: list[str] = []
    began: float | None = None
    length = 0
    for number, fragment in enumerate(fragments):
        if words and fragment.changes:
            yield Speech(None, " ".join(words), began)
            words = []
        if not words:
            began, length = fragment.start, 0
        words.append(fragment.words)
        length += count_words(fragment.words)
        ended = fragment.words.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)
        if length >= _LONGEST or (ended and (length >= _LONG or _pause_after(fragments, number))):
            yield Speech(None, " ".join(words), began)
            words = []
    if words:
        yield Speech(None, " ".join(words), began)


def _pause_after(fragments: Sequence[Fragment], number: int) -> bool:
    if number + 1 >= len(fragments):
        return False
    end, start = fragments[number].end, fragments[number + 1].start
    return end is not None and start is not None and start - end >= _PAUSE
