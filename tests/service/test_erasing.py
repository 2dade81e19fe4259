"""A participant withdraws: their words are gone, people's decisions stay, and the study goes on."""

from __future__ import annotations

import pytest
from people import V1, Reviewed, Team

from corpora.decision import Act
from corpora.errors import NotFoundError
from service import operations
from service.operations import Proposal, StaleError
from service.operations.scrubbing import ERASED
from service.settings import Settings
from service.store.engine import Database

WORDS = b"without, you know, any training at all"


def test_erased_words_are_nowhere_and_decisions_stay(
    team: Team, reviewed: Reviewed, db: Database, settings: Settings
) -> None:
    reviewer, analyst = team.callers["reviewer"], team.callers["analyst"]
    memo = "she said: without, you know, any training at all"
    theme = operations.decide(db, reviewer, reviewed.candidates[0], "accept", memo, version=0).theme or ""
    operations.decide(db, reviewer, reviewed.candidates[1], "accept", "clear", version=0)
    erased = team.analyst.post(f"{V1}/studies/{reviewed.study}/erasures", json={"case": "CL01"}).json()
    assert (erased["transcripts"], erased["candidates"], erased["memos"]) == (1, 1, 1)
    view = operations.show_theme(db, reviewer, theme)
    assert (view.segments, view.quotes, view.erased) == ((), (), 1)
    log = operations.log_of_decisions(db, reviewer, reviewed.study).items
    assert [logged.decision.memo for logged in log] == ["clear", ERASED]
    assert operations.check(db).faults == ()
    assert len(operations.list_transcripts(db, analyst, reviewed.study).items) == 1
    assert team.reviewer.get(f"{V1}/studies/{reviewed.study}/candidates").status_code == 200
    assert team.reviewer.get(f"{V1}/candidates/{reviewed.candidates[0]}").json()["quotes"] == []
    assert team.analyst.post(f"{V1}/studies/{reviewed.study}/runs").status_code == 202
    with pytest.raises(NotFoundError):
        operations.erase_case(db, analyst, reviewed.study, "CL01")
    db.close()
    for file in settings.data_dir.iterdir():
        assert WORDS not in file.read_bytes(), file.name


def test_names_and_labels_lose_what_only_they_said(team: Team, reviewed: Reviewed, db: Database) -> None:
    reviewer = team.callers["reviewer"]
    first, second = (operations.decide(db, reviewer, c, "accept", version=0).theme or "" for c in reviewed.candidates)
    operations.propose(db, reviewer, Proposal(Act.DEFINE, first, 1, name="What Moira said", definition="of training"))
    done = operations.propose(db, reviewer, Proposal(Act.RENAME, first, 2, name="Unprepared"))
    quoted = "I'd been doing the job for two years without any"
    operations.propose(db, reviewer, Proposal(Act.DEFINE, second, 1, definition="A plan", exclude=quoted))
    operations.erase_case(db, team.callers["analyst"], reviewed.study, "CL01")
    theme, other = (operations.show_theme(db, reviewer, t).stored.theme for t in (first, second))
    assert (theme.name, theme.definition) == ("Unprepared", "of training")
    assert (other.definition, other.exclude) == ("A plan", ERASED)
    shown = team.reviewer.get(f"{V1}/studies/{reviewed.study}/candidates").json()["items"]
    assert [one["label"] for one in shown] == [ERASED, "sits in on meetings"]
    assert operations.check(db).faults == ()
    operations.undo(db, reviewer, done.decision, version=3)
    assert operations.show_theme(db, reviewer, first).stored.theme.name == ERASED
    assert operations.check(db).faults == ()


def test_a_quote_that_was_erased_meanwhile_cannot_be_moved(team: Team, reviewed: Reviewed, db: Database) -> None:
    reviewer = team.callers["reviewer"]
    first, second = (operations.decide(db, reviewer, c, "accept", version=0).theme or "" for c in reviewed.candidates)
    segment = operations.show_theme(db, reviewer, first).segments[0].segment
    operations.erase_case(db, team.callers["analyst"], reviewed.study, "CL01")
    answer = team.reviewer.post(
        f"{V1}/themes/{first}/decisions",
        json={"act": "move", "segments": [segment], "into": second, "versions": {second: 1}},
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == 404
    with pytest.raises(StaleError):
        operations.decide(db, reviewer, reviewed.candidates[0], "reject", version=0)
