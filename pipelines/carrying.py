"""A new run meets the codebook: who carries which identity, what is suggested to themes, what stays rejected.

Nothing here changes a decision. A theme keeps the segments that people confirmed, whatever a run finds; it may receive
suggestions. What was rejected stays away unless enough of its talk is new, and then says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping

from pipelines.carried import (
    CHANGED,
    Carried,
    CarryOver,
    CodebookState,
    HeldTheme,
    Place,
    RunState,
    ThemeCarried,
)
from pipelines.lineage import MOST, Lineage, match
from pipelines.overlap import Body, Grounds, Versions, overlap


def carry_over(
    codebook: CodebookState, previous: RunState | None, current: RunState, versions: Versions | None = None
) -> CarryOver:
    """Match a run with the run before and with the codebook, and say what follows; equal input, equal result.

    Args:
        codebook: what people have decided, over all runs.
        previous: the run before, carried over itself; None for the first one.
        current: the run to carry over.
        versions: transcripts that were replaced by new versions since, by their old ids.

    Raises:
        ValueError: an id stands for two things.
    """
    previous, versions = previous or RunState(), versions or {}
    known = frozenset(versions[name].transcript if name in versions else name for name in previous.transcripts)
    common = known & current.transcripts if known else None
    lineage = match(_identities(codebook, previous), current.candidates, common, versions)
    carrying = _Carrying(codebook, previous, current, common, versions, lineage)
    candidates = carrying.candidates(frozenset(series for _, series in previous.series) | codebook.used)
    return CarryOver(candidates, carrying.themes(candidates), lineage.steps)


def series_id(candidate: str, used: Collection[str]) -> str:
    """A new identity for a candidate: made from its id, and never one that was used before."""
    number = 0
    while True:
        series = "i" + hashlib.sha256(f"{candidate}\n{number}".encode()).hexdigest()[:12]
        if series not in used:
            return series
        number += 1


def _identities(codebook: CodebookState, previous: RunState) -> list[Body]:
    """One body for each theme, each rejected identity, and each other identity of the run before."""
    series = dict(previous.series)
    latest = {series.get(body.id, body.id): body for body in previous.candidates}
    bodies = []
    for theme in codebook.themes:
        taken_out = set(theme.left_out)
        proposed = [segment for name in theme.series if name in latest for segment in latest.pop(name).segments]
        faint = tuple(segment for segment in dict.fromkeys(proposed) if segment not in taken_out)
        bodies.append(Body(theme.id, theme.segments, faint, theme.centre, theme.part))
    for rejected in codebook.rejected:
        body = latest.pop(rejected.series, None)
        segments, centre = (rejected.segments, rejected.centre) if body is None else (body.segments, body.centre)
        bodies.append(Body(rejected.series, segments, (), centre, rejected.part))
    bodies += [Body(name, body.segments, body.faint, body.centre, body.part) for name, body in latest.items()]
    return bodies


class _Carrying:
    """What follows from a lineage for the codebook."""

    def __init__(
        self,
        codebook: CodebookState,
        previous: RunState,
        current: RunState,
        common: frozenset[str] | None,
        versions: Versions,
        lineage: Lineage,
    ) -> None:
        self._codebook, self._current, self._versions, self._lineage = codebook, current, versions, lineage
        self._common = common
        self._themes = {theme.id: theme for theme in codebook.themes}
        self._rejected = {rejected.series: rejected for rejected in codebook.rejected}
        self._pieces = {name for candidate, name in previous.series if candidate in previous.held_back}
        self._confirmed = _shares({theme.id: theme.segments for theme in codebook.themes}, current, versions)
        self._seen = _shares({name: found.segments for name, found in self._rejected.items()}, current, versions)
        self._ground = Grounds((segment, 0) for segment in (current.segments or _all(current)) if codebook.themes)

    def candidates(self, used: frozenset[str]) -> tuple[Carried, ...]:
        predecessors = self._lineage.predecessors()
        taken, result = set(used), []
        for body in sorted(self._current.candidates, key=lambda body: body.id):
            before = predecessors.get(body.id)
            series = self._series_of(before) or series_id(body.id, taken)
            taken.add(series)
            result.append(self._carried(body, before, series))
        return tuple(result)

    def _series_of(self, identity: str | None) -> str | None:
        if identity is not None and identity in self._themes:
            return next(iter(self._themes[identity].series), None)
        return identity

    def _carried(self, body: Body, before: str | None, series: str) -> Carried:
        if before in self._themes:
            return Carried(body.id, series, Place.THEME, before)
        rejected, unseen = self._rejection(body, before)
        was_rejected = before in self._rejected or before in self._pieces
        if not was_rejected and (theme := self._covering(body)) is not None:
            return Carried(body.id, series, Place.THEME, theme, rejected, unseen, _COVERED)
        if unseen is not None and unseen <= CHANGED and (was_rejected or before is None):
            return Carried(body.id, series, Place.HELD_BACK, None, rejected, unseen, _still(unseen))
        if was_rejected:
            return Carried(body.id, series, Place.RETURNED, None, rejected or before, unseen, _changed(unseen))
        reason = _continues(unseen) if unseen is not None and unseen <= CHANGED else ""
        return Carried(body.id, series, Place.OPEN, None, rejected, unseen, reason)

    def _rejection(self, body: Body, before: str | None) -> tuple[str | None, float | None]:
        """The rejected identity that a candidate is or shares most talk with, and the share that was in none of them.

        For one that carries a rejected identity on, what is confirmed in themes is nothing new either. Themes are held
        against themes, and parts against parts, unless one has become the other or is gone.
        """
        shares = {
            name: share
            for name, share in self._seen[body.id].items()
            if self._rejected[name].part is body.part or name == before or self._lineage.successor(name) is None
        }
        if not shares:
            return None, None
        union = dict.fromkeys(segment for name in shares for segment in self._rejected[name].segments)
        if before in self._rejected or before in self._pieces:
            union |= dict.fromkeys(segment for theme in self._codebook.themes for segment in theme.segments)
        found = overlap([Body("seen", tuple(union))], [body], None, self._versions)
        name = before if before in self._rejected else _most(shares)
        return name, round(1 - float(found.of_new[0, 0]), 4)

    def _covering(self, body: Body) -> str | None:
        """The theme in which nearly all of a candidate's talk is confirmed, a theme's talk held against themes."""
        level = {name: s for name, s in self._confirmed[body.id].items() if self._themes[name].part is body.part}
        theme = _most(level)
        return theme if theme is not None and level[theme] >= 1 - CHANGED else None

    def themes(self, candidates: Iterable[Carried]) -> tuple[ThemeCarried, ...]:
        feeding: dict[str, list[str]] = {theme: [] for theme in self._themes}
        for carried in candidates:
            if carried.place is Place.THEME and carried.theme is not None:
                first = self._lineage.successor(carried.theme) == carried.candidate
                feeding[carried.theme].insert(0 if first else len(feeding[carried.theme]), carried.candidate)
        homes = {theme: found or self._home(theme) for theme, found in feeding.items()}
        located = {theme.id: self._located(theme.segments) for theme in self._codebook.themes}
        return tuple(
            ThemeCarried(
                theme=theme.id,
                confirmed=theme.segments,
                located=tuple(located[theme.id].items()),
                candidates=tuple(homes[theme.id]),
                suggestions=self._suggestions(theme, feeding[theme.id], located),
            )
            for theme in self._codebook.themes
        )

    def _home(self, theme: str) -> list[str]:
        """The candidate in which most of a theme's confirmed talk lives, though another theme carries it on."""
        held = self._themes[theme]
        level = [body for body in self._current.candidates if body.part is held.part]
        shares = overlap([Body(theme, held.segments)], level, self._common, self._versions).of_old[0] if level else []
        home = _most({body.id: float(share) for body, share in zip(level, shares, strict=True) if share >= MOST})
        return [] if home is None else [home]

    def _located(self, segments: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """For each segment the segments of the run that hold its words."""
        return {segment: self._ground.holding(segment, self._versions) for segment in segments}

    def _suggestions(
        self, theme: HeldTheme, feeding: Iterable[str], located: Mapping[str, Mapping[str, tuple[str, ...]]]
    ) -> tuple[tuple[str, str], ...]:
        """Passages of the candidates that no person has placed: confirmed nowhere, and not taken out of this theme."""
        placed = {now for found in located.values() for there in found.values() for now in there}
        placed |= {now for there in self._located(theme.left_out).values() for now in there}
        bodies = {body.id: body for body in self._current.candidates}
        new = {segment: name for name in reversed(list(feeding)) for segment in bodies[name].segments}
        return tuple(sorted((segment, name) for segment, name in new.items() if segment not in placed))


def _shares(held: Mapping[str, tuple[str, ...]], current: RunState, versions: Versions) -> dict[str, dict[str, float]]:
    """For each candidate the names that hold some of its talk, with the share of it that they hold."""
    if not held:
        return {candidate.id: {} for candidate in current.candidates}
    found = overlap([Body(name, segments) for name, segments in held.items()], current.candidates, None, versions)
    return {
        candidate.id: {
            name: float(found.of_new[row, column]) for row, name in enumerate(held) if found.of_new[row, column] > 0
        }
        for column, candidate in enumerate(current.candidates)
    }


def _most(shares: Mapping[str, float]) -> str | None:
    return max(sorted(shares), key=shares.__getitem__, default=None)


def _all(run: RunState) -> set[str]:
    return {segment for body in run.candidates for segment in body.segments}


_COVERED = f"{1 - CHANGED:.0%} or more of its words are confirmed in a theme already"


def _still(unseen: float) -> str:
    return f"rejected: {unseen:.0%} of its words are new since then; it comes back above {CHANGED:.0%}"


def _changed(unseen: float | None) -> str:
    return f"rejected before, but {1 if unseen is None else unseen:.0%} of its words are new (above {CHANGED:.0%})"


def _continues(unseen: float) -> str:
    return f"continues a candidate that nobody decided on; {1 - unseen:.0%} of its words were rejected elsewhere"
