"""The parameters of a run: everything that a person can turn, with the defaults that were measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Params:
    """How to analyse.

    Attributes:
        seed: start of every random choice; equal seeds give equal bytes.
        themes: how many themes to aim at; None lets the size of the study decide.
        segment_words: (fewest, most) words of a segment, where sentences allow it.
        least_segments: fewest segments worth clustering; with fewer the outcome is ``too_little_data``.
        unthemed: share of the segments that say something to leave without a theme, those that fit worst; None leaves
            out only what fits nowhere.
        threshold: least probability at which a passage or theme is mapped to an objective; None: the best must stand
            out from even ones.
    """

    seed: int = 1
    themes: int | None = None
    segment_words: tuple[int, int] = (40, 90)
    least_segments: int = 10
    unthemed: float | None = None
    threshold: float | None = None

    def __post_init__(self) -> None:
        low, high = self.segment_words
        whole = {"seed": self.seed, "themes": self.themes, "least_segments": self.least_segments, "words": low}
        for name, value in whole.items():
            if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
                raise ValueError(f"{name} must be a whole number, got {value!r}")
        if not 0 <= self.seed < 2**32:
            raise ValueError(f"seed must be from 0 to 4294967295, got {self.seed}")
        if self.themes is not None and not 2 <= self.themes <= 500:
            raise ValueError(f"themes must be from 2 to 500, got {self.themes}")
        if self.unthemed is not None and (isinstance(self.unthemed, bool) or not 0 <= self.unthemed <= 0.9):
            raise ValueError(f"unthemed must be a share from 0 to 0.9, got {self.unthemed!r}")
        if self.threshold is not None and (isinstance(self.threshold, bool) or not 0 <= self.threshold <= 1):
            raise ValueError(f"threshold must be a probability from 0 to 1, got {self.threshold!r}")
        if not 1 <= low < high <= 1000:
            raise ValueError(f"segment_words must be two rising numbers from 1 to 1000, got {low} and {high}")
        if self.least_segments < 3:
            raise ValueError(f"least_segments must be at least 3, got {self.least_segments}")

    def as_dict(self) -> dict[str, Any]:
        """The parameters as plain JSON values."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The parameters from what `as_dict` gave; missing ones take their defaults.

        Raises:
            ValueError: an unknown name or a value out of range.
        """
        unknown = set(values) - {field.name for field in fields(cls)}
        if unknown:
            known = ", ".join(field.name for field in fields(cls))
            raise ValueError(f"unknown parameter '{sorted(unknown)[0]}'; the parameters are {known}")
        plain: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        return cls(**plain)
