"""The command that lays human coding beside the machine's."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpora.errors import InputError
from service.cli import screen
from service.cli.gather import Gathered, Problem, gather, read_all
from service.cli.intake import read_data, read_text
from service.cli.local import Json

if TYPE_CHECKING:
    from corpora.placing import Placed

_DOUBTS = 5  # codings told of one by one
_AS_TABLE = "save the sheet of codings as .xlsx or as CSV (UTF-8) and give that"
_AS_COMMENTS = "export the codings as CSV, as a project (.qdpx) or as Word comments and give those"
_NO_TABLES = {".xls": _AS_TABLE, ".ods": _AS_TABLE, ".pdf": _AS_COMMENTS}
_NEEDED = (
    "what people coded is a table (.csv, .xlsx), which is given by itself; documents (.docx, .odt) with codes as"
    f" comments in the margin; or projects (.qdpx). Of anything else, {_AS_COMMENTS}"
)
_WORKBOOKS, _DOCUMENTS = frozenset({".xlsx", ".xlsm"}), frozenset({".docx", ".docm", ".odt"})
_CODED = frozenset({".docx", ".docm", ".odt", ".qdpx"})  # files that may hold codings beside the words


def evaluate(
    findings: Annotated[Path, typer.Argument(metavar="FINDINGS.json")],
    codings: Annotated[Path, typer.Argument(metavar="CODINGS")],
    as_json: Json = False,
) -> None:
    """Compare the machine's candidates with what people coded.

    CODINGS is a table (.csv, .xlsx, or in a .docx or .odt) with offsets or with the passages' words, or a file or
    folder of coded documents: .docx or .odt with codes as comments in the margin, .qdpx.
    """
    from pipelines.evaluation import evaluate as measure
    from service.exports.codings import OWN
    from service.exports.findings_file import read_findings, texts_beside

    if (other := _NO_TABLES.get(codings.suffix.lower())) is not None:
        raise InputError(f"{codings} is no table as text; {other}")
    found = read_findings(findings)
    texts = texts_beside(findings, found)
    placed = _placed(codings, found, texts)
    screen.say_problems([Problem(str(codings), note) for note in placed.notes], "note", "yellow")
    for doubt in placed.doubts[:_DOUBTS]:
        screen.say(f"look: {doubt}", "yellow")
    if more := placed.doubts[_DOUBTS:]:
        screen.say(f"look: and {len(more):,} more such codings", "yellow")
    if not placed.codings:
        raise InputError(f"{codings}: none of its codings has a place in the transcripts that were analysed")
    if all(one.coder == OWN for one in placed.codings):
        screen.say("look: these codings are all themebook's own; give what people coded", "yellow")
    measures = measure(found, placed.codings)
    if as_json:
        screen.print_json(measures.as_dict() | {"doubts": list(placed.doubts), "notes": list(placed.notes)})
        return
    for line in measures.lines():
        screen.out().print(line, markup=False, soft_wrap=True)


def _gathered(path: Path) -> Gathered:
    """The coded documents that a path leads to.

    Raises:
        InputError: there are none; it says what is there and what is needed.
    """
    try:
        return gather([path], _CODED, "coded document")
    except InputError as error:
        raise InputError(f"{error}\n{_NEEDED}") from None


def _table(path: Path) -> str:
    """The table of codings in a workbook or a document, as CSV; nothing of other files, and where a document has none.

    Raises:
        InputError: it is a workbook without a table of codings, or cannot be read.
    """
    from corpora.readers import read_table

    kind = path.suffix.lower()
    if kind not in _WORKBOOKS | _DOCUMENTS or not path.is_file():
        return ""
    rows = read_table(path.name, read_data(path))
    if not rows and kind in _WORKBOOKS:
        raise InputError(
            f"{path}: no sheet is a table of codings; its first row must name columns for the transcript, the code and"
            " the words ('transcript', 'code', 'quote') or their offsets ('start', 'end')"
        )
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _placed(path: Path, findings: Mapping[str, Any], texts: Mapping[str, str]) -> Placed:
    """What people coded, in a table or in coded documents, on the transcripts of the findings."""
    from corpora.coded_copies import Analysed, codings_on
    from corpora.placing import placed_codings
    from corpora.terms import Terms

    table = "" if path.is_dir() else _table(path)
    if table or not (path.is_dir() or path.suffix.lower() in _CODED):
        unread = {transcript["name"] for transcript in findings["transcripts"]} - texts.keys()
        return placed_codings(table or read_text(path), str(path), texts, unread)
    gathered = _gathered(path)
    screen.say_problems(gathered.passed_over, "passed over", "dim")
    copies = read_all(gathered.files, Terms(comments=True))
    screen.say_problems(copies.failed, "failed", "red")
    for intake in copies.intakes:
        screen.say_problems([Problem(intake.name, note) for note in intake.notes], "note", "yellow")
    names = {transcript["id"]: transcript["name"] for transcript in findings["transcripts"]}
    return codings_on(copies.intakes, str(path), Analysed(names, texts))
