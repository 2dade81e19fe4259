"""In a group every person counts: in candidates, groups, the findings and all that is counted from them. Synthetic."""

from __future__ import annotations

from typing import Any

from pipelines.people import Whose

FINDINGS: dict[str, Any] = {
    "transcripts": [
        {"id": "tA", "case": "CL01", "group": "leaders"},
        {
            "id": "tB",
            "case": "FG1",
            "group": "schools",
            "people": [
                {"speaker": "Amara", "case": "CL07", "group": "leaders"},
                {"speaker": "Bilal", "case": "FG1: Bilal", "group": "schools"},
            ],
        },
    ],
    "segments": [
        {"transcript": "tA", "speaker": "Moira"},
        {"transcript": "tB", "speaker": "Amara"},
        {"transcript": "tB", "speaker": "Bilal"},
    ],
}


def test_a_segment_is_its_speakers_in_a_group_and_the_interviews_otherwise() -> None:
    whose = Whose(FINDINGS)
    assert [whose.of(segment)["case"] for segment in FINDINGS["segments"]] == ["CL01", "CL07", "FG1: Bilal"]
    assert [one["case"] for one in whose.everybody()] == ["CL01", "CL07", "FG1: Bilal"]


def test_what_nobody_alone_said_is_the_groups_own_and_is_listed() -> None:
    together = {"transcript": "tB", "speaker": "All"}
    whose = Whose({**FINDINGS, "segments": [*FINDINGS["segments"], together]})
    assert whose.of(together)["case"] == "FG1"
    assert [one["case"] for one in whose.everybody()] == ["CL01", "FG1", "CL07", "FG1: Bilal"]
    assert [one["case"] for one in whose.everybody("tB")] == ["FG1", "CL07", "FG1: Bilal"]
