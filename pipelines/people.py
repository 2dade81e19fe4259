"""Whose words a segment of the findings is: the person's own case in a group, else the interview's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Entry = Mapping[str, Any]


class Whose:
    """The cases of a run's findings, each as an entry with ``case``, ``group``, ``linked_to`` and ``attributes``."""

    def __init__(self, findings: Mapping[str, Any]) -> None:
        self._interviews: dict[str, Entry] = {entry["id"]: entry for entry in findings["transcripts"]}
        self._people: dict[tuple[str, str], Entry] = {
            (entry["id"], person["speaker"]): person
            for entry in findings["transcripts"]
            for person in entry.get("people", ())
        }
        groups = {transcript for transcript, _ in self._people}
        self._apart = groups and groups - {s["transcript"] for s in findings["segments"] if self._person(s) is None}

    def of(self, segment: Mapping[str, Any]) -> Entry:
        """The case whose words a segment is."""
        return self._person(segment) or self._interviews[segment["transcript"]]

    def everybody(self, transcript: str | None = None) -> list[Entry]:
        """The cases in the order of the transcripts, or those of one; a group's own only for what nobody alone said."""
        return [
            case
            for key, interview in self._interviews.items()
            if transcript in (None, key)
            for case in (
                *([] if key in self._apart else [interview]),
                *(person for (where, _), person in self._people.items() if where == key),
            )
        ]

    def _person(self, segment: Mapping[str, Any]) -> Entry | None:
        return self._people.get((segment["transcript"], segment.get("speaker", "")))
