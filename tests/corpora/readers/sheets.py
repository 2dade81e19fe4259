"""Writes Excel workbooks part by part, honest ones and others."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def column(at: int) -> str:
    """The letters of a column, from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(row: int, at: int, inside: str, kind: str = "n", style: int = 0) -> str:
    return f'<c r="{column(at)}{row}" t="{kind}" s="{style}">{inside}</c>'


def row(number: int, cells: Sequence[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def inline(text: str) -> str:
    return f'<is><t xml:space="preserve">{escape(text)}</t></is>'


def sheet(rows: Sequence[str]) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def rows_of(table: Sequence[Sequence[str]]) -> list[str]:
    return [
        row(number, [cell(number, at, inline(text), "inlineStr") for at, text in enumerate(cells)])
        for number, cells in enumerate(table, 1)
    ]


def shared(table: Sequence[Sequence[str]]) -> tuple[str, str]:
    """A sheet whose cells are shared strings, and the part that holds those."""
    texts = list(dict.fromkeys(text for cells in table for text in cells))
    rows = [
        row(number, [cell(number, at, f"<v>{texts.index(text)}</v>", "s") for at, text in enumerate(cells)])
        for number, cells in enumerate(table, 1)
    ]
    strings = "".join(
        f"<si><r><t xml:space='preserve'>{escape(text)}</t></r><rPh><t>no</t></rPh></si>" for text in texts
    )
    return sheet(rows), f'<sst xmlns="{MAIN}">{strings}</sst>'


def workbook(
    sheets: Mapping[str, str],
    parts: Mapping[str, str] | None = None,
    states: Mapping[str, str] | None = None,
    *,
    since_1904: bool = False,
) -> bytes:
    """A workbook of sheets by title; `parts` are further members, `states` says which sheets are hidden."""
    listed, relations = [], []
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", TYPES)
        for number, (title, xml) in enumerate(sheets.items(), 1):
            state = (states or {}).get(title, "visible")
            listed.append(f'<sheet name={quoteattr(title)} sheetId="{number}" state="{state}" r:id="r{number}"/>')
            relations.append(
                f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            )
            packed.writestr(f"xl/worksheets/sheet{number}.xml", xml)
        properties = '<workbookPr date1904="1"/>' if since_1904 else "<workbookPr/>"
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{"".join(listed)}</sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{"".join(relations)}</Relationships>'
        )
        for member, xml in (parts or {}).items():
            packed.writestr(member, xml)
    return out.getvalue()
