"""The files that a study leaves as: one list for the command line, the API and the pages."""

from __future__ import annotations

from enum import StrEnum


class ExportForm(StrEnum):
    """What a run found (findings, codings, report), or what people made of the study, as other programs open it."""

    FINDINGS = "findings"
    CODINGS = "codings"
    REPORT = "report"
    QDPX = "qdpx"
    QDC = "qdc"
    XLSX = "xlsx"
    DOCX = "docx"

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return _FILES[self][0]

    @property
    def media_type(self) -> str:
        """What it is sent as."""
        return _FILES[self][1]

    @property
    def of_run(self) -> bool:
        """Whether it is what one run found; else it is the study's, and a run may be missing."""
        return self in (ExportForm.FINDINGS, ExportForm.CODINGS, ExportForm.REPORT)

    @property
    def binary(self) -> bool:
        """Whether it is nothing for a terminal."""
        return self in (ExportForm.QDPX, ExportForm.XLSX, ExportForm.DOCX)


_OFFICE = "application/vnd.openxmlformats-officedocument"
_FILES = {
    ExportForm.FINDINGS: ("findings.json", "application/json"),
    ExportForm.CODINGS: ("codings.csv", "text/csv"),
    ExportForm.REPORT: ("report.html", "text/html"),
    ExportForm.QDPX: ("project.qdpx", "application/zip"),
    ExportForm.QDC: ("codebook.qdc", "application/xml"),
    ExportForm.XLSX: ("codebook.xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
    ExportForm.DOCX: ("codebook.docx", f"{_OFFICE}.wordprocessingml.document"),
}
