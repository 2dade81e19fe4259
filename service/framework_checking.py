"""Frameworks checked by a process of its own: the encoder that compares objectives stays out of the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from corpora.framework import Framework, framework_from
from pipelines.framework_check import Alike, wanting
from service.own_process import ask

_SECONDS = 300.0


def too_alike(framework: Framework) -> tuple[Alike, ...]:
    """The pairs of objectives of a framework that are too alike to tell apart, the most alike first.

    Raises:
        SetupError: the encoder is not installed, its process ended, or too many wait for it.
    """
    said = ask("service.framework_checking", framework.as_dict(), "checks frameworks", _SECONDS)
    return tuple(Alike(**pair) for pair in said)


def answer(framework: Any) -> list[dict[str, Any]]:
    """In the process of its own: the pairs of objectives that are too alike, each as plain values."""
    from models.load import load_encoder
    from pipelines.framework_check import check_framework

    return [asdict(pair) for pair in check_framework(framework_from(framework, "framework"), load_encoder())]


def sentences(framework: Framework, alike: Sequence[Alike]) -> list[str]:
    """What was found, a sentence for each pair and each objective with few cues; one that says so where nothing was."""
    told = [f"{pair.sentence}." for pair in alike] or ["All objectives can be told apart."]
    return [*told, *(f"{sentence}." for sentence in wanting(framework))]
