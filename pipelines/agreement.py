"""How far coders agree who did not see each other's codings: over all, per theme, per objective, and where they do not.

The machine is a coder like another. Sets of codes are compared by MASI; for one theme, units with it against units
without it. A coder who saw a unit and gave it no code has coded it, with the empty set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from pipelines.coefficients import (
    Doubles,
    Figure,
    Ratings,
    cohens_kappa,
    figure,
    gwets_ac1,
    krippendorffs_alpha,
    masi_distance,
    percent_agreement,
    resamples,
)

MACHINE = "machine"
_DRAWS = 1000  # bootstrap samples: the ends of an interval then move by about a hundredth


@dataclass(frozen=True, slots=True)
class Coding:
    """The codes that a coder gave a unit (a segment or a candidate), none at all included."""

    unit: str
    coder: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on one thing.

    Attributes:
        name: the theme or objective; ``all`` for the sets of codes.
        units: units that two or more coders coded.
        percent: percent agreement, 0 to 1, as the coefficients with its interval.
        kappa: Cohen's.
        alpha: Krippendorff's; over sets of codes with MASI distance, else nominal.
        ac1: Gwet's.
        prevalence: share of codings that have it; for sets, share that have any code.
        by_coder: the same for each coder.
    """

    name: str
    units: int
    percent: Figure
    kappa: Figure
    alpha: Figure
    ac1: Figure
    prevalence: float | None
    by_coder: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A unit on which coders differ: what each gave, and how far apart they are (mean MASI distance, 0 to 1)."""

    unit: str
    distance: float
    codes: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Coders compared; disagreements are ordered from the widest."""

    coders: tuple[str, ...]
    overall: Agreement
    themes: tuple[Agreement, ...]
    objectives: tuple[Agreement, ...]
    disagreements: tuple[Disagreement, ...]

    def as_dict(self) -> dict[str, Any]:
        """The comparison as plain JSON values."""
        return asdict(self)

    def rows(self) -> list[dict[str, str | int | float | None]]:
        """One row for CSV for the sets of codes, each theme and each objective."""
        levels = [("all", (self.overall,)), ("theme", self.themes), ("objective", self.objectives)]
        return [_row(level, found) for level, agreements in levels for found in agreements]


def compare(
    codings: Sequence[Coding],
    objective_of: Mapping[str, str | None] | None = None,
    *,
    seed: int = 1,
    draws: int = _DRAWS,
) -> Comparison:
    """Compare coders over the units that at least two of them coded; equal input and seed give equal figures.

    Args:
        codings: one for each unit and coder.
        objective_of: the objective of each code; codes without one count for no objective.
        seed: start of the bootstrap over units.
        draws: bootstrap samples; 0 for no intervals.

    Raises:
        ValueError: a coder coded a unit twice.
    """
    units = {unit: given for unit, given in _by_unit(codings).items() if len(given) > 1}
    rows = [units[unit] for unit in sorted(units)]
    coders = tuple(sorted({coding.coder for coding in codings}))
    samples = resamples(len(rows), draws, seed) if draws else None
    objective_of = objective_of or {}
    codes = sorted({code for row in rows for given in row.values() for code in given})
    objectives = sorted({objective for code in codes if (objective := objective_of.get(code))})
    return Comparison(
        coders=coders,
        overall=_overall(rows, coders, samples),
        themes=tuple(_having(code, {code}, rows, coders, samples) for code in codes),
        objectives=tuple(
            _having(objective, {code for code in codes if objective_of.get(code) == objective}, rows, coders, samples)
            for objective in objectives
        ),
        disagreements=_disagreements(units),
    )


def machine_codings(
    findings: Mapping[str, Any], theme_of: Mapping[str, str] | None = None, units: Iterable[str] | None = None
) -> tuple[Coding, ...]:
    """What the machine says of each segment, as a coder.

    Args:
        findings: of the run.
        theme_of: the theme that each candidate feeds; a candidate that feeds none gives no code. None: candidate ids.
        units: segments to speak of; None: all.
    """
    wanted = None if units is None else set(units)
    codings = []
    for segment in findings["segments"]:
        if wanted is None or segment["id"] in wanted:
            code = segment["theme"] if theme_of is None else theme_of.get(segment["theme"])
            codings.append(Coding(segment["id"], MACHINE, frozenset([code] if code else [])))
    return tuple(codings)


def _by_unit(codings: Iterable[Coding]) -> dict[str, dict[str, frozenset[str]]]:
    units: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for coding in codings:
        if coding.coder in units[coding.unit]:
            raise ValueError(f"{coding.coder} coded unit {coding.unit} twice; a coder gives a unit one set of codes")
        units[coding.unit][coding.coder] = coding.codes
    return units


def _overall(rows: Sequence[Mapping[str, frozenset[str]]], coders: Sequence[str], samples: Doubles | None) -> Agreement:
    ratings = Ratings.of(rows)
    present = [{coder: bool(codes) for coder, codes in row.items()} for row in rows]
    alpha = figure(krippendorffs_alpha, ratings, samples, distance=masi_distance)
    return _agreement("all", ratings, alpha, present, coders, samples)


def _having(
    name: str,
    codes: set[str],
    rows: Sequence[Mapping[str, frozenset[str]]],
    coders: Sequence[str],
    samples: Doubles | None,
) -> Agreement:
    present = [{coder: bool(given & codes) for coder, given in row.items()} for row in rows]
    ratings = Ratings.of(present, (False, True))
    return _agreement(name, ratings, figure(krippendorffs_alpha, ratings, samples), present, coders, samples)


def _agreement(
    name: str,
    ratings: Ratings,
    alpha: Figure,
    present: Sequence[Mapping[str, bool]],
    coders: Sequence[str],
    samples: Doubles | None,
) -> Agreement:
    said = {coder: [row[coder] for row in present if coder in row] for coder in coders}
    every = [value for values in said.values() for value in values]
    return Agreement(
        name=name,
        units=len(present),
        percent=figure(percent_agreement, ratings, samples),
        kappa=figure(cohens_kappa, ratings, samples),
        alpha=alpha,
        ac1=figure(gwets_ac1, ratings, samples),
        prevalence=round(sum(every) / len(every), 4) if every else None,
        by_coder=tuple((coder, round(sum(values) / len(values), 4)) for coder, values in said.items() if values),
    )


def _disagreements(units: Mapping[str, Mapping[str, frozenset[str]]]) -> tuple[Disagreement, ...]:
    found = []
    for unit, given in units.items():
        pairs = list(combinations(given.values(), 2))
        distance = sum(masi_distance(one, other) for one, other in pairs) / len(pairs)
        if distance > 0:
            codes = tuple((coder, tuple(sorted(given[coder]))) for coder in sorted(given))
            found.append(Disagreement(unit, round(distance, 4), codes))
    return tuple(sorted(found, key=lambda disagreement: (-disagreement.distance, disagreement.unit)))


def _row(level: str, found: Agreement) -> dict[str, str | int | float | None]:
    row: dict[str, str | int | float | None] = {"level": level, "name": found.name, "units": found.units}
    for name in ("percent", "kappa", "alpha", "ac1"):
        number: Figure = getattr(found, name)
        row |= {name: number.value, f"{name}_low": number.low, f"{name}_high": number.high}
    return row | {"prevalence": found.prevalence}
