"""The objectives that people set, on the segments of an analysis: older segments are found where their talk stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from corpora.framework import Framework
from corpora.material import Segment
from pipelines.overlap import Grounds, Versions

Labels = Mapping[str, tuple[str, ...]]
"""The objectives' keys that people set, by the id of a segment; none where they said that none fits."""
NOTHING: Labels = MappingProxyType({})
"""No objective is set by a person."""


def taught(labels: Labels, segments: Sequence[Segment], versions: Versions | None = None) -> dict[str, tuple[str, ...]]:
    """The objectives' keys by segment; where several labels fall on one segment, the last one counts.

    Args:
        labels: by the id of a segment, of this analysis or of an earlier one.
        segments: all segments of this analysis.
        versions: transcripts that were replaced by new versions, by their old ids.
    """
    ground = Grounds((segment.id, 0) for segment in segments if labels)
    found: dict[str, tuple[str, ...]] = {}
    for segment, keys in labels.items():
        for there in ground.holding(segment, versions or {}):
            found.pop(there, None)
            found[there] = keys
    return found


def meant_for(framework: Framework, labels: Labels) -> dict[str, tuple[str, ...]]:
    """The labels that speak of a framework, with its keys alone; those of another one, "none fits" included, do not."""
    own = {segment: tuple(key for key in keys if key in framework.keys) for segment, keys in labels.items()}
    others = any(labels.values()) and not any(own.values())
    return {} if others else {segment: keys for segment, keys in own.items() if keys or not labels[segment]}
