"""Transcripts that are one interview twice, as a draft and its correction under another name: each word counts twice.

The same words under two names are counted once on their way in. A copy in which a few words differ is another text, and
makes two people of one, quotes that stand twice, and themes that seem to rest on more than they do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from corpora.material import Segment, same_words

_LONG = 8  # words of a passage that two people do not say alike by chance
_FEWEST = 5  # such passages
_SHARE = 0.5  # of the long passages of the one that has fewer
_MOST = 12  # transcripts with the same passage, from which it is a formula that is read out


@dataclass(frozen=True, slots=True)
class NearCopy:
    """Two transcripts, and the share of the one's longer passages that stand word for word in the other."""

    first: str
    second: str
    share: float


def near_copies(segments: Sequence[Segment]) -> tuple[NearCopy, ...]:
    """The pairs of transcripts of which one seems to be a copy of the other, in the order of the study."""
    long: Counter[str] = Counter()
    saying: dict[int, dict[str, None]] = {}  # by the words' hash, the transcripts in which they stand
    for segment in segments:
        if segment.words >= _LONG:
            long[segment.transcript] += 1
            saying.setdefault(hash(same_words(segment.text)), {})[segment.transcript] = None
    shared: Counter[tuple[str, str]] = Counter()
    for transcripts in saying.values():
        if 1 < len(transcripts) <= _MOST:
            shared.update(combinations(transcripts, 2))
    places = {transcript: place for place, transcript in enumerate(long)}
    found = []
    for (one, other), count in shared.items():
        share = min(1.0, count / min(long[one], long[other]))
        if count >= _FEWEST and share >= _SHARE:
            first, second = sorted((one, other), key=places.__getitem__)
            found.append(NearCopy(first, second, share))
    return tuple(sorted(found, key=lambda pair: (places[pair.first], places[pair.second])))
