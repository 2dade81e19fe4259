"""Talk in another language than the models read: kept, told, and left out of the themes of an English study.

The encoder, the tagger and the word lists are English. Passages in another language lie near each other for being in
it, whatever they say, and would make a candidate of their own. So they feed none while English is most of what is said.
In a study that is mostly in another language nothing is left out, since nothing would be left; there it is only told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpora.languages import ENGLISH, english_words
from corpora.material import Segment, same_words
from models.constraints import Constraints

_TOLD = 40  # words in another language from which a transcript is told of


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """A transcript with talk in another language: which, for how many (English) words, and if it was left out."""

    transcript: str
    language: str
    words: int
    participant_words: int
    left_out: bool


def in_another_language(segments: Sequence[Segment], constraints: Constraints | None = None) -> list[bool]:
    """For each segment, in the order of the study, whether it is left out for its language.

    What is too short to tell goes with its transcript, unless others say the same. Nothing that people spoke about
    (`constraints`, by number) is left out.
    """
    spoken = _words_by_language(segments)
    if not _english(spoken):
        return [False] * len(segments)
    elsewhere = {transcript for transcript, words in spoken.items() if words.total() > 2 * words[ENGLISH]}
    doubtful = [segment.transcript in elsewhere for segment in segments]
    away = [
        not segment.filler and (doubt if segment.language is None else segment.language != ENGLISH)
        for segment, doubt in zip(segments, doubtful, strict=True)
    ]
    if not any(away):
        return away
    here = {same_words(segment.text) for segment, out in zip(segments, away, strict=True) if not out}
    kept = {number for group in (*constraints.together, *constraints.apart) for number in group} if constraints else ()
    return [
        out and number not in kept and same_words(segments[number].text) not in here for number, out in enumerate(away)
    ]


def other_languages(segments: Sequence[Segment]) -> tuple[OtherLanguage, ...]:
    """The transcripts in which participants speak another language for more than a few words, in their order."""
    spoken = _words_by_language(segments)
    english = _english(spoken)
    said: dict[str, float] = {}
    for segment in segments:
        words = english_words(segment.words, segment.language or ENGLISH)
        said[segment.transcript] = said.get(segment.transcript, 0.0) + words
    found = []
    for transcript, counts in spoken.items():
        others = {name: english_words(count, name) for name, count in counts.items() if name != ENGLISH}
        total = round(sum(others.values()))
        if total >= _TOLD:
            name = min(others, key=lambda language: (-others[language], language))
            found.append(OtherLanguage(transcript, name, total, round(said[transcript]), english))
    return tuple(found)


def _words_by_language(segments: Sequence[Segment]) -> dict[str, Counter[str]]:
    """For each transcript how many words are in which language, as far as it can be told."""
    spoken: dict[str, Counter[str]] = {}
    for segment in segments:
        words = spoken.setdefault(segment.transcript, Counter())
        if segment.language is not None:
            words[segment.language] += segment.words
    return spoken


def _english(spoken: Mapping[str, Counter[str]]) -> bool:
    """Whether a study is mostly in English."""
    total = sum((words for words in spoken.values()), Counter[str]())
    return 2 * total[ENGLISH] > sum(english_words(count, language) for language, count in total.items())
