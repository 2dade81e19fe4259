"""The codebook's page: every act by a plain form, a stale one told, and the log with its undo."""

from __future__ import annotations

import html
import re
import sys

import pytest
from people import Reviewed, Team
from starlette.testclient import TestClient

from corpora.decision import Act
from service import operations
from service.operations import Proposal
from service.store.engine import Database


def hidden_fields(page: str, action: str) -> dict[str, str]:
    """What the first form with this action sends without being filled in."""
    form = next(f for f in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'action="{action}"' in f)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


class Browser:
    """A reviewer's visitor without scripts: fills in the forms that a page holds."""

    def __init__(self, client: TestClient, study: str) -> None:
        self.client, self.address = client, f"/studies/{study}/codebook"

    def page(self) -> str:
        return self.client.get(self.address).text

    def send(self, action: str, **fields: str | list[str]) -> tuple[int, str]:
        hidden = hidden_fields(self.page(), action)
        answer = self.client.post(action, data={**hidden, **fields}, follow_redirects=True)
        return answer.status_code, html.unescape(answer.text)


@pytest.fixture
def visitor(team: Team, reviewed: Reviewed, db: Database) -> Browser:
    for candidate in reviewed.candidates:
        operations.decide(db, team.callers["reviewer"], candidate, "accept", version=0)
    client = team.nobody
    assert client.post("/sign-in", data={"key": team.keys["reviewer"]}, follow_redirects=False).status_code == 303
    return Browser(client, reviewed.study)


@pytest.fixture
def themes(visitor: Browser, reviewed: Reviewed, db: Database, team: Team) -> list[str]:
    book = operations.codebook(db, team.callers["reviewer"], reviewed.study).items
    return [view.stored.theme.id for view in book]


def test_a_theme_is_defined(visitor: Browser, themes: list[str]) -> None:
    status, page = visitor.send(
        f"/themes/{themes[0]}/decision", act="define", name="No training", definition="what is missing", include="a"
    )
    assert status == 200
    assert "No training" in page
    assert "what is missing" in page


def test_a_segment_moves_and_the_move_is_undone(visitor: Browser, themes: list[str], db: Database, team: Team) -> None:
    reviewer = team.callers["reviewer"]
    segment = operations.show_theme(db, reviewer, themes[0]).stored.theme.segments[0]
    status, page = visitor.send(f"/themes/{themes[0]}/decision", act="move", segments=[segment], other=f"{themes[1]}@1")
    assert status == 200, page
    assert segment in operations.show_theme(db, reviewer, themes[1]).stored.theme.segments
    undo = re.search(r'action="(/decisions/\w+/undo)"', visitor.page())
    assert undo is not None
    assert visitor.send(undo[1])[0] == 200
    assert segment in operations.show_theme(db, reviewer, themes[0]).stored.theme.segments


def test_the_log_is_in_plain_words_and_goes_back_to_the_first_decision(
    visitor: Browser, themes: list[str], db: Database, team: Team
) -> None:
    for number in range(16):
        version = operations.show_theme(db, team.callers["reviewer"], themes[0]).stored.theme.version
        operations.propose(
            db, team.callers["reviewer"], Proposal(Act.DEFINE, themes[0], version, definition=f"the {number}. try")
        )
    page = visitor.page()
    assert "<strong>changed the name or definition of</strong> the theme" in page
    assert "<strong>accepted</strong>" not in page
    earlier = re.search(r'href="([^"]*before=\d+)#log"', page)
    assert earlier is not None
    older = visitor.client.get(earlier[1]).text
    assert "<strong>accepted</strong> the candidate" in older
    assert "before=" not in older
    assert visitor.client.get(f"{visitor.address}?before=1").status_code == 200
    assert visitor.client.get(f"{visitor.address}?before=x").status_code == 422


def test_themes_are_merged_and_placed(visitor: Browser, themes: list[str], db: Database, team: Team) -> None:
    assert visitor.send(f"/themes/{themes[0]}/decision", act="group", other=f"{themes[1]}@1")[0] == 200
    assert visitor.send(f"/themes/{themes[1]}/decision", act="merge", other=f"{themes[0]}@2")[0] == 200
    merged = operations.show_theme(db, team.callers["reviewer"], themes[0]).stored.theme
    assert (merged.standing.value, merged.into) == ("merged", themes[1])


