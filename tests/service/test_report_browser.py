"""report.html in a real browser: it reads, it prints, it asks nobody for anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import browser
from playwright.sync_api import Browser, Page
from sample_study import findings_for, read_all, texts_of

from service.exports.report import render_report

WIDTHS = (1200, 390)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    transcripts = read_all()
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(render_report(findings_for(transcripts), texts_of(transcripts)), encoding="utf-8")
    return file


def opened(chromium: Browser, report: Path, width: int = 1200, script: bool = False) -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script, bypass_csp=script
    )
    page = context.new_page()
    page.goto(report.as_uri())
    return page


def test_it_sends_no_request_and_breaks_no_policy_of_its_own(chromium: Browser, report: Path) -> None:
    asked: list[str] = []
    said: list[str] = []
    page = chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(report.as_uri())
    assert asked == [report.as_uri()]
    assert said == []
    page.close()


def test_its_own_style_is_applied(chromium: Browser, report: Path) -> None:
    page = opened(chromium, report, script=True)
    assert page.evaluate("getComputedStyle(document.querySelector('.candidate')).borderRadius") == "10px"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_itself_never_scrolls_sideways(chromium: Browser, report: Path, width: int) -> None:
    page = opened(chromium, report, width, script=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, report: Path, scheme: str) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_quote_opens_its_transcript_at_its_place_without_script(chromium: Browser, report: Path) -> None:
    page = opened(chromium, report)
    link = page.locator("figcaption a").first
    target = link.get_attribute("href")
    assert target
    link.click()
    mark = page.locator(f"mark[id='{target[1:]}']")
    mark.wait_for(state="visible")
    quote = page.locator("blockquote").first.inner_text()
    assert mark.inner_text() == quote


def test_printed_it_holds_the_transcripts_too(chromium: Browser, report: Path) -> None:
    import pypdfium2

    printed = opened(chromium, report).pdf(prefer_css_page_size=True)
    with pypdfium2.PdfDocument(printed) as document:
        text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    assert "Reasons for joining" in text
    assert "couch grass to the fence, same as before" in text
