"""What became of each candidate from one run to the next: kept, grown, shrunk, split, merged, new or retired.

Candidates are the same by the talk they share, and a little by their meaning; who is whose successor is solved as one
assignment (Kuhn 1955), so that no candidate has two. What else passed between them is told from the shares, with the
thresholds of MONIC (Spiliopoulou et al. 2006): a body lives on where half of its talk goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np

from pipelines.overlap import Body, Booleans, Doubles, Overlap, Versions, overlap

_MEANING = 0.2  # weight of the meaning beside shared talk, which is the harder evidence
_ALIKE = 0.25  # least harmonic mean of the two shares for a successor, unless one body holds most of the other
MOST = 0.5  # share of a body's talk with which it lives on somewhere
_PIECE = 0.15  # share of an old body's talk under which what broke off is neither a piece of a split nor a successor
_ORIGIN = 0.4  # share of a new body's talk that comes from the body it broke off from; less than half: pieces are small
_CROSSING = 0.5  # what evidence counts between a theme and a part of one
_SAME_MEANING = 0.8  # cosine from which bodies without comparable talk are the same
_GROWN, _SHRUNK = 1.25, 0.8  # size against the old one, all talk counted


class Kind(StrEnum):
    """What became of a candidate."""

    KEPT = "kept"
    GROWN = "grown"
    SHRUNK = "shrunk"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two bodies are held to be related.

    Attributes:
        segments: how many segments they share.
        of_old: share of the old one's talk, as far as the new one could hold it, that stands in the new one, 0 to 1.
        of_new: share of the new one's talk, as far as the old one could hold it, that stood in the old one.
        cosine: of their meanings, -1 to 1; None where one is not known.
    """

    segments: int
    of_old: float
    of_new: float
    cosine: float | None

    def as_dict(self) -> dict[str, Any]:
        """The evidence as plain JSON values."""
        return {"segments": self.segments, "of_old": self.of_old, "of_new": self.of_new, "cosine": self.cosine}


@dataclass(frozen=True, slots=True)
class Link:
    """That an old body and a new one are related; ``successor``: the new one carries the old one's identity."""

    old: str
    new: str
    successor: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened between two runs: what of the old became what of the new, with the evidence."""

    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """All that happened: every old and every new body stands in at least one step; only those two kinds are alone.

    ``successors`` holds (old, new) for each identity that is carried on.
    """

    steps: tuple[Step, ...]
    successors: tuple[tuple[str, str], ...]

    def successor(self, old: str) -> str | None:
        """The new body that carries an old one's identity."""
        return dict(self.successors).get(old)

    def predecessors(self) -> dict[str, str]:
        """For each new body that carries an identity, the old one."""
        return {new: old for old, new in self.successors}

    def pairs(self, kind: Kind) -> frozenset[tuple[str, str]]:
        """The (old, new) pairs of all steps of a kind."""
        return frozenset((old, new) for step in self.steps if step.kind is kind for old in step.old for new in step.new)


def match(
    old: Sequence[Body], new: Sequence[Body], common: frozenset[str] | None = None, versions: Versions | None = None
) -> Lineage:
    """Tell what became of the old bodies; a theme becomes a part, or a part a theme, only where nothing else fits.

    The order in which bodies are given does not matter.

    Args:
        old: bodies of the earlier state, each id once.
        new: bodies of the later one, each id once.
        common: transcripts (ids of the later state) that both states could draw on; None: all of them.
        versions: transcripts that were replaced in between.

    Raises:
        ValueError: two old or two new bodies have the same id.
    """
    matching = _Matching(_in_order(old), _in_order(new), common, versions or {})
    return Lineage(tuple(matching.steps()), tuple(sorted(matching.successors())))


def _in_order(bodies: Sequence[Body]) -> list[Body]:
    ordered = sorted(bodies, key=lambda body: body.id)
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise ValueError(f"two bodies are called {one.id}; give each an id of its own")
    return ordered


