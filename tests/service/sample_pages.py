"""A study in the database with a run that is done and findings made by hand, for the tests of the pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sample_study import INTERVIEWS, findings_for

from corpora.codebook import Standing
from service import operations
from service.operations import Caller
from service.store import candidates, runs, transcripts
from service.store.candidates import StoredCandidate
from service.store.engine import Database
from service.store.ids import derived_id, now


@dataclass(frozen=True)
class Allotments:
    """The study, its run, and the identifiers of its candidates."""

    study: str
    run: str
    candidates: list[str]
    findings: dict[str, Any]


def cases_csv() -> str:
    """Who is who."""
    rows = [f"{name},{name.removesuffix('.txt')},{group}" for name, (group, _) in INTERVIEWS.items()]
    return "\n".join(["transcript,case,group", *rows]) + "\n"


def put_study(db: Database, caller: Caller, name: str = "Allotments (synthetic)") -> Allotments:
    """Make the study, add its transcripts, and end a run by hand."""
    study = operations.create_study(db, caller, name).id
    files = [(name, text.encode()) for name, (_, text) in INTERVIEWS.items()]
    operations.add_transcripts(db, caller, study, files, said=operations.Said(cases=cases_csv()))
    run = operations.start_run(db, caller, study).id
    findings = end_run(db, run, name)
    rows = [derived_id("c", run, theme["id"]) for theme in findings["themes"]]
    return Allotments(study, run, rows, findings)


def end_run(db: Database, run: str, study: str) -> dict[str, Any]:
    """End a run with findings made by hand, all candidates under the framework's first three objectives."""
    with db.write() as connection:
        found = runs.run(connection, run)
        assert found is not None
        framework = runs.framework_of(connection, run)
        read = [transcripts.whole(connection, version) for version in transcripts.versions_of_run(connection, run)]
        themes = [
            ("told to come · council letter", framework.keys[0], ("told to", "Fewer letters", "My knees")),
            ("cold compost heap · tutor", framework.keys[1], ("compost heap",)),
            ("cardboard down · soil", None, ("cardboard", "couch grass")),
        ]
        findings = findings_for(read, study, framework, themes)
        assert runs.begin_attempt(connection, run, "test", now()) == 1
        assert runs.finish(connection, run, "themes_found", json.dumps(findings), now())
        candidates.add_candidates(
            connection, [_row(found, number, theme) for number, theme in enumerate(findings["themes"])]
        )
    return findings


def _row(run: runs.Run, number: int, theme: dict[str, Any]) -> StoredCandidate:
    payload = {**theme, "segment_ids": theme["segments"]}
    identifier = derived_id("c", run.id, theme["id"])
    return StoredCandidate(
        identifier, run.study, run.id, number, theme["id"], None, theme["label"], theme["objective"], payload,
        Standing.OPEN, 0,
    )  # fmt: skip
