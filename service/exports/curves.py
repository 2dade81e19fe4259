"""Small line drawings of shares, laid out in pixels for our own SVG: the price of silence, and what labels bring."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from corpora.counted import several
from service.exports import mapping_view
from service.exports.figures import percent
from service.exports.mapping_view import LearningView, TradeView

WIDTH, HEIGHT = 320, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 22, 12, 40


@dataclass(frozen=True, slots=True)
class Dot:
    """A measured point, and what it says when pointed at."""

    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A drawing: dots joined in their order, marks along both axes, and the height of a dashed line, if any."""

    dots: tuple[Dot, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    below: str
    dashed: float | None = None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT

    @property
    def line(self) -> str:
        """The dots as the points of an SVG polyline."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a run's mapping can be trusted, in words, tables and drawings; None for what findings do not say."""

    trade: TradeView | None
    trade_curve: Curve | None
    learning: LearningView | None
    learning_curve: Curve | None


def trust_in(findings: Mapping[str, Any]) -> Trust:
    """What a run's findings say of their own mapping."""
    trade, learning = mapping_view.trade(findings), mapping_view.learning(findings)
    return Trust(
        trade,
        None if trade is None else trade_curve(trade),
        learning,
        None if learning is None else learning_curve(learning),
    )


def trade_curve(trade: TradeView) -> Curve:
    """How much of what is mapped is right, against how much is mapped."""
    low = _floor(right for _, _, right in trade.rows)
    dots = tuple(
        Dot(
            _x(covered), _y(right, low),
            f"from {percent(threshold)} on: {percent(covered)} mapped, {percent(right)} of these right",
        )
        for threshold, covered, right in sorted(trade.rows, key=lambda row: row[1])
    )  # fmt: skip
    marks = tuple((_x(part), percent(part)) for part in (0.0, 0.5, 1.0))
    return Curve(dots, marks, _ladder(low), "passages mapped")


def learning_curve(learning: LearningView) -> Curve | None:
    """How much is right against the number of labels; the dashed line is what is right without any."""
    if not learning.curve or learning.without is None:
        return None
    most = max(labels for labels, _ in learning.curve)
    low = _floor((learning.without, *(right for _, right in learning.curve)))
    dots = tuple(
        Dot(_x(labels / most), _y(right, low), f"{several(labels, 'label')}: {percent(right)} right")
        for labels, right in learning.curve
    )
    marks = tuple((_x(labels / most), str(labels)) for labels in dict.fromkeys((0, *(n for n, _ in learning.curve))))
    return Curve(dots, marks, _ladder(low), "labels", _y(learning.without, low))


def _floor(values: Iterable[float]) -> float:
    return max(0.0, math.floor(10 * min(values)) / 10 - 0.1)


def _ladder(low: float) -> tuple[tuple[float, str], ...]:
    return tuple((_y(value, low), percent(value)) for value in (low, (low + 1) / 2, 1.0))


def _x(part: float) -> float:
    return round(_LEFT + part * (WIDTH - _LEFT - _RIGHT), 1)


def _y(value: float, low: float) -> float:
    return round(HEIGHT - _BOTTOM - (value - low) / (1 - low) * (HEIGHT - _TOP - _BOTTOM), 1)
