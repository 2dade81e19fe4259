"""The framework matrix: a row for each case, a column for each theme, and in a cell the segments that stand for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pipelines.people import Whose
from service import operations
from service.operations import Caller, Page
from service.store.engine import Database

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Column:
    """A theme of the codebook, or a candidate of a run."""

    id: str
    name: str
    objectives: tuple[str, ...]
    parent: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A case with the segments of each column that has any, by the column's identifier.

    ``leaning`` holds, likewise, segments of other columns that speak to this one too.
    """

    case: str
    group: str | None
    cells: Mapping[str, tuple[str, ...]]
    leaning: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cases by themes; a case that speaks to none has a row all the same."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def counts(self) -> list[dict[str, Any]]:
        """A line for each case with the number of segments in each cell."""
        names = ["case", "group", *(column.name for column in self.columns)]
        heads = {c.id: c.name if names.count(c.name) == 1 else f"{c.name} ({c.id})" for c in self.columns}
        return [
            {"case": row.case, "group": row.group or ""}
            | {f"{head}": len(row.cells.get(column, ())) for column, head in heads.items()}
            for row in self.rows
        ]


def codebook_matrix(db: Database, caller: Caller, study: str) -> Matrix:
    """What people made of a study: its cases by the themes of its codebook.

    Raises:
        NotFoundError: no such study that the caller may see.
    """
    versions = every(lambda after: operations.list_transcripts(db, caller, study, after))
    cases = {case.name: case.group for one in versions for case in (one.people.values() or (one.case,))}
    columns, cells = [], _Cells()
    for view in every(lambda after: operations.codebook(db, caller, study, after=after)):
        theme = view.stored.theme
        columns.append(Column(theme.id, theme.name, theme.objectives, theme.parent))
        for segment in view.segments:
            cells.add(segment.case, theme.id, segment.segment)
    return cells.matrix(columns, cases)


def candidate_matrix(findings: Mapping[str, Any]) -> Matrix:
    """What a run proposes: its cases by its candidates, finer ones under their parents."""
    whose = Whose(findings)
    cells = _Cells()
    for segment in findings["segments"]:
        case = whose.of(segment)["case"]
        for theme in (segment["theme"], segment.get("subtheme")):
            if theme is not None:
                cells.add(case, theme, segment["id"])
        if segment["theme"] is not None:  # those of one without a theme are only the nearest
            for other in segment.get("also", ()):
                cells.add(case, other["theme"], segment["id"], leaning=True)
    columns = [
        Column(theme["id"], theme["label"], (theme["objective"],) if theme["objective"] else (), theme.get("parent"))
        for theme in findings["themes"]
    ]
    return cells.matrix(columns, {one["case"]: one["group"] for one in whose.everybody()})


class _Cells:
    """Segments by case and column, as they are found."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, list[str]]] = {}
        self._leaning: dict[str, dict[str, list[str]]] = {}

    def add(self, case: str, column: str, segment: str, *, leaning: bool = False) -> None:
        """Put a segment into a cell, or beside it."""
        table = self._leaning if leaning else self._found
        table.setdefault(case, {}).setdefault(column, []).append(segment)

    def matrix(self, columns: list[Column], cases: Mapping[str, str | None]) -> Matrix:
        """The matrix, cases in the order of their names."""
        rows = (
            Row(case, cases.get(case), *(_held(table.get(case, {})) for table in (self._found, self._leaning)))
            for case in sorted(cases.keys() | self._found.keys())
        )
        return Matrix(tuple(columns), tuple(rows))


def _held(cells: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {column: tuple(segments) for column, segments in cells.items()}


def every(page_after: Callable[[str | None], Page[Item]]) -> Iterator[Item]:
    """The items of all pages, one after the other; `page_after` gives the page after a mark."""
    after: str | None = None
    while True:
        page = page_after(after)
        yield from page.items
        if (after := page.next) is None:
            return
