"""Several frameworks over one study: asked for with a run, kept with it, shown on the page, the report and the API."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
import rerun
from openpyxl import load_workbook
from people import V1, Team

from corpora.errors import FrameworkError, InputError
from corpora.framework import load_framework
from service import operations
from service.operations import Caller
from service.operations.run_params import checked_params, plan_of
from service.store.engine import Database

OWN: dict[str, Any] = {
    "name": "Weather (synthetic)",
    "objective": [
        {"key": "frost", "title": "Frost", "question": "What did the frost do?", "guide": ["And the frost?"]},
        {"key": "rest", "title": "All the rest", "question": "What else was there?"},
    ],
}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


@pytest.fixture
def study(db: Database, admin: Caller) -> str:
    study = operations.create_study(db, admin, "Allotments (synthetic)").id
    rerun.add(db, admin, study, ("Ada", "Bo", "Cy"))
    return study


def test_a_run_maps_the_same_candidates_to_every_framework(db: Database, admin: Caller, study: str) -> None:
    alone, run = rerun.rerun(db, admin, study), rerun.rerun(db, admin, study, also=["kirkpatrick", OWN])
    before, found = (json.loads(operations.get_findings(db, admin, one)) for one in (alone, run))
    assert [further["framework"]["name"] for further in found["frameworks"]] == [
        load_framework("kirkpatrick").name, OWN["name"],
    ]  # fmt: skip
    assert {theme["id"] for theme in found["themes"]} == {theme["id"] for theme in before["themes"]}
    kept = operations.get_run(db, admin, run)
    assert plan_of(kept).also[1].objectives[0].guide == ("And the frost?",)
    assert checked_params(kept.params) == kept.params


def test_tables_hold_the_objective_of_each_candidate_in_every_framework(
    db: Database, admin: Caller, study: str, team: Team
) -> None:
    run = rerun.rerun(db, admin, study, also=[OWN])
    findings = json.loads(operations.get_findings(db, admin, run))
    sheet = load_workbook(io.BytesIO(team.admin.get(f"{V1}/studies/{study}/exports/xlsx").content))[
        "Candidates (machine)"
    ]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head[-2:] == ("objective", f"objective in {OWN['name']}")
    titles = {"frost": "Frost", "rest": "All the rest", None: "fits no objective"}
    (further,) = findings["frameworks"]
    assert [row[-1] for row in rows] == [titles[theme["objective"]] for theme in further["themes"]]


def test_what_each_framework_makes_of_a_candidate_is_in_the_api_the_page_and_the_report(
    db: Database, admin: Caller, study: str, team: Team
) -> None:
    run = rerun.rerun(db, admin, study, also=[OWN])
    (row, _), *_ = rerun.found(db, run)
    shown = team.admin.get(f"{V1}/candidates/{row.id}").json()["candidate"]
    (further,) = shown["frameworks"]
    assert further["framework"] == OWN["name"]
    assert [entry["key"] for entry in further["objectives"]] == ["frost", "rest"]
    assert further["mapping"]["state"] in ("fits", "none fits")
    mapping = team.admin.get(f"{V1}/runs/{run}/mapping").json()
    assert [one["framework"]["name"] for one in mapping["frameworks"]] == [load_framework().name, OWN["name"]]
    assert {"id", "label", "objectives", "mapping", "why"} <= mapping["frameworks"][0]["themes"][0].keys()
    assert mapping["learning"]["labels"] == 0
    assert mapping["trade"]
    (named,) = team.admin.get(f"{V1}/runs/{run}").json()["params"]["also"]
    assert named["name"] == OWN["name"]
    assert "objective" not in named
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    for path in ("", "/report"):
        page = team.nobody.get(f"/studies/{study}{path}").text
        assert "The same candidates in other frameworks" in page
        assert "All the rest" in page


def test_the_form_takes_bundled_frameworks_and_one_of_your_own(
    db: Database, admin: Caller, study: str, team: Team
) -> None:
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    page = team.nobody.get(f"/studies/{study}").text
    assert load_framework("com_b").name in page
    assert load_framework().name not in page.split("other frameworks too")[1].split("</fieldset>")[0]
    own = 'name = "Own"\n[[objective]]\nkey = "a"\ntitle = "A"\nquestion = "A?"\n'
    form = {"csrf": hidden(page, "csrf"), "also": ["com_b"], "own": own, "threshold": "40"}
    assert team.nobody.post(f"/studies/{study}/runs", data=form).status_code == 200
    run = operations.show_study(db, admin, study).latest_run
    assert run is not None
    plan = plan_of(run)
    assert [framework.name for framework in plan.also] == [load_framework("com_b").name, "Own"]
    assert plan.params.threshold == 0.4
    bad = team.nobody.post(f"/studies/{study}/runs", data={**form, "own": "name = 3"})
    assert bad.status_code == 422
    assert "your own framework" in bad.text


@pytest.mark.parametrize(
    ("also", "said"),
    [
        ("kirkpatrick", "expected a list"),
        (["kirkpatrick", "kirkpatrick"], "given twice"),
        (["/etc/passwd"], "no bundled framework"),
        ([3], "no bundled framework"),
        ([{"name": "x"}], "no objective"),
        (["kirkpatrick"] * 11, "at most 10"),
    ],
)
def test_what_is_no_framework_is_refused_when_the_run_is_asked_for(also: Any, said: str) -> None:
    with pytest.raises((InputError, FrameworkError), match=said):
        checked_params({"also": also})


def test_erasing_a_case_takes_its_passages_out_of_further_frameworks_too(
    db: Database, admin: Caller, study: str
) -> None:
    run = rerun.rerun(db, admin, study, also=[OWN])
    gone = next(
        version.transcript
        for version in operations.list_transcripts(db, admin, study).items
        if version.name == "Ada.txt"
    )
    operations.erase_case(db, admin, study, "Ada")
    for row, _ in rerun.found(db, run):
        assert gone not in json.dumps(row.payload)
