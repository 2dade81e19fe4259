"""Uploading: every file has its own fate, the same bytes are nothing new, other bytes are a new version."""

from __future__ import annotations

import httpx
import pytest
from people import V1, Team, pages_of
from written_interviews import INTERVIEWS

CL01, SL01 = (text.encode() for text in INTERVIEWS.values())


@pytest.fixture
def study(team: Team) -> str:
    return str(team.analyst.post(f"{V1}/studies", json={"name": "Uploads"}).json()["id"])


def upload(team: Team, study: str, *files: tuple[str, bytes], key: str | None = None, **parts: str) -> httpx.Response:
    return team.analyst.post(
        f"{V1}/studies/{study}/transcripts",
        files=[("files", file) for file in files],
        data=parts,
        headers={} if key is None else {"Idempotency-Key": key},
    )


def fates(answer: httpx.Response) -> list[str]:
    return [file["outcome"] for file in answer.json()["files"]]


def test_a_bad_file_does_not_stop_the_others(team: Team, study: str) -> None:
    answer = upload(team, study, ("CL01.txt", CL01), ("empty.txt", b""), ("notes.xyz", b"abc"), ("SL01.txt", SL01))
    assert answer.status_code == 201
    assert fates(answer) == ["added", "refused", "refused", "added"]
    assert all(file["reason"] for file in answer.json()["files"] if file["outcome"] == "refused")


def test_what_lies_beside_transcripts_is_refused_among_them_with_the_way_to_give_it(team: Team, study: str) -> None:
    readme = b"These interviews are synthetic.\n\nThere are two of them.\n"
    cases = b"transcript,case,group\nCL01.txt,CL01,Careers Leader\n"
    answer = upload(team, study, ("CL01.txt", CL01), ("README.txt", readme), ("cases.csv", cases))
    assert fates(answer) == ["added", "refused", "refused"]
    reasons = [file["reason"] for file in answer.json()["files"]]
    assert "give it by itself if somebody speaks in it" in reasons[1]
    assert "give it as the table of cases" in reasons[2]
    assert fates(upload(team, study, ("README.txt", readme))) == ["added"]


def test_when_all_are_refused_the_answer_is_a_problem_with_the_reasons(team: Team, study: str) -> None:
    answer = upload(team, study, ("empty.txt", b""), ("notes.xyz", b"abc"))
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable_transcript")
    assert fates(answer) == ["refused", "refused"]


def test_the_same_bytes_again_change_nothing(team: Team, study: str) -> None:
    upload(team, study, ("CL01.txt", CL01))
    answer = upload(team, study, ("CL01.txt", CL01))
    assert (answer.status_code, fates(answer)) == (200, ["same"])
    assert "already" in answer.json()["files"][0]["reason"]


def test_the_same_text_under_another_name_counts_once(team: Team, study: str) -> None:
    upload(team, study, ("CL01.txt", CL01))
    answer = upload(team, study, ("copy of CL01.txt", CL01))
    assert fates(answer) == ["same"]
    assert "CL01.txt" in answer.json()["files"][0]["reason"]
    assert len(team.analyst.get(f"{V1}/studies/{study}/transcripts").json()["items"]) == 1


def test_other_bytes_under_a_name_are_a_new_version_and_the_old_one_stays(team: Team, study: str) -> None:
    old = upload(team, study, ("CL01.txt", CL01)).json()["files"][0]
    new = upload(team, study, ("CL01.txt", CL01 + b"Interviewer: Thanks.\n")).json()["files"][0]
    assert (old["version"], new["version"]) == (1, 2)
    current = team.analyst.get(f"{V1}/studies/{study}/transcripts").json()["items"]
    assert [(item["id"], item["version"]) for item in current] == [(new["transcript"], 2)]
    kept = team.analyst.get(f"{V1}/studies/{study}/transcripts/{old['transcript']}").json()
    assert kept["text"].encode() == CL01
    assert [version["version"] for version in kept["versions"]] == [1, 2]
    back = upload(team, study, ("CL01.txt", CL01)).json()["files"][0]
    assert (back["version"], back["transcript"]) == (3, old["transcript"])


def test_a_transcript_is_read_with_its_turns(team: Team, study: str) -> None:
    identifier = upload(team, study, ("CL01.txt", CL01)).json()["files"][0]["transcript"]
    shown = team.analyst.get(f"{V1}/studies/{study}/transcripts/{identifier}").json()
    assert [turn["role"] for turn in shown["turns"]] == ["interviewer", "participant"] * 2
    first = shown["turns"][0]
    assert shown["text"][first["start"] : first["end"]] == "So, what made you sign up for the course?"


