"""CASES.csv: whose interview each transcript is, which group the person belongs to, and who is linked to whom."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from corpora.errors import CasesError
from corpora.labels import speaker_key
from corpora.material import Case
from corpora.naming import same_file_key, stem
from corpora.tables import Row, read_table

_REQUIRED = ("transcript", "case", "group")
_OWN = {*_REQUIRED, "speaker", "linked_to", "interviewer"}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row: a transcript's file name as written, its case, and the label of who interviews, where it is given.

    ``speaker`` is the label of the one participant whom the row is about, in a file where several take part.
    """

    transcript: str
    case: Case
    interviewer: str | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class CaseTable:
    """The rows of a CASES.csv, found by file name with or without suffix; case of letters and folders do not count."""

    rows: tuple[CaseRow, ...] = ()
    _by_name: Mapping[str, tuple[CaseRow, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_name: dict[str, tuple[CaseRow, ...]] = {}
        for row in self.rows:
            key = same_file_key(row.transcript)
            by_name[key] = (*by_name.get(key, ()), row)
        object.__setattr__(self, "_by_name", by_name)

    def for_transcript(self, name: str) -> CaseRow | None:
        """The row of a transcript's file name; the full name goes before the name without suffix."""
        return next((row for row in self._rows(name) if row.speaker is None), None)

    def for_people(self, name: str) -> tuple[CaseRow, ...]:
        """The rows about single speakers in the transcript of this file name."""
        return tuple(row for row in self._rows(name) if row.speaker is not None)

    def unmatched(self, names: Iterable[str]) -> tuple[str, ...]:
        """The transcripts of the table, as written there, that none of these file names belongs to."""
        used = {row.transcript for name in names for row in self._rows(name)}
        return tuple(dict.fromkeys(row.transcript for row in self.rows if row.transcript not in used))

    def _rows(self, name: str) -> tuple[CaseRow, ...]:
        key = same_file_key(name)
        return self._by_name.get(key) or self._by_name.get(stem(key)) or self._only_with_suffix(key)

    def _only_with_suffix(self, key: str) -> tuple[CaseRow, ...]:
        """The rows of a name given without suffix, when the table has it with one."""
        if stem(key) != key:
            return ()
        found = [rows for name, rows in self._by_name.items() if stem(name) == key]
        return found[0] if len(found) == 1 else ()


def read_cases(text: str, where: str) -> CaseTable:
    """Read a CASES.csv: `transcript,case,group[,speaker][,linked_to][,interviewer][,any attribute...]`.

    The delimiter may be a comma, a semicolon or a tab. A case may have several transcripts; what one of its rows leaves
    empty is taken from the others. A row with a `speaker` is about that participant of a file in which several speak.

    Raises:
        CasesError: with the line: a column is missing, a cell that is needed is empty, a transcript comes twice, a case
            is in two groups or linked to two cases, or `linked_to` names no case.
    """
    table = read_table(text, where, _REQUIRED, CasesError)
    attributes = [name for name in table.columns if name and name not in _OWN]
    _refuse_duplicates(table.rows, where)
    rows = [_case_row(row, where, attributes) for row in table.rows]
    groups = _agreed(
        [(line.line, row.case.name, row.case.group) for line, row in zip(table.rows, rows, strict=True)],
        where,
        "in group",
    )
    links = _agreed(
        [(line.line, row.case.name, row.case.linked_to) for line, row in zip(table.rows, rows, strict=True)],
        where,
        "linked to",
    )
    _check_links(table.rows, where)
    return CaseTable(
        tuple(
            replace(row, case=replace(row.case, group=groups.get(row.case.name), linked_to=links.get(row.case.name)))
            for row in rows
        )
    )


def _case_row(row: Row, where: str, attributes: Iterable[str]) -> CaseRow:
    for column in ("transcript", "case"):
        if not row[column]:
            raise CasesError(f"{where}, line {row.line}: '{column}' is empty; every row needs a transcript and a case")
    given = {name: row[name] for name in attributes if row[name]}
    case = Case(row["case"], row["group"] or None, row["linked_to"] or None, given)
    return CaseRow(row["transcript"], case, row["interviewer"] or None, row["speaker"] or None)


def _refuse_duplicates(rows: Iterable[Row], where: str) -> None:
    """One row a transcript, and one a speaker: 'CL01' beside 'CL01.txt' is the same one, beside 'CL01.md' it is not."""
    seen: dict[tuple[str, str], Row] = {}
    stems: dict[tuple[str, str], Row] = {}
    for row in rows:
        key, who = same_file_key(row["transcript"]), speaker_key(row["speaker"])
        short = stem(key), who
        other = seen.get((key, who)) or seen.get(short) or (stems.get((key, who)) if short[0] == key else None)
        if other:
            raise CasesError(
                f"{where}, line {row.line}: transcript '{row['transcript']}' is there already, in line {other.line};"
                " give each transcript one row, or one for each 'speaker'"
            )
        seen[key, who] = row
        stems.setdefault(short, row)


def _agreed(values: Iterable[tuple[int, str, str | None]], where: str, what: str) -> dict[str, str]:
    """What the rows of each case say, which must be one thing."""
    agreed: dict[str, str] = {}
    for line, case, value in values:
        if value is not None and agreed.setdefault(case, value) != value:
            raise CasesError(
                f"{where}, line {line}: case '{case}' is {what} '{value}' here and '{agreed[case]}' before"
            )
    return agreed


def _check_links(rows: Iterable[Row], where: str) -> None:
    rows = list(rows)
    cases = sorted({row["case"] for row in rows})
    known = set(cases)
    for row in rows:
        link = row["linked_to"]
        if link and link == row["case"]:
            raise CasesError(
                f"{where}, line {row.line}: case '{link}' is linked to itself; name another case or leave it empty"
            )
        if link and link not in known:
            close = difflib.get_close_matches(link, cases, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"the cases are {', '.join(cases[:20])}"
            raise CasesError(
                f"{where}, line {row.line}: linked_to names '{link}', which is no case of this table; {hint}"
            )
