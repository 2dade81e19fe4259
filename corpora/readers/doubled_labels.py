"""Labels of speakers that stand before the words of a table too, though a column of it names who speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpora.labels import speaker_key

_LABEL = re.compile(r"([^\s:][^:\n]{0,39}):\s+")
_NEARLY_ALL = 0.8  # of the rows


def without_labels(speakers: Sequence[str], words: Sequence[str]) -> tuple[str, ...] | None:
    """The words of rows less the labels before them, where nearly all rows begin with their own speaker's.

    The label may be the beginning or the end of the name: `19: Well` is said by R1-19. None where it is not so.
    """
    bare = tuple(map(_less_label, speakers, words))
    said = [(whole, rest) for whole, rest in zip(words, bare, strict=True) if whole]
    labelled = sum(whole != rest for whole, rest in said)
    return bare if said and labelled >= _NEARLY_ALL * len(said) else None


def _less_label(speaker: str, words: str) -> str:
    label = _LABEL.match(words)
    key = speaker_key(speaker)
    if label is None or not key:
        return words
    written = speaker_key(label[1])
    return words[label.end() :] if written and (key.startswith(written) or key.endswith(written)) else words
