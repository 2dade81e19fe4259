"""New segments find their place among the themes there are: old segments stay where they are, to the last one.

A new segment goes to the theme whose passages are nearest to it, answer, question and surrounding talk taken together,
if it is as near as the theme's own passages are to those of other interviews, the farthest tenth aside. What fits
nowhere is unthemed as new material: much of it is the sign that the study should be analysed again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from corpora.material import Segment, same_words
from models.encoder import Vectors
from pipelines.asides import asides
from pipelines.clustering import Placement, Reason, place_fillers
from pipelines.context import context_vectors
from pipelines.embedding import SegmentVectors
from pipelines.languages import in_another_language

Floats = npt.NDArray[np.float32]

_NEAREST = 10  # passages of a theme that a segment is compared with; few go astray by some that were placed amiss
_FARTHEST = 0.1  # share of a theme's own passages that may be farther than what joins it
_SLACK = 0.65  # of that closeness: a theme is made of what was near, and what comes later was not chosen for it
_LEANS = 0.9  # share of its closeness to the theme it joins from which a segment leans to another that it fits, too
_CHUNK = 2048
_ENOUGH = 300  # passages of a theme that tell how near its passages are to each other; of more, an even sample
_WORDS_FROM = 2_500  # segments that words are learnt from: they place newcomers nearly as those of all do
_ONE_VOICE = 0.5  # closeness that joins a theme of one interview, which has nothing to measure it by


@dataclass(frozen=True, slots=True)
class Placed:
    """Where every segment stands, row by row, in themes and their parts by number; `new` are the rows that are new."""

    placements: tuple[Placement, ...]
    themes: tuple[str, ...]
    parts: tuple[str, ...]
    new: tuple[int, ...]

    def theme_of(self, row: int) -> str | None:
        """The theme of a segment."""
        cluster = self.placements[row].cluster
        return None if cluster is None else self.themes[cluster]

    def part_of(self, row: int) -> str | None:
        """The part of its theme that a segment is in."""
        fine = self.placements[row].fine
        return None if fine is None else self.parts[fine]

    def leaning(self, row: int) -> tuple[tuple[str, float], ...]:
        """Further themes that a segment leans to, with strengths; for one that is in none, the nearest."""
        return tuple((self.themes[other], strength) for other, strength in self.placements[row].others)


def place_new(segments: Sequence[Segment], vectors: SegmentVectors, findings: Mapping[str, Any]) -> Placed:
    """Give new segments the themes of earlier findings; what these say of old segments is taken as it is.

    Args:
        segments: old and new ones, in the order of the study.
        vectors: what was said and asked, a row a segment; the old ones may come from a cache.
        findings: of the earlier analysis, in which the old segments stand.

    Raises:
        ValueError: a segment of the findings is not among `segments`.
    """
    before = {segment["id"]: segment for segment in findings["segments"]}
    if missing := set(before) - {segment.id for segment in segments}:
        raise ValueError(f"segment {min(missing)} of the earlier findings is missing; give all their transcripts too")
    themes = tuple(sorted({s["theme"] for s in before.values() if s["theme"] is not None}))
    parts = tuple(sorted({s["subtheme"] for s in before.values() if s.get("subtheme") is not None}))
    new = tuple(row for row, segment in enumerate(segments) if segment.id not in before)
    places = {name: place for names in (themes, parts) for place, name in enumerate(names)}
    placements = [_known(before[s.id], places) if s.id in before else Placement() for s in segments]
    away = in_another_language(segments)
    counted = [not (segment.filler or out) for segment, out in zip(segments, away, strict=True)]
    rows = [row for row in new if counted[row]]
    if themes and rows:
        members = _members(segments, placements, len(themes))
        compared = np.array(counted)
        compared[[row for own in members for row in own]] = True
        found = context_vectors(segments, vectors, compared.tolist(), _WORDS_FROM)
        context = np.zeros((len(segments), found.shape[1]), dtype=np.float32)
        context[compared] = found
        for row, placement in zip(rows, _placed(rows, segments, placements, context, members), strict=True):
            placements[row] = placement
    aside = asides(segments)
    for row in new:
        if away[row] or aside[row]:
            placements[row] = Placement(reason=Reason.LANGUAGE if away[row] else Reason.OFF_TOPIC)
    return Placed(tuple(place_fillers(segments, placements, only=set(new))), themes, parts, new)


def _known(segment: Mapping[str, Any], places: Mapping[str, int]) -> Placement:
    """What earlier findings say of a segment; `places` are the numbers of themes and of parts."""
    others = tuple((places[o["theme"]], o["strength"]) for o in segment.get("also", ()) if o["theme"] in places)
    if segment["theme"] is None:
        return Placement(None, None, segment["strength"], Reason(segment["reason"]), others)
    part = segment.get("subtheme")
    fine = None if part is None else places[part]
    return Placement(places[segment["theme"]], fine, segment["strength"], None, others)


def _placed(
    rows: Sequence[int],
    segments: Sequence[Segment],
    placements: Sequence[Placement],
    context: Vectors,
    members: Sequence[Sequence[int]],
) -> list[Placement]:
    """Where new segments that say something go; those in the same words go to the same place."""
    near = np.stack([_nearest(context[list(rows)], context[list(own)]) for own in members], axis=1)
    usual = np.array([_usual(context[list(own)], [segments[row].transcript for row in own]) for own in members])
    same: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        same.setdefault(same_words(segments[row].text), []).append(place)
    for places in same.values():
        near[places] = near[places].mean(axis=0)
    placed = [_place(closeness, usual) for closeness in near]
    return [
        placement
        if placement.cluster is None
        else replace(placement, fine=_part(row, members[placement.cluster], placements, context))
        for row, placement in zip(rows, placed, strict=True)
    ]


def _place(closeness: Floats, usual: Floats) -> Placement:
    order = np.argsort(-closeness, kind="stable")
    best = int(order[0])
    strengths = np.maximum(closeness, 0.0)
    if closeness[best] < _SLACK * usual[best]:
        nearest = tuple((int(other), float(strengths[other])) for other in order[:2])
        return Placement(None, None, float(strengths[best]), Reason.NEW_MATERIAL, nearest)
    others = tuple(
        (int(other), float(strengths[other]))
        for other in order[1:3]
        if closeness[other] >= max(_SLACK * usual[other], _LEANS * closeness[best])
    )
    return Placement(best, None, float(strengths[best]), None, others)


def _part(row: int, members: Sequence[int], placements: Sequence[Placement], context: Vectors) -> int | None:
    """The nearest part of a theme with these members; None where it is not divided."""
    inside: dict[int, list[int]] = {}
    for other in members:
        if (fine := placements[other].fine) is not None:
            inside.setdefault(fine, []).append(other)
    near = {fine: float(_nearest(context[[row]], context[own])[0]) for fine, own in sorted(inside.items())}
    return max(near, key=lambda fine: near[fine], default=None)


def _members(segments: Sequence[Segment], placements: Sequence[Placement], themes: int) -> list[list[int]]:
    """The old rows of each theme that mean something by themselves; all its rows where none does."""
    members: list[list[int]] = [[] for _ in range(themes)]
    fillers: list[list[int]] = [[] for _ in range(themes)]
    for row, placement in enumerate(placements):
        if placement.cluster is not None:
            (fillers if segments[row].filler else members)[placement.cluster].append(row)
    return [own or spare for own, spare in zip(members, fillers, strict=True)]


def _nearest(rows: Vectors, own: Vectors) -> Floats:
    """The mean similarity of each row to the theme's passages that are nearest to it."""
    best = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _CHUNK):
        block = rows[start : start + _CHUNK] @ own.T
        if block.shape[1] > _NEAREST:
            block = np.partition(block, -_NEAREST, axis=1)[:, -_NEAREST:]
        best[start : start + len(block)] = np.sort(block, axis=1).mean(axis=1)
    return best


def _usual(own: Vectors, interviews: Sequence[str]) -> float:
    """The closeness to other interviews' passages that all but the farthest of a theme's passages reach."""
    names = np.unique(interviews, return_inverse=True)[1]
    if names.max() == 0:
        return _ONE_VOICE
    asked = np.arange(0, len(own), -(-len(own) // _ENOUGH))
    near = own[asked] @ own.T
    near[names[asked][:, None] == names] = -np.inf
    best = np.sort(near, axis=1)[:, -_NEAREST:]
    return float(np.quantile(best.mean(axis=1, where=np.isfinite(best)), _FARTHEST))
