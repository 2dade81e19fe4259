"""What files are taken in on, said by options that `analyse` and `add` share, and the report of what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpora.errors import InputError
from corpora.given_text import given_text
from service.cli import screen
from service.cli.gather import Gathered, Problem, Reading
from service.doubts import doubts_over_all, first_of, taken_for_groups
from service.exports import view
from service.exports.safe_text import shown

if TYPE_CHECKING:
    from corpora.readers.intake import Intake
    from corpora.terms import Terms

Cases = Annotated[Path | None, typer.Option(metavar="CASES.csv", help="Who is who: transcript,case,group,...")]
CaseRule = Annotated[
    str | None,
    typer.Option(metavar="RULE", help="Cases from the names of folders and files, such as '{group}/{case}_*'."),
]
Interviewer = Annotated[
    str | None,
    typer.Option(
        metavar="LABEL",
        help="Who interviews, where it is guessed wrong; of several, with ';' between, those who speak.",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(metavar="E", help="Encoding of the files, where it is guessed wrong: latin-1, utf-16 ..."),
]
PartAt = Annotated[
    str | None,
    typer.Option(
        "--part-at",
        metavar="LINE",
        help="What the first line of each interview in a text or document is like: 'Interview *'; 'none': it is one.",
    ),
]
Same = Annotated[
    list[str] | None,
    typer.Option(metavar="LABELS", help="Labels that are one person's: 'Joanne Williams = JW; Joanne W.'"),
]
Roster = Annotated[
    Path | None,
    typer.Option(metavar="ROSTER.csv", help="name,pseudonym: names are replaced before anything is kept."),
]
_DIGITS = re.compile(r"\d[\d,.]*")
_FEWEST_ALIKE = 3  # remarks, before they are said together
_MOST_ROWS = 40
_MOST_PLACES = 5
_FEW = 4


def read_data(path: Path) -> bytes:
    """What is in a file that a person gave.

    Raises:
        InputError: it is missing or unreadable.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"no file {path}") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None


def read_text(path: Path) -> str:
    """A small text file that a person gave, without its byte order mark; a guessed encoding is said.

    Raises:
        InputError: it is missing, unreadable or no text.
    """
    given = given_text(read_data(path), str(path))
    screen.say_problems([Problem(str(path), note) for note in given.notes], "note", "yellow")
    return given.text


def terms_of(
    cases: Path | None,
    rule: str | None,
    interviewer: str | None,
    encoding: str | None,
    same: Sequence[str] | None,
    roster: Path | None,
    part_at: str | None,
) -> Terms:
    """The terms that the options say.

    Raises:
        InputError: a file is missing or not well formed, or the rule or the labels are not.
    """
    from corpora.case_rule import read_case_rule
    from corpora.cases import read_cases
    from corpora.one_person import read_one_person
    from corpora.pseudonyms import Pseudonyms
    from corpora.rosters import read_roster
    from corpora.terms import Terms

    return Terms(
        read_cases(read_text(cases), str(cases)) if cases else None,
        read_case_rule(rule) if rule else None,
        interviewer,
        encoding,
        read_one_person("\n".join(same), "--same") if same else None,
        Pseudonyms(read_roster(read_text(roster), str(roster))) if roster else None,
        part_at,
    )


def with_told_groups(terms: Terms, gathered: Gathered) -> Terms:
    """The terms with the groups that the names of folders and files tell, if they do, which is said.

    Not where names are to be replaced, of which some may be those of people.
    """
    from corpora.told_groups import rule_told

    told = None if terms.pseudonyms else rule_told([str(path.absolute()) for _, path in gathered.files])
    if told is None:
        return terms
    rule, groups = told
    screen.say(f"look: {taken_for_groups(rule.written, groups)}", "yellow")
    return replace(terms, rule=rule)


def tell(gathered: Gathered, reading: Reading, terms: Terms) -> tuple[Problem, ...]:
    """Say on stderr what was read, passed over, doubtful, read once or failed; return what failed."""
    screen.say_problems(gathered.passed_over, "passed over", "dim")
    screen.say_problems(gathered.renamed, "note", "yellow")
    screen.say_problems(reading.same, "same", "yellow")
    show_reports(reports_of(reading))
    _say_notes(note for intake in reading.intakes for note in _notes_of(intake))
    for row in unmatched(gathered, reading, terms):
        screen.say(f"note: the table of cases names {shown(row)}, which is not among the files", "yellow")
    if terms.one_person and not terms.pseudonyms:  # who has one may have been said by either name
        speakers = (turn.speaker for transcript in reading.transcripts for turn in transcript.turns)
        for label in terms.one_person.unheard(speakers):
            screen.say(f"note: --same: nobody speaks as '{shown(label)}' or under its other labels", "yellow")
    failed = (*gathered.failed, *reading.failed)
    screen.say_problems(failed, "failed", "red")
    return failed


