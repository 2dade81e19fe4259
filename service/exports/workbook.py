"""The codebook, the framework matrix with its quotes, all codings and the coverage as sheets of one file (.xlsx).

Every cell of text is written as text: no program takes one for a formula or a link. Quotes are verbatim.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from service.exports.dossier import Code, Dossier, Maker
from service.exports.ledger import reason_in_words

LONGEST = 32_767  # characters of a cell, the format's own limit
_WAY = "codebook and framework analysis; themes are people's, candidates a machine's that nobody has accepted"
_CODINGS = (
    "transcript", "case", "group", "theme", "under", "made by", "put there by", "exemplar", "start", "end", "quote",
)  # fmt: skip
_BOOK = (
    "theme", "under", "definition", "include when", "exclude when", "objectives", "passages", "cases", "against",
    "erased", "made by", "at", "memos",
)  # fmt: skip
_AGAINST = "[speaks against it]"
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  a fixed day, so that the same study gives the same bytes


def workbook_file(dossier: Dossier, findings: Mapping[str, Any] | None = None) -> bytes:
    """The workbook of a study; `findings`, those of a run, add its coverage and its candidates."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": dossier.title, "comments": _WAY, "created": _MADE})
        sheets = _Sheets(book)
        themes = dossier.made_by(Maker.PEOPLE)
        sheets.add("Codebook", _BOOK, map(_book_row, themes, [_name_of(dossier, code) for code in themes]))
        proposed = dossier.made_by(Maker.MACHINE)
        sheets.add(*_matrix(dossier, themes, "Framework matrix"))
        if proposed:
            sheets.add(*_matrix(dossier, proposed, "Candidate matrix"), first=not themes)
        sheets.add("Codings", _CODINGS, (row for code in dossier.codes for row in _coding_rows(dossier, code)))
        if findings is not None:
            sheets.add("Coverage", *_coverage(findings))
            sheets.add("Candidates (machine)", *_candidates(findings))
    return out.getvalue()