def test_the_log_names_what_was_merged_and_where_segments_went(visitor: Browser, themes: list[str]) -> None:
    names = re.findall(r'<h2 id="name-of-[^"]*"><bdi>([^<]*)', visitor.page())
    segment = re.findall(r'name="segments" value="([^"]*)"', visitor.page())[0]
    visitor.send(f"/themes/{themes[0]}/decision", act="move", segments=[segment], other=f"{themes[1]}@1")
    status, page = visitor.send(f"/themes/{themes[1]}/decision", act="merge", version="2", other=f"{themes[0]}@2")
    assert status == 200, page
    said = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", page))
    assert f"moved segments out of the theme \u201c{names[0]}\u201d: 1 segment into \u201c{names[1]}\u201d" in said
    assert f"merged another theme into the theme \u201c{names[1]}\u201d: \u201c{names[0]}\u201d" in said


@pytest.mark.parametrize("act", ["move", "merge"])
def test_no_theme_is_merged_or_moved_to_that_nobody_chose(visitor: Browser, themes: list[str], act: str) -> None:
    page = visitor.page()
    chosen = re.findall(r'<select id="(?:move|merge)-[^"]*" name="other"[^>]*><option value="([^"]*)"', page)
    assert chosen
    assert not any(chosen)
    segment = re.findall(r'name="segments" value="([^"]*)"', page)[0]
    status, page = visitor.send(f"/themes/{themes[0]}/decision", act=act, segments=[segment], other="")
    assert (status, "choose the theme to" in page) == (422, True)


def test_a_stale_form_does_nothing_and_keeps_what_was_written(visitor: Browser, themes: list[str]) -> None:
    address = f"/themes/{themes[0]}/decision"
    status, page = visitor.send(address, act="rename", name="x", version="0", memo="an hour of thought")
    assert status == 412
    assert "while you were reading. Nothing was done; what you wrote is kept below." in page
    assert "an hour of thought" in page
    status, page = visitor.send(address, act="define", name="x", definition="what I meant", version="0")
    assert (status, "what I meant" in page) == (412, True)
    status, page = visitor.send(address, act="move", segments=["t0:1-2"], other=f"{themes[1]}@9")
    assert status in (404, 409, 412)


def test_what_was_written_about_a_theme_that_is_gone_is_kept_and_who_merged_it_is_said(
    visitor: Browser, themes: list[str], db: Database, team: Team
) -> None:
    stale = hidden_fields(visitor.page(), f"/themes/{themes[1]}/decision")
    name = operations.show_theme(db, team.callers["reviewer"], themes[1]).stored.theme.name
    visitor.send(f"/themes/{themes[0]}/decision", act="merge", other=f"{themes[1]}@1")
    sent = {**stale, "act": "define", "name": "Other", "definition": "an hour of thought", "memo": "and why"}
    answer = visitor.client.post(f"/themes/{themes[1]}/decision", data=sent)
    page = html.unescape(answer.text)
    assert answer.status_code == 412
    assert f"merged “{name}” into another theme while you were reading" in page
    assert "an hour of thought" in page
    assert "and why" in page


def test_a_decision_is_undone_by_its_own_address_only(visitor: Browser, themes: list[str]) -> None:
    visitor.send(f"/themes/{themes[0]}/decision", act="define", name="Kept")
    page = visitor.page()
    undo = re.search(r'action="(/decisions/\w+/)undo"', page)
    assert undo is not None
    sent = hidden_fields(page, f"{undo[1]}undo")
    assert visitor.client.post(f"{undo[1]}keep", data=sent).status_code == 422
    assert "Kept" in visitor.page()


def test_an_undo_that_came_too_late_says_who_did_what(
    visitor: Browser, themes: list[str], db: Database, team: Team
) -> None:
    visitor.send(f"/themes/{themes[0]}/decision", act="define", name="First")
    page = visitor.page()
    undo = re.search(r'action="(/decisions/\w+/undo)"', page)
    assert undo is not None
    stale = hidden_fields(page, undo[1])
    visitor.send(f"/themes/{themes[0]}/decision", act="define", name="Second")
    answer = visitor.client.post(undo[1], data=stale)
    assert answer.status_code == 412
    assert "changed the name or definition of “Second” while you were reading" in html.unescape(answer.text)


def test_what_does_not_fit_is_said_on_the_page(visitor: Browser, themes: list[str]) -> None:
    status, page = visitor.send(f"/themes/{themes[0]}/decision", act="split", name="")
    assert (status, "every part of a split needs a name" in page) == (422, True)
    status, page = visitor.send(f"/themes/{themes[0]}/decision", act="group", other=f"{themes[0]}@1")
    assert (status, "cannot lie under itself" in page) == (409, True)


