"""The picture of a study: a heat map of candidates against groups or people, laid out in pixels for our own SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpora.counted import several
from pipelines.people import Whose
from service.exports.view import NO_GROUP, Chapter, counts, group_of, people_by_group, share

LABEL_WIDTH, ROW, HEAD, TITLE = 340, 26, 52, 34
_LABEL_CHARACTERS = 42
_SHADES = 5
_MOST_PEOPLE = 16  # more columns than these do not fit a page


@dataclass(frozen=True, slots=True)
class Column:
    """A group or a person: the lines of its heading, and for each candidate (number shown, shade 0-1, words)."""

    heading: tuple[str, ...]
    values: Mapping[str, tuple[int, float, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """How much of a column speaks to a candidate; `shade` is 0 for nothing to 5 for all there could be."""

    x: int
    number: int
    shade: int
    said: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the picture: an objective's title (no cells) or a candidate, with its identifier."""

    y: int
    label: str
    number: int
    cells: tuple[Cell, ...]
    candidate: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """The heat map; `columns` holds (middle x, lines of its heading), `caption` what number and colour mean."""

    width: int
    height: int
    cell: int
    columns: tuple[tuple[int, tuple[str, ...]], ...]
    rows: tuple[Row, ...]
    caption: str


def heat_map(findings: Mapping[str, Any], chapters: Sequence[Chapter]) -> Picture:
    """Lay out candidates (rows, under their objectives) against stakeholder groups, or people where there is one."""
    groups = list(dict.fromkeys(group_of(one) for one in Whose(findings).everybody()))
    cases = list(dict.fromkeys(one["case"] for one in Whose(findings).everybody()))
    by_person = len(groups) < 2 and len(cases) <= _MOST_PEOPLE
    cell = max(36, min(120, 480 // max(1, len(cases if by_person else groups))))
    columns = _people(findings, cases, cell) if by_person else _groups(findings, groups, cell)
    rows: list[Row] = []
    y = HEAD
    for chapter in chapters:
        if not chapter.candidates:
            continue
        rows.append(Row(y, chapter.title, 0, ()))
        y += TITLE
        for candidate in chapter.candidates:
            cells = tuple(
                _cell(LABEL_WIDTH + cell * place, column.values.get(candidate.id))
                for place, column in enumerate(columns)
            )
            rows.append(Row(y, _short(candidate.label), candidate.number, cells, candidate.id))
            y += ROW
    middles = tuple((LABEL_WIDTH + cell * place + cell // 2, column.heading) for place, column in enumerate(columns))
    return Picture(
        LABEL_WIDTH + cell * len(columns) + 4,
        y + 6,
        cell,
        middles,
        tuple(rows),
        _caption(by_person, groups != [NO_GROUP]),
    )


def _groups(findings: Mapping[str, Any], groups: Sequence[str], cell: int) -> list[Column]:
    people = people_by_group(findings)
    columns = []
    for group in groups:
        of = people[""][group]
        spoke = {theme: found[group] for theme, found in people.items() if theme and group in found}
        name = "everybody" if groups == [NO_GROUP] else group
        values = {theme: (n, share(n, of), f"{n} of {of}, {name}") for theme, n in spoke.items()}
        columns.append(Column((*_lines(name, cell), f"({of})"), values))
    return columns


def _people(findings: Mapping[str, Any], cases: Sequence[str], cell: int) -> list[Column]:
    table = counts(findings, "case")
    most = max((n for row in table.values() for n in row.values()), default=1)
    return [
        Column(
            _lines(case, cell),
            {
                theme: (row[case], share(row[case], most), f"{several(row[case], 'segment')}, {case}")
                for theme, row in table.items()
                if row[case]
            },
        )
        for case in cases
    ]


def _caption(by_person: bool, grouped: bool) -> str:
    if by_person:
        return "The number of segments of each person in the candidate; the stronger the colour, the more."
    if not grouped:
        return (
            "The number of people with at least one segment in the candidate; the stronger the colour, the larger "
            "their share of everybody, whose number is in brackets. Nobody's group was given."
        )
    return (
        "The number of people in each group with at least one segment in the candidate; the stronger the colour, "
        "the larger their share of the group. The size of each group is in brackets."
    )


def _cell(x: int, value: tuple[int, float, str] | None) -> Cell:
    if value is None:
        return Cell(x, 0, 0, "nobody")
    number, part, said = value
    return Cell(x, number, max(1, min(_SHADES, round(part * _SHADES))), said)


def _lines(name: str, cell: int) -> tuple[str, ...]:
    fitting = max(4, cell // 8)
    return tuple(textwrap.wrap(name, fitting, max_lines=2, placeholder="…")) or (name[:fitting],)


def _short(label: str) -> str:
    return label if len(label) <= _LABEL_CHARACTERS else label[: _LABEL_CHARACTERS - 1].rstrip() + "…"
