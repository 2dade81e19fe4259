"""Two reviewers at once, each in a browser: the codebook's acts, a stale one, undo, blind double review."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from browsing import browser, serving
from playwright.sync_api import Browser, Locator, Page, expect
from sample_pages import Allotments, put_study

from corpora.decision import Act
from service import operations
from service.operations import Caller
from service.settings import Settings
from service.store.double import Kind
from service.store.engine import Database
from service.store.users import Role

_EXPECTED = re.compile("401|409|412|ERR_INTERNET_DISCONNECTED|^htmx:|/candidates/[a-z0-9]+/decision$")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def study(db: Database, admin: Caller) -> Allotments:
    made = put_study(db, admin)
    for candidate, name in zip(made.candidates[:2], ("Sent", "Cold"), strict=True):
        operations.decide(db, admin, candidate, Act.ACCEPT, version=0, name=name)
    return made


@pytest.fixture
def pages(
    chromium: Browser,
    settings: Settings,
    db: Database,
    admin: Caller,
    study: Allotments,
    person: Callable[[str, Role], tuple[Caller, str]],
) -> Iterator[tuple[Page, Page]]:
    """The codebook as Una sees it, and as Bo does; at the end nothing was refused by the browser."""
    said: list[str] = []
    with serving(settings, db) as address:
        opened = []
        for name in ("Una", "Bo"):
            _, key = person(name, Role.REVIEWER)
            operations.add_member(db, admin, study.study, name)
            page = chromium.new_context().new_page()
            page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
            page.goto(f"{address}/sign-in")
            page.get_by_label("Your key").fill(key)
            page.get_by_role("button", name="Sign in with the key").click()
            page.goto(f"{address}/studies/{study.study}/codebook")
            opened.append(page)
        yield opened[0], opened[1]
        for page in opened:
            page.context.close()
    assert [text for text in said if not _EXPECTED.search(text)] == []


def theme(page: Page, name: str) -> Locator:
    """A theme of the codebook with everything that can be done to it unfolded."""
    found = page.get_by_role("article", name=name, exact=True)
    found.evaluate("theme => theme.querySelectorAll('details').forEach(part => part.open = true)")
    return found


def test_two_people_work_on_one_codebook(pages: tuple[Page, Page], db: Database, admin: Caller) -> None:
    una, bo = pages
    theme(una, "Sent").get_by_label("Definition").fill("They came because they were told to.")
    theme(una, "Sent").get_by_role("button", name="Save name and definition").click()
    expect(theme(una, "Sent")).to_contain_text("because they were told to")
    first = theme(bo, "Sent")  # still as it was when Bo opened the page
    first.get_by_label("Name", exact=True).fill("Told to come")
    first.locator("[id^=memo-define]").fill("an hour of thought")
    first.get_by_role("button", name="Save name and definition").click()
    expect(bo.get_by_role("alert")).to_contain_text(
        "Una changed the name or definition of “Sent” while you were reading"
    )
    expect(theme(bo, "Sent").locator("[id^=memo-define]")).to_have_value("an hour of thought")
    expect(theme(bo, "Sent")).to_contain_text("because they were told to")
    undo = bo.get_by_role(
        "button", name="Undo: Una changed the name or definition of Sent"
    )  # anyone with the right undoes
    undo.click()
    expect(theme(bo, "Sent")).not_to_contain_text("because they were told to")
    bo.get_by_role("button", name="Do again: Una changed the name or definition of Sent").click()
    expect(theme(bo, "Sent")).to_contain_text("because they were told to")
    assert operations.check(db).faults == ()


def test_a_split_is_seen_before_it_is_made_and_themes_are_placed(
    pages: tuple[Page, Page], db: Database, admin: Caller, study: Allotments
) -> None:
    una, bo = pages
    sent = theme(una, "Sent")
    words = sent.locator("ul.plain").first.locator("bdi").first.inner_text()
    sent.get_by_role("checkbox").first.check()
    sent.get_by_label("Name of the new theme").fill("Knees")
    sent.get_by_role("button", name="Preview the split").click()
    expect(una.get_by_role("heading", level=1)).to_contain_text("would leave")
    expect(una.get_by_role("article", name="Knees")).to_contain_text(words)
    assert len(operations.codebook(db, admin, study.study).items) == 2
    una.get_by_role("button", name="Do it").click()
    expect(theme(una, "Knees")).to_contain_text(words)
    bo.reload()
    theme(bo, "Knees").get_by_label("Theme that it lies under").select_option(label="Sent")
    theme(bo, "Knees").get_by_role("button", name="Place").click()
    expect(theme(bo, "Knees")).to_contain_text("under Sent")
    theme(bo, "Knees").get_by_label("Memo on this theme").fill("ask the warden")
    theme(bo, "Knees").get_by_role("button", name="Keep the memo").click()
    una.reload()
    expect(theme(una, "Knees")).to_contain_text("ask the warden")
    una.get_by_role("button", name="Undo: Bo changed the place of Knees").click()
    expect(theme(una, "Knees")).not_to_contain_text("under Sent")


def test_two_people_code_blind_and_see_how_far_they_agree(
    pages: tuple[Page, Page], db: Database, admin: Caller, study: Allotments
) -> None:
    review = operations.start_double_review(db, admin, study.study, Kind.CANDIDATE, 1, ["Una", "Bo"]).review.id
    una, bo = pages
    for number, page in enumerate((una, bo)):
        page.goto(re.sub(r"/studies/.*", f"/double-reviews/{review}", page.url))
        expect(page.get_by_role("main")).not_to_contain_text("Una said")
        for _ in study.candidates:
            page.get_by_role("radio").nth(0).check()
            page.get_by_label("Memo (optional)").fill(f"view {number}")
            expect(page.get_by_role("main")).not_to_contain_text("view 0")
            page.get_by_role("button", name="Keep, and go on").click()
    bo.get_by_role("link", name="How far we agree").click()
    expect(bo.get_by_role("row", name="all codes")).to_contain_text("1.00")
    una.reload()
    una.get_by_role("link", name="How far we agree").click()
    expect(una.get_by_role("row", name="all codes")).to_contain_text("1.00")


def test_a_difference_is_settled_by_a_click_and_both_views_stay(
    pages: tuple[Page, Page], db: Database, admin: Caller, study: Allotments
) -> None:
    review = operations.start_double_review(db, admin, study.study, Kind.CANDIDATE, 1, ["Una", "Bo"]).review.id
    una, bo = pages
    for page, number in ((una, 0), (bo, 1)):
        page.goto(re.sub(r"/studies/.*", f"/double-reviews/{review}", page.url))
        for _ in study.candidates:
            expect(page.locator("figure.quote").first).not_to_be_empty()
            page.get_by_role("radio").nth(number).check()
            page.get_by_role("button", name="Keep, and go on").click()
    bo.get_by_role("link", name="How far we agree").click()
    differing = bo.locator("#differences li")
    expect(differing).to_have_count(len(study.candidates))
    first = differing.first
    expect(first.get_by_role("heading")).not_to_be_empty()
    first.get_by_text("Settle", exact=True).click()
    first.get_by_role("radio", name="accept").check()
    first.get_by_label("Memo: why").fill("we read it together")
    first.get_by_role("button", name="Settle it so").click()
    settled = differing.first
    expect(settled).to_contain_text("Settled by Bo")
    expect(settled).to_contain_text("we read it together")
    expect(settled).to_contain_text("Bo: reject; Una: accept")
    assert operations.check(db).faults == ()


def press_until(page: Page, wanted: Locator) -> None:
    """Go on with the Tab key alone until what is wanted has the focus."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if wanted.count() and wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("the Tab key does not get there")


