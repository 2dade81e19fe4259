"""Groups that names of files tell come into a study as into an analysis, and later files keep to them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from people import V1, Team

from service.settings import Settings

ROSTER = "name,pseudonym\nJoanne Williams,CL01\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def study(team: Team) -> str:
    return str(team.analyst.post(f"{V1}/studies", json={"name": "Told"}).json()["id"])


def talk(name: str) -> bytes:
    return f"INT: Why?\n{name}: Because {name} was told to come.\n".encode()


def named(*starts: str) -> list[str]:
    return [f"{start}{n}" for start in starts for n in (1, 2, 3)]


def upload(team: Team, study: str, names: Iterable[str], **parts: str) -> list[str]:
    """The doubts of an upload of files of these names."""
    files = [("files", (f"{name}.txt", talk(name))) for name in names]
    answer = team.analyst.post(f"{V1}/studies/{study}/transcripts", files=files, data=parts)
    return [str(doubt) for doubt in answer.json()["doubts"]]


def groups(team: Team, study: str) -> dict[str, str | None]:
    items = team.analyst.get(f"{V1}/studies/{study}/transcripts", params={"limit": 50}).json()["items"]
    return {item["name"].removesuffix(".txt"): item["case"]["group"] for item in items}


def test_groups_that_the_names_of_the_first_files_tell_are_taken_and_said(team: Team, study: str) -> None:
    doubts = upload(team, study, named("CL", "SL"))
    assert "taken for groups, as the names tell them: 'CL' (3 files), 'SL' (3 files)" in doubts[0]
    assert groups(team, study) == {name: name[:2] for name in named("CL", "SL")}


def test_later_files_join_the_groups_by_the_same_rule_and_single_ones_make_none(team: Team, study: str) -> None:
    upload(team, study, named("CL", "SL"))
    assert "'SL' (1 file), and 2 files of none of them" in upload(team, study, ["SL9", "Oak", "TP1"])[0]
    assert "'TP' (2 files)" in upload(team, study, ["TP8", "TP9"])[0]
    found = groups(team, study)
    assert [found[name] for name in ("SL9", "Oak", "TP1", "TP8")] == ["SL", None, None, "TP"]


def test_files_of_one_group_get_it_when_those_of_others_come(team: Team, study: str) -> None:
    assert upload(team, study, named("CL")) == []
    assert "'CL' (3 files), 'SL' (3 files), with 3 files of before" in upload(team, study, named("SL"))[0]
    assert groups(team, study) == {name: name[:2] for name in named("CL", "SL")}
    assert "'SL' (1 file)" in upload(team, study, ["SL9"])[0]


@pytest.mark.parametrize("said", [{"case_rule": "{case}"}, {"cases": "transcript,case,group\nCL2.txt,CL2,\n"}], ids=str)
def test_files_of_which_something_was_said_get_no_group_when_others_come(
    team: Team, study: str, said: dict[str, str]
) -> None:
    upload(team, study, named("CL"), **said)
    assert upload(team, study, named("SL", "TP")) == []
    assert set(groups(team, study).values()) == {None}


@pytest.mark.parametrize("said", [{"case_rule": "{case}"}, {"roster": ROSTER}], ids=str)
def test_names_tell_nothing_where_cases_are_said_or_names_replaced(
    team: Team, study: str, said: dict[str, str]
) -> None:
    assert upload(team, study, named("CL", "SL"), **said) == []
    assert set(groups(team, study).values()) == {None}


def test_a_file_that_comes_again_keeps_the_group_that_was_said_of_it(team: Team, study: str) -> None:
    upload(team, study, named("CL", "SL"))
    upload(team, study, ["CL1"], cases="transcript,case,group\nCL1.txt,Oak,Heads\n")
    upload(team, study, ["CL1", "CL4"])
    found = groups(team, study)
    assert (found["CL1"], found["CL4"]) == ("Heads", "CL")


def test_an_upload_sent_again_with_its_key_says_again_what_the_names_told(team: Team, study: str) -> None:
    files = [("files", (f"{name}.txt", talk(name))) for name in named("CL", "SL")]
    again = [
        team.analyst.post(f"{V1}/studies/{study}/transcripts", files=files, headers={"Idempotency-Key": "one"}).json()
        for _ in range(2)
    ]
    assert again[0]["doubts"]
    assert again[0] == again[1]


def test_add_takes_the_groups_of_all_folders_however_many_files_come_at_once(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.cli.transcripts._AT_ONCE", 2)
    data = ("--data-dir", tmp_path / "data")
    for folder in ("providers", "leaders"):
        (tmp_path / "all" / folder).mkdir(parents=True)
        for name in ("Oak", "Elm", "Ash"):
            (tmp_path / "all" / folder / f"{name} {folder}.txt").write_bytes(talk(f"{name} {folder}"))
    run("study", "create", "Told", *data)
    ended = run("add", "Told", tmp_path / "all", *data)
    assert ended.err.count("look: taken for groups, as the names tell them: 'leaders' (3 files)") == 1
    new = tmp_path / "all" / "leaders" / "Fir.txt"
    new.write_bytes(talk("Fir"))
    elsewhere = tmp_path / "Yew.txt"
    elsewhere.write_bytes(talk("Yew"))
    ended = run("add", "Told", new, elsewhere, *data)
    assert "'leaders' (1 file), and 1 file of none of them" in ended.err


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["CL3 part 1", "CL3 part 2", "CL4"], "'CL3 part 1', 'CL3 part 2'"),
        (["Roe_Nan", "Roe_Nan 2", "Lim_Bo"], "'Roe_Nan', 'Roe_Nan 2'"),
        (["Interview", "Interview 2", "Lim_Bo"], ""),
    ],
)
def test_files_that_may_be_one_persons_are_told(team: Team, study: str, names: list[str], told: str) -> None:
    files = [
        ("files", (f"{name}.txt", f"AM: Why?\n{'NR' if 'Roe' in name else 'P'}: Because of {at} and {name}.\n" * 2))
        for at, name in enumerate(names)
    ]
    answer = team.analyst.post(f"{V1}/studies/{study}/transcripts", files=files).json()
    found = [doubt for doubt in answer["doubts"] if doubt.startswith("may be one person's")]
    assert [told in doubt for doubt in found] == ([True] if told else [])
