"""What comes in through the service: every format, several interviews of a file, codings, quotas, the key table."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from document_writers import docx_labels
from people import V1, Team
from projects import NVIVO, Study, Written, project
from starlette.testclient import TestClient

from corpora.errors import SetupError
from service import operations
from service.api.app import create_app
from service.settings import Settings
from service.store.engine import Database

SURVEY = b"id,role,What changed?\nR1,Leader,I plan far more than before\nR2,Head,Very little has changed here\n"
TALK = [("INT", "Why did you go, Joanne?", 0), ("JW", "Because Tom went, and it was free of charge.", 9)] * 2
CAPTIONS = b"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ann>Why did you go?\n\n00:65.000 --> 00:70.000\n<v Bo>It was free.\n"
ROSTER = "name,pseudonym\nJoanne Williams,CL01\nTom Baker,CL02\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def study(team: Team) -> str:
    return str(team.analyst.post(f"{V1}/studies", json={"name": "Uploads"}).json()["id"])


def upload(client: TestClient, study: str, *files: tuple[str, bytes], **parts: str) -> httpx.Response:
    return client.post(f"{V1}/studies/{study}/transcripts", files=[("files", file) for file in files], data=parts)


def listed(team: Team, study: str) -> list[dict[str, Any]]:
    return list(team.analyst.get(f"{V1}/studies/{study}/transcripts").json()["items"])


def test_every_interview_of_a_file_is_a_transcript_with_its_case(team: Team, study: str) -> None:
    answer = upload(team.analyst, study, ("survey.csv", SURVEY))
    assert answer.status_code == 201
    assert [(file["file"], file["name"], file["outcome"]) for file in answer.json()["files"]] == [
        ("survey.csv", "survey R1", "added"),
        ("survey.csv", "survey R2", "added"),
    ]
    assert [(item["case"]["name"], item["case"]["group"]) for item in listed(team, study)] == [
        ("R1", "Leader"),
        ("R2", "Head"),
    ]


def test_the_answer_says_what_was_understood_and_it_stays_with_the_transcript(team: Team, study: str) -> None:
    report = upload(team.analyst, study, ("talk.docx", docx_labels(TALK))).json()["files"][0]["report"]
    assert (report["format"], report["turns"], report["interviewers"]) == ("docx", 4, ["INT"])
    assert [(speaker["name"], speaker["turns"]) for speaker in report["speakers"]] == [("INT", 2), ("JW", 2)]
    assert listed(team, study)[0]["intake"] == report


def test_times_travel_with_the_turns(team: Team, study: str) -> None:
    made = upload(team.analyst, study, ("teams.vtt", CAPTIONS)).json()["files"][0]
    turns = team.analyst.get(f"{V1}/studies/{study}/transcripts/{made['transcript']}").json()["turns"]
    assert [(turn["speaker"], turn["began"]) for turn in turns] == [("Ann", 1.0), ("Bo", 65.0)]
    assert made["report"]["minutes"] == 1.2


def test_a_file_sent_again_is_nothing_new_and_says_so(team: Team, study: str) -> None:
    upload(team.analyst, study, ("survey.csv", SURVEY))
    again = upload(team.analyst, study, ("survey.csv", SURVEY))
    assert again.status_code == 200
    assert {file["outcome"] for file in again.json()["files"]} == {"same"}
    changed = upload(team.analyst, study, ("survey.csv", SURVEY.replace(b"Very little", b"Not a thing")))
    assert [(file["outcome"], file["version"]) for file in changed.json()["files"]] == [("same", 1), ("added", 2)]
    assert changed.json()["files"][1]["notes"][0] == "Taken as version 2, in place of version 1, which is kept."


def test_codings_of_a_project_stay_human_codings(team: Team, study: str) -> None:
    words = "INT: Why did you go?\nP1: Because \U0001f600 of the people.\n"
    start = words.index("the people")
    written = Written("One", words, [(start, start + 10, "Network")])
    file = project(Study([written], {"Network": None}), NVIVO)
    made = upload(team.analyst, study, ("p.qdpx", file)).json()["files"][0]
    assert made["report"]["codings"] == 1
    whole = team.analyst.get(f"{V1}/studies/{study}/transcripts/{made['transcript']}").json()
    assert [(c["code"], c["coder"], whole["text"][c["start"] : c["end"]]) for c in whole["codings"]] == [
        ("Network", "Coder A", "the people")
    ]


def speakers(answer: dict[str, Any]) -> list[str]:
    return [speaker["name"] for speaker in answer["report"]["speakers"]]


def test_labels_of_one_person_are_remembered_for_what_comes_in_later(team: Team, study: str) -> None:
    talk = b"INT: Why?\nJoanne Williams: It's free.\nJW: And near.\nINT: So?\n"
    upload(team.analyst, study, ("1.txt", talk), same="Joanne Williams = JW; Jo")
    assert team.analyst.get(f"{V1}/studies/{study}").json()["same"] == ["Joanne Williams = jw; jo"]
    assert upload(team.analyst, study, ("1.txt", talk)).json()["files"][0]["outcome"] == "same"
    later = upload(team.analyst, study, ("2.txt", b"INT: And?\nJo: Fine.\nJoanne Williams: Yes.\nINT: Well?\n"))
    assert speakers(later.json()["files"][0]) == ["INT", "Joanne Williams"]
    upload(team.analyst, study, ("3.txt", b"INT: Hm?\nA: No.\n"), same="Joanne Jones = Joanne Williams\nJo = Jo")
    assert team.analyst.get(f"{V1}/studies/{study}").json()["same"] == ["Joanne Jones = joanne williams; jw"]
    apart = upload(team.analyst, study, ("4.txt", b"INT: And now?\nJo: Well.\nJW: Yes, it is.\nINT: Oh?\n"))
    assert speakers(apart.json()["files"][0]) == ["INT", "Jo", "Joanne Jones"]


def test_remembered_labels_have_pseudonyms_and_work_by_them(
    team: Team, study: str, db: Database, settings: Settings
) -> None:
    first = b"INT: Why?\nJoanne Williams: It's free.\nJules: And near.\nINT: So?\n"
    upload(team.analyst, study, ("1.txt", first), same="Joanne Williams = Jules")
    team.analyst.put(f"{V1}/studies/{study}/roster", json={"roster": "name,pseudonym\nJoanne Williams,P1\n"})
    assert team.analyst.get(f"{V1}/studies/{study}").json()["same"] == ["P1 = jules"]
    talk = b"INT: How?\nJoanne Williams: Slowly.\nJules: And well.\nINT: Go on?\nTom: I left.\n"
    cases = "transcript,case,group,speaker\n2.txt,Number one,A,Joanne Williams\n"
    later = upload(team.analyst, study, ("2.txt", talk), cases=cases, same="Tom = Tommy").json()["files"][0]
    assert speakers(later) == ["INT", "P1", "Tom"]
    (whole,) = [one for one in listed(team, study) if one["name"] == "2.txt"]
    assert whole["people"]["P1"]["name"] == "Number one"
    with db.read() as connection:
        kept = connection.execute(sa.text("SELECT labels FROM one_person")).scalar_one()
    assert "Joanne" not in str(kept)


def test_an_erased_persons_labels_are_forgotten(team: Team, study: str, db: Database) -> None:
    talk = b"INT: Why?\nJoanne Williams: It's free.\nJules: And near.\nINT: So?\n"
    upload(team.analyst, study, ("1.txt", talk), same="Joanne Williams = Jules\nTom = Tommy")
    operations.erase_case(db, team.callers["analyst"], study, "1")
    assert team.analyst.get(f"{V1}/studies/{study}").json()["same"] == ["Tom = tommy"]


def test_labels_of_one_person_cases_by_a_rule_and_an_encoding_can_be_said(team: Team, study: str) -> None:
    text = "INT: Why?\nJoanne Williams: It's free.\nJW: And near.\nINT: So?\n".encode("utf-16-le")
    offered = upload(team.analyst, study, ("A_7.txt", text), encoding="utf-16-le").json()["files"][0]
    assert offered["report"]["same_people"][0]["labels"] == ["Joanne Williams", "JW"]
    said = {"encoding": "utf-16-le", "same": "Joanne Williams = JW", "case_rule": "{group}_{case}"}
    merged = upload(team.analyst, study, ("A_7.txt", text), **said).json()["files"][0]
    assert (merged["version"], len(merged["report"]["speakers"])) == (2, 2)
    assert (listed(team, study)[0]["case"]["name"], listed(team, study)[0]["case"]["group"]) == ("7", "A")


@pytest.mark.parametrize("part", [{"case_rule": "{case}{group}"}, {"same": "no sign"}, {"roster": "name\nJoanne\n"}])
def test_what_is_said_badly_adds_nothing(team: Team, study: str, part: dict[str, str]) -> None:
    assert upload(team.analyst, study, ("survey.csv", SURVEY), **part).status_code == 422
    assert listed(team, study) == []


def test_two_files_of_one_upload_cannot_be_one_transcript(team: Team, study: str) -> None:
    other = SURVEY.replace(b"little", b"much")
    files = (("a/survey.csv", SURVEY), ("survey.csv", SURVEY), ("survey.tsv", other))
    outcomes = upload(team.analyst, study, *files).json()["files"]
    assert [file["outcome"] for file in outcomes] == ["refused", "added", "added", "same", "refused"]
    assert "is in survey.csv too" in outcomes[-1]["reason"]


def test_a_full_study_refuses_what_finds_no_room_and_takes_what_is_there(db: Database, team: Team, study: str) -> None:
    caller = team.callers["analyst"]
    quota = operations.Quota(transcripts=1)
    result = operations.add_transcripts(db, caller, study, [("survey.csv", SURVEY)], quota=quota)
    assert [outcome.fate for outcome in result.outcomes] == ["added", "refused"]
    assert "the study is full" in (result.outcomes[1].reason or "")
    again = operations.add_transcripts(db, caller, study, [("survey.csv", SURVEY)], quota=quota)
    assert [outcome.fate for outcome in again.outcomes] == ["same", "refused"]
    letters = operations.add_transcripts(db, caller, study, [("s.csv", SURVEY)], quota=operations.Quota(9, 60))
    assert letters.having(operations.Fate.ADDED) == ()


def test_a_roster_is_over_everything_that_comes_in_then_and_later(team: Team, study: str) -> None:
    files = ("Joanne Williams.docx", docx_labels(TALK)), ("Tom Baker.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    outcomes = upload(team.analyst, study, *files, roster=ROSTER).json()["files"]
    assert [(one["file"], one["outcome"]) for one in outcomes] == [("CL01.docx", "added"), ("CL02.doc", "refused")]
    assert outcomes[0]["report"]["replaced"] == [
        {"pseudonym": "CL01", "count": 4},
        {"pseudonym": "CL02", "count": 2},
    ]
    later = upload(team.analyst, study, ("later.txt", b"INT: Why?\nP1: JOANNE asked me.\n")).json()["files"][0]
    text = team.analyst.get(f"{V1}/studies/{study}/transcripts/{later['transcript']}").json()["text"]
    assert text == "INT: Why?\nP1: CL01 asked me.\n"


def test_an_upload_that_is_sent_again_brings_no_old_roster_back(team: Team, study: str) -> None:
    where = f"{V1}/studies/{study}"
    kept = ("before.txt", b"INT: Why?\nP1: Joanne asked me, and Ann did.\n")
    upload(team.analyst, study, kept)
    talk = [("files", ("2.txt", b"INT: Who?\nP1: Joanne, again.\n"))]
    send = {"files": talk, "data": {"roster": ROSTER}, "headers": {"Idempotency-Key": "k"}}
    first = team.analyst.post(f"{where}/transcripts", **send)
    assert (first.status_code, first.json()["holding_names"]) == (201, ["before.txt"])
    team.analyst.put(f"{where}/roster", json={"roster": ROSTER + "Ann Other,CL03\n"})
    again = team.analyst.post(f"{where}/transcripts", **send)
    assert (again.status_code, again.json()) == (201, first.json())
    assert team.analyst.get(f"{where}/roster").json()["names"] == 3
    other = team.analyst.post(f"{where}/transcripts", **{**send, "data": {"roster": "name,pseudonym\nTom,P9\n"}})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert team.analyst.get(f"{where}/roster").json()["names"] == 3


def test_the_table_of_cases_may_name_files_by_their_names(team: Team, study: str) -> None:
    cases = "transcript,case,group\nJoanne Williams.txt,Joanne Williams,Leaders\nTom Baker.txt,Tom,Heads\n"
    file = ("Joanne Williams.txt", b"INT: Why?\nJW: So.\n")
    answer = upload(team.analyst, study, file, roster=ROSTER, cases=cases).json()
    assert answer["unmatched"] == ["CL02.txt"]
    assert (listed(team, study)[0]["name"], listed(team, study)[0]["case"]["name"]) == ("CL01.txt", "CL01")


def test_the_key_table_is_the_owners_alone_and_given_to_nobody(
    settings: Settings, team: Team, db: Database, study: str
) -> None:
    where = f"{V1}/studies/{study}/roster"
    assert team.analyst.get(where).json()["names"] == 0
    upload(team.analyst, study, ("before.txt", b"INT: Why?\nP1: Joanne asked me.\n"))
    answer = team.analyst.put(where, json={"roster": ROSTER})
    assert answer.json()["names"] == 2
    assert answer.json()["holding_names"] == ["before.txt"]
    team.analyst.put(where, json={"roster": ROSTER + "Ann Other,CL03\n"})
    files = list((settings.data_dir / "rosters").iterdir())
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600]
    assert "Joanne" not in team.analyst.get(where).text
    assert team.reviewer.put(where, json={"roster": ROSTER}).status_code in (403, 404)
    files[0].unlink()
    with pytest.raises(SetupError, match="key table"):
        operations.add_transcripts(db, team.callers["analyst"], study, [("survey.csv", SURVEY)])
    client = TestClient(create_app(settings, db), headers=team.analyst.headers, raise_server_exceptions=False)
    assert upload(client, study, ("survey.csv", SURVEY)).status_code == 503


def test_who_interviews_in_other_files_of_an_upload_does_so_where_nobody_shows_it(team: Team, study: str) -> None:
    asked = [
        f"Jo Roe: How did it go for you?\n\n{who}: We went there, and it was free of charge." for who in ("Al", "Di")
    ]
    both = "We sat down and talked it over. Was it long? It was."
    chat = "\n\n".join(f"{who}: {both}" for who in ("Jo Roe", "Cy Dunn") * 3)
    chat += "\n\nCy Dunn: Was it so long?\n\nJo Roe: Was it? And yours?"
    files = [(f"{at}.txt", f"{talk}\n\n{talk}".encode()) for at, talk in enumerate(asked)]
    answer = upload(team.analyst, study, *files, ("chat.txt", chat.encode())).json()["files"]
    assert [file["report"]["interviewers"] for file in answer] == [["Jo Roe"]] * 3
    alone = upload(team.analyst, study, ("again.txt", chat.encode() + b" So.")).json()["files"][0]
    assert alone["report"]["interviewers"] == []
