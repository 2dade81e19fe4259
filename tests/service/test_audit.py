"""The audit is a chain: what is changed, left out or put in shows."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from people import Reviewed, Team
from strangers import study_of_everything

from service import operations
from service.operations import Caller
from service.store.engine import Database


def test_reading_a_transcript_is_noted_without_its_text(team: Team, reviewed: Reviewed, db: Database) -> None:
    transcript = team.reviewer.get(f"/api/v1/studies/{reviewed.study}/transcripts").json()["items"][0]["id"]
    assert team.reviewer.get(f"/api/v1/studies/{reviewed.study}/transcripts/{transcript}").status_code == 200
    row = operations.audit(db, team.callers["admin"], reviewed.study, limit=1000).items[-1]
    said = (row.actor, row.action, row.subject, row.detail)
    assert said == (team.callers["reviewer"].user, "transcript read", transcript, {})
    assert team.reviewer.get(f"/api/v1/studies/{reviewed.study}/transcripts/t00").status_code == 404
    assert operations.audit(db, team.callers["admin"], reviewed.study, limit=1000).items[-1] == row


def test_reading_a_report_is_noted_as_it_holds_all_transcripts(team: Team, db: Database, admin: Caller) -> None:
    things = study_of_everything(db, admin, "Read")
    assert team.admin.get(f"/api/v1/studies/{things['study']}/exports/report").status_code == 200
    row = operations.audit(db, admin, things["study"], limit=1000).items[-1]
    assert (row.actor, row.action, row.subject, row.detail) == (admin.user, "report read", things["run"], {})


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE audit SET actor = 'somebody else' WHERE number = 3", "audit row 3: was changed"),
        ("DELETE FROM audit WHERE number = 3", "audit row 4: does not follow"),
        ("UPDATE decisions SET memo = 'I never said that'", "is not what the audit saw"),
        ("UPDATE themes SET name = 'quietly renamed'", "does not stand where the log"),
        ("UPDATE candidates SET standing = 'rejected', version = 7", "does not stand where the log"),
    ],
)
def test_tampering_shows(team: Team, reviewed: Reviewed, db: Database, harm: str, said: str) -> None:
    operations.decide(db, team.callers["reviewer"], reviewed.candidates[0], "accept", "why", version=0)
    before = operations.check(db)
    assert before.faults == ()
    assert len(before.last) == 64
    with db.write() as connection:
        connection.execute(sa.text(harm))
    assert any(said in fault for fault in operations.check(db).faults)