def test_cases_and_the_interviewer_come_with_the_files(team: Team, study: str) -> None:
    cases = "transcript,case,group\nCL01.txt,CL-01,Careers Leader\nXX.txt,XX,Nobody\n"
    answer = upload(team, study, ("CL01.txt", CL01), cases=cases, interviewer="Moira")
    assert answer.json()["unmatched"] == ["XX.txt"]
    identifier = answer.json()["files"][0]["transcript"]
    shown = team.analyst.get(f"{V1}/studies/{study}/transcripts/{identifier}").json()
    assert (shown["case"]["name"], shown["case"]["group"]) == ("CL-01", "Careers Leader")
    assert {turn["speaker"]: turn["role"] for turn in shown["turns"]}["Moira"] == "interviewer"


def test_a_table_as_a_spreadsheet_saves_it_is_decoded_and_that_is_said(team: Team, study: str) -> None:
    table = "transcript;case;group\nCL01.txt;CL-01;Café staff\n".encode("cp1252")
    parts = [("files", ("CL01.txt", CL01)), ("cases", ("cases.csv", table))]
    answer = team.analyst.post(f"{V1}/studies/{study}/transcripts", files=parts)
    identifier = answer.json()["files"][0]["transcript"]
    shown = team.analyst.get(f"{V1}/studies/{study}/transcripts/{identifier}").json()
    assert shown["case"]["group"] == "Café staff"
    assert [note for note in answer.json()["notes"] if note.startswith("cases: ") and "1252" in note]


def test_a_workbook_in_place_of_a_table_is_refused_with_what_to_do(team: Team, study: str) -> None:
    parts = [("files", ("CL01.txt", CL01)), ("cases", ("cases.xlsx", b"PK\x03\x04synthetic"))]
    answer = team.analyst.post(f"{V1}/studies/{study}/transcripts", files=parts)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert "save it as 'CSV UTF-8" in answer.json()["detail"]


def test_cases_can_be_sent_as_a_file(team: Team, study: str) -> None:
    files = [
        ("files", ("CL01.txt", CL01)),
        ("cases", ("CASES.csv", b"\xef\xbb\xbftranscript,case,group\nCL01.txt,A,CL\n")),
    ]
    assert team.analyst.post(f"{V1}/studies/{study}/transcripts", files=files).status_code == 201
    assert team.analyst.get(f"{V1}/studies/{study}/transcripts").json()["items"][0]["case"]["name"] == "A"


def test_several_interviews_in_a_file_are_parted_and_the_report_says_where(team: Team, study: str) -> None:
    text = b"School 1\n\n" + CL01 + b"\n\nSchool 2\n\n" + SL01
    answer = upload(team, study, ("all.txt", text), part_at="school *").json()
    assert [(file["outcome"], file["report"]["name"]) for file in answer["files"]] == [
        ("added", "all (School 1).txt"),
        ("added", "all (School 2).txt"),
    ]
    assert answer["files"][0]["notes"][0].startswith("2 interviews in one file, parted at line 1 'School 1', line ")


def test_a_broken_table_of_cases_adds_nothing(team: Team, study: str) -> None:
    answer = upload(team, study, ("CL01.txt", CL01), cases="who,what\n1,2\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cases")
    assert team.analyst.get(f"{V1}/studies/{study}/transcripts").json()["items"] == []


def test_a_file_beyond_the_cap_is_413(team: Team, study: str) -> None:
    answer = upload(team, study, ("CL01.txt", CL01), ("long.txt", b"word " * 5000))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "long.txt" in answer.json()["detail"]


