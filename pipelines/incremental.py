"""New transcripts join the candidates there are: old segments stay where they are, to the last one.

A new segment goes to the theme whose passages are nearest to it, answer, question and surrounding talk taken together,
if it is as near as the theme's own passages are to those of other interviews, the farthest tenth aside. What fits
nowhere is unthemed as new material: much of it is the sign that the study should be analysed again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpora.material import Segment
from models.encoder import Vectors
from pipelines.clustering import Placement, Reason, place_fillers
from pipelines.context import context_vectors
from pipelines.embedding import SegmentVectors

Floats = npt.NDArray[np.float32]

_NEAREST = 3  # passages of a theme that a segment is compared with
_FARTHEST = 0.1  # share of a theme's own passages that may be farther than what joins it
_SLACK = 0.8  # of that closeness: a theme is made of what was near, and what comes later was not chosen for it
_CHUNK = 2048
_ONE_VOICE = 0.5  # closeness that joins a theme of one interview, which has nothing to measure it by


@dataclass(frozen=True, slots=True)
class Joined:
    """Where every segment stands, row by row: theme, or the reason for none; closeness of the new ones, else None."""

    theme_of: tuple[str | None, ...]
    reasons: tuple[str | None, ...]
    closeness: tuple[float | None, ...]
    new: tuple[int, ...]

    @property
    def new_material(self) -> tuple[int, ...]:
        """The rows of new segments that fit nowhere."""
        return tuple(row for row in self.new if self.reasons[row] == Reason.NEW_MATERIAL)


def join(segments: Sequence[Segment], vectors: SegmentVectors, findings: Mapping[str, Any]) -> Joined:
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
    themes = sorted({s["theme"] for s in before.values() if s["theme"] is not None})
    new = [row for row, segment in enumerate(segments) if segment.id not in before]
    placements = [_known(before[s.id], themes) if s.id in before else Placement() for s in segments]
    counted = [not segment.filler for segment in segments]
    rows = [row for row in new if counted[row]]
    if themes and rows:
        context = context_vectors(segments, vectors, counted)
        members = _members(segments, placements, len(themes))
        near = np.stack([_nearest(context[rows], context[own]) for own in members], axis=1)
        usual = [_usual(context[own], [segments[row].transcript for row in own]) for own in members]
        for row, closeness in zip(rows, near, strict=True):
            best = int(closeness.argmax())
            fits = closeness[best] >= _SLACK * usual[best]
            placements[row] = Placement(best if fits else None, None, max(0.0, float(closeness[best])))
    placements = _with_fillers(segments, placements, set(new))
    return _joined(segments, placements, themes, before, new)


def _joined(
    segments: Sequence[Segment],
    placements: Sequence[Placement],
    themes: Sequence[str],
    before: Mapping[str, Mapping[str, Any]],
    new: Sequence[int],
) -> Joined:
    fresh = set(new)
    theme_of = [None if p.cluster is None else themes[p.cluster] for p in placements]
    reasons: list[str | None] = []
    for row, (segment, placement) in enumerate(zip(segments, placements, strict=True)):
        if row not in fresh:
            reasons.append(before[segment.id]["reason"])
        elif theme_of[row] is not None:
            reasons.append(None)
        else:
            reasons.append(str(placement.reason or Reason.NEW_MATERIAL))
    closeness = tuple(p.strength if row in fresh else None for row, p in enumerate(placements))
    return Joined(tuple(theme_of), tuple(reasons), closeness, tuple(new))


def _known(segment: Mapping[str, Any], themes: Sequence[str]) -> Placement:
    if segment["theme"] is None:
        return Placement(reason=Reason(segment["reason"]))
    return Placement(themes.index(segment["theme"]), None, segment["strength"])


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
        best[start : start + len(block)] = np.sort(block, axis=1)[:, -_NEAREST:].mean(axis=1)
    return best


def _usual(own: Vectors, interviews: Sequence[str]) -> float:
    """The closeness to other interviews' passages that all but the farthest of a theme's passages reach."""
    names = np.array(interviews)
    found = [
        _nearest(own[names == name], own[names != name]) for name in dict.fromkeys(interviews) if (names != name).any()
    ]
    return float(np.quantile(np.concatenate(found), _FARTHEST)) if found else _ONE_VOICE


def _with_fillers(segments: Sequence[Segment], placements: Sequence[Placement], new: set[int]) -> list[Placement]:
    """New short answers and asides get the theme of the talk they belong to; old ones stay."""
    placed = place_fillers(segments, placements)
    return [
        placed[row] if row in new and segments[row].filler else placement for row, placement in enumerate(placements)
    ]
