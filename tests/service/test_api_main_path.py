"""From a study to a codebook over HTTP, one call after the other."""

from __future__ import annotations

from people import V1, Reviewed, Team
from written_interviews import INTERVIEWS


def test_a_study_becomes_a_codebook(team: Team, reviewed: Reviewed) -> None:
    study = team.reviewer.get(f"{V1}/studies/{reviewed.study}").json()
    assert (study["transcripts"], study["latest_done"]["id"]) == (2, reviewed.run)

    listed = team.reviewer.get(f"{V1}/studies/{reviewed.study}/candidates").json()
    assert [item["label"] for item in listed["items"]] == ["no training at all", "sits in on meetings"]
    assert listed["next"] is None

    shown = team.reviewer.get(f"{V1}/candidates/{reviewed.candidates[0]}")
    quote = shown.json()["quotes"][0]
    text = INTERVIEWS["CL01.txt"]
    assert quote["text"] == text[quote["start"] : quote["end"]]
    assert quote["before"] + quote["text"] + quote["after"] in text
    assert quote["question"].endswith("sign up for the course?")

    decided = team.reviewer.post(
        f"{V1}/candidates/{reviewed.candidates[0]}/decisions",
        json={"act": "accept", "memo": "said by both", "name": "Untrained until now"},
        headers={"If-Match": shown.headers["ETag"], "Idempotency-Key": "one"},
    )
    assert decided.status_code == 201
    assert decided.headers["ETag"] == '"1"'

    book = team.analyst.get(f"{V1}/studies/{reviewed.study}/codebook").json()["items"]
    assert [(theme["name"], theme["accepted_by"], theme["memo"]) for theme in book] == [
        ("Untrained until now", "reviewer Ada", "said by both")
    ]
    segment = book[0]["segments"][0]
    assert segment["text"] == text[segment["start"] : segment["end"]]
