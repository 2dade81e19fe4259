"""The objectives that people set, on the segments of an analysis: older segments are found where their talk stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpora.material import Segment
from pipelines.overlap import Grounds, Versions, moved_to, place_of


def taught(labels: Mapping[str, str], segments: Sequence[Segment], versions: Versions | None = None) -> dict[str, str]:
    """The objective's key by segment; where several labels fall on one segment, the last one counts.

    Args:
        labels: an objective's key by the id of a segment, of this analysis or of an earlier one.
        segments: all segments of this analysis.
        versions: transcripts that were replaced by new versions, by their old ids.
    """
    ground = Grounds((segment.id, 0) for segment in segments) if labels else None
    found: dict[str, str] = {}
    for segment, key in labels.items():
        for there in ground.held(moved_to(*place_of(segment), versions or {})) if ground else ():
            found.pop(there, None)
            found[there] = key
    return found
