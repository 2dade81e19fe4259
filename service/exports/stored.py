"""What a stored run found, in the forms that leave the program."""

from __future__ import annotations

from corpora.errors import InputError
from service import operations
from service.exports.codings import codings_csv
from service.exports.forms import ExportForm
from service.exports.report import render_report
from service.operations import Caller
from service.store.engine import Database


def export(db: Database, caller: Caller, study: str, form: ExportForm, run: str | None = None) -> bytes:
    """A study as a file: what a run found, or what people made of it, as other programs open it.

    Without `run` it is the latest that is done. What has words of participants in it and is not the findings is noted.

    Raises:
        NotFoundError: no such study or run that the caller may see.
        ConflictError: the run is not done, there is none yet and the form needs one, or the codebook is empty.
        InputError: the run is another study's.
    """
    if form.of_run:
        return export_run(db, caller, study, operations.find_run(db, caller, study, run).id, form).encode()
    made = _made_by_people(db, caller, study, form, run)
    operations.note_export(db, caller, study, form.value)
    return made


def _made_by_people(db: Database, caller: Caller, study: str, form: ExportForm, run: str | None) -> bytes:
    from service.exports.people import dossier_of_study

    dossier = dossier_of_study(db, caller, study)
    if form is ExportForm.DOCX:
        from service.exports.document import document_file

        return document_file(dossier)
    if form is ExportForm.XLSX:
        from service.exports.workbook import workbook_file

        latest = operations.show_study(db, caller, study).latest_done
        wanted = operations.find_run(db, caller, study, run) if run is not None else latest
        return workbook_file(dossier, None if wanted is None else operations.parsed_findings(db, caller, wanted.id))
    from service.exports.qdc import codebook_file
    from service.exports.qdpx import project_file

    return codebook_file(dossier) if form is ExportForm.QDC else project_file(dossier)


def export_run(db: Database, caller: Caller, study: str, run: str, form: ExportForm) -> str:
    """A run as findings.json, codings.csv or report.html.

    Raises:
        NotFoundError: no such run that the caller may see.
        ConflictError: it is not done.
        InputError: the run is another study's.
    """
    if operations.get_run(db, caller, run).study != study:
        raise InputError(f"run {run} is not a run of study {study}")
    if form is ExportForm.FINDINGS:
        return operations.get_findings(db, caller, run)
    findings = operations.parsed_findings(db, caller, run)
    if form is ExportForm.CODINGS:
        return codings_csv(findings)
    texts = operations.texts_of(db, caller, study, (transcript["id"] for transcript in findings["transcripts"]))
    report = render_report(findings, texts)
    operations.note_report(db, caller, study, run)
    return report