class _Sheets:
    """Adds sheets: a bold head that stays in sight, and lines that wrap."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._head: Format = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._cell: Format = book.add_format({"text_wrap": True, "valign": "top"})

    def add(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], *, first: bool = False) -> None:
        """Add a sheet of a head and rows; numbers are numbers, and whatever else is text.

        The `first` to be seen is the one that programs open, where those before it are still empty.
        """
        sheet = self._book.add_worksheet(name)
        if first:
            sheet.activate()
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, max(1, len(head) - 1), 22)
        self._row(sheet, 0, head, self._head)
        for number, row in enumerate(rows, 1):
            self._row(sheet, number, row, self._cell)

    def _row(self, sheet: Worksheet, number: int, row: Sequence[Any], shape: Format) -> None:
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(number, column, value, shape)
            elif value:
                sheet.write_string(number, column, _cell(str(value)), shape)


def _cell(text: str) -> str:
    """Text for a cell; what is too long for one is not cut unsaid."""
    return text if len(text) <= LONGEST else f"({len(text):,} characters, too long for a cell: see the transcript)"


def _book_row(code: Code, under: str) -> tuple[Any, ...]:
    return (
        code.name, under, code.definition, code.include, code.exclude, "; ".join(code.objectives), len(code.codings),
        len({one.at.case for one in code.codings}), len(code.against), code.erased, code.by, code.at,
        "\n".join(f"{note.by}: {note.text}" for note in code.notes),
    )  # fmt: skip


def _name_of(dossier: Dossier, code: Code) -> str:
    return next((one.name for one in dossier.codes if one.id == code.parent), "")


def _matrix(dossier: Dossier, codes: Sequence[Code], name: str) -> tuple[str, tuple[str, ...], list[tuple[Any, ...]]]:
    """A row for each case, a column for each code; in a cell the quotes, a blank line between two.

    A quote that speaks against the code says so in a line of its own above it.
    """
    quotes: dict[tuple[str, str], list[str]] = {}
    for code in codes:
        against = {at.id for at in code.against}
        for at in dict.fromkeys((*(one.at for one in code.codings), *code.against)):
            said = f"{_AGAINST}\n{at.text}" if at.id in against else at.text
            quotes.setdefault((at.case, code.id), []).append(said)
    speak = {case for case, _ in quotes}
    grouped = {t.case.name for t in dossier.transcripts if t.people} - speak
    rows = [
        (case.name, case.group or "", *(_quoted(quotes.get((case.name, code.id), [])) for code in codes))
        for case in dossier.cases().values()
        if case.name not in grouped
    ]
    return name, ("case", "group", *(code.name for code in codes)), rows


def _quoted(quotes: Sequence[str]) -> str:
    """As many quotes as a cell holds; how many more there are is said."""
    text, more = "", ""
    for number, quote in enumerate(quotes):
        longer = f"{text}\n\n{quote}" if text else quote
        if len(longer) > LONGEST - 100:
            more = f"[{len(quotes) - number} more: see the sheet Codings]"
            break
        text = longer
    return "\n\n".join(part for part in (text, more) if part)


def _coding_rows(dossier: Dossier, code: Code) -> Iterable[tuple[Any, ...]]:
    under = _name_of(dossier, code)
    for one in code.codings:
        at, exemplar = one.at, "yes" if one.at.id in code.exemplars else ""
        yield (
            at.file,
            at.case,
            at.group,
            code.name,
            under,
            _MAKERS[code.maker],
            one.by,
            exemplar,
            at.start,
            at.end,
            at.text,
        )
    for at in code.against:
        yield (
            at.file,
            at.case,
            at.group,
            f"against: {code.name}",
            under,
            _MAKERS[code.maker],
            None,
            "",
            at.start,
            at.end,
            at.text,
        )


_MAKERS = {Maker.PEOPLE: "people", Maker.FILE: "people, in the file", Maker.MACHINE: "machine"}


def _coverage(findings: Mapping[str, Any]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """What of each transcript is in a candidate, and why the rest is not."""
    entries = {one["id"]: one for one in findings["transcripts"]}
    coverage = findings["coverage"]
    rows: list[tuple[Any, ...]] = [
        (entries[one["id"]]["name"], entries[one["id"]]["case"], one["participant_words"], one["themed_words"])
        for one in coverage.get("transcripts", ())
    ]
    rows.append(("all", "", coverage["participant_words"], coverage["themed_words"]))
    rows += [(f"segments in no candidate: {reason_in_words(why)}", "", n) for why, n in coverage["unthemed"].items()]
    return ("transcript", "case", "participants' words", "words in a candidate"), rows


def _candidates(findings: Mapping[str, Any]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The candidates with their objective, and that in each further framework of the run."""
    labels = {theme["id"]: theme["label"] for theme in findings["themes"]}
    own = _objectives(findings["framework"], findings["themes"])
    further = [(one["framework"], one["themes"]) for one in findings.get("frameworks", ())]
    others = [_objectives(framework, themes) for framework, themes in further]
    rows = [
        (
            theme["label"], labels.get(theme.get("parent"), ""), ", ".join(theme["keywords"]), len(theme["segments"]),
            len(theme["cases"]), theme["stability"], own[theme["id"]], *(one.get(theme["id"], "") for one in others),
        )
        for theme in findings["themes"]
    ]  # fmt: skip
    head = ("candidate, made by a machine", "under", "keywords", "passages", "cases", "stability", "objective")
    return (*head, *(f"objective in {framework['name']}" for framework, _ in further)), rows


def _objectives(framework: Mapping[str, Any], themes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The title of each candidate's objective in a framework."""
    titles = {objective["key"]: objective["title"] for objective in framework["objectives"]}
    return {theme["id"]: titles.get(theme["objective"], "fits no objective") for theme in themes}
