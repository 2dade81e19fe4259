"""The words of a study that several people use, and how its talk goes by them (`models.latent`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain

from corpora.material import Segment
from models.encoder import Vectors
from models.latent import WordVectors
from pipelines.wording import content_stems, stems_among

MOST = 50_000
"""Segments that words are learnt from; of larger studies, an even sample stands for the rest."""

_ENOUGH = 2_500  # of which a mapping, which is to be quick, learns as much


def words_of(segments: Sequence[Segment], most: int = MOST) -> tuple[WordVectors, list[set[str]]]:
    """A model of the words that segments are told apart by, learnt from `most` of them, and the words of each."""
    said = [content_stems(one.text) if one.stems is None else set(one.stems.split()) for one in segments]
    return _model(segments, said, most), said


def word_vectors(segments: Sequence[Segment], words: Sequence[Sequence[str]]) -> Vectors:
    """Unit vectors of each segment's `said_words`, shape ``(segments, dimensions)``; noughts where none counts."""
    said = [stems_among(of_one) for of_one in words]
    return _model(segments, said, _ENOUGH).of(said)


def _model(segments: Sequence[Segment], said: Sequence[set[str]], most: int) -> WordVectors:
    """What is learnt from `most` of the segments.

    Words that only one person uses say who speaks rather than of what, and do not count where there are others.
    """
    by_voice: dict[tuple[str, str], set[str]] = defaultdict(set)
    for segment, words in zip(segments, said, strict=True):
        by_voice[segment.voice] |= words
    voices = Counter(chain.from_iterable(by_voice.values()))
    common = [word for word, number in voices.items() if number >= min(2, len(by_voice))]
    return WordVectors(said, common, most)


def stems_of(texts: Sequence[str]) -> list[set[str]]:
    """The stems of each text's content words; a text that occurs more than once is looked at once."""
    stems = {text: content_stems(text) for text in set(texts)}
    return [stems[text] for text in texts]
