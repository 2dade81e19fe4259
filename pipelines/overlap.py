"""How much of one set of bodies of talk stands in another: the evidence that two of them are the same.

A body is what a candidate or a theme rests on. Talk is weighed in code points, so that a back-channel word weighs less
than an argument, and compared by span: it stays the same talk when it is segmented anew or its transcript corrected.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corpora.material import Span
from pipelines.versions import Alignment

Doubles = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Place = tuple[str, Span]
Versions = Mapping[str, Alignment]
"""For each transcript that was replaced by a new version, by its id, where its talk stands in the new one."""

_FAINT = 0.5  # weight of talk that nobody has confirmed beside talk that a person has


@dataclass(frozen=True, slots=True)
class Body:
    """What a candidate, a theme or an identity rests on.

    Attributes:
        id: of the candidate, theme or identity.
        segments: ids of its segments.
        faint: ids of further segments that count half: proposed, but not confirmed.
        centre: its meaning, a unit vector; empty where it is not known.
        part: whether it is a part of a theme, not a theme.
    """

    id: str
    segments: tuple[str, ...]
    faint: tuple[str, ...] = ()
    centre: tuple[float, ...] = ()
    part: bool = False


@dataclass(frozen=True, slots=True)
class Overlap:
    """Old bodies against new ones, shape ``(old, new)`` or a number each; shares are of the talk both could hold.

    Attributes:
        segments: new segments shared, by at least half of the shorter segment.
        of_old: share of the old body's talk that stands in the new one.
        of_new: share of the new body's talk that stood in the old one.
        cosine: of the centres; nan where one is not known.
        old_size: all code points of each old body, shape ``(old,)``.
        new_size: all code points of each new body, shape ``(new,)``.
        comparable: whether both bodies hold talk that the other could hold.
    """

    segments: npt.NDArray[np.intp]
    of_old: Doubles
    of_new: Doubles
    cosine: Doubles
    old_size: Doubles
    new_size: Doubles
    comparable: Booleans


@lru_cache(maxsize=1 << 16)  # each is asked for dozens of times as runs are compared
def place_of(segment: str) -> Place:
    """The transcript and the span that a segment's id names.

    Raises:
        ValueError: it is not the id of a segment.
    """
    transcript, _, span = segment.rpartition(":")
    start, _, end = span.partition("-")
    if not transcript or not (start.isdecimal() and end.isdecimal()):
        raise ValueError(f"'{segment}' is no segment id; one looks like t0123456789abcdef:120-245")
    return transcript, Span(int(start), int(end))


def overlap(old: Sequence[Body], new: Sequence[Body], common: frozenset[str] | None, versions: Versions) -> Overlap:
    """Compare every old body with every new one.

    Args:
        old: bodies of the earlier state.
        new: bodies of the later one.
        common: ids (of the later state) of the transcripts that both states could draw on; None: all of them.
        versions: the transcripts that were replaced in between.
    """
    grounds = Grounds((segment, number) for number, body in enumerate(new) for segment in body.segments)
    shape = (len(old), len(new))
    shared, weighted, segments = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.intp)
    held, old_size = np.zeros(len(old)), np.zeros(len(old))
    for row, body in enumerate(old):
        seen: dict[int, dict[str, int]] = defaultdict(dict)
        talk: dict[int, float] = defaultdict(float)
        firm: set[tuple[int, str]] = set()
        for segment, weight in _weighed(body):
            transcript, span = place_of(segment)
            size = span.end - span.start
            old_size[row] += weight * size
            if not versions and (owners := grounds.owners(segment)):  # nearly all of a study stays where it was
                held[row] += weight * size if common is None or transcript in common else 0
                for owner in owners:
                    talk[owner] += weight * size
                    seen[owner][segment] = seen[owner].get(segment, 0) + size
                    firm.add((owner, segment))
                continue
            places = moved_to(transcript, span, versions) if versions else [(transcript, span)]
            if common is None or any(place[0] in common for place in places):
                held[row] += weight * (size if not versions else sum(len(place[1]) for place in places))
            for owner, there, length, firmly in grounds.under(places):
                talk[owner] += weight * length
                seen[owner][there] = seen[owner].get(there, 0) + length
                if firmly:
                    firm.add((owner, there))
        for owner, _ in firm:
            segments[row, owner] += 1
        for owner, lengths in seen.items():
            weighted[row, owner] = talk[owner]
            shared[row, owner] = sum(min(length, len(place_of(there)[1])) for there, length in lengths.items())
    new_held = np.array([_length(body.segments, common) for body in new]).reshape(len(new))
    return Overlap(
        segments=segments,
        of_old=np.minimum(weighted / np.maximum(held, 1)[:, None], 1),
        of_new=np.minimum(shared / np.maximum(new_held, 1)[None, :], 1),
        cosine=_cosines(old, new),
        old_size=old_size,
        new_size=np.array([_length(body.segments, None) for body in new]).reshape(len(new)),
        comparable=(held > 0)[:, None] & (new_held > 0)[None, :],
    )


def moved_to(transcript: str, span: Span, versions: Versions) -> list[Place]:
    """Where a stretch of a transcript stands now: in place, or in pieces of the version that replaced it."""
    places = [(transcript, span)]
    seen: set[str] = set()
    while places and (name := places[0][0]) in versions and name not in seen:
        seen.add(name)
        there = versions[name]
        places = [(there.transcript, piece) for _, where in places for piece in there.place(where)]
    return places


class Grounds:
    """Segments with their owners, to be found by place."""

    def __init__(self, segments: Iterable[tuple[str, int]]) -> None:
        owners: dict[str, list[int]] = defaultdict(list)
        for segment, owner in segments:
            owners[segment].append(owner)
        rows: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for segment in owners:
            transcript, span = place_of(segment)
            rows[transcript].append((span.start, span.end, segment))
        self._owners = owners
        self._rows = {transcript: sorted(found) for transcript, found in rows.items()}
        self._starts = {transcript: [start for start, _, _ in found] for transcript, found in self._rows.items()}
        self._longest = {transcript: max(end - start for start, end, _ in f) for transcript, f in self._rows.items()}
        self._alone = {
            (transcript, start, end): segment
            for transcript, found in self._rows.items()
            if all(one[1] <= other[0] for one, other in pairwise(found))
            for start, end, segment in found
        }
        self._untouched = frozenset(self._alone.values())

    def owners(self, segment: str) -> Sequence[int]:
        """The owners of a segment that stands here as it is, where no other touches it; none of any other."""
        return self._owners[segment] if segment in self._untouched else ()

    def under(self, places: Sequence[Place]) -> Iterable[tuple[int, str, int, bool]]:
        """Owner, segment, code points shared, and whether they are half of the shorter, for all segments touched."""
        if (same := self._same(places)) is not None:
            return [(owner, same, len(places[0][1]), True) for owner in self._owners[same]]
        return self._under(places)

    def _under(self, places: Sequence[Place]) -> Iterator[tuple[int, str, int, bool]]:
        length = sum(len(span) for _, span in places)
        shared: dict[str, int] = {}
        for transcript, span in places:
            for segment, common in self._touched(transcript, span):
                shared[segment] = shared.get(segment, 0) + common
        for segment, common in shared.items():
            firmly = 2 * common >= min(length, len(place_of(segment)[1]))
            for owner in self._owners[segment]:
                yield owner, segment, common, firmly

    def holding(self, segment: str, versions: Versions) -> tuple[str, ...]:
        """The segments that hold what a segment of this or of an earlier run holds."""
        if not versions and segment in self._untouched:
            return (segment,)
        return self.held(moved_to(*place_of(segment), versions))

    def held(self, places: Sequence[Place]) -> tuple[str, ...]:
        """The segments that share at least half of the shorter with a stretch of talk."""
        if (same := self._same(places)) is not None:
            return (same,)
        return tuple(sorted({segment for _, segment, _, firmly in self.under(places) if firmly}))

    def _same(self, places: Sequence[Place]) -> str | None:
        """The segment at exactly this place, where no other touches it; nearly all of a study stays where it was."""
        if len(places) != 1:
            return None
        transcript, span = places[0]
        return self._alone.get((transcript, span.start, span.end)) if len(span) else None

    def _touched(self, transcript: str, span: Span) -> Iterator[tuple[str, int]]:
        rows = self._rows.get(transcript, [])
        place = bisect_right(self._starts.get(transcript, []), span.end)
        reach = span.start - self._longest.get(transcript, 0)
        while place > 0 and rows[place - 1][0] > reach:
            place -= 1
            start, end, segment = rows[place]
            if (common := min(end, span.end) - max(start, span.start)) > 0:
                yield segment, common


def _weighed(body: Body) -> Iterator[tuple[str, float]]:
    confirmed = set(body.segments)
    yield from ((segment, 1.0) for segment in body.segments)
    yield from ((segment, _FAINT) for segment in body.faint if segment not in confirmed)


def _length(segments: Iterable[str], common: frozenset[str] | None) -> float:
    places = [place_of(segment) for segment in segments]
    return float(sum(len(span) for transcript, span in places if common is None or transcript in common))


def _cosines(old: Sequence[Body], new: Sequence[Body]) -> Doubles:
    cosines = np.full((len(old), len(new)), np.nan)
    for size in {len(body.centre) for body in old} - {0}:
        rows = [row for row, body in enumerate(old) if len(body.centre) == size]
        columns = [column for column, body in enumerate(new) if len(body.centre) == size]
        if columns:
            first, second = (
                np.array([old[row].centre for row in rows]),
                np.array([new[place].centre for place in columns]),
            )
            cosines[np.ix_(rows, columns)] = np.einsum("id,jd->ij", first, second)  # the same on any number of threads
    return cosines