def test_candidates_are_decided_on_and_a_decision_undone_by_keyboard_alone(
    pages: tuple[Page, Page], db: Database, admin: Caller, study: Allotments
) -> None:
    una, _ = pages
    candidate = study.candidates[2]
    una.goto(una.url.replace(f"/studies/{study.study}/codebook", f"/candidates/{candidate}"))
    box = una.locator(f"#decision-{candidate}")
    for act, standing in (("Reject", "Rejected"), ("Accept", "Accepted")):
        if act == "Accept":  # one that waits for somebody shows at once what can be done
            press_until(una, box.locator("summary"))
            una.keyboard.press("Enter")
        press_until(una, box.get_by_role("button", name=act, exact=True))
        una.keyboard.press("Enter")
        expect(box.locator(".standing")).to_contain_text(standing)
        expect(box.locator(".standing")).to_be_focused()  # the keyboard goes on from here, not from the top
    una.goto(una.url.replace(f"/candidates/{candidate}", f"/studies/{study.study}/codebook"))
    press_until(una, una.get_by_role("button", name=re.compile("^Undo: Una accepted")))
    una.keyboard.press("Enter")
    expect(una.get_by_role("button", name=re.compile("^Do again: Una accepted"))).to_be_visible()
    assert operations.show_candidate(db, admin, candidate).candidate.standing == "rejected"


