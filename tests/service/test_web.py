"""The review pages over HTTP, as a browser without JavaScript and as htmx ask for them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator

import pytest
import rerun
from people import Team
from sample_pages import Allotments, cases_csv, put_study
from sample_study import INTERVIEWS
from starlette.testclient import TestClient

from service import operations
from service.api.app import create_app
from service.exports.worth_checking import worth_checking
from service.operations import Caller
from service.settings import Settings
from service.store import candidates, decisions, runs
from service.store.engine import Database
from service.store.ids import now
from service.store.users import Role

HTMX = {"HX-Request": "true"}


@pytest.fixture
def study(db: Database, admin: Caller) -> Allotments:
    return put_study(db, admin)


@pytest.fixture
def visit(
    settings: Settings,
    db: Database,
    admin: Caller,
    study: Allotments,
    person: Callable[[str, Role], tuple[Caller, str]],
) -> Iterator[Callable[..., TestClient]]:
    """A browser of somebody of a role, signed in."""
    app = create_app(settings, db)
    browsers = []

    def come(role: Role, name: str = "") -> TestClient:
        caller, key = person(name or f"visiting {role.value}", role)
        operations.add_member(db, admin, study.study, caller.name)
        browser = TestClient(app)
        browsers.append(browser)
        assert browser.post("/sign-in", data={"key": key}, follow_redirects=False).status_code == 303
        return browser

    yield come
    for browser in browsers:
        browser.close()


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no hidden field {name}"
    return found[1]


def box(html: str, candidate: str) -> str:
    """The part of a page that says where a candidate stands and lets one decide."""
    start = html.index(f'id="decision-{candidate}"')
    return html[start : html.find("</form>", start) if "</form>" in html[start:] else None]


def form(browser: TestClient, study: Allotments, number: int = 0) -> dict[str, str]:
    """What the form of a candidate would send, before anything is typed."""
    html = browser.get(f"/candidates/{study.candidates[number]}").text
    part = box(html, study.candidates[number])
    return {"csrf": hidden(html, "csrf"), "version": hidden(part, "version"), "request": hidden(part, "request")}


def test_accepting_says_the_objective_or_leaves_the_machines(
    visit: Callable[..., TestClient], study: Allotments, db: Database
) -> None:
    browser = visit(Role.REVIEWER)
    key = browser.get(f"/candidates/{study.candidates[0]}").text.split('value="=')[1].split('"')[0]
    for number, (objective, given) in enumerate([(f"={key}", True), ("", False), ("none", True)]):
        sent = {**form(browser, study, number), "act": "accept", "objective": objective}
        assert browser.post(f"/candidates/{study.candidates[number]}/decision", data=sent).status_code == 200
        with db.read() as connection:
            last = decisions.last_decision(connection, study.candidates[number])
        assert last is not None
        assert last.given is given
        assert last.objectives == ((key,) if objective.startswith("=") else last.objectives if not given else ())


def test_an_error_inside_is_a_page_that_names_the_request_and_nothing_else(
    visit: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = visit(Role.REVIEWER)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Moira said something private")

    monkeypatch.setattr("service.operations.list_studies", fail)
    told = browser.get("/studies", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (told.status_code, told.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert told.headers["X-Request-ID"] in told.text
    assert "Content-Security-Policy" in told.headers
    assert "private" not in told.text
    in_place = browser.get("/studies", headers=HTMX)
    assert (in_place.status_code, in_place.headers["content-type"]) == (500, "text/plain; charset=utf-8")
    assert in_place.headers["X-Request-ID"] in in_place.text


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/sign-out", 405)])
def test_an_address_without_a_page_is_told_on_a_page(visit: Callable[..., TestClient], path: str, status: int) -> None:
    told = visit(Role.REVIEWER).get(path, headers={"Accept": "text/html"})
    assert (told.status_code, told.headers["content-type"]) == (status, "text/html; charset=utf-8")


def test_a_revoked_key_ends_the_session(visit: Callable[..., TestClient], db: Database, admin: Caller) -> None:
    browser = visit(Role.REVIEWER, "Una")
    assert browser.get("/studies").status_code == 200
    una = next(user for user in operations.list_users(db, admin).items if user.name == "Una")
    operations.revoke_key(db, admin, operations.list_keys(db, admin, una.name)[0].id)
    assert "Sign in" in browser.get("/studies").text


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_that_is_not_taken_gives_back_what_was_typed(
    visit: Callable[..., TestClient], study: Allotments, signed_in: bool
) -> None:
    browser = visit(Role.REVIEWER)
    sent = {**form(browser, study), "act": "accept", "memo": "an hour\r\nof <thought>", "csrf": "of an old session"}
    if not signed_in:
        browser.cookies.clear()
    told = browser.post(f"/candidates/{study.candidates[0]}/decision", data=sent, follow_redirects=False)
    assert told.status_code == (403 if signed_in else 401)
    assert "an hour\nof &lt;thought&gt;" in told.text
    assert ("another tab" in told.text) is not signed_in


def test_an_upload_without_a_session_is_not_called_too_large(
    visit: Callable[..., TestClient], study: Allotments, settings: Settings
) -> None:
    browser = visit(Role.ANALYST)
    browser.cookies.clear()
    files = [("files", ("long.txt", b"x" * (settings.max_body_bytes + 1)))]
    told = browser.post(f"/studies/{study.study}/transcripts", files=files, follow_redirects=False)
    assert (told.status_code, "no longer signed in" in told.text) == (401, True)


def test_a_decision_on_the_page_of_the_run_before_is_seen_at_the_candidate_of_the_latest(
    db: Database, admin: Caller, team: Team
) -> None:
    study = operations.create_study(db, admin, "Allotments (synthetic)").id
    rerun.add(db, admin, study, ("Ada", "Bo", "Cy"))
    old = rerun.rerun(db, admin, study)
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    opened = operations.list_candidates(db, admin, study).page.items
    rerun.rerun(db, admin, study, seed=2)
    accepted, rejected, *_ = (row.id for row in opened if row.run == old)
    operations.decide(db, admin, accepted, "accept", version=0, name="Late")
    operations.decide(db, admin, rejected, "reject", version=0)
    page = team.nobody.get(f"/studies/{study}").text
    assert page.count("<strong>In the codebook already</strong>") == 1
    assert page.count("<strong>Rejected already</strong>") == 1
    assert "1 in the codebook already, 1 rejected already" in page


def test_signing_out_ends_the_session(visit: Callable[..., TestClient]) -> None:
    browser = visit(Role.REVIEWER)
    browser.post("/sign-out", data={"csrf": hidden(browser.get("/studies").text, "csrf")})
    assert browser.get("/studies", follow_redirects=False).status_code == 303


def test_every_page_keeps_scripts_and_frames_out(visit: Callable[..., TestClient], study: Allotments) -> None:
    browser = visit(Role.REVIEWER)
    for path in ("/sign-in", "/studies", f"/studies/{study.study}", f"/studies/{study.study}/report", "/studies/none"):
        policy = browser.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_the_scripts_and_styles_come_from_here(visit: Callable[..., TestClient]) -> None:
    browser = visit(Role.REVIEWER)
    html = browser.get("/studies").text
    for address in re.findall(r'(?:src|href)="([^"#]+)"', html):
        assert address.startswith("/")
    assert "htmx" in browser.get("/static/htmx.min.js").text[:200]


def test_candidates_stand_under_their_objectives_each_with_a_quote_and_a_page_with_all_of_them(
    visit: Callable[..., TestClient], study: Allotments
) -> None:
    browser = visit(Role.REVIEWER)
    overview = browser.get(f"/studies/{study.study}").text
    assert "Outside the framework" in overview
    assert "rests on 3 people in 2 groups" in overview
    for theme, identifier in zip(study.findings["themes"], study.candidates, strict=True):
        words = [html.escape(quote["text"], quote=False).replace("'", "&#39;") for quote in theme["quotes"]]
        assert theme["label"] in overview
        assert [text in overview for text in words] == [True, *(False for _ in words[1:])]
        assert f'href="/candidates/{identifier}"' in overview
        page = browser.get(f"/candidates/{identifier}").text
        assert all(text in page for text in words)


def test_a_plain_form_accepts_a_candidate(visit: Callable[..., TestClient], study: Allotments) -> None:
    browser = visit(Role.REVIEWER, "Una")
    sent = {**form(browser, study), "act": "accept", "name": "Sent, not sold", "memo": "two of three"}
    answer = browser.post(f"/candidates/{study.candidates[0]}/decision", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    part = box(browser.get(answer.headers["location"]).text, study.candidates[0])
    for words in ("Accepted", "Sent, not sold", "Una", "two of three"):
        assert words in part


def test_htmx_gets_the_new_state_in_place(visit: Callable[..., TestClient], study: Allotments) -> None:
    browser = visit(Role.REVIEWER, "Una")
    sent = {**form(browser, study), "act": "reject", "memo": "too thin"}
    answer = browser.post(f"/candidates/{study.candidates[0]}/decision", data=sent, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<div")
    assert "Rejected" in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_stale_click_shows_who_decided_and_keeps_what_was_written(
    headers: dict[str, str], visit: Callable[..., TestClient], study: Allotments
) -> None:
    first, second = visit(Role.REVIEWER, "Una"), visit(Role.REVIEWER, "Vic")
    address = f"/candidates/{study.candidates[0]}/decision"
    stale = {**form(second, study), "act": "accept", "memo": "half an hour of thought"}
    first.post(address, data={**form(first, study), "act": "reject", "memo": "no"})
    answer = second.post(address, data=stale, headers=headers)
    assert answer.status_code == 412
    assert "Una decided while you were reading: it is rejected now" in answer.text
    assert "half an hour of thought" in answer.text
    again = {**stale, "version": hidden(answer.text, "version"), "request": hidden(answer.text, "request")}
    assert second.post(address, data=again, headers=headers).status_code == 200


def test_the_same_form_sent_twice_is_one_decision(
    visit: Callable[..., TestClient], study: Allotments, db: Database, admin: Caller
) -> None:
    browser = visit(Role.REVIEWER)
    sent = {**form(browser, study), "act": "accept"}
    for _ in range(2):
        answer = browser.post(f"/candidates/{study.candidates[0]}/decision", data=sent, follow_redirects=False)
        assert answer.status_code == 303
    assert len(operations.show_candidate(db, admin, study.candidates[0]).decisions) == 1


def test_a_form_from_elsewhere_changes_nothing(
    visit: Callable[..., TestClient], study: Allotments, db: Database, admin: Caller
) -> None:
    browser = visit(Role.REVIEWER)
    sent = {**form(browser, study), "act": "accept"}
    address = f"/candidates/{study.candidates[0]}/decision"
    assert browser.post(address, data={**sent, "csrf": "guess"}).status_code == 403
    assert browser.post(address, data=sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.post(address, data=sent, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert operations.show_candidate(db, admin, study.candidates[0]).candidate.version == 0


def test_roles_hold_on_the_pages_too(visit: Callable[..., TestClient], study: Allotments) -> None:
    analyst, reviewer = visit(Role.ANALYST), visit(Role.REVIEWER)
    sent = {**form_of_analyst(analyst, study), "act": "accept", "version": "0"}
    assert analyst.post(f"/candidates/{study.candidates[0]}/decision", data=sent).status_code == 403
    csrf = {"csrf": hidden(reviewer.get("/studies").text, "csrf")}
    assert reviewer.post(f"/studies/{study.study}/runs", data=csrf).status_code == 403
    assert "Start a run" not in reviewer.get(f"/studies/{study.study}").text


def form_of_analyst(browser: TestClient, study: Allotments) -> dict[str, str]:
    return {"csrf": hidden(browser.get(f"/studies/{study.study}").text, "csrf")}


def test_another_study_cannot_be_told_from_none(visit: Callable[..., TestClient], db: Database, admin: Caller) -> None:
    browser = visit(Role.REVIEWER)
    other = operations.create_study(db, admin, "Not yours").id
    assert browser.get(f"/studies/{other}").status_code == 404
    assert "Not yours" not in browser.get("/studies").text


def test_an_analyst_makes_a_study_uploads_and_starts_a_run(visit: Callable[..., TestClient], db: Database) -> None:
    browser = visit(Role.ANALYST)
    csrf = {"csrf": hidden(browser.get("/studies").text, "csrf")}
    page = browser.post("/studies", data={**csrf, "name": "Second"})
    address = str(page.url.path)
    parts = [("files", (name, text.encode())) for name, (_, text) in INTERVIEWS.items()]
    parts += [("files", ("empty.txt", b"")), ("cases", ("cases.csv", cases_csv().encode()))]
    answer = browser.post(f"{address}/transcripts", data=csrf, files=parts)
    assert answer.status_code == 200
    assert answer.text.count('class="added"') == 3
    assert 'class="refused"' in answer.text
    wrong = browser.post(f"{address}/runs", data={**csrf, "themes": "few"})
    assert (wrong.status_code, "must be a whole number" in wrong.text) == (422, True)
    turned = {"themes": "12", "unthemed": "10", "expected": '[[theme]]\nname = "Heat"\nwords = ["hot"]'}
    started = browser.post(f"{address}/runs", data={**csrf, **turned, "request": hidden(answer.text, "request")})
    with db.read() as connection:
        params = runs.list_runs(connection, address.split("/")[2], None, 1)[0].params
    assert (params["themes"], params["unthemed"]) == (12, 0.1)
    assert params["expected"] == [{"name": "Heat", "words": ["hot"], "examples": []}]
    assert "Waiting for a worker" in started.text
    assert "every 2s" in started.text


def test_progress_is_asked_for_often_until_the_run_has_ended_and_then_now_and_again(
    visit: Callable[..., TestClient], study: Allotments, db: Database, admin: Caller
) -> None:
    browser = visit(Role.ANALYST)
    run = operations.start_run(db, admin, study.study).id
    with db.write() as connection:
        runs.begin_attempt(connection, run, "test", now())
        runs.progress(connection, run, "embedding", 3, 7)
    part = browser.get(f"/studies/{study.study}/run?showing={study.run}", headers=HTMX).text
    assert "embedding" in part
    assert "3 of 7" in part
    assert "hx-trigger" in part
    with db.write() as connection:
        runs.fail(connection, run, "out of memory", now())
    part = browser.get(f"/studies/{study.study}/run?showing={study.run}", headers=HTMX).text
    assert "out of memory" in part
    assert "every 30s" in part, "somebody else may start another"
    seen = f"/studies/{study.study}/run?showing={study.run}&seen={run}"
    assert browser.get(seen, headers=HTMX).status_code == 204, "there is nothing new"
    another = operations.start_run(db, admin, study.study, {"seed": 2}).id
    assert "Waiting for a worker" in browser.get(seen, headers=HTMX).text
    assert another


def test_a_quote_leads_to_its_place_in_the_transcript(visit: Callable[..., TestClient], study: Allotments) -> None:
    browser = visit(Role.REVIEWER)
    address = re.search(
        r'href="(/studies/[^"]+/transcripts/[^"]+)"', browser.get(f"/candidates/{study.candidates[0]}").text
    )
    assert address
    path, place = address[1].replace("&amp;", "&").split("#")
    assert f'<mark id="{place}"' in browser.get(path).text


def test_all_passages_of_a_candidate_are_shown_word_for_word_and_each_leads_to_its_place(
    visit: Callable[..., TestClient], study: Allotments, db: Database
) -> None:
    browser = visit(Role.REVIEWER)
    assert (
        f'href="/candidates/{study.candidates[0]}/passages"' in browser.get(f"/candidates/{study.candidates[0]}").text
    )
    page = browser.get(f"/candidates/{study.candidates[0]}/passages").text
    with db.read() as connection:
        found = candidates.candidate(connection, study.candidates[0])
    assert found is not None
    segments = found.payload["segment_ids"]
    assert page.count("<blockquote>") == len(segments) > 1
    for address in re.findall(r'href="(/studies/[^"]+/transcripts/[^"]+)"', page):
        path, place = address.replace("&amp;", "&").split("#")
        assert place.replace("-", ":", 1) in segments
        assert f'<mark id="{place}"' in browser.get(path).text
    assert browser.get(f"/studies/{study.study}/transcripts/{segments[0].split(':')[0]}?passage=x").status_code == 422


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"memo": "\0"}, 422), ({"version": "9" * 30}, 422), ({"act": "burn"}, 422), ({"memo": "x" * 15_000}, 422)],
)
def test_odd_forms_are_answered_with_a_page(
    changes: dict[str, str], status: int, visit: Callable[..., TestClient], study: Allotments
) -> None:
    browser = visit(Role.REVIEWER)
    sent = {**form(browser, study), "act": "accept", **changes}
    answer = browser.post(f"/candidates/{study.candidates[0]}/decision", data=sent)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, "text/html")


def test_what_is_too_large_is_refused(visit: Callable[..., TestClient], study: Allotments, settings: Settings) -> None:
    browser = visit(Role.ANALYST)
    csrf = form_of_analyst(browser, study)
    big = [("files", ("big.txt", b"x" * (settings.max_upload_bytes + 1)))]
    assert browser.post(f"/studies/{study.study}/transcripts", data=csrf, files=big).status_code == 413


def test_api_keys_in_a_header_do_not_open_pages(team: Team) -> None:
    assert team.admin.get("/studies", follow_redirects=False).status_code == 303


def test_the_page_of_a_study_says_what_is_worth_checking_about_its_candidates(
    db: Database, admin: Caller, team: Team
) -> None:
    study = operations.create_study(db, admin, "Allotments (synthetic)").id
    rerun.add(db, admin, study, ("Ada", "Bo", "Cy"), turns=4)
    run = rerun.rerun(db, admin, study)
    found = worth_checking(json.loads(operations.get_findings(db, admin, run)))
    assert any("one question restated" in sentence for sentence in found)
    team.nobody.post("/sign-in", data={"key": team.keys["admin"]})
    page = html.unescape(team.nobody.get(f"/studies/{study}").text)
    assert "Worth checking" in page
    assert all(sentence in page for sentence in found)
