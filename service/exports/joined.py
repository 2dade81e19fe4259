"""What interviews that came later brought to candidates that were there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpora.counted import several
from service.exports.figures import percent, share

_MUCH = 0.3  # share of what new interviews say that fits no candidate from which a whole run is worth it


def joined_sentence(findings: Mapping[str, Any]) -> str:
    """How many interviews joined, and how much of what they say fits no candidate; nothing where none did."""
    came = set(findings.get("joined", {}).get("transcripts", ()))
    if not came:
        return ""
    said = [segment for segment in findings["segments"] if segment["transcript"] in came]
    new = sum(segment["reason"] == "new material" for segment in said)
    themed = sum(segment["theme"] is not None for segment in said)
    unfit = share(new, themed + new)
    advice = " That is much: start a whole run." if unfit > _MUCH else ""
    return (
        f"{several(len(came), 'interview')} joined candidates that were there before and stay as they were: "
        f"{several(themed, 'segment')} joined, {new} fit none and are new material ({percent(unfit)}).{advice}"
    )
