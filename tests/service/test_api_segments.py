"""Segments searched by words and by meaning, the framework matrix, and a run as files."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from people import V1, Team
from rerun import Short, add, found, rerun

from corpora.decision import Act
from pipelines.embedding import passage_of
from service import operations
from service.caching import cache_name
from service.exports.matrix import Column, Matrix, Row, candidate_matrix
from service.meaning import Meaning, meaning_of
from service.operations import Caller
from service.store.engine import Database


@pytest.fixture
def study(team: Team, db: Database, admin: Caller) -> str:
    made = operations.create_study(db, admin, "Plots (synthetic)").id
    add(db, admin, made, ["AL01", "AL02"])
    operations.add_member(db, admin, made, "reviewer Ada")
    return made


@pytest.fixture
def run(db: Database, admin: Caller, study: str) -> str:
    return rerun(db, admin, study)


def listed(team: Team, study: str, **query: object) -> list[dict[str, object]]:
    """Every page of the segments that fit."""
    items: list[dict[str, object]] = []
    cursor = None
    while True:
        asked = {**query, "limit": 3} | ({"cursor": cursor} if cursor else {})
        answer = team.reviewer.get(f"{V1}/studies/{study}/segments", params=asked)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if (cursor := answer.json()["next"]) is None:
            return items


def test_a_page_reads_only_the_transcripts_that_are_on_it(db: Database, admin: Caller, study: str) -> None:
    asked: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    counts = []
    for more in (["BB01"], ["BB02", "BB03", "BB04", "BB05"]):
        add(db, admin, study, more)
        run = rerun(db, admin, study)
        asked.clear()
        assert len(operations.search_segments(db, admin, study, run=run, limit=3).items) == 3
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_every_segment_of_the_run_is_listed_once_in_its_words(team: Team, db: Database, study: str, run: str) -> None:
    findings = json.loads(operations.get_findings(db, team.callers["admin"], run))
    items = listed(team, study)
    assert [item["segment"] for item in items] == [segment["id"] for segment in findings["segments"]]
    for item in items:
        address = f"{V1}/studies/{study}/transcripts/{item['transcript']}"
        text = team.reviewer.get(address).json()["text"]
        assert text[item["start"] : item["end"]] == item["text"]
        assert item["question"] in text
        assert item["similarity"] is None
        assert (item["theme"] is None) == (item["reason"] is not None)


def test_words_are_found_whatever_their_case_and_blanks(team: Team, study: str, run: str) -> None:
    items = listed(team, study, text="THE  tutor", run=run)
    assert {item["case"] for item in items} == {"AL01", "AL02"}
    assert items == [item for item in listed(team, study) if "the tutor" in str(item["text"])]
    assert listed(team, study, text="no such words") == []


def test_the_nearest_in_meaning_come_first(team: Team, study: str, run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Short()
    said = str(listed(team, study)[4]["text"])

    def encoded(text: str) -> Meaning:
        return Meaning(cache_name(encoder.identity), encoder.encode([passage_of(text)])[0].astype("<f4").tobytes())

    monkeypatch.setattr("service.operations.segments.meaning_of", encoded)
    items = listed(team, study, like=said)
    assert items[0]["text"] == said
    assert items[0]["similarity"] == pytest.approx(1, abs=1e-3)
    near = [float(str(item["similarity"])) for item in items]
    assert near == sorted(near, reverse=True)
    assert {str(item["segment"]) for item in items} == {str(item["segment"]) for item in listed(team, study)}
    both = listed(team, study, like=said, text="the tutor")
    assert both == [item for item in items if "the tutor" in str(item["text"])]
    monkeypatch.setattr("service.operations.segments.meaning_of", lambda text: Meaning("another", b""))
    assert team.reviewer.get(f"{V1}/studies/{study}/segments", params={"like": said}).status_code == 409


def test_the_encoder_is_asked_in_a_process_of_its_own() -> None:
    asked, near, far = (meaning_of(said) for said in ("it was very cold", "we froze all day", "the invoice is late"))
    vectors = [np.frombuffer(meaning.vector, dtype="<f4") for meaning in (asked, near, far)]
    assert [vector.shape for vector in vectors] == [(384,)] * 3
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)
    assert asked.model == far.model


def test_the_matrix_has_what_people_made_and_what_a_run_proposes(
    team: Team, db: Database, admin: Caller, study: str, run: str
) -> None:
    row = found(db, run)[0][0]
    theme = operations.decide(db, admin, row.id, Act.ACCEPT, version=0, name="=cold").theme
    address = f"{V1}/studies/{study}/matrix"
    book = team.reviewer.get(address).json()
    assert [column["name"] for column in book["columns"]] == ["=cold"]
    assert [line["case"] for line in book["rows"]] == ["AL01", "AL02"]
    held = [segment for line in book["rows"] for segment in line["cells"].get(theme, [])]
    assert sorted(held) == sorted(row.payload["segment_ids"])
    table = list(csv.reader(io.StringIO(team.reviewer.get(address, params={"form": "csv"}).text)))
    assert table[0] == ["case", "group", "'=cold"]
    assert sum(int(line[2]) for line in table[1:]) == len(held)
    proposed = team.reviewer.get(address, params={"of": "candidates"}).json()
    findings = json.loads(operations.get_findings(db, admin, run))
    for entry in findings["themes"]:
        cells = [segment for line in proposed["rows"] for segment in line["cells"].get(entry["id"], [])]
        assert sorted(cells) == sorted(entry["segments"])


def test_a_theme_that_is_called_as_another_column_has_its_own_in_the_table_of_the_matrix() -> None:
    columns = (Column("t1", "case", (), None), Column("t2", "Frost", (), None), Column("t3", "Frost", (), None))
    row = Row("AL01", "Grower", {"t1": ("a", "b"), "t3": ("c",)}, {})
    assert Matrix(columns, (row,)).counts() == [
        {"case": "AL01", "group": "Grower", "case (t1)": 2, "Frost (t2)": 0, "Frost (t3)": 1}
    ]


def test_the_matrix_of_candidates_has_second_memberships_and_the_people_of_a_group() -> None:
    def segment(start: int, theme: str | None, also: str) -> dict[str, Any]:
        speaker = "Amara" if start else "Bo"
        also_too = [{"theme": also, "strength": 0.4}]
        return {"id": f"t:{start}", "transcript": "t", "speaker": speaker, "theme": theme, "also": also_too}

    people = [{"speaker": name, "case": f"FG1: {name}", "group": "tenants"} for name in ("Amara", "Bo")]
    themes = [{"id": name, "label": name, "objective": None} for name in ("c1", "c2")]
    talk = [segment(0, "c1", "c2"), segment(5, "c2", "c1"), segment(9, None, "c1")]
    transcripts = [{"id": "t", "case": "FG1", "group": None, "people": people}]
    found = candidate_matrix({"transcripts": transcripts, "segments": talk, "themes": themes})
    assert [(row.case, row.group, row.cells, row.leaning) for row in found.rows] == [
        ("FG1: Amara", "tenants", {"c2": ("t:5",)}, {"c1": ("t:5",)}),
        ("FG1: Bo", "tenants", {"c1": ("t:0",)}, {"c2": ("t:0",)}),
    ]


def test_a_run_leaves_as_files(team: Team, db: Database, admin: Caller, study: str, run: str) -> None:
    address = f"{V1}/studies/{study}/exports"
    findings = team.reviewer.get(f"{address}/findings", params={"run": run})
    assert findings.text == operations.get_findings(db, admin, run)
    assert team.reviewer.get(f"{address}/codings").text.startswith("transcript,code,start,end,parent,coder\n")
    report = team.reviewer.get(f"{address}/report")
    assert report.headers["content-disposition"] == 'attachment; filename="report.html"'
    assert "default-src 'none'" in report.headers["content-security-policy"]
    assert report.text.startswith("<!DOCTYPE html>")
    assert team.reviewer.get(f"{address}/anything").status_code == 422
    other = operations.create_study(db, admin, "Other").id
    assert team.admin.get(f"{V1}/studies/{other}/exports/findings", params={"run": run}).status_code == 404
    assert team.admin.get(f"{V1}/studies/{other}/exports/findings").status_code == 409
    assert team.admin.get(f"{V1}/studies/{other}/segments").status_code == 409