def test_a_memo_is_shown_at_its_theme(visitor: Browser, themes: list[str], reviewed: Reviewed) -> None:
    status, page = visitor.send(f"/studies/{reviewed.study}/memos", about=themes[0], memo="ask the warden")
    assert status == 200
    assert "ask the warden" in page


def test_a_form_from_elsewhere_is_refused(visitor: Browser, themes: list[str]) -> None:
    assert visitor.send(f"/themes/{themes[0]}/decision", act="withdraw", csrf="guess")[0] == 403


def test_a_merge_is_shown_before_it_is_done(visitor: Browser, themes: list[str], db: Database, team: Team) -> None:
    reviewer = team.callers["reviewer"]
    one, other = (operations.show_theme(db, reviewer, theme) for theme in themes)
    csrf = re.findall(r'name="csrf" value="([^"]*)"', visitor.page())[0]
    form = {"csrf": csrf, "version": "1", "act": "merge", "other": f"{themes[1]}@1", "memo": "the same", "request": "k"}
    answer = visitor.client.post(f"/themes/{themes[0]}/preview", data=form)
    page = html.unescape(answer.text)
    assert answer.status_code == 200, page
    assert "would rest on 2 segments" in page
    assert "would be gone from the codebook: merged" in page
    for view in (one, other):
        assert view.segments[0].text in page
    assert [operations.show_theme(db, reviewer, theme).stored.theme.version for theme in themes] == [1, 1]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text.split("<main", 1)[1]))
    done = visitor.client.post(f"/themes/{themes[0]}/decision", data=hidden, follow_redirects=False)
    assert done.status_code == 303
    assert len(operations.show_theme(db, reviewer, themes[0]).stored.theme.segments) == 2


def test_short_words_stand_in_the_preview_with_the_question_that_they_answer(
    visitor: Browser, themes: list[str], db: Database, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[operations.codebook.__module__], "_SHORT", 99)
    asked = [one.asked for one in operations.show_theme(db, team.callers["reviewer"], themes[0]).segments]
    assert any(asked)
    csrf = re.findall(r'name="csrf" value="([^"]*)"', visitor.page())[0]
    form = {"csrf": csrf, "version": "1", "act": "merge", "other": f"{themes[1]}@1"}
    page = html.unescape(visitor.client.post(f"/themes/{themes[0]}/preview", data=form).text)
    assert all(question in page for question in asked if question)


def test_a_split_that_cannot_be_is_told_in_its_preview(visitor: Browser, themes: list[str]) -> None:
    csrf = re.findall(r'name="csrf" value="([^"]*)"', visitor.page())[0]
    form = {"csrf": csrf, "version": "1", "act": "split", "name": "Part"}
    answer = visitor.client.post(f"/themes/{themes[0]}/preview", data=form)
    assert answer.status_code == 422
    assert "needs at least one" in answer.text
    assert visitor.client.post(f"/themes/{themes[0]}/preview", data={**form, "csrf": "x"}).status_code == 403


def test_themes_of_a_large_codebook_are_worked_on_each_on_a_page_of_its_own(
    visitor: Browser, themes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    action = f"/themes/{themes[0]}/decision"
    assert 'type="checkbox" name="segments"' in visitor.page()
    monkeypatch.setattr("service.web.codebook_routes._ONE_PAGE", 0)
    assert f'action="{action}" aria' not in visitor.page()
    assert 'type="checkbox" name="segments"' not in visitor.page()
    assert f'href="/themes/{themes[0]}"' in visitor.page()
    alone = visitor.client.get(f"/themes/{themes[0]}")
    assert 'type="checkbox" name="segments"' in alone.text
    assert f'id="theme-{themes[1]}"' not in alone.text
    sent = {**hidden_fields(alone.text, action), "act": "define", "name": "Renamed here", "definition": "d"}
    after = visitor.client.post(action, data=sent)
    assert after.url.path == f"/themes/{themes[0]}"
    assert "Renamed here" in after.text
    stale = visitor.client.post(action, data={**sent, "request": "another", "name": "Too late"})
    assert stale.status_code == 412
    assert "while you were reading" in stale.text
    assert f'id="theme-{themes[1]}"' not in stale.text
    gone = {**hidden_fields(after.text, action), "act": "withdraw", "request": "last"}
    assert visitor.client.post(action, data=gone).url.path == visitor.address
    assert "<h1>Codebook</h1>" in visitor.client.get(f"/themes/{themes[0]}").text
