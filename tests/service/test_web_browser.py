"""The review page in a real browser: sign in, read, decide in place, and see what somebody else decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import browser, serving
from playwright.sync_api import Browser, Page, expect
from sample_pages import Allotments, put_study

from service import operations
from service.operations import Caller
from service.settings import Settings
from service.store import runs
from service.store.engine import Database
from service.store.ids import now
from service.store.users import Role

_OUT_OF_CARDS = """[...document.querySelectorAll('.work *, .run *, .upload *, .candidate *')]
    .filter(part => !part.closest('.scroll'))
    .filter(part => part.getBoundingClientRect().right > part.closest('.work, .run, .upload, .candidate')
                                                             .getBoundingClientRect().right + 1)
    .map(part => part.outerHTML.slice(0, 80))"""


@dataclass(frozen=True)
class Site:
    """A server that runs, a study in it, and the key of a reviewer who may see it."""

    address: str
    study: Allotments
    reviewer: Caller
    key: str


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def site(
    settings: Settings, db: Database, admin: Caller, person: Callable[[str, Role], tuple[Caller, str]]
) -> Iterator[Site]:
    study = put_study(db, admin)
    reviewer, key = person("Una", Role.REVIEWER)
    operations.add_member(db, admin, study.study, reviewer.name)
    with serving(settings, db) as address:
        yield Site(address, study, reviewer, key)


@pytest.fixture
def tab(chromium: Browser, site: Site) -> Iterator[Page]:
    """The study's page, signed in; at the end nothing was fetched from elsewhere and nothing was refused."""
    asked: list[str] = []
    said: list[str] = []
    context = chromium.new_context(viewport={"width": 1200, "height": 900})
    tab = context.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    tab.goto(f"{site.address}/studies")
    tab.get_by_label("Your key").fill(site.key)
    tab.get_by_role("button", name="Sign in with the key").click()
    tab.get_by_role("link", name="Allotments (synthetic)").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Allotments (synthetic)")
    yield tab
    assert [address for address in asked if not address.startswith(site.address)] == []
    assert [text for text in said if "412" not in text] == []
    context.close()


def test_a_candidate_is_accepted_in_place(tab: Page, site: Site, db: Database) -> None:
    tab.get_by_role("link", name=site.study.findings["themes"][0]["label"]).click()
    box = tab.locator(f"#decision-{site.study.candidates[0]}")
    box.get_by_label("Name as a theme").fill("Sent, not sold")
    box.get_by_label("Memo").fill("two of three said so")
    tab.evaluate("window.stays = true")
    box.get_by_role("button", name="Accept").click()
    expect(box).to_contain_text(re.compile("Accepted as “Sent, not sold” by Una"))
    assert tab.evaluate("window.stays")
    tab.get_by_role("link", name="all candidates").click()
    listed = tab.locator(f"#candidate-{site.study.findings['themes'][0]['id']}")
    expect(listed).to_contain_text("Accepted as “Sent, not sold” by Una")
    expect(listed).to_be_in_viewport()
    book = operations.codebook(db, site.reviewer, site.study.study).items
    assert [view.stored.theme.name for view in book] == ["Sent, not sold"]


def test_one_goes_from_candidate_to_candidate_and_back_to_all(tab: Page, site: Site) -> None:
    themes = site.study.findings["themes"]
    assert tab.locator(".overview > li").count() == len(themes)
    tab.get_by_role("link", name=themes[0]["label"]).click()
    for theme in themes[1:]:
        tab.get_by_role("navigation", name="Other candidates").first.get_by_role("link", name=theme["label"]).click()
        expect(tab.get_by_role("heading", level=3)).to_contain_text(theme["label"])
    tab.get_by_role("link", name="all candidates").click()
    expect(tab.locator(f"#candidate-{themes[-1]['id']}")).to_be_in_viewport()


def test_a_stale_click_says_who_came_before_and_keeps_the_memo(
    tab: Page, site: Site, db: Database, admin: Caller
) -> None:
    tab.goto(f"{site.address}/candidates/{site.study.candidates[1]}")
    box = tab.locator(f"#decision-{site.study.candidates[1]}")
    box.get_by_label("Memo").fill("half an hour of thought")
    operations.decide(db, admin, site.study.candidates[1], "reject", "no", version=0)
    box.get_by_role("button", name="Accept").click()
    expect(box.get_by_role("alert")).to_contain_text("admin decided while you were reading: it is rejected now")
    expect(box.get_by_label("Memo")).to_have_value("half an hour of thought")
    box.get_by_role("button", name="Accept").click()
    expect(box).to_contain_text("Accepted")


