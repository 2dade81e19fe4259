"""Names are suggested before anything is kept, a person makes a roster of them, and the roster then replaces them."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from people import V1, Team

from corpora.rosters import read_roster
from service import suggesting
from service.suggesting import Named, draft_roster

TEXT = (
    "Interviewer: Who helped you with it?\n"
    "Participant: Sarah Thompson did, in Birmingham. Sarah Thompson wrote to jo.smith@example.org, or 020 7946 0958.\n"
    "Interviewer: And who else was there?\nParticipant: Only Sarah Thompson came.\n"
)


def test_what_was_suggested_and_confirmed_is_replaced_when_the_file_comes_in(team: Team) -> None:
    study = f"{V1}/studies/{team.analyst.post(f'{V1}/studies', json={'name': 'Names'}).json()['id']}"
    files = [("files", ("a.txt", TEXT.encode())), ("files", ("b.docx", b"no zip"))]
    answer = team.analyst.post(f"{study}/suggestions", files=files)
    assert answer.status_code == 200, answer.text
    found = {one["value"]: (one["kind"], one["count"]) for one in answer.json()["names"]}
    assert found["Sarah Thompson"] == ("person", 3)
    assert found["jo.smith@example.org"][0] == "email"
    assert found["020 7946 0958"][0] == "phone"
    assert [one["file"] for one in answer.json()["refused"]] == ["b.docx"]
    assert team.analyst.get(f"{study}/transcripts").json()["items"] == []
    roster = answer.json()["roster"]
    made = team.analyst.post(f"{study}/transcripts", files=files[:1], data={"roster": roster}).json()["files"][0]
    text = team.analyst.get(f"{study}/transcripts/{made['transcript']}").json()["text"]
    for name in ("Sarah", "Thompson", "jo.smith", "7946"):
        assert name not in text
    assert "[person 1] wrote to [email 1], or [phone 1]." in text
    assert "Participant" not in found


@pytest.mark.parametrize(
    ("out", "why"),
    [
        ("nowhere/roster.csv", "nowhere/roster.csv: there is no folder"),
        ("a.txt/roster.csv", "a.txt is a file"),
        (".", "it is a folder"),
    ],
)
def test_a_draft_that_cannot_be_written_is_refused_before_anything_is_looked_for(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, why: str
) -> None:
    searched: list[object] = []
    monkeypatch.setattr(suggesting, "names_in", lambda texts: searched.append(texts) or [])
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(TEXT)
    ended = run("names", "a.txt", "--out", out)
    said = " ".join(ended.err.split())
    assert (ended.code, why in said, "give another --out" in said, searched) == (2, True, True, [])


def test_a_draft_holds_no_formula_and_is_read_back() -> None:
    draft = draft_roster([Named("+44 20 7946 0958", "phone", 1, "=or ring +44")])
    [row] = csv.DictReader(io.StringIO(draft))
    assert (row["name"], row["context"]) == ("'+44 20 7946 0958", "'=or ring +44")
    [entry] = read_roster(draft, "roster.csv").entries
    assert entry.name == "+44 20 7946 0958"


def test_the_command_writes_a_draft_to_look_through(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    ended = run("names", tmp_path / "a.txt", "--out", tmp_path / "roster.csv")
    assert ended.code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "roster.csv").read_text(encoding="utf-8"))))
    assert ("Sarah Thompson", "[person 1]", "3") in [(row["name"], row["pseudonym"], row["count"]) for row in rows]
    assert "Sarah Thompson" in ended.out
