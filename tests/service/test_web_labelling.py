"""The page that asks which objective a passage speaks to: answered by a button, taken back, and gone on from."""

from __future__ import annotations

import html
import re

import pytest
import rerun
from people import V1, Team
from starlette.testclient import TestClient

from service import operations
from service.operations import Caller
from service.store.engine import Database


@pytest.fixture
def study(db: Database, admin: Caller, team: Team) -> str:
    study: str = team.analyst.post(f"{V1}/studies", json={"name": "Allotments (synthetic)"}).json()["id"]
    team.analyst.put(f"{V1}/studies/{study}/members/reviewer Ada")
    rerun.add(db, admin, study, ("Ada", "Bo", "Cy"))
    return study


@pytest.fixture
def visitor(team: Team) -> TestClient:
    team.nobody.post("/sign-in", data={"key": team.keys["reviewer"]})
    return team.nobody


def forms(page: str, action: str) -> list[dict[str, str]]:
    """The hidden fields of the forms of a page whose address holds `action`, with the address itself."""
    found = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if action in form.split(">")[0]]
    return [
        dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        | {"action": html.unescape(re.findall(r'action="([^"]*)"', form)[0])}
        for form in found
    ]


def answer(visitor: TestClient, form: dict[str, str], objectives: list[str]) -> tuple[int, str]:
    sent = {name: value for name, value in form.items() if name != "action"}
    found = visitor.post(form["action"], data={**sent, "objectives": objectives}, follow_redirects=True)
    return found.status_code, html.unescape(found.text)


def quote(page: str) -> str:
    found = re.search(r"<blockquote>(.*?)</blockquote>", page, re.DOTALL)
    assert found is not None
    return found[1]


def test_before_the_first_run_there_is_nothing_to_label(visitor: TestClient, study: str) -> None:
    assert "no run that is done yet" in visitor.get(f"/studies/{study}/label").text


def test_one_passage_after_the_other_is_answered_and_the_last_answer_taken_back(
    visitor: TestClient, study: str, db: Database, admin: Caller
) -> None:
    rerun.rerun(db, admin, study)
    asked = operations.passages_to_label(db, admin, study).items
    objective = operations.show_study(db, admin, study).study.framework.objectives[1]
    page = visitor.get(f"/studies/{study}/label").text
    assert asked[0].segment.text in html.unescape(page)
    assert asked[0].question in html.unescape(page)
    first = forms(page, "/label/")[0]
    status, second = answer(visitor, first, [objective.key])
    assert (status, f"<bdi>{objective.title}</bdi>" in second) == (200, True)
    assert quote(second) != quote(page)
    assert [left.segment.segment for left in operations.passages_to_label(db, admin, study).items] == [
        left.segment.segment for left in asked[1:]
    ]
    status, third = answer(visitor, forms(second, "/label/")[0], [""])
    assert (status, "no objective fits" in third, "2 passages labelled so far" in third) == (200, True, True)
    status, back = answer(visitor, forms(third, "/label-undo/")[0], [])
    assert (status, quote(back)) == (200, quote(second))
    assert answer(visitor, forms(back, "/label/")[1], ["", *[objective.key]])[0] == 200
    assert operations.check(db).faults == ()


def test_an_answer_that_came_second_is_told_and_an_empty_one_refused(
    visitor: TestClient, study: str, db: Database, admin: Caller
) -> None:
    rerun.rerun(db, admin, study)
    page = visitor.get(f"/studies/{study}/label").text
    stale, several = forms(page, "/label/")
    assert answer(visitor, several, [])[0] == 422
    segment = operations.passages_to_label(db, admin, study).items[0].segment.segment
    operations.label_passage(db, admin, study, segment, [], version=0)
    status, told = answer(visitor, stale, [operations.show_study(db, admin, study).study.framework.keys[0]])
    assert (status, "Somebody else answered" in told) == (412, True)
    assert quote(told) != quote(page)


def test_a_passage_can_be_left_for_later_and_analysts_only_read(
    visitor: TestClient, study: str, db: Database, admin: Caller, team: Team
) -> None:
    rerun.rerun(db, admin, study)
    page = visitor.get(f"/studies/{study}/label").text
    assert quote(visitor.get(f"/studies/{study}/label?skip=1").text) != quote(page)
    form = forms(page, "/label/")[0]
    visitor.post("/sign-in", data={"key": team.keys["analyst"]})
    assert forms(visitor.get(f"/studies/{study}/label").text, "/label/") == []
    assert answer(visitor, form, [""])[0] == 403