def test_whoever_decides_too_late_keeps_what_they_wrote_and_chose(
    pages: tuple[Page, Page], db: Database, study: Allotments
) -> None:
    box = f"#decision-{study.candidates[2]}"
    for page in pages:
        page.goto(page.url.replace(f"/studies/{study.study}/codebook", f"/candidates/{study.candidates[2]}"))
    una, bo = pages
    una.locator(box).get_by_role("button", name="Reject").click()
    expect(una.locator(box)).to_contain_text("Rejected by Una")
    bo.locator(box).get_by_label("Name as a theme").fill("Long thought of")
    bo.locator(box).get_by_label("Objective it answers").select_option(index=1)
    chosen = bo.locator(box).get_by_label("Objective it answers").input_value()
    bo.locator(box).get_by_label("Memo: why").fill("an hour of thought")
    bo.locator(box).get_by_role("button", name="Accept").click()
    expect(bo.locator(box).get_by_role("alert")).to_contain_text("Una decided while you were reading")
    expect(bo.locator(box).get_by_role("alert")).to_be_focused()
    expect(bo.locator(box).get_by_label("Name as a theme")).to_have_value("Long thought of")
    expect(bo.locator(box).get_by_label("Objective it answers")).to_have_value(chosen)
    expect(bo.locator(box).get_by_label("Memo: why")).to_have_value("an hour of thought")
    assert chosen
    assert operations.check(db).faults == ()


def test_a_click_that_nobody_takes_is_said_and_loses_no_word(pages: tuple[Page, Page], study: Allotments) -> None:
    una, _ = pages
    una.goto(una.url.replace(f"/studies/{study.study}/codebook", f"/candidates/{study.candidates[2]}"))
    box, trouble = una.locator(f"#decision-{study.candidates[2]}"), una.locator("#trouble")
    box.get_by_label("Memo: why").fill("an hour of thought")
    una.context.set_offline(True)
    box.get_by_role("button", name="Accept").click()
    expect(trouble).to_contain_text("did not take this")
    expect(trouble).to_have_role("alert")
    una.context.set_offline(False)
    expect(box.get_by_label("Memo: why")).to_have_value("an hour of thought")
    box.get_by_role("button", name="Accept").click()
    expect(box.locator(".standing")).to_contain_text("Accepted")
    expect(trouble).to_have_count(0)
    other = una.context.new_page()
    other.goto(una.url)
    other.get_by_role("button", name="Sign out").click()
    expect(other).to_have_url(re.compile("/sign-in$"))
    box.get_by_text("Decide otherwise").click()
    box.get_by_label("Memo: why").fill("another hour")
    box.get_by_role("button", name="Reject").click()
    expect(trouble).to_contain_text("no longer signed in")
    expect(box.get_by_label("Memo: why")).to_have_value("another hour")
