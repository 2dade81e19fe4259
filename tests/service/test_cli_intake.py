"""What the command line says of the files it is given, and the options that say what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from projects import NVIVO, Study, Written, project

from corpora.codings import read_codings
from service.cli import analyse
from service.exports.folder import write_intake

SURVEY = "id,role,What changed?\nR1,Leader,I plan far more than before\nR2,Head,Very little has changed here\n"
TALK = "INT: Why?\nJoanne Williams: Because Tom went.\nJW: And near.\nINT: So?\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "files"
    (place / "leaders").mkdir(parents=True)
    (place / "survey.csv").write_text(SURVEY)
    (place / "leaders" / "Joanne Williams.txt").write_text(TALK)
    (place / "broken.docx").write_bytes(b"no zip")
    return place


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The transcripts that would be analysed."""
    given: list[Any] = []

    def instead(study: str, transcripts: Any, framework: Any, out: Path, *_more: Any, **named: Any) -> dict[str, Any]:
        given.extend(transcripts)
        out.mkdir(exist_ok=True)
        return {"all": {}, "files": write_intake(out, named["taken"], named["codings"])}

    monkeypatch.setattr(analyse, "_analyse", instead)
    return given


def test_analyse_says_and_writes_what_was_understood_of_every_file(
    run: Any, analysed: list[Any], folder: Path, tmp_path: Path
) -> None:
    ended = run("analyse", folder, "--out", tmp_path / "out", "--json")
    assert ended.code == 1
    assert "read: survey.csv [csv, utf-8] 2 interviews, 4 turns, 15 words; interviewer: Interviewer;" in ended.err
    assert "may be one person (one is the other's initials); if so, --same 'Joanne Williams = JW'" in ended.err
    written = json.loads((tmp_path / "out" / "intake.json").read_text(encoding="utf-8"))
    assert [file["file"] for file in written["files"]] == ["survey.csv", "Joanne Williams.txt"]
    assert [problem["reason"][:20] for problem in written["failed"]] == ["its name (.docx) say"]
    assert json.loads(ended.out)["intake"] == written["files"]
    assert [transcript.case.name for transcript in analysed] == ["R1", "R2", "Joanne Williams"]


def test_cases_come_from_folders_by_a_rule_and_labels_become_one_person(
    run: Any, analysed: list[Any], folder: Path, tmp_path: Path
) -> None:
    said = ("--case-rule", "{group}/{case}", "--same", "Joanne Williams = JW")
    run("analyse", folder / "leaders", "--out", tmp_path / "out", *said)
    only = analysed[0]
    assert (only.case.name, only.case.group) == ("Joanne Williams", "leaders")
    assert {turn.speaker for turn in only.turns} == {"INT", "Joanne Williams"}


def test_groups_that_the_names_of_all_files_tell_are_taken_and_told_unless_cases_are_said(
    run: Any, analysed: list[Any], tmp_path: Path
) -> None:
    for name in ("CL1", "CL2", "CL3", "SL1", "SL2", "SL3"):
        (tmp_path / f"{name}.txt").write_text(f"INT: Why?\n{name}: Because {name} was told to come.\n")
    ended = run("analyse", tmp_path, "--out", tmp_path / "out")
    assert [(one.case.name, one.case.group) for one in analysed][2:4] == [("CL3", "CL"), ("SL1", "SL")]
    assert "taken for groups, as the names tell them: 'CL' (3 files), 'SL' (3 files)" in ended.err
    assert "'{group}#*'" in ended.err
    run("analyse", tmp_path, "--out", tmp_path / "other", "--case-rule", "{case}")
    assert {one.case.group for one in analysed[6:]} == {None}


def test_labels_of_one_person_under_which_nobody_speaks_are_told(
    run: Any, analysed: list[Any], folder: Path, tmp_path: Path
) -> None:
    said = ("--same", "Joanne Williams = JW; Joanne W.", "--same", "Tom Bakr = TB")
    ended = run("analyse", folder / "leaders", "--out", tmp_path / "out", *said)
    assert "nobody speaks as 'Tom Bakr' or under its other labels" in ended.err
    assert "nobody speaks as 'Joanne" not in ended.err


