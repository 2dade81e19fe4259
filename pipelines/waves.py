"""What changed between the waves of a study, within one run that knows them all: how far each theme reaches in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.people import Entry, Whose

Findings = Mapping[str, Any]
Row = dict[str, str | int | float | None]

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a theme reaches in one wave: cases of how many, segments, and share of the wave's participant talk."""

    wave: str
    cases: int
    of_cases: int
    segments: int
    share: float


@dataclass(frozen=True, slots=True)
class WaveChange:
    """A theme by waves; ``rise`` is the change of its share of cases from the first wave to the last, -1 to 1."""

    theme: str
    label: str
    part: bool
    reach: tuple[Reach, ...]
    rise: float


def between_waves(findings: Findings, attribute: str, waves: Sequence[str]) -> tuple[WaveChange, ...]:
    """Compare the waves of a study within one run, theme by theme, the largest change first.

    Args:
        findings: of the run.
        attribute: of the cases, whose value is the wave; cases without one do not count.
        waves: the waves in their order.
    """
    whose = Whose(findings)
    cases = {wave: {one["case"] for one in whose.everybody() if wave_of(one, attribute) == wave} for wave in waves}
    segment = {s["id"]: s for s in findings["segments"]}
    at = {key: wave_of(whose.of(s), attribute) for key, s in segment.items()}
    talk = {wave: sum(_length(s) for key, s in segment.items() if at[key] == wave) for wave in waves}
    found = []
    for theme in findings["themes"]:
        held = {wave: [segment[s] for s in theme["segments"] if at[s] == wave] for wave in waves}
        reach = tuple(
            Reach(
                wave=wave,
                cases=len({whose.of(s)["case"] for s in held[wave]}),
                of_cases=len(cases[wave]),
                segments=len(held[wave]),
                share=round(sum(map(_length, held[wave])) / max(talk[wave], 1), _DIGITS),
            )
            for wave in waves
        )
        shares = [one.cases / one.of_cases if one.of_cases else 0.0 for one in reach]
        rise = round(shares[-1] - shares[0], _DIGITS) if shares else 0.0
        found.append(WaveChange(theme["id"], theme["label"], theme.get("parent") is not None, reach, rise))
    return tuple(sorted(found, key=lambda change: (change.part, -abs(change.rise), change.theme)))


def wave_of(case: Entry, attribute: str) -> str | None:
    """The wave of a case."""
    value: str | None = case.get("attributes", {}).get(attribute)
    return value


def wave_rows(found: Iterable[WaveChange]) -> list[Row]:
    """One row for CSV for each theme and wave."""
    return [
        {"theme": change.theme, "label": change.label, "level": "part" if change.part else "theme", **asdict(reach),
         "rise": change.rise}
        for change in found for reach in change.reach
    ]  # fmt: skip


def _length(segment: Findings) -> int:
    return int(segment["end"]) - int(segment["start"])
