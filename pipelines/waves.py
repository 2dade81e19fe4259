"""What changed between the waves of a study, within one run that knows them all: how far each theme reaches in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

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


def between_waves(findings: Findings, wave_of: Mapping[str, str], waves: Sequence[str]) -> tuple[WaveChange, ...]:
    """Compare the waves of a study within one run, theme by theme, the largest change first.

    Args:
        findings: of the run.
        wave_of: the wave of each transcript, by its id; transcripts without one do not count.
        waves: the waves in their order.
    """
    case = {t["id"]: t["case"] for t in findings["transcripts"]}
    cases = {wave: {case[t] for t, at in wave_of.items() if at == wave and t in case} for wave in waves}
    segment = {s["id"]: s for s in findings["segments"]}
    talk = {wave: sum(_length(s) for s in segment.values() if wave_of.get(s["transcript"]) == wave) for wave in waves}
    found = []
    for theme in findings["themes"]:
        held = {wave: [segment[s] for s in theme["segments"] if wave_of.get(segment[s]["transcript"]) == wave]
                for wave in waves}  # fmt: skip
        reach = tuple(
            Reach(
                wave=wave,
                cases=len({case[s["transcript"]] for s in held[wave]}),
                of_cases=len(cases[wave]),
                segments=len(held[wave]),
                share=round(sum(map(_length, held[wave])) / max(talk[wave], 1), _DIGITS),
            )
            for wave in waves
        )
        shares = [at.cases / at.of_cases if at.of_cases else 0.0 for at in reach]
        rise = round(shares[-1] - shares[0], _DIGITS) if shares else 0.0
        found.append(WaveChange(theme["id"], theme["label"], theme.get("parent") is not None, reach, rise))
    return tuple(sorted(found, key=lambda change: (change.part, -abs(change.rise), change.theme)))


def wave_rows(found: Iterable[WaveChange]) -> list[Row]:
    """One row for CSV for each theme and wave."""
    return [
        {"theme": change.theme, "label": change.label, "level": "part" if change.part else "theme", **asdict(reach),
         "rise": change.rise}
        for change in found for reach in change.reach
    ]  # fmt: skip


def _length(segment: Findings) -> int:
    return int(segment["end"]) - int(segment["start"])
