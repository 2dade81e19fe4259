"""One person of a focus group withdraws: their words are gone, and what was coded of the others stays (synthetic)."""

from __future__ import annotations

import json

import pytest
from people import V1, Team
from rerun import SUBJECTS, add, found, rerun

from corpora.decision import Act
from corpora.errors import NotFoundError
from service import operations
from service.exports.forms import ExportForm
from service.exports.stored import export
from service.operations import Caller, Proposal, Said, ThemeView
from service.settings import Settings
from service.store.engine import Database

HERS = "zinnias and a wheelbarrow were all that"
GROUP = "Present: Amara, Bilal, Cerys\n\n" + "".join(
    f"Moderator: And {subject}?\n"
    f"Amara: \U0001f33b Of {subject} {HERS} year {at} left me with.\n"
    f"Bilal: What I can say of {subject} is that year {at} was hard on it.\n"
    f"Cerys: Year {at} of {subject} was long, \U0001f600 and then it was over for us.\n"
    for at, subject in enumerate(SUBJECTS)
)
CASES = "transcript,case,speaker,group\nFG1.txt,Amara Okafor,Amara,Plot holder\n"
WHO = "Amara Okafor"


@pytest.fixture
def study(db: Database, admin: Caller) -> str:
    made = operations.create_study(db, admin, "Plots (synthetic)").id
    first = GROUP.replace("Moderator: And the gate?\n", "Moderator: And the gate, then?\n")
    operations.add_transcripts(db, admin, made, [("FG1.txt", first.encode())])
    operations.add_transcripts(db, admin, made, [("FG1.txt", GROUP.encode())], said=Said(cases=CASES))
    add(db, admin, made, ["AL01"])
    return made


@pytest.fixture
def themes(db: Database, admin: Caller, study: str) -> list[str]:
    """Every candidate accepted, with a memo each; one in her words."""
    rows = [row for row, _ in found(db, rerun(db, admin, study))]
    memos = [f"she says {HERS}", *("clear" for _ in rows)]
    return [
        operations.decide(db, admin, row.id, Act.ACCEPT, memo, version=0, name=f"Theme {number}").theme or ""
        for number, (row, memo) in enumerate(zip(rows, memos, strict=False))
    ]


def coded(view: ThemeView) -> set[tuple[str, int, str]]:
    """What is coded of the others, and where it stands."""
    return {(one.file, one.start, one.text) for one in view.segments if one.case != WHO}


def test_her_words_are_nowhere_and_the_others_codings_stand_on_the_same_words(
    team: Team, db: Database, admin: Caller, study: str, themes: list[str], settings: Settings
) -> None:
    before = [operations.show_theme(db, admin, theme) for theme in themes]
    hers = sum(one.case == WHO for view in before for one in view.segments)
    assert hers > 0
    answer = team.admin.post(f"{V1}/studies/{study}/erasures", json={"case": WHO})
    assert (answer.status_code, answer.json()["transcripts"]) == (201, 2)
    after = [operations.show_theme(db, admin, theme) for theme in themes]
    assert [coded(view) for view in after] == [coded(view) for view in before]
    assert sum(view.erased for view in after) == hers
    assert all(one.case != WHO for view in after for one in (*view.segments, *view.quotes))
    assert operations.check(db).faults == ()
    with pytest.raises(NotFoundError):
        operations.erase_case(db, admin, study, WHO)
    for form in ExportForm:
        assert HERS.encode() not in export(db, admin, study, form)
    db.close()
    for file in settings.data_dir.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert HERS.encode() not in data, file.name
            assert WHO.encode() not in data, file.name


def test_findings_list_count_and_quote_what_is_left(
    team: Team, db: Database, admin: Caller, study: str, themes: list[str]
) -> None:
    del themes
    run = operations.show_study(db, admin, study).latest_done
    assert run is not None
    operations.erase_case(db, admin, study, WHO)
    findings = json.loads(operations.get_findings(db, admin, run.id))
    texts = {
        one["id"]: operations.show_transcript(db, admin, study, one["id"]).transcript for one in findings["transcripts"]
    }
    (group,) = [one for one in findings["transcripts"] if one["name"] == "FG1.txt"]
    assert [one["case"] for one in group["people"]] == ["FG1: Bilal", "FG1: Cerys"]
    assert group["sha256"] == texts[group["id"]].sha256
    there = {segment["id"] for segment in findings["segments"]}
    assert {segment["speaker"] for segment in findings["segments"]} == {"AL01", "Bilal", "Cerys"}
    words = dict.fromkeys(texts, 0)
    for segment in findings["segments"]:
        said = texts[segment["transcript"]].text[segment["start"] : segment["end"]]
        words[segment["transcript"]] += len(said.replace("\U0001f600 ", "").split())
    for theme in findings["themes"]:
        assert set(theme["segments"]) <= there
        assert WHO not in theme["cases"]
        for quote in theme["quotes"]:
            assert texts[quote["transcript"]].text[quote["start"] : quote["end"]] == quote["text"]
    counted = {one["id"]: one["participant_words"] for one in findings["coverage"]["transcripts"]}
    assert counted == words
    assert findings["coverage"]["participant_words"] == sum(words.values())
    where = f"{V1}/studies/{study}"
    for page in (
        "/candidates",
        "/segments",
        "/matrix",
        "/matrix?of=candidates",
        "/transcripts",
        "/codebook",
        "/passages",
    ):
        answer = team.admin.get(where + page)
        assert (answer.status_code, WHO in answer.text) == (200, False), page


def test_the_review_goes_on_and_so_does_the_next_run(
    team: Team, db: Database, admin: Caller, study: str, themes: list[str]
) -> None:
    view = operations.show_theme(db, admin, themes[0])
    his = next(one for one in view.segments if one.case == "FG1: Bilal")
    key = operations.show_study(db, admin, study).study.framework.keys[0]
    operations.label_passage(db, admin, study, his.segment, [key], version=0)
    removed = operations.propose(db, admin, Proposal(Act.REMOVE, themes[0], 1, segments=(his.segment,)))
    operations.erase_case(db, admin, study, WHO)
    mark = operations.show_decision(db, admin, removed.decision).mark
    operations.undo(db, admin, removed.decision, version=mark)
    back = operations.show_theme(db, admin, themes[0])
    (again,) = [one for one in back.segments if (one.start, one.file) == (his.start, his.file)]
    assert again.text == his.text
    operations.label_passage(db, admin, study, again.segment, [], version=1)
    assert operations.passages_labelled(db, admin, study) == 1
    kept = [coded(operations.show_theme(db, admin, theme)) for theme in themes]
    rerun(db, admin, study)
    assert [coded(operations.show_theme(db, admin, theme)) for theme in themes] == kept
    assert operations.check(db).faults == ()
    text = operations.show_transcript(db, admin, study, again.transcript).transcript.text
    assert text.startswith("Present: -----, Bilal, Cerys\n")
    assert "[removed]" in text


def test_the_whole_group_can_still_be_erased(db: Database, admin: Caller, study: str) -> None:
    operations.erase_case(db, admin, study, "FG1: Bilal")
    assert operations.erase_case(db, admin, study, "FG1").transcripts == 2