class _Matching:
    """Old and new bodies, who succeeds whom, and what else passed between them."""

    def __init__(
        self, old: Sequence[Body], new: Sequence[Body], common: frozenset[str] | None, versions: Versions
    ) -> None:
        self._old, self._new = old, new
        self._overlap = overlap(old, new, common, versions)
        parts = np.array([body.part for body in old], dtype=bool), np.array([body.part for body in new], dtype=bool)
        self._level = parts[0][:, None] == parts[1][None, :]
        self._pairs = _assigned(self._overlap, self._level)
        self._came_from = {new: old for old, new in self._pairs.items() if self._level[old, new]}
        self._lives_in = self._level & (self._overlap.of_old >= MOST)
        self._comes_from = self._level & (self._overlap.of_new >= _ORIGIN)

    def successors(self) -> Iterator[tuple[str, str]]:
        return ((self._old[row].id, self._new[column].id) for row, column in self._pairs.items())

    def steps(self) -> Iterator[Step]:
        told_old: set[int] = set()
        told_new: set[int] = set()
        for row in range(len(self._old)):
            pieces = self._pieces(row)
            if len(pieces) > 1:
                told_old.add(row)
                told_new.update(pieces)
                yield self._step(Kind.SPLIT, [row], pieces)
        for column in range(len(self._new)):
            sources = self._sources(column)
            if len(sources) > 1:
                told_old.update(sources)
                told_new.add(column)
                yield self._step(Kind.MERGED, sources, [column])
        for row, column in self._pairs.items():
            if row not in told_old or column not in told_new:
                told_old.add(row)
                told_new.add(column)
                yield self._step(self._size(row, column), [row], [column])
        for row in sorted(set(range(len(self._old))) - told_old):
            yield self._step(Kind.RETIRED, [row], [])
        for column in sorted(set(range(len(self._new))) - told_new):
            yield self._step(Kind.NEW, [], [column])

    def _pieces(self, row: int) -> list[int]:
        """The new bodies that an old one split into."""
        own = self._pairs.get(row)
        if own is not None and not self._level[row, own]:
            return []
        large = np.flatnonzero(self._comes_from[row] & (self._overlap.of_old[row] >= _PIECE)).tolist()
        return sorted({*large, *([] if own is None else [own])})

    def _sources(self, column: int) -> list[int]:
        """The old bodies that a new one was merged from."""
        own = self._came_from.get(column)
        live = [row for row in np.flatnonzero(self._lives_in[:, column]).tolist() if self._is_free(row, column)]
        return sorted({*live, *([] if own is None or not live else [own])})

    def _is_free(self, row: int, column: int) -> bool:
        """Whether an old body has no other successor than the one given."""
        return self._pairs.get(row, column) == column

    def _size(self, row: int, column: int) -> Kind:
        ratio = self._overlap.new_size[column] / max(self._overlap.old_size[row], 1.0)
        return Kind.GROWN if ratio >= _GROWN else Kind.SHRUNK if ratio <= _SHRUNK else Kind.KEPT

    def _step(self, kind: Kind, rows: Sequence[int], columns: Sequence[int]) -> Step:
        links = (
            self._nearest_links(rows, columns) if not rows or not columns else [(r, c) for r in rows for c in columns]
        )
        return Step(
            kind,
            tuple(self._old[row].id for row in rows),
            tuple(self._new[column].id for column in columns),
            tuple(self._link(row, column) for row, column in links),
        )

    def _nearest_links(self, rows: Sequence[int], columns: Sequence[int]) -> list[tuple[int, int]]:
        """Where the talk of a retired body went, or that of a new one came from, as far as it is enough to be told."""
        shares = self._overlap.of_old if rows else self._overlap.of_new
        related = np.argwhere(self._level & (shares >= _PIECE)).tolist()
        return [(row, column) for row, column in related if row in rows or column in columns]

    def _link(self, row: int, column: int) -> Link:
        found = self._overlap
        cosine = float(found.cosine[row, column])
        evidence = Evidence(
            segments=int(found.segments[row, column]),
            of_old=round(float(found.of_old[row, column]), 4),
            of_new=round(float(found.of_new[row, column]), 4),
            cosine=None if np.isnan(cosine) else round(cosine, 4),
        )
        return Link(self._old[row].id, self._new[column].id, self._pairs.get(row) == column, evidence)


def _assigned(found: Overlap, level: Booleans) -> dict[int, int]:
    """The successor of each old body, at most one each way, with the most evidence in all."""
    from scipy.optimize import linear_sum_assignment

    value = np.where(_eligible(found, level), _value(found) * np.where(level, 1, _CROSSING), 0.0)
    rows, columns = linear_sum_assignment(value, maximize=True)
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if value[row, column] > 0}


def _value(found: Overlap) -> Doubles:
    """Evidence that two bodies are the same, 0 to 1."""
    meaning = np.clip(np.nan_to_num(found.cosine, nan=0.0), 0, 1)
    value: Doubles = (1 - _MEANING) * harmonic(found.of_old, found.of_new) + _MEANING * meaning
    return value


def _eligible(found: Overlap, level: Booleans) -> Booleans:
    """Which pairs may be successors at all."""
    talk = harmonic(found.of_old, found.of_new)
    most = (found.of_old >= MOST) | ((found.of_new >= MOST) & (found.of_old >= _PIECE))
    meaning = ~found.comparable & (np.nan_to_num(found.cosine, nan=-1.0) >= _SAME_MEANING)
    crossing = (talk >= MOST) & (found.of_old >= MOST)
    eligible: Booleans = np.where(level, (talk >= _ALIKE) | most | meaning, crossing)
    return eligible


def harmonic(one: Doubles, other: Doubles) -> Doubles:
    """The harmonic mean of two shares: high only where both are."""
    mean: Doubles = 2 * one * other / np.maximum(one + other, 1e-12)
    return mean


def carried(successors: Sequence[tuple[str, str]], series: Mapping[str, str]) -> dict[str, str]:
    """For each new body that succeeds an old one, the series (the lasting identity) that it carries."""
    return {new: series[old] for old, new in successors if old in series}
