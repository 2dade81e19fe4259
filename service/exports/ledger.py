"""What fed no theme and why, interview by interview, and how far each group is covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.exports.view import share

_REASONS = {
    "back-channel": "back-channel and fillers",
    "too short": "too short to mean anything by itself",
    "off-topic": "off topic: about the call itself, or like nothing else that was said",
    "other language": "in another language than English, which is all that the models read",
    "between themes": "between candidates, none clearly the best",
    "no themes found": "no theme was found in the material",
    "new material": "new material that fits no candidate made before it came",
}
_BACK_CHANNEL = "back-channel"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A passage that feeds no theme: its words, the reason, the nearest candidates with strengths, and their margin."""

    text: str
    reason: str
    nearest: tuple[tuple[str, float], ...]
    margin: float | None


@dataclass(frozen=True, slots=True)
class GroupLedger:
    """How far a group's words are in candidates, and the labels of the candidates to which nobody in it speaks."""

    group: str
    words: int
    themed: float
    silent_in: tuple[str, ...]


def reason_in_words(reason: str) -> str:
    """Why a segment fed no theme."""
    return _REASONS.get(reason, reason)


def unthemed(findings: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Reasons in words and their segments, most first."""
    reasons = findings["coverage"]["unthemed"].items()
    return sorted(((reason_in_words(reason), count) for reason, count in reasons), key=lambda pair: (-pair[1], pair[0]))


def left_out(segments: Iterable[Mapping[str, Any]], labels: Mapping[str, str], text: str) -> list[LeftOut]:
    """The passages among a transcript's segments that fed no theme; bare back-channel is counted elsewhere.

    `labels` are those of the candidates, by identifier, `text` is the transcript's.
    """
    return [
        LeftOut(
            text=text[segment["start"] : segment["end"]],
            reason=reason_in_words(segment["reason"] or ""),
            nearest=tuple(
                (labels[other["theme"]], other["strength"])
                for other in segment.get("also", ())
                if other["theme"] in labels
            ),
            margin=segment.get("margin"),
        )
        for segment in segments
        if segment["theme"] is None and segment["reason"] != _BACK_CHANNEL
    ]


def groups(findings: Mapping[str, Any]) -> list[GroupLedger]:
    """The coverage of each group that has a name."""
    labels = {theme["id"]: theme["label"] for theme in findings["themes"]}
    return [
        GroupLedger(
            group=group["group"],
            words=group["participant_words"],
            themed=share(group["themed_words"], group["participant_words"]),
            silent_in=tuple(labels[theme] for theme in group["silent_in"] if theme in labels),
        )
        for group in findings.get("checks", {}).get("groups", ())
    ]
