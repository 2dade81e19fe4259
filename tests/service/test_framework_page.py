"""A framework is read, reworded and checked where it is given: on its page, over the API, on the command line."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from people import V1, Team
from starlette.testclient import TestClient

from corpora.framework import load_framework, parse_framework
from service import operations
from service.operations import Caller
from service.store.engine import Database

ALIKE = """name = "Twice (synthetic)"

[[objective]]
key = "money"
title = "Money"
question = "What did it cost people?"
cues = ["the price", "we could not afford it", "it was too dear"]

[[objective]]
key = "again"
title = "Money once more"
question = "What did it cost people?"
cues = ["the price", "we could not afford it", "it was too dear"]
guide = ["And what did you pay?"]
"""


@pytest.fixture
def study(db: Database, admin: Caller) -> str:
    return operations.create_study(db, admin, "Allotments (synthetic)").id


@pytest.fixture
def page(team: Team) -> TestClient:
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    return team.nobody


def typed(text: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def csrf(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', text)
    assert found
    return found[1]


def test_objectives_that_are_too_alike_are_named_over_the_api(team: Team) -> None:
    body = {"framework": parse_framework(ALIKE, "here").as_dict()}
    answer = team.analyst.post(f"{V1}/frameworks/check", json=body).json()
    (pair,) = answer["alike"]
    assert (pair["first"], pair["second"]) == ("money", "again")
    assert "too alike to tell apart" in pair["sentence"]
    assert answer["framework"]["objective"][1]["guide"] == ["And what did you pay?"]
    assert [sentence.split(" has ")[0] for sentence in answer["wanting"]] == ["'Money'", "'Money once more'"]
    whole = team.analyst.post(f"{V1}/frameworks/check", json={"framework": "kirkpatrick"}).json()
    assert (whole["alike"], whole["wanting"]) == ([], [])
    assert team.analyst.post(f"{V1}/frameworks/check", json={"framework": "/etc/passwd"}).status_code == 422


@pytest.mark.parametrize(
    ("framework", "said"),
    [
        (5, "no bundled framework '5'; name one of"),
        ({"name": "Mine"}, "framework 'Mine': no objective found"),
        ({"name": "Mine", "objective": "x"}, "'objective' must be a list of tables"),
        (
            {"name": "Mine", "objective": [{"key": "k", "title": "T"}]},
            "objective 1: 'question' must be text, found not",
        ),
    ],
)
def test_one_sentence_says_what_is_wrong_with_a_framework_wherever_it_is_sent(
    team: Team, study: str, framework: Any, said: str
) -> None:
    for path, body in (
        ("studies", {"name": "S", "framework": framework}),
        ("frameworks/check", {"framework": framework}),
        (f"studies/{study}/runs", {"params": {"also": [framework]}}),
    ):
        told = team.analyst.post(f"{V1}/{path}", json=body)
        assert told.status_code == 422
        assert said in told.json()["detail"]
        assert "valid string" not in told.text
    assert team.reviewer.post(f"{V1}/frameworks/check", json=body).status_code == 403


def test_the_page_shows_the_framework_to_be_reworded_checks_it_and_takes_it(
    page: TestClient, study: str, db: Database, admin: Caller
) -> None:
    shown = page.get(f"/studies/{study}/framework").text
    assert parse_framework(typed(shown), "page") == load_framework()
    form = {"csrf": csrf(shown), "framework": ALIKE}
    checked = page.post(f"/studies/{study}/framework/check", data=form)
    assert "too alike to tell apart" in html.unescape(checked.text)
    assert typed(checked.text).strip() == ALIKE.strip()
    assert operations.show_study(db, admin, study).study.framework == load_framework()
    assert page.post(f"/studies/{study}/framework", data=form).status_code == 200
    assert operations.show_study(db, admin, study).study.framework == parse_framework(ALIKE, "here")


@pytest.mark.parametrize("path", ["framework", "framework/check"])
def test_what_is_no_framework_is_said_beside_what_was_typed(page: TestClient, study: str, path: str) -> None:
    form = {"csrf": csrf(page.get(f"/studies/{study}/framework").text), "framework": "name = <3"}
    answer = page.post(f"/studies/{study}/{path}", data=form)
    assert answer.status_code == 422
    assert "not valid TOML" in answer.text
    assert typed(answer.text) == "name = <3"


def test_the_command_names_objectives_that_are_too_alike(run: Any, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(ALIKE)
    ended = run("framework", "check", tmp_path / "own.toml")
    assert ended.code == 1
    assert "'Money' and 'Money once more' are too alike to tell apart" in ended.out
    told = json.loads(run("framework", "check", tmp_path / "own.toml", "--json").out)
    assert [(pair["first"], pair["second"]) for pair in told["alike"]] == [("money", "again")]
    assert all("add 8 or more phrases" in sentence for sentence in told["wanting"])
    assert len(told["wanting"]) == 2
    assert run("framework", "check", tmp_path / "none.toml").code == 2


def test_the_command_prints_a_framework_to_begin_with(run: Any) -> None:
    assert parse_framework(run("framework", "show", "com_b").out, "printed") == load_framework("com_b")
