"""What one interview of an upload makes doubtful of another, in sentences for whoever sent them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from corpora.counted import several
from corpora.labels import speaker_key
from corpora.lookalikes import names_role
from corpora.material import Role
from corpora.naming import stem
from service.exports.safe_text import shown

_MOST_PLACES = 5
_PART = re.compile(r"(?P<base>.+?)[ _\-.]*\(?(?:part|pt)[ _\-.]*(?:\d|[a-d]|one|two|three)\)?")
_AGAIN = re.compile(r"(?P<base>.+?)[ _\-]+\(?[2-9]\)?")


def doubts_over_all(reports: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What the intake reports of interviews that came together say between them, fit to be shown."""
    for asks, elsewhere in _ask_elsewhere(reports).items():
        yield (
            f"'{shown(asks)}' interviews in other files and counts as a participant in {first_of(elsewhere)}; if they"
            f" interview there, too, give these again with '{shown(asks)}' as the interviewer (--interviewer)"
        )
    if doubtful := _without_talk(reports):
        yield (
            f"{first_of(doubtful)}: nobody asks and nobody is named, unlike in most of the other files; if it is no"
            " interview (notes, a summary), leave it out"
        )
    if parts := [", ".join(f"'{shown(case)}'" for case in cases) for cases in _of_one_person(reports)]:
        more = f" and {len(parts) - _MOST_PLACES:,} more" if len(parts) > _MOST_PLACES else ""
        yield (
            f"may be one person's, and count as several people: {'; '.join(parts[:_MOST_PLACES])}{more}; if so, give a"
            " table of cases that calls them by one name"
        )


def taken_for_groups(rule: str, groups: Iterable[tuple[str, int]], others: int = 0, before: int = 0) -> str:
    """That these groups, each with its number of files, were taken as names tell them by a rule, fit to be shown."""
    named = ", ".join(f"'{shown(group)}' ({several(files, 'file')})" for group, files in groups)
    named += f", and {several(others, 'file')} of none of them" if others else ""
    named += f", with {several(before, 'file')} of before, in a new version each" if before else ""
    return (
        f"taken for groups, as the names tell them: {named}; for others give a table of cases or a rule (--cases or"
        f" --case-rule; this is '{shown(rule)}', and '{{case}}' makes none)"
    )


def first_of(names: Sequence[str]) -> str:
    """The first few names of some, and how many more there are."""
    more = f" and {len(names) - _MOST_PLACES:,} more" if len(names) > _MOST_PLACES else ""
    return ", ".join(map(shown, names[:_MOST_PLACES])) + more


def _of_one_person(reports: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The cases of files whose names say that they are parts of one (`CL3 part 2`), or of a second talk (`Roe_Nan 2`).

    The latter only beside a first one, under the same labels, which are names or initials.
    """
    by_name = {stem(report["name"]).casefold(): report for report in reports}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for name, report in by_name.items():
        if part := _PART.fullmatch(name):
            found.setdefault(part["base"], []).append(report)
        elif (again := _AGAIN.fullmatch(name)) and (first := by_name.get(again["base"])) and _alike(first, report):
            found.setdefault(again["base"], [first]).append(report)
    cases = (tuple(dict.fromkeys(report["case"] for report in group)) for group in found.values())
    return [names for names in cases if len(names) > 1]


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the same people, by names of their own, answer in two interviews."""
    first, second = (
        {speaker_key(s["name"]) for s in report["speakers"] if s["role"] == Role.PARTICIPANT} for report in (one, other)
    )
    return bool(first) and first == second and not any(map(names_role, first))


def _without_talk(reports: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is all one nameless person's words, where most of what came with it is talk between people."""
    from corpora.readers.blocks import UNNAMED

    alone = [report["name"] for report in reports if [one["name"] for one in report["speakers"]] == [UNNAMED]]
    return alone if 2 * len(alone) < len(reports) else []


def _ask_elsewhere(reports: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Labels of those who interview in two interviews or more, and where they do not, as nobody there was found to."""
    asked = Counter(speaker_key(asks) for report in reports for asks in report["interviewers"])
    found: dict[str, list[str]] = {}
    for report in reports:
        for speaker in () if report["interviewers"] else report["speakers"]:
            if asked[speaker_key(speaker["name"])] > 1:
                found.setdefault(speaker["name"], []).append(report["name"])
    return found
