"""What a stored run found, in the forms that leave the program."""

from __future__ import annotations

import json
from typing import Any

from corpora.errors import InputError
from service import operations
from service.exports.codings import codings_csv
from service.exports.report import render_report
from service.operations import Caller
from service.store.engine import Database


def stored_findings(db: Database, caller: Caller, run: str) -> dict[str, Any]:
    """The findings of a run that is done."""
    return dict(json.loads(operations.get_findings(db, caller, run)))


def texts_of(db: Database, caller: Caller, study: str, findings: dict[str, Any]) -> dict[str, str]:
    """The canonical text of each transcript that the findings rest on, by its identifier."""
    ids = [transcript["id"] for transcript in findings["transcripts"]]
    return {key: operations.show_transcript(db, caller, study, key).transcript.text for key in ids}


def export_run(db: Database, caller: Caller, study: str, run: str, form: str) -> str:
    """A run as findings.json, codings.csv or report.html.

    Raises:
        NotFoundError: no such run that the caller may see.
        ConflictError: it is not done.
        InputError: the run is another study's, or there is no such form.
    """
    if operations.get_run(db, caller, run).study != study:
        raise InputError(f"run {run} is not a run of study {study}")
    if form == "findings":
        return operations.get_findings(db, caller, run)
    findings = stored_findings(db, caller, run)
    if form == "codings":
        return codings_csv(findings)
    if form == "report":
        report = render_report(findings, texts_of(db, caller, study, findings))
        operations.note_report(db, caller, study, run)
        return report
    raise InputError(f"no format '{form}'; choose findings, codings or report")
