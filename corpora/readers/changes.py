"""Captions that say when somebody else speaks and not who: `>> And then?`, as captioners and YouTube write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpora.readers.merging import Fragment

_CHANGE = re.compile(r"(?:^|(?<=[.?!\u2026\"'\u201d\u2019)\]\-\u2013\u2014,])\s+)>{2,3}(?:\s+|(?=\w)|$)")
_FEWEST = 2


def parted_at_changes(fragments: Sequence[Fragment]) -> list[Fragment]:
    """The fragments with `>>` taken out of their words, each that stood behind one marked; as they were without any."""
    if sum(len(_CHANGE.findall(fragment.words)) for fragment in fragments) < _FEWEST:
        return list(fragments)
    return list(_parted(fragments))


def _parted(fragments: Sequence[Fragment]) -> Iterator[Fragment]:
    waits = False  # the mark stood alone, before the words of the next line
    for fragment in fragments:
        before, *behind = _CHANGE.split(fragment.words)
        if before.strip() or not behind:
            yield replace(fragment, words=before.strip(), changes=waits)
            waits = False
        for words in behind:
            if words.strip():
                yield replace(fragment, words=words.strip(), changes=True)
            waits = not words.strip()
