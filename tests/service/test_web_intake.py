"""The pages on which transcripts come in: what is said of the files, what was understood, names before that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from people import Team
from projects import NVIVO, Study, Written, project
from starlette.testclient import TestClient

from service.api.app import create_app
from service.settings import Settings
from service.store.engine import Database

TALK = b"INT: Why?\nJoanne Williams: Because <b>Tom</b> went.\nJW: And near.\nINT: So?\nJW: I stayed.\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def visitor(settings: Settings, db: Database, team: Team) -> Iterator[TestClient]:
    with TestClient(create_app(settings, db)) as visitor:
        visitor.post("/sign-in", data={"key": team.keys["analyst"]})
        yield visitor


@pytest.fixture
def study(team: Team) -> str:
    return f"/studies/{team.analyst.post('/api/v1/studies', json={'name': 'Pages'}).json()['id']}"


def sent(visitor: TestClient, study: str, to: str, *files: tuple[str, bytes], **said: str) -> str:
    csrf = re.search(r'name="csrf" value="([^"]*)"', visitor.get(study).text)
    assert csrf
    parts = [("files", file) for file in files] + [
        (part, (f"{part}.csv", text.encode())) for part in ("roster", "cases") if (text := said.pop(part, ""))
    ]
    answer = visitor.post(f"{study}/{to}", data={"csrf": csrf[1], **said}, files=parts)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text)


def test_what_is_simply_added_is_folded_behind_the_first_dozen(visitor: TestClient, study: str) -> None:
    rows = "".join(f"R{n:02},I came for reason {n} and the tea.,Only the {n} chairs in the hall.\n" for n in range(60))
    survey = f"id,What made you come?,What would you change?\n{rows}".encode()
    page = sent(visitor, study, "transcripts", ("survey.csv", survey), ("z.txt", TALK), ("zz.docx", b"no zip"))
    told, folded = page.partition("47 more were added")[::2]
    assert "Read as one row a respondent (60)" in told
    assert ("survey R12" in told, "survey R13" in told) == (True, False)
    assert told.count("<li class=") == 15
    assert '<li class="refused"><strong><bdi>zz.docx' in told
    assert "May be one person: <bdi>Joanne Williams = JW</bdi>" in told
    assert folded.count('<li class="added">') == 47
    assert "survey R59" in folded


def test_an_upload_tells_what_was_understood_and_offers_one_person(visitor: TestClient, study: str) -> None:
    page = sent(visitor, study, "transcripts", ("A_1.txt", TALK), case_rule="{group}_{case}")
    assert "Read as text (utf-8): 5 turns, 11 words; <bdi>INT</bdi> (interviewer), <bdi>Joanne Williams</bdi>" in page
    assert "2 people speak in it and count as one case, <bdi>1</bdi>" in page
    assert "May be one person: <bdi>Joanne Williams = JW</bdi>" in page
    merged = sent(
        visitor, study, "transcripts", ("A_1.txt", TALK), case_rule="{group}_{case}", same="JW = Joanne Williams"
    )
    assert "May be one person" not in merged
    assert "Remembered: <bdi>JW = joanne williams</bdi>" in merged


def test_a_roster_given_on_the_page_is_kept_and_told(visitor: TestClient, study: str) -> None:
    roster = "name,pseudonym\nJoanne Williams,CL01\nTom Baker,CL02\n"
    page = sent(visitor, study, "transcripts", ("Joanne Williams.txt", TALK), roster=roster)
    assert "Names replaced: <bdi>CL01</bdi> (3), <bdi>CL02</bdi> (1)." in page
    assert "This study has one of 2 names" in page
    assert "Joanne" not in page.replace("Joanne Williams = JW; Joanne W.", "")


def test_a_roster_that_comes_late_tells_where_its_names_stand_already(visitor: TestClient, study: str) -> None:
    sent(visitor, study, "transcripts", ("early.txt", TALK))
    roster = "name,pseudonym\nJoanne Williams,CL01\n"
    page = sent(visitor, study, "transcripts", ("later.txt", b"INT: And?\nP1: No.\n"), roster=roster)
    assert "A name of the roster stands in <bdi>early.txt</bdi> since before" in page


def test_codings_of_a_file_are_shown_with_their_words(visitor: TestClient, team: Team, study: str) -> None:
    words = "INT: Why did you go?\nP1: Because of the people.\n"
    start = words.index("the people")
    file = project(Study([Written("One", words, [(start, start + 10, "<i>Net")])], {"<i>Net": None}), NVIVO)
    assert "1 human coding came with it." in sent(visitor, study, "transcripts", ("p.qdpx", file))
    identifier = team.analyst.get(f"/api/v1{study}/transcripts").json()["items"][0]["id"]
    page = visitor.get(f"{study}/transcripts/{identifier}").text
    assert "&lt;i&gt;Net</bdi></strong>" in page
    assert '<q dir="auto">the people</q>' in page


def test_names_can_be_looked_for_before_anything_is_kept(visitor: TestClient, team: Team, study: str) -> None:
    text = b"INT: Who went?\nP1: Sarah Thompson went, and wrote to jo@example.org.\n"
    page = sent(visitor, study, "suggestions", ("a.txt", text), ("b.docx", b"no zip"))
    assert "jo@example.org,[email 1],email,1" in page
    [link] = re.findall(r'href="data:text/csv;charset=utf-8,([^"]*)" download="roster.csv"', page)
    assert unquote(link).startswith("\ufeffname,pseudonym,kind,count,context\n")
    assert "jo@example.org,[email 1],email,1" in unquote(link)
    assert "b.docx" in page
    assert team.analyst.get(f"/api/v1{study}/transcripts").json()["items"] == []


def test_the_transcripts_are_listed_with_who_counts_as_the_interviewer(visitor: TestClient, study: str) -> None:
    sent(visitor, study, "transcripts", ("A_1.txt", TALK), ("B_2.txt", b"We went.\n"), case_rule="{group}_{case}")
    sent(visitor, study, "transcripts", ("B_2.txt", b"We went twice.\n"), case_rule="{group}_{case}")
    assert f'<a href="{study}/transcripts">2</a>' in visitor.get(study).text
    page = re.sub(r"\s+", " ", visitor.get(f"{study}/transcripts").text)
    assert "case <bdi>1</bdi>, <bdi>A</bdi>" in page
    assert "<bdi>INT</bdi> (interviewer)" in page
    assert "case <bdi>2</bdi>, <bdi>B</bdi> · version 2" in page
    assert page.count("</li>") == 2


def test_a_table_whose_encoding_was_guessed_is_read_and_that_is_said(visitor: TestClient, study: str) -> None:
    csrf = re.search(r'name="csrf" value="([^"]*)"', visitor.get(study).text)
    assert csrf
    cases = "transcript,case,group\nA.txt,Zo\u00eb,Pool\n".encode("cp1252")
    files = [("files", ("A.txt", TALK)), ("cases", ("cases.csv", cases))]
    page = visitor.post(f"{study}/transcripts", data={"csrf": csrf[1]}, files=files).text
    assert "cases.csv: It is not valid UTF-8 (line 2) and was read as Windows-1252" in page
    assert "case <bdi>Zo\u00eb</bdi>" in visitor.get(f"{study}/transcripts").text


def test_what_does_not_belong_is_taken_out_on_its_own_page_by_whoever_may(
    visitor: TestClient, team: Team, study: str
) -> None:
    sent(visitor, study, "transcripts", ("AL01.txt", TALK), ("A summary.txt", b"We met in May.\n\nIt rained.\n"))
    listed = {one["name"]: one for one in team.analyst.get(f"/api/v1{study}/transcripts").json()["items"]}
    address = f"{study}/transcripts/{listed['A summary.txt']['id']}"
    page = visitor.get(address).text
    fields = dict(re.findall(r'name="(csrf|request)" value="([^"]*)"', page))
    assert '<option value="A summary">A summary</option>' in page
    unsure = visitor.post(f"{study}/erasures", data={**fields, "case": "A summary"})
    assert unsure.status_code == 422
    assert len(team.analyst.get(f"/api/v1{study}/transcripts").json()["items"]) == 2
    for _ in range(2):  # the same form twice is told the same
        erased = visitor.post(f"{study}/erasures", data={**fields, "case": "A summary", "sure": "yes"})
        assert erased.status_code == 200
        assert "What A summary said is erased, in 1 transcript." in erased.text
    assert [one["name"] for one in team.analyst.get(f"/api/v1{study}/transcripts").json()["items"]] == ["AL01.txt"]
    team.analyst.put(f"/api/v1{study}/members/reviewer Ada")
    visitor.post("/sign-in", data={"key": team.keys["reviewer"]})
    page = visitor.get(f"{study}/transcripts/{listed['AL01.txt']['id']}").text
    assert "Erase them for good" not in page
    fields = dict(re.findall(r'name="(csrf)" value="([^"]*)"', page))
    assert visitor.post(f"{study}/erasures", data={**fields, "case": "AL01", "sure": "yes"}).status_code == 403


def test_a_file_without_talk_among_interviews_is_told_on_the_page_and_over_http(
    visitor: TestClient, team: Team, study: str
) -> None:
    talk = [(f"I{n}.txt", TALK + f"INT: {n}?\nJW: Number {n}.\n".encode()) for n in range(3)]
    notes = ("Field <notes>.txt", b"The room was cold.\n\nShe seemed tired and glad to talk.\n")
    told = "Field {}.txt: nobody asks and nobody is named, unlike in most of the other files"
    assert told.format("&lt;notes&gt;") in sent(visitor, study, "transcripts", *talk, notes)
    files = [("files", (name, data + b"INT: More?\nJW: No.\n" * (name[0] == "I"))) for name, data in (*talk, notes)]
    files[-1] = ("files", (notes[0], notes[1] + b"\nOr so I thought.\n"))
    (doubt,) = team.analyst.post(f"/api/v1{study}/transcripts", files=files).json()["doubts"]
    assert doubt.startswith(told.format("<notes>"))
    again = team.analyst.post(f"/api/v1{study}/transcripts", files=files)
    assert again.json()["doubts"] == []


def test_of_many_speakers_the_first_are_named_and_the_others_counted(visitor: TestClient, study: str) -> None:
    talk = "Moderator: How was it?\n" + "".join(f"Person {n}: It was {n} times too cold.\n" for n in range(20))
    page = sent(visitor, study, "transcripts", ("FG1.txt", talk.encode()))
    told = page.split("<li")[-1]
    assert "<bdi>Person 10</bdi>" in told
    assert "Person 15" not in told
    assert "and 9 more" in told


def test_why_a_file_cannot_be_looked_through_for_names_is_said_with_its_name_once(
    visitor: TestClient, study: str
) -> None:
    page = sent(visitor, study, "suggestions", ("talk.txt", TALK), interviewer="Nobody here")
    assert page.count("talk.txt") == 1
    assert "no speaker is labelled" in page