def _notes_of(intake: Intake) -> Iterator[tuple[str, str]]:
    """The remarks on a file and on the interviews in it, each with the name of what it is on."""
    yield from ((intake.name, note) for note in intake.notes)
    yield from ((transcript.name, note) for transcript in intake.transcripts for note in transcript.notes)


def _say_notes(notes: Iterable[tuple[str, str]]) -> None:
    """Each remark; of more than two that differ in numbers alone, the first, and the names of the others."""
    alike: dict[str, list[tuple[str, str]]] = {}
    for name, note in notes:
        alike.setdefault(_DIGITS.sub("#", note), []).append((name, note))
    for (name, note), *others in alike.values():
        screen.say_problems([Problem(name, note)], "note", "yellow")
        if len(others) < _FEWEST_ALIKE - 1:
            screen.say_problems([Problem(*other) for other in others], "note", "yellow")
            continue
        names = list(dict.fromkeys(other for other, _ in others))
        screen.say(f"note: the like, perhaps with other numbers, of {first_of(names)}", "yellow")


def unmatched(gathered: Gathered, reading: Reading, terms: Terms) -> tuple[str, ...]:
    """The rows of the table of cases that no file and no interview in one bears."""
    if terms.cases is None:
        return ()
    inside = [transcript.name for transcript in reading.transcripts]
    return terms.cases.unmatched([*(name for name, _ in gathered.files), *inside])


def reports_of(reading: Reading) -> list[dict[str, Any]]:
    """What was understood of every interview, each with its file, format, encoding and codings."""
    return [
        {"file": intake.name, "format": intake.format, "encoding": intake.encoding, **report}
        for intake in reading.intakes
        for report in intake.reports()
    ]


def show_reports(reports: Iterable[Mapping[str, Any]]) -> None:
    """A line for every file on stderr, and what a person should look at: doubtful words, labels of one person."""
    by_file: dict[str, list[Mapping[str, Any]]] = {}
    for report in reports:
        by_file.setdefault(report["file"], []).append(report)
    for of_file in list(by_file.values())[:_MOST_ROWS]:
        screen.say(f"read: {report_line(of_file)}")
    if len(by_file) > _MOST_ROWS:
        screen.say(f"read: and {len(by_file) - _MOST_ROWS:,} more files")
    reports = [report for of_file in by_file.values() for report in of_file]
    for doubt in doubts_over_all(reports):
        screen.say(f"look: {doubt}", "yellow")
    for report in reports:
        name = shown(report["name"])
        if report["doubtful"]:
            lines = ", ".join(str(place["line"]) for place in report["doubtful"][:_MOST_PLACES])
            more = len(report["doubtful"]) - _MOST_PLACES
            where = lines + (f" and {more} more" if more > 0 else "")
            screen.say(f"look: {name}: words that may be names were left in line {where}", "yellow")
        speaking = sum(speaker["role"] != "interviewer" for speaker in report["speakers"])
        if report["people"]:
            cases = list(dict.fromkeys(f"'{person['case']}'" for person in report["people"]))
            people = view.several(len(cases), "person", "people")
            screen.say(f"look: {name}: {people} in it, a case each: {first_of(cases)}")
        elif speaking > 1:
            screen.say(f"look: {name}: {speaking} people speak in it and count as one case, '{shown(report['case'])}'")
        for one in report["same_people"]:
            line = f"{one['labels'][0]} = {'; '.join(one['labels'][1:])}"
            screen.say(f"look: {name}: may be one person ({one['reason']}); if so, --same '{shown(line)}'", "yellow")


def report_line(of_file: Sequence[Mapping[str, Any]]) -> str:
    """What was understood of the interviews of a file, on a line."""
    first = of_file[0]
    kind = first["format"] + (f", {first['encoding']}" if first["encoding"] else "")
    minutes = sum(report["minutes"] or 0 for report in of_file)
    asks, speaks = _named(of_file, "interviewer"), _named(of_file, "participant")
    codings = sum(report["codings"] for report in of_file)
    replaced = sum(one["count"] for report in of_file for one in report["replaced"])
    counted = (
        view.several(len(of_file), "interview") if len(of_file) > 1 else "",
        view.several(sum(report["turns"] for report in of_file), "turn"),
        f"{sum(report['words'] for report in of_file):,} words",
        f"{minutes:,.1f} min" if minutes else "",
        view.several(codings, "human coding") if codings else "",
        f"{view.several(replaced, 'name')} replaced" if replaced else "",
    )
    people = f"interviewer: {asks or 'none found'}; speaks: {speaks or 'nobody'}"
    return shown(f"{first['file']} [{kind}] {', '.join(filter(None, counted))}; {people}")


def _named(of_file: Sequence[Mapping[str, Any]], role: str) -> str:
    """The labels of a role, the first few."""
    labels = list(dict.fromkeys(s["name"] for report in of_file for s in report["speakers"] if s["role"] == role))
    return ", ".join(labels[:_FEW]) + (f" and {len(labels) - _FEW:,} more" if len(labels) > _FEW else "")
