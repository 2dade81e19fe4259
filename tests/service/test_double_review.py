"""Two people code the same without seeing each other; how far they agree is told, and differences are settled."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from people import V1, Team, pages_of
from rerun import add, found, rerun

from corpora.decision import Act
from corpora.errors import ConflictError, InputError, NotFoundError
from service import operations
from service.operations import Caller, CodedSegment
from service.operations.codebook import Shelf
from service.store.double import Kind
from service.store.engine import Database
from service.store.users import Role

People = tuple[Caller, ...]


@pytest.fixture
def study(db: Database, admin: Caller) -> str:
    """A study whose first two candidates are themes."""
    study = operations.create_study(db, admin, "Double").id
    add(db, admin, study, ["AA", "BB", "CC"])
    for row, _ in found(db, rerun(db, admin, study))[:2]:
        operations.decide(db, admin, row.id, Act.ACCEPT, version=0)
    return study


@pytest.fixture
def pair(db: Database, admin: Caller, study: str, person: Callable[[str, Role], tuple[Caller, str]]) -> People:
    callers = person("Bo", Role.REVIEWER)[0], person("Cy", Role.REVIEWER)[0]
    for caller in callers:
        operations.add_member(db, admin, study, caller.user)
    return callers


def start(db: Database, admin: Caller, study: str, pair: People, kind: Kind = Kind.SEGMENT, share: float = 1.0) -> str:
    names = [caller.name for caller in pair]
    return operations.start_double_review(db, admin, study, kind, share, names).review.id


def code_all(db: Database, caller: Caller, review: str, codes: Callable[[str], list[str]]) -> list[str]:
    units = [unit.coding.unit for unit in operations.units_to_code(db, caller, review)[1].items]
    for unit in units:
        operations.code_unit(db, caller, review, unit, codes(unit))
    return units


def test_each_codes_alone_and_sees_the_others_only_at_the_end(
    db: Database, admin: Caller, study: str, pair: People
) -> None:
    bo, cy = pair
    review = start(db, admin, study, pair, share=0.5)
    one, *_ = operations.units_to_code(db, bo, review)[2]
    units = code_all(db, bo, review, lambda unit: [one])
    assert len(units) == 12
    assert [unit.coding.codes for unit in operations.units_to_code(db, cy, review)[1].items] == [None] * 12
    with pytest.raises(ConflictError, match="12 units left"):
        operations.agreement(db, cy, review)
    code_all(db, cy, review, lambda unit: [one] if unit != units[0] else [])
    view = operations.agreement(db, cy, review)
    assert view.people.overall.percent.value == pytest.approx(11 / 12, abs=1e-4)
    assert [one.unit for one in view.people.disagreements] == [units[0]]
    assert view.machine is not None
    assert "machine" in view.machine.coders


def test_people_who_agree_entirely_have_an_alpha_of_one_and_themes_of_their_own(
    db: Database, admin: Caller, study: str, pair: People
) -> None:
    review = start(db, admin, study, pair)
    codes = sorted(operations.units_to_code(db, pair[0], review)[2])
    by_place = {
        u.coding.unit: codes[n % 2] for n, u in enumerate(operations.units_to_code(db, pair[0], review)[1].items)
    }
    for caller in pair:
        code_all(db, caller, review, lambda unit: [by_place[unit]])
    view = operations.agreement(db, admin, review)
    assert (view.people.overall.alpha.value, view.people.overall.kappa.value) == (1, 1)
    assert sorted(agreed.name for agreed in view.people.themes) == codes
    assert view.people.disagreements == ()
    framework = operations.show_study(db, admin, study).study.framework
    titles = {objective.key: objective.title for objective in framework.objectives}
    assert view.people.objectives
    assert all(view.names[agreed.name] == titles[agreed.name] for agreed in view.people.objectives)
    rows = operations.agreement_rows(view)
    assert {row["coders"] for row in rows} == {"people", "people and machine"}


def test_the_reviews_of_a_study_show_agreement_over_time_to_whoever_has_coded_theirs(
    db: Database, admin: Caller, study: str, pair: People
) -> None:
    bo, cy = pair
    reviews = [start(db, admin, study, pair), start(db, admin, study, pair, share=0.9)]
    one, other, *_ = operations.units_to_code(db, bo, reviews[0])[2]
    for number, review in enumerate(reviews):
        place = {unit: at for at, unit in enumerate(code_all(db, bo, review, lambda unit: [one]))}
        seen = operations.list_double_reviews(db, cy, study)[number]
        assert (seen.alpha, seen.with_machine) == (None, None)
        code_all(db, cy, review, lambda unit, place=place: [one] if place[unit] % 2 else [other])  # type: ignore[misc]
    for view in operations.list_double_reviews(db, bo, study):
        told = operations.agreement(db, bo, view.review.id)
        assert view.alpha == told.people.overall.alpha.value
        assert told.machine is not None
        assert view.with_machine == told.machine.overall.alpha.value


def test_a_unit_is_coded_once_by_whom_it_was_given_to_with_codes_there_are(
    db: Database, admin: Caller, study: str, pair: People
) -> None:
    review = start(db, admin, study, pair)
    unit = operations.units_to_code(db, pair[0], review)[1].items[0].coding.unit
    with pytest.raises(InputError, match="no code"):
        operations.code_unit(db, pair[0], review, unit, ["th00"])
    operations.code_unit(db, pair[0], review, unit, [])
    with pytest.raises(ConflictError, match="already"):
        operations.code_unit(db, pair[0], review, unit, [], "on second thoughts")
    with pytest.raises(NotFoundError):
        operations.code_unit(db, admin, review, unit, [])


def test_what_is_sent_again_as_it_was_gets_the_first_answer_again(
    db: Database, admin: Caller, study: str, pair: People
) -> None:
    review = start(db, admin, study, pair, Kind.CANDIDATE)
    units = code_all(db, pair[0], review, lambda unit: ["accept"])
    code_all(db, pair[1], review, lambda unit: ["reject"])
    [mine] = [
        unit.coding for unit in operations.units_to_code(db, pair[0], review)[1].items if unit.coding.unit == units[0]
    ]
    assert operations.code_unit(db, pair[0], review, units[0], ["accept"], mine.memo) == mine
    settled = operations.adjudicate(db, admin, review, units[0], ["accept"], "read together")
    again = operations.adjudicate(db, admin, review, units[0], ["accept"], "read together")
    assert (again.codes, again.memo, again.at) == (settled.codes, settled.memo, settled.at)
    with pytest.raises(ConflictError, match="before"):
        operations.adjudicate(db, pair[0], review, units[0], ["accept"], "read together")
    actions = [row.action for row in operations.audit(db, admin, study, limit=1000).items]
    assert (actions.count("unit coded"), actions.count("unit settled")) == (2 * len(units), 1)


def test_a_double_review_asked_for_twice_at_once_is_one_and_later_another(
    db: Database, admin: Caller, study: str, pair: People
) -> None:
    with ThreadPoolExecutor(4) as several:
        made = set(several.map(lambda _: start(db, admin, study, pair), range(4)))
    assert len(made) == 1
    assert start(db, admin, study, pair, share=0.5) not in made
    assert start(db, admin, study, pair, Kind.CANDIDATE) not in made
    assert start(db, admin, study, (*pair, admin)) not in made
    (first,) = made
    assert start(db, admin, study, pair) == first
    code_all(db, pair[0], first, lambda unit: [])
    assert start(db, admin, study, pair) != first
    actions = [row.action for row in operations.audit(db, admin, study, limit=1000).items]
    assert actions.count("double review started") == 5


def test_a_difference_is_settled_once_and_both_views_are_kept(
    db: Database, admin: Caller, study: str, pair: People
) -> None:
    review = start(db, admin, study, pair, Kind.CANDIDATE)
    units = code_all(db, pair[0], review, lambda unit: ["accept"])
    with pytest.raises(ConflictError, match="1 of 2 people"):
        operations.adjudicate(db, admin, review, units[0], ["accept"])
    code_all(db, pair[1], review, lambda unit: ["reject"] if unit == units[0] else ["accept"])
    with pytest.raises(ConflictError, match="agree"):
        operations.adjudicate(db, admin, review, units[1], ["accept"])
    settled = operations.adjudicate(db, admin, review, units[0], ["accept"], "read it again together")
    assert settled.views == {"Bo": ("accept",), "Cy": ("reject",)}
    with pytest.raises(ConflictError, match="before"):
        operations.adjudicate(db, admin, review, units[0], ["reject"])
    [kept] = operations.agreement(db, admin, review).settled
    assert (kept.codes, dict(kept.views)) == (("accept",), {"Bo": ["accept"], "Cy": ["reject"]})
    actions = [row.action for row in operations.audit(db, admin, study, limit=1000).items]
    assert (actions.count("unit coded"), actions.count("unit settled")) == (8, 1)
    assert operations.check(db).faults == ()


@pytest.mark.parametrize(
    ("share", "names"),
    [(0.0, ["Bo", "Cy"]), (1.5, ["Bo", "Cy"]), (0.5, ["Bo"]), (0.5, ["Bo", "x"])],
)
def test_a_double_review_needs_a_share_and_two_members(
    db: Database, admin: Caller, study: str, pair: People, share: float, names: list[str]
) -> None:
    with pytest.raises(InputError):
        operations.start_double_review(db, admin, study, Kind.SEGMENT, share, names)


def test_only_who_may_code_is_given_units(
    team: Team, db: Database, admin: Caller, study: str, pair: People, person: Callable[[str, Role], tuple[Caller, str]]
) -> None:
    analyst, key = person("Di", Role.ANALYST)
    operations.add_member(db, admin, study, analyst.user)
    with pytest.raises(InputError, match="'Di' is an analyst"):
        start(db, admin, study, (*pair, analyst))
    team.nobody.post("/sign-in", data={"key": key})
    start(db, admin, study, pair)
    page = team.nobody.get(f"/studies/{study}/agreement").text
    assert "How far we agree" in page
    assert "Code mine" not in page, "an analyst has nothing to code"
    offered = re.findall(r'name="reviewers" value="([^"]+)"', page)
    assert sorted(offered) == sorted(caller.user for caller in (admin, *pair))


def test_what_was_erased_is_shown_to_no_coder(db: Database, admin: Caller, study: str, pair: People) -> None:
    review = start(db, admin, study, pair)
    operations.erase_case(db, admin, study, "AA")
    mine = operations.units_to_code(db, pair[0], review)[1].items
    assert {unit.segment.case for unit in mine if unit.segment} == {"BB", "CC"}
    assert sum(unit.segment is None for unit in mine) == 8


def test_the_api_and_the_pages_go_the_same_way(
    team: Team, db: Database, admin: Caller, study: str, pair: People
) -> None:
    body = {"kind": "candidate", "share": 1, "reviewers": ["admin", "Bo"]}
    review = team.admin.post(f"{V1}/studies/{study}/double-reviews", json=body).json()["id"]
    units = team.admin.get(f"{V1}/double-reviews/{review}/units").json()["items"]
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    for number, unit in enumerate(units):
        form = {"unit": unit["coding"]["unit"], "codes": ["reject" if number else "accept"]}
        if number % 2:
            assert team.admin.post(f"{V1}/double-reviews/{review}/codings", json=form).status_code == 201
            continue
        page = team.nobody.get(f"/double-reviews/{review}").text
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        assert csrf is not None
        sent = team.nobody.post(f"/double-reviews/{review}", data={**form, "csrf": csrf[1]}, follow_redirects=False)
        assert sent.status_code == 303
    assert team.admin.get(f"{V1}/double-reviews/{review}/agreement").json()["people"]["overall"]["units"] == 0
    code_all(db, pair[0], review, lambda unit: ["accept"])
    answer = team.admin.get(f"{V1}/double-reviews/{review}/agreement").json()
    assert answer["people"]["overall"]["percent"]["value"] == pytest.approx(0.25)
    assert len(team.admin.get(f"{V1}/double-reviews/{review}/agreement?form=csv").text.splitlines()) == 4
    shown = team.nobody.get(f"/double-reviews/{review}/agreement").text
    assert "Gwet" in shown
    assert shown.count("<summary>Settle</summary>") == 3
    listed = team.nobody.get(f"/studies/{study}/agreement").text
    assert "4 of 4" in listed
    assert "Code mine" in listed


@pytest.mark.parametrize("kind", Kind)
def test_a_coder_reads_short_words_with_the_question_that_they_answer(
    team: Team, db: Database, admin: Caller, study: str, pair: People, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[operations.codebook.__module__], "_SHORT", 30)
    review = operations.start_double_review(db, admin, study, kind, 1.0, ["admin", pair[0].name]).review.id
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    shown = team.nobody.get(f"/double-reviews/{review}").text
    assert re.search(r"Asked</span> <bdi>And ([^?]*)\?</bdi></p><blockquote><p><bdi>What .. can say of \1 is", shown)
    assert ('value="accept" required>' in shown) == (kind is Kind.CANDIDATE)


def test_double_reviews_and_units_come_in_pages(team: Team, db: Database, admin: Caller, study: str) -> None:
    team.admin.put(f"{V1}/studies/{study}/members/reviewer Ada")
    made = []
    for share in (1, 0.5, 0.25):
        body = {"kind": "segment", "share": share, "reviewers": ["admin", "reviewer Ada"]}
        made.append(team.admin.post(f"{V1}/studies/{study}/double-reviews", json=body).json()["id"])
    pages = list(pages_of(team.reviewer, f"/studies/{study}/double-reviews", 2))
    assert [[review["id"] for review in page] for page in pages] == [made[:2], made[2:]]
    pages = list(pages_of(team.reviewer, f"/double-reviews/{made[0]}/units", 5))
    assert len(pages) > 1
    wanted = [unit.coding.unit for unit in operations.units_to_code(db, team.callers["reviewer"], made[0])[1].items]
    assert [unit["coding"]["unit"] for page in pages for unit in page] == wanted


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The segments whose words are looked up from now on."""
    read: list[str] = []
    coded = Shelf.coded

    def noted(shelf: Shelf, segments: Iterable[str]) -> tuple[CodedSegment, ...]:
        read.extend(wanted := list(segments))
        return coded(shelf, wanted)

    monkeypatch.setattr(Shelf, "coded", noted)
    return read


def test_the_page_of_a_coder_reads_no_unit_but_the_one_that_it_shows(
    team: Team, db: Database, admin: Caller, study: str, pair: People, read: list[str]
) -> None:
    review = start(db, admin, study, (admin, pair[0]))
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    read.clear()
    page = team.nobody.get(f"/double-reviews/{review}").text
    (unit,) = set(re.findall(r'name="unit" value="([^"]+)"', page))
    assert read == [unit]
    assert re.search(r"(\d+) of \1 left", page)


def test_a_page_of_units_reads_no_others(
    team: Team, db: Database, admin: Caller, study: str, pair: People, read: list[str]
) -> None:
    review = start(db, admin, study, (admin, pair[0]))
    read.clear()
    page = team.admin.get(f"{V1}/double-reviews/{review}/units", params={"limit": 3}).json()
    assert read == [unit["coding"]["unit"] for unit in page["items"]]
    assert (len(read), page["next"] is None) == (3, False)