def test_with_a_roster_nothing_that_is_printed_or_written_holds_a_name(
    run: Any, analysed: list[Any], folder: Path, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("name,pseudonym\nJoanne Williams,CL01\nTom Baker,CL02\n")
    (folder / "Tom Baker.docx").write_bytes(b"no zip")
    ended = run("analyse", folder, "--out", tmp_path / "out", "--json", "--roster", roster)
    kept = ended.out + ended.err + (tmp_path / "out" / "intake.json").read_text() + repr(analysed)
    for name in ("Joanne", "Williams", "Tom", "Baker"):
        assert name not in kept
    assert "CL02.docx" in ended.err
    assert "3 names replaced" in ended.err


def test_with_a_roster_names_of_files_tell_no_groups(run: Any, analysed: list[Any], tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("name,pseudonym\nJoanne Williams,CL01\nTom Baker,CL02\n")
    for name in (f"{who} {call}" for who in ("Joanne Williams", "Tom Baker") for call in (1, 2, 3)):
        (tmp_path / f"{name}.txt").write_text(f"INT: Why?\nP1: For the reason of {name}.\n")
    ended = run("analyse", tmp_path, "--out", tmp_path / "out", "--roster", tmp_path / "roster.csv")
    assert {one.case.group for one in analysed} == {None}
    assert "Joanne" not in ended.err


def test_human_codings_of_a_project_are_written_so_that_evaluate_reads_them(
    run: Any, analysed: list[Any], folder: Path, tmp_path: Path
) -> None:
    words = "INT: Why did you go?\nP1: Because of the people.\n"
    start = words.index("the people")
    file = project(Study([Written("One", words, [(start, start + 10, "Network")])], {"Network": None}), NVIVO)
    (tmp_path / "p.qdpx").write_bytes(file)
    ended = run("analyse", tmp_path / "p.qdpx", "--out", tmp_path / "out")
    assert ended.code == 0
    table = (tmp_path / "out" / "human_codings.csv").read_text(encoding="utf-8")
    (coding,) = read_codings(table, "h")
    assert (coding.transcript, coding.code, coding.span.of(analysed[0].text)) == ("One", "Network", "the people")
    assert "1 human coding" in ended.err


def test_add_takes_the_same_files_and_options(run: Any, folder: Path, tmp_path: Path) -> None:
    where = ("--data-dir", tmp_path / "data")
    run("study", "create", "S", *where)
    first = run("add", "S", folder, *where, "--case-rule", "{group}/{case}")
    assert (first.code, first.out.strip()) == (1, "3 added, 0 in the study already, 1 failed")
    again = run("add", "S", folder, *where, "--case-rule", "{group}/{case}", "--json")
    outcomes = json.loads(again.out)["outcomes"]
    assert [outcome["fate"] for outcome in outcomes] == ["refused", "same", "same", "same"]
    assert outcomes[1]["reason"].endswith("(version 1)")


def test_the_roster_given_to_add_holds_for_what_comes_later(run: Any, folder: Path, tmp_path: Path) -> None:
    where = ("--data-dir", tmp_path / "data")
    roster = tmp_path / "roster.csv"
    roster.write_text("name,pseudonym\nJoanne Williams,CL01\n")
    run("study", "create", "S", *where)
    run("add", "S", folder / "survey.csv", *where, "--roster", roster)
    added = run("add", "S", folder / "leaders", *where, "--json")
    assert json.loads(added.out)["outcomes"][0]["name"] == "CL01.txt"
    assert "Joanne" not in added.out + added.err


def test_several_interviews_in_a_file_are_parted_told_and_named_in_the_table_of_cases(
    run: Any, analysed: list[Any], tmp_path: Path
) -> None:
    (tmp_path / "all.txt").write_text("\n\n".join(f"Interview {n}\n\n{TALK}So {n}, I say, and more." for n in (1, 2)))
    (tmp_path / "cases.csv").write_text(
        "transcript,case,group\nall (Interview 1),CL01,Leaders\nall (Interview 2),SL01,Heads\n"
    )
    ended = run("analyse", tmp_path / "all.txt", "--cases", tmp_path / "cases.csv", "--out", tmp_path / "out")
    assert "note: all.txt: 2 interviews in one file, parted at line 1 'Interview 1', line 9 'Interview 2'" in ended.err
    assert [(one.case.name, one.case.group) for one in analysed] == [("CL01", "Leaders"), ("SL01", "Heads")]
    analysed.clear()
    run("analyse", tmp_path / "all.txt", "--part-at", "none", "--out", tmp_path / "out")
    assert len(analysed) == 1


@pytest.mark.usefixtures("analysed")
def test_who_interviews_in_other_files_and_counts_as_a_participant_in_one_is_shown(run: Any, tmp_path: Path) -> None:
    place = tmp_path / "files"
    place.mkdir()
    for at in range(2):
        (place / f"pair{at}.txt").write_text(f"Jo Roe: Why did you go, week {at}?\nAl Bray: It was near.\n" * 3)
    (place / "group.txt").write_text("Jo Roe: Go on.\nAl Bray: It was near.\nCy Dunn: And free.\n" * 3)
    shown = "look: 'Jo Roe' interviews in other files and counts as a participant in group.txt;"
    assert shown in run("analyse", place, "--out", tmp_path / "out").err
    ended = run("analyse", place, "--out", tmp_path / "out", "--interviewer", "Jo Roe; Di Vale")
    assert ended.code == 0
    assert "look: 'Jo Roe'" not in ended.err


@pytest.mark.usefixtures("analysed")
def test_a_remark_that_many_files_share_is_said_once_with_their_names(run: Any, tmp_path: Path) -> None:
    place = tmp_path / "files"
    place.mkdir()
    for at in range(1, 9):
        (place / f"talk{at}.txt").write_text("We went there.\n\n" * (at + 1))
    ended = run("analyse", place, "--out", tmp_path / "out")
    assert ended.err.count("No speaker labels were found") == 1
    assert "note: talk1.txt: No speaker labels were found: all 2 paragraphs count" in ended.err
    assert "note: the like, perhaps with other numbers, of talk2.txt, talk3.txt" in ended.err.replace("\n", " ")
    assert "and 2 more" in ended.err


def test_files_without_talk_among_interviews_are_told_as_doubtful(run: Any, tmp_path: Path) -> None:
    place = tmp_path / "files"
    place.mkdir()
    for number in range(3):
        words = "Interviewer: How was it for you?\n\nAmy: It was cold, and the boiler was broken again.\n"
        (place / f"I{number}.txt").write_text(words + f"\nInterviewer: And then?\n\nAmy: Number {number}.\n")
    (place / "Field notes.txt").write_text("The room was cold.\n\nShe seemed tired and glad to talk.\n")
    run("study", "create", "S", "--data-dir", tmp_path / "data")
    said = run("add", "S", place, "--data-dir", tmp_path / "data").err
    assert "look: Field notes.txt: nobody asks and nobody is named" in said
    alone = run("add", "S", place / "Field notes.txt", "--data-dir", tmp_path / "data").err
    assert "nobody asks" not in alone