def analysts_tab(
    chromium: Browser, site: Site, db: Database, admin: Caller, person: Callable[[str, Role], tuple[Caller, str]]
) -> tuple[Caller, Page]:
    """An analyst, and the study's page on which they are signed in."""
    analyst, key = person("Ida", Role.ANALYST)
    operations.add_member(db, admin, site.study.study, analyst.name)
    tab = chromium.new_page()
    tab.goto(f"{site.address}/studies")
    tab.get_by_label("Your key").fill(key)
    tab.get_by_role("button", name="Sign in with the key").click()
    tab.get_by_role("link", name="Allotments (synthetic)").click()
    return analyst, tab


def test_once_a_run_has_ended_another_can_be_started_on_the_same_page(
    chromium: Browser, site: Site, db: Database, admin: Caller, person: Callable[[str, Role], tuple[Caller, str]]
) -> None:
    analyst, tab = analysts_tab(chromium, site, db, admin, person)
    run = operations.start_run(db, analyst, site.study.study).id
    tab.reload()
    start, cancel = (tab.get_by_role("button", name=name) for name in ("Start a run", "Cancel this run"))
    expect(start).to_be_disabled()
    expect(cancel).to_be_visible()
    with db.write() as connection:
        runs.fail(connection, run, "synthetic", now())
    expect(start).to_be_enabled()
    expect(cancel).to_be_hidden()
    start.click()
    expect(cancel).to_be_visible()
    tab.close()


def test_while_files_are_read_the_page_says_so(
    chromium: Browser, site: Site, db: Database, admin: Caller, person: Callable[[str, Role], tuple[Caller, str]]
) -> None:
    _, tab = analysts_tab(chromium, site, db, admin, person)
    tab.route("**/suggestions", lambda route: route.fulfill(status=204))  # the page stays
    said = tab.locator("form [role=status]")
    tab.get_by_text("Add transcripts").click()
    expect(said).to_have_text("")
    file = {"name": "B1.txt", "mimeType": "text/plain", "buffer": b"Jo: How was the walk?"}
    tab.locator("#files").set_input_files(file)  # type: ignore[arg-type]
    tab.get_by_role("button", name="Look for names first").click()
    expect(said).to_contain_text("sent and read now")
    tab.close()


@pytest.mark.parametrize("width", [1200, 390])
def test_axe_finds_nothing_on_the_pages(
    tab: Page, site: Site, width: int, chromium: Browser, db: Database, admin: Caller
) -> None:
    for candidate in site.study.candidates[:2]:
        operations.decide(db, admin, candidate, "accept", "clear", version=0)
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, bypass_csp=True, storage_state=tab.context.storage_state()
    )
    other = context.new_page()
    study = f"/studies/{site.study.study}"
    parts = ("codebook", "queue", "memos", "label", "changes", "agreement", "framework", "transcripts", "members")
    candidate = f"/candidates/{site.study.candidates[0]}"
    theme = f"/themes/{operations.codebook(db, admin, site.study.study).items[0].stored.theme.id}"
    for path in (
        "/sign-in",
        "/studies",
        study,
        candidate,
        f"{candidate}/passages",
        theme,
        *(f"{study}/{part}" for part in parts),
    ):
        other.goto(site.address + path)
        other.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        found = Axe().run(other)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert other.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("width", [1200, 390])
def test_what_an_analyst_fills_in_stays_within_its_card(
    chromium: Browser, site: Site, width: int, db: Database, admin: Caller, person: Callable[..., tuple[Caller, str]]
) -> None:
    analyst, key = person("Ida", Role.ANALYST)
    operations.add_member(db, admin, site.study.study, analyst.name)
    context = chromium.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    tab = context.new_page()
    tab.goto(f"{site.address}/studies")
    tab.get_by_label("Your key").fill(key)
    tab.get_by_role("button", name="Sign in with the key").click()
    tab.get_by_role("link", name="Allotments (synthetic)").click()
    tab.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    expect(tab.get_by_label("Who is who")).to_be_visible()
    assert tab.evaluate(_OUT_OF_CARDS) == []
    assert Axe().run(tab).violations_count == 0
    context.close()
