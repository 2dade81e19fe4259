"""After every bad file that we know the study still lists, runs, exports and erases, and every file has its answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_files import TALK, bad_files
from people import V1, Team
from written_interviews import INTERVIEWS, finish_by_hand

from service import operations
from service.exports.forms import ExportForm
from service.exports.stored import export_run
from service.settings import Settings
from service.store.engine import Database


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def test_a_study_outlives_every_bad_file(team: Team, db: Database) -> None:
    study = team.analyst.post(f"{V1}/studies", json={"name": "Bad (synthetic)"}).json()["id"]
    where = f"{V1}/studies/{study}"
    taken = 0
    for name, data in bad_files():
        answer = team.analyst.post(f"{where}/transcripts", files=[("files", (name, data))])
        assert answer.status_code in (200, 201, 413, 422), (name[:40], answer.text[:400])
        for file in answer.json().get("files", ()):
            taken += file["outcome"] == "added"
            said = file["reason"] or ""
            assert file["outcome"] != "refused" or (len(said) > 20 and "\n" not in said), (name[:40], said)
            assert "reader failed" not in said, (name[:40], said)
        assert answer.status_code != 422 or len(answer.json()["detail"]) > 20
    assert taken > 20
    good = [("files", (name, text.encode())) for name, text in INTERVIEWS.items()]
    assert team.analyst.post(f"{where}/transcripts", files=good).status_code == 201
    names = []
    cursor: str | None = ""
    while cursor is not None:
        page = team.analyst.get(f"{where}/transcripts", params={"limit": 20, **({"cursor": cursor} if cursor else {})})
        names += [item["name"] for item in page.json()["items"]]
        for item in page.json()["items"]:
            assert team.analyst.get(f"{where}/transcripts/{item['id']}").status_code == 200
        cursor = page.json()["next"]
    assert len(names) >= taken
    run = team.analyst.post(f"{where}/runs").json()["id"]
    finish_by_hand(db, run)
    assert export_run(db, operations.COMMAND_LINE, study, run, ExportForm.FINDINGS)
    assert team.analyst.get(f"{where}/candidates").status_code == 200
    assert team.analyst.get(f"{where}/segments", params={"text": "free"}).status_code == 200  # the run has none
    assert team.analyst.post(f"{where}/erasures", json={"case": "UPPER"}).json()["transcripts"] == 1
    assert "UPPER.TXT" not in team.analyst.get(f"{where}/transcripts?limit=100").text


def test_one_bad_file_of_many_is_one_reason(team: Team, db: Database) -> None:
    study = team.analyst.post(f"{V1}/studies", json={"name": "Many (synthetic)"}).json()["id"]
    files = [(f"{number:03}.txt", TALK + b"P1: This is %d.\n" % number) for number in range(60)]
    files.insert(30, ("bad.docx", b"no zip"))
    answer = team.analyst.post(f"{V1}/studies/{study}/transcripts", files=[("files", file) for file in files])
    outcomes = [file["outcome"] for file in answer.json()["files"]]
    assert (outcomes.count("added"), outcomes.count("refused"), outcomes[30]) == (60, 1, "refused")
