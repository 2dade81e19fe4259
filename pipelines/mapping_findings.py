"""What the findings say of the mapping to objectives: of passages, themes, what was learnt, other frameworks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from typing import Any

from corpora.candidate import Candidate
from corpora.framework import Framework
from corpora.material import Segment
from pipelines.abstention import Trade, expected_trade, spread, theme_verdict, verdicts
from pipelines.mapped import Mapped
from pipelines.mapping import Mapping

_DIGITS = 4
_FOREIGN = 1.25  # relevance under which a study seems not to be about its framework


def framework_findings(framework: Framework) -> dict[str, Any]:
    """A framework with its version and objectives."""
    return {
        "name": framework.name,
        "version": framework.version,
        "objectives": [{"key": o.key, "title": o.title, "question": o.question} for o in framework.objectives],
    }


def of_segments(mapping: Mapping, threshold: float | None) -> Iterator[dict[str, Any]]:
    """The probabilities of each passage, and whether they fit one objective, are torn between two, or fit none."""
    keys, said = mapping.keys, verdicts(mapping.keys, mapping.segments, threshold)
    for odds, one in zip(mapping.segments.round(_DIGITS).tolist(), said, strict=True):
        yield {
            "objectives": [{"key": key, "p": p} for key, p in zip(keys, odds, strict=True)],
            "verdict": one.as_dict(),
        }


def of_theme(
    candidate: Candidate, mapped: Mapped, row_of: ReadOnly[str, int], threshold: float | None
) -> dict[str, Any]:
    """A theme's objective, what can be said of it, how its passages spread, and what carried the mapping."""
    keys = mapped.mapping.keys
    shares = spread(keys, mapped.mapping.segments[[row_of[segment] for segment in candidate.segments]])
    return {
        "objective": candidate.objective,
        "objectives": _odds(candidate.objectives),
        "mapping": {
            **theme_verdict(candidate.objectives, shares, threshold).as_dict(),
            "spread": [{"key": key, "share": round(shares[key], _DIGITS)} for key in keys],
        },
        "why": [reason.as_dict() for reason in mapped.why.get(candidate.id, ())],
    }


def of_mapping(mapped: Mapped) -> dict[str, Any]:
    """What was learnt from people, and what the mapping costs in silence.

    ``trade`` is foreseen by the probabilities, for each threshold how much is answered and how much of that may be
    right; ``measured`` is the same on passages that people labelled, of interviews that were not learnt from.
    ``relevance`` is how many times as much answers and questions agree on the objectives as on anything else, or null
    where hardly anybody was asked; ``foreign`` says that it is so little that the study seems to be about other things.
    """
    relevance = mapped.relevance
    return {
        "relevance": None if relevance is None else round(relevance, _DIGITS),
        "foreign": relevance is not None and relevance < _FOREIGN,
        "learning": mapped.trial.as_dict(),
        "trade": _rows(expected_trade(mapped.mapping.segments)),
        "measured": _rows(mapped.trial.trade),
    }


def of_another_framework(
    framework: Framework,
    mapped: Mapped,
    segments: Sequence[Segment],
    row_of: ReadOnly[str, int],
    threshold: float | None,
) -> dict[str, Any]:
    """What a further framework makes of the same segments and themes."""
    return {
        "framework": framework_findings(framework),
        "segments": [
            {"id": segment.id, **found}
            for segment, found in zip(segments, of_segments(mapped.mapping, threshold), strict=True)
        ],
        "themes": [
            {"id": candidate.id, **of_theme(candidate, mapped, row_of, threshold)} for candidate in mapped.candidates
        ],
    }


def _rows(trade: Sequence[Trade]) -> list[dict[str, float]]:
    return [{name: round(value, _DIGITS) for name, value in row.as_dict().items()} for row in trade]


def _odds(probabilities: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    return [{"key": key, "p": round(p, _DIGITS)} for key, p in probabilities]