def test_too_many_files_are_413(team: Team, study: str) -> None:
    answer = upload(team, study, *[(f"{number}.txt", CL01) for number in range(6)])
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["../evil.txt", "a/b.txt", "a\\b.txt", " ", "x" * 201 + ".txt", "a\x85b.txt"])
def test_a_file_name_that_is_no_name_is_refused(team: Team, study: str, name: str) -> None:
    answer = upload(team, study, (name, CL01))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "application/json"}, b"{}", 415),
        ({"Content-Type": "multipart/form-data"}, b"", 422),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"", 422),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\n\r\nhello\r\n--x--\r\n", 422),
        (
            {"Content-Type": "multipart/form-data; boundary=x"},
            b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nno file name\r\n--x--\r\n',
            422,
        ),
        (
            {"Content-Type": "multipart/form-data; boundary=x"},
            b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\nabc\r\n--x--\r\n',
            422,
        ),
        (
            {"Content-Type": "multipart/form-data; boundary=x"},
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\ncut off',
            422,
        ),
    ],
)
def test_a_form_that_is_none_is_refused(
    team: Team, study: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = team.analyst.post(f"{V1}/studies/{study}/transcripts", content=body, headers=headers)
    assert answer.status_code == status


def test_an_upload_sent_again_with_its_key_is_answered_as_before(team: Team, study: str) -> None:
    first = upload(team, study, ("CL01.txt", CL01), key="k")
    again = upload(team, study, ("CL01.txt", CL01), key="k")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    other = upload(team, study, ("SL01.txt", SL01), key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_lists_come_in_pages(team: Team, study: str) -> None:
    texts = [CL01 + f"Interviewer: That was number {number}.\n".encode() for number in range(5)]
    upload(team, study, *[(f"{number}.txt", text) for number, text in enumerate(texts)])
    pages = list(pages_of(team.analyst, f"/studies/{study}/transcripts", 2))
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [item["name"] for page in pages for item in page] == [f"{number}.txt" for number in range(5)]


@pytest.mark.parametrize(
    "name",
    ["\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645.txt", "क्\u200dष.txt", "\U0001f9d1\u200d\U0001f3eb CL01.txt"],
    ids=ascii,
)
def test_names_in_which_letters_or_emoji_are_joined_are_names(team: Team, study: str, name: str) -> None:
    assert upload(team, study, (name, CL01)).json()["files"][0]["name"] == name
    assert team.analyst.post(f"{V1}/studies", json={"name": name}).json()["name"] == name


def test_a_file_that_comes_again_keeps_its_case_where_nothing_is_said_of_cases(team: Team, study: str) -> None:
    cases = "transcript,case,group,wave\nCL01.txt,CL-01,Careers Leader,1\n"
    upload(team, study, ("CL01.txt", CL01), cases=cases)
    assert fates(upload(team, study, ("CL01.txt", CL01))) == ["same"]
    again = upload(team, study, ("CL01.txt", CL01 + b"Interviewer: Thanks.\n")).json()["files"][0]
    shown = team.analyst.get(f"{V1}/studies/{study}/transcripts/{again['transcript']}").json()
    assert (again["version"], shown["case"]["name"], shown["case"]["group"]) == (2, "CL-01", "Careers Leader")
    assert [note for note in again["notes"] if "stays 'CL-01', of group 'Careers Leader'" in note]
    assert fates(upload(team, study, ("CL01.txt", CL01 + b"Interviewer: Thanks.\n"))) == ["same"]
    other = upload(team, study, ("CL01.txt", CL01), cases="transcript,case,group\nCL01.txt,CL-01,\n").json()["files"][0]
    shown = team.analyst.get(f"{V1}/studies/{study}/transcripts/{other['transcript']}").json()
    assert (other["version"], shown["case"]["group"]) == (3, None)


def test_people_of_a_group_whose_text_is_put_right_keep_their_cases(team: Team, study: str) -> None:
    talk = b"Moderator: How was it?\nAmara: Long and cold.\nBilal: I liked it well enough.\nCerys: So did I, and so.\n"
    cases = "transcript,case,speaker,group\nFG1.txt,W1,Amara,Warden\nFG1.txt,W2,Bilal,Warden\n"
    upload(team, study, ("FG1.txt", talk), cases=cases)
    again = upload(team, study, ("FG1.txt", talk.replace(b"Bilal", b"Basil") + b"Amara: Yes.\n")).json()["files"][0]
    shown = team.analyst.get(f"{V1}/studies/{study}/transcripts/{again['transcript']}").json()
    people = {who: (case["name"], case["group"]) for who, case in shown["people"].items()}
    assert people == {"Amara": ("W1", "Warden"), "Basil": ("FG1: Basil", None), "Cerys": ("FG1: Cerys", None)}
    assert "Nothing was said of cases, so these people's stay as they were: Amara." in again["notes"]


def test_a_name_alone_that_a_table_gave_a_case_stays_too_where_nothing_is_said_of_cases(team: Team, study: str) -> None:
    upload(team, study, ("CL01.txt", CL01), cases="transcript,case,group\nCL01.txt,CL-01,\n")
    again = upload(team, study, ("CL01.txt", CL01 + b"Interviewer: Thanks.\n")).json()["files"][0]
    shown = team.analyst.get(f"{V1}/studies/{study}/transcripts/{again['transcript']}").json()
    assert (again["version"], shown["case"]["name"]) == (2, "CL-01")
    assert [note for note in again["notes"] if "stays 'CL-01', of no group" in note]
