"""What one interview of an upload makes doubtful of another, in sentences for whoever sent them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from corpora.counted import several
from corpora.labels import speaker_key
from service.exports.safe_text import shown

_MOST_PLACES = 5


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


def taken_for_groups(rule: str, groups: Iterable[tuple[str, int]], others: int = 0) -> str:
    """That these groups, each with its number of files, were taken as names tell them by a rule, fit to be shown."""
    named = ", ".join(f"'{shown(group)}' ({several(files, 'file')})" for group, files in groups)
    named += f", and {several(others, 'file')} of none of them" if others else ""
    return (
        f"taken for groups, as the names tell them: {named}; for others give a table of cases or a rule (--cases or"
        f" --case-rule; this is '{shown(rule)}', and '{{case}}' makes none)"
    )


def first_of(names: Sequence[str]) -> str:
    """The first few names of some, and how many more there are."""
    more = f" and {len(names) - _MOST_PLACES:,} more" if len(names) > _MOST_PLACES else ""
    return ", ".join(map(shown, names[:_MOST_PLACES])) + more


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
