"""Interviews in tables: one row a turn (time, speaker, words), or one row a respondent with a column a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpora.errors import TranscriptError
from corpora.labels import speaker_key
from corpora.material import Case, Role, count_words
from corpora.readers.asking_column import asking_column, roles_told
from corpora.readers.blocks import UNNAMED, Draft, Speech, label_of
from corpora.readers.coded_table import holds_codings, lists_codes
from corpora.readers.doubled_labels import without_labels
from corpora.readers.given_tables import told_by
from corpora.readers.grid import (
    CASES,
    ENDS,
    GROUPS,
    INTERVIEWS,
    MOST_COLUMNS,
    MOST_ROWS,
    PEOPLE,
    REMARKS,
    SPEAKERS,
    TIMES,
    WORDS,
    WORDY,
    Column,
    Grid,
    listed,
    name_of,
    passed_over,
    ticks_of,
    time_of,
    value_of,
)
from corpora.readers.merging import Fragment, turns_of
from corpora.readers.question_rows import ASKS, drafts_by_question
from corpora.readers.whole_interviews import drafts_of_cells

_MOST_RESPONDENTS = 10_000
_MOST_ATTRIBUTES = 50
_OVERLAP = 20.0  # seconds by which a turn may begin before the one that stands above it
_MOST_GROUPS = 20
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Turns:
    """The columns of a table with one row a turn."""

    words: Column
    speaker: Column | None
    start: Column | None
    end: Column | None
    interview: Column | None


@dataclass(frozen=True, slots=True)
class _Survey:
    """The columns of a table with one row a respondent."""

    answers: tuple[Column, ...]
    case: Column | None
    group: Column | None
    attributes: tuple[Column, ...]


def drafts_of(grid: Grid, where: str, title: str) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """The interviews of a table and remarks on how it was understood.

    Args:
        grid: the table.
        where: the file (and sheet), for messages.
        title: what interviews are called that have no name of their own.

    Raises:
        TranscriptError: it has no rows, too many, too many columns, or no column that holds words.
    """
    _check(grid, where)
    if (found := drafts_of_cells(grid, title) or drafts_by_question(grid)) is not None:
        return found
    turns = _as_turns(grid)
    if turns is not None:
        return _interviews(grid, turns)
    survey = _as_survey(grid)
    if survey is None:
        titles = ", ".join(f"'{column.title[:40]}'" for column in grid.columns[:20] if column.title) or "none"
        raise TranscriptError(
            f"{where}: no column holds words that somebody said (the columns are {titles}); a table needs one row a"
            " turn ('speaker' and 'text') or one row a respondent with answers under their questions"
        )
    return _respondents(grid, survey, where, title)


def _check(grid: Grid, where: str) -> None:
    if not grid.columns or not len(grid):
        what = "names its columns but has no rows under them" if grid.titled else "is empty"
        raise TranscriptError(f"{where}: the table {what}; add what was said, a row a turn or a row a respondent")
    if len(grid.columns) > MOST_COLUMNS:
        raise TranscriptError(
            f"{where}: the table has {len(grid.columns):,} columns; at most {MOST_COLUMNS:,} are read"
        )
    if len(grid) > MOST_ROWS:
        raise TranscriptError(f"{where}: the table has more than {MOST_ROWS:,} rows; split it and add the parts")

    titles_of_codes = lists_codes([column.title for column in grid.columns])
    if grid.titled and (titles_of_codes or holds_codings({column.key for column in grid.columns})):
        titles = ", ".join(f"'{column.title[:40]}'" for column in grid.columns[:20] if column.title)
        raise TranscriptError(
            f"{where}: it is a table of codings (the columns are {titles}), whose passages stand in the transcripts"
            " already; add those, and give codings to `themebook evaluate`, or add the project that they are from"
        )
    if told := told_by(grid):
        raise TranscriptError(f"{where}: it is a table that tells {told}")


def _as_turns(grid: Grid) -> _Turns | None:
    """The columns as those of a table with one row a turn; None where they are not."""
    words = _titled(grid, WORDS) or _titled(grid, REMARKS) or _longest(grid)
    if words is None:
        return None
    others = [column for column in grid.columns if column is not words]
    says_who = _says_who(words, others)  # then the rest are remarks
    if not says_who and any(c.length >= WORDY and not c.clocks and not c.repeats for c in others):
        return None
    start = next((c for c in others if c.key in TIMES and (_timed(c) or (says_who and c.some_clocks))), None)
    start = start or next((column for column in others if column.clocks), None)
    end = next((column for column in others if column is not start and (column.key in ENDS) and _timed(column)), None)
    end = end or next((column for column in others if column is not start and column.clocks), None)
    interview = next(filter(_names_interviews, others), None)
    interview = interview or next(
        (c for c in others if start and start is not c and _begins_anew(c, start, words)), None
    )
    untimed = [column for column in others if column not in (start, end) and not column.moments]
    speaker = _speaker(untimed, words, grid.titled, several=interview is not None)
    if speaker is None and words.key not in WORDS and not (start is not None and start.clocks):
        return None
    if speaker is None and start is None and any(map(_names_respondents, others)):
        return None
    return _Turns(words, speaker, start, end, interview if interview is not speaker else None)


def _names_interviews(column: Column) -> bool:
    """Whether a column says which interview a row is of; one called 'transcript' does where a few names come again."""
    return column.key in INTERVIEWS or (column.key == "transcript" and _recurs(column))


def _begins_anew(column: Column, start: Column, words: Column) -> bool:
    """Whether a column's cells stand in blocks, at the beginning of each of which the clock goes back, and only there.

    Then each block is a recording, whatever its column is called. Talk that overlaps goes back by seconds.
    """
    cells = [cell.casefold() for cell in column.cells]
    blocks = [at for at in range(1, len(cells)) if cells[at] != cells[at - 1]]
    if not blocks or not _recurs(column) or len(blocks) != len(set(cells)) - 1:
        return False
    ticks = ticks_of(start, words)
    times = [time_of(cell, ticks) for cell in start.cells]
    back = [at for at in range(1, len(times)) if (times[at] or 0.0) < (times[at - 1] or 0.0) - _OVERLAP]
    return back == blocks


def _recurs(column: Column) -> bool:
    """Whether a column's cells are short and each comes again, on average, however many they are."""
    return column.length < WORDY and 0 < 2 * len(column.kinds) <= len(column.filled)


def _says_who(words: Column, others: Sequence[Column]) -> bool:
    """Whether it is plain that each row is a turn: by the titles, or as people and times come beside the words."""
    if any(column.key in SPEAKERS and (words.key in WORDS or column.repeats) for column in others):
        return True
    people = any(column.key in PEOPLE and column.repeats and not column.numbers for column in others)
    return words.key in WORDS and people and any(column.key in TIMES and _timed(column) for column in others)


def _speaker(others: Sequence[Column], words: Column, titled: bool, several: bool) -> Column | None:
    """The column that says who speaks: by its title, else by names that come again and again.

    In a table of several interviews they may be many people.
    """
    named = next((column for column in others if column.key in SPEAKERS), None)
    if named is not None:
        return named
    people = next((column for column in others if column.key in PEOPLE and column.length < WORDY), None)
    if people is not None and (people.repeats or words.key in WORDS or (several and _recurs(people))):
        return people
    roles = next((column for column in others if column.roles and not column.numbers and len(column.kinds) > 1), None)
    if roles is not None and (roles.repeats or not titled):
        return roles
    if titled:
        chat = words.key in WORDS and not any(map(_names_respondents, others))
        return next((column for column in others if chat and column.key == "role" and column.repeats), None)
    return next((column for column in others if column.repeats and not column.numbers and column.length < 5), None)


def _names_respondents(column: Column) -> bool:
    """Whether a column's title and cells tell respondents apart, as an identifier for each row does."""
    return column.key in CASES - {"no", "number", "nr"} and _tells_apart(column)


def _timed(column: Column) -> bool:
    return column.clocks or column.numbers


def _wordless(column: Column) -> bool:
    """Whether a column holds times, numbers or dates."""
    return _timed(column) or column.moments


def _titled(grid: Grid, titles: frozenset[str]) -> Column | None:
    found = [c for c in grid.columns if c.key in titles and not _wordless(c) and not _names_interviews(c)]
    return found[0] if len(found) == 1 else None


def _longest(grid: Grid) -> Column | None:
    column = max(
        grid.columns, key=lambda one: 0.0 if _wordless(one) or _translates(one) else one.length * len(one.filled)
    )
    if _wordless(column):
        return None
    return column if column.length >= WORDY or (not grid.titled and len(grid.columns) > 1) else None


def _translates(column: Column) -> bool:
    """Whether a column says again, in another language, what was said."""
    return "translat" in column.key


def _interviews(grid: Grid, found: _Turns) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """One draft, or one for each interview that a column names; remarks on rows of nobody are in the drafts."""
    rows: dict[str, list[Fragment]] = {}
    spoken = tuple(_BLANKS.sub(" ", cell) for cell in found.words.cells)
    bare = without_labels(found.speaker.cells, spoken) if found.speaker else None
    ticks = ticks_of(found.start, found.words) if found.start else 1
    for at, words in enumerate(bare or spoken):
        name = found.interview.cells[at] if found.interview else ""
        if words:
            speaker = label_of(found.speaker.cells[at]) if found.speaker else None
            start, end = (time_of(column.cells[at], ticks) if column else None for column in (found.start, found.end))
            rows.setdefault(name, []).append(Fragment(speaker or None, words, start, end))
    several = len(rows) > 1
    others = [column for column in grid.columns if column not in (found.words, found.speaker, found.interview)]
    asking = asking_column(others) if found.speaker else None
    roles = roles_told(asking, found.speaker.cells) if asking and found.speaker else None
    told, groups = _groups_told(others, found.interview) if found.interview and several else (None, {})
    drafts = []
    for name, fragments in rows.items():
        speeches, notes = turns_of(fragments)
        if roles:
            speeches = [replace(one, role=roles.get(speaker_key(one.speaker or ""))) for one in speeches]
        unnamed = sum(fragment.speaker is None for fragment in fragments)
        if found.speaker and unnamed and unnamed < len(fragments):
            notes = (*notes, f"{unnamed:,} row(s) name no speaker; they count as words of whoever spoke before.")
        lasted = max((f.end for f in fragments if f.end is not None), default=None)
        if bare:
            notes = (*notes, "The speaker's label stands before the words of nearly every row too; it is no speech.")
        case = Case(name_of(name), value_of(groups[name])) if name in groups else None
        drafts.append(Draft.of(speeches, notes, name=name_of(name) if several else None, case=case, lasted=lasted))
    kept = (found.start, found.end, found.speaker, asking if roles else None, found.words, found.interview)
    columns = [column for column in kept if column]
    grouped = [f"The group is in column {listed([told])}."] if told else []
    notes = (f"Read as one row a turn: {listed(columns)}.", *grouped)
    return tuple(drafts), (*notes, *passed_over(grid, [*columns, *([told] if told else [])]))


def _groups_told(columns: Iterable[Column], interviews: Column) -> tuple[Column | None, dict[str, str]]:
    """The column that says one group for each interview, on all its rows or on those of who answers; and the groups."""
    for column in columns:
        if column.key in GROUPS and not column.roles and 1 < len(column.kinds) <= _MOST_GROUPS:
            said = [pair for pair in zip(interviews.cells, column.cells, strict=True) if pair[1]]
            groups = dict(said)
            if all(groups[one] == cell for one, cell in said) and groups.keys() >= set(interviews.filled):
                return column, groups
    return None, {}


def _as_survey(grid: Grid) -> _Survey | None:
    """The columns as those of a table with one row a respondent; None where no column holds answers."""
    case = next((column for column in grid.columns if column.key in CASES and column.length < WORDY), None)
    case = case or next((column for column in grid.columns[:1] if _tells_apart(column)), None)
    others = [column for column in grid.columns if column is not case and column.filled]
    groups = (column for column in others if column.key in GROUPS and not _wordless(column))
    group = next((column for column in groups if column.length < WORDY and len(column.kinds) <= _MOST_GROUPS), None)
    open_ended = [column for column in others if column is not group and not _wordless(column) and _in_letters(column)]
    answers = [c for c in open_ended if (c.length >= WORDY or _asked_in_words(c)) and not _closed(c)]
    if not answers:
        answers = [c for c in open_ended if c.title.endswith("?") or c.key in REMARKS | WORDS or len(open_ended) == 1]
    if not answers:
        return None
    attributes = [column for column in others if column is not group and column not in answers and _closed(column)]
    return _Survey(tuple(answers), case, group, tuple(attributes[:_MOST_ATTRIBUTES]))


def _in_letters(column: Column) -> bool:
    """Whether half of a column's cells or more have a letter, as numbers with a dash here and there have not."""
    return 2 * sum(any(map(str.isalpha, cell)) for cell in column.filled) >= len(column.filled)


def _asked_in_words(column: Column) -> bool:
    """Whether a column's title is a question and somebody says more to it than a word."""
    return column.title.endswith("?") and any(count_words(cell) > 1 for cell in column.filled)


def _tells_apart(column: Column) -> bool:
    """Whether a column's cells are short and all differ, as identifiers do."""
    short = column.length <= 2 and max(map(len, column.filled), default=0) <= 40 and not column.moments
    return short and len(column.filled) == len(column.cells) > 1 and len(column.kinds) == len(column.filled)


def _closed(column: Column) -> bool:
    """Whether a column holds a choice of few answers, not people's own words."""
    if column.clocks or not column.filled or column.length > 8:
        return False
    few = column.repeats and len(column.kinds) <= max(2, 0.3 * len(column.filled))
    return few and column.key not in PEOPLE and (len(column.filled) >= 10 or column.length < WORDY)


def _respondents(grid: Grid, found: _Survey, where: str, title: str) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """A draft for every row with an answer: each question is asked, and answered where it was."""
    drafts: list[Draft] = []
    silent: list[int] = []
    for at, line in enumerate(grid.lines):
        speeches = list(_answers(found.answers, at))
        if not speeches:
            silent.append(line)
            continue
        if len(drafts) == _MOST_RESPONDENTS:
            raise TranscriptError(
                f"{where}: more than {_MOST_RESPONDENTS:,} respondents; split the table and add the parts"
            )
        written = value_of(found.case.cells[at]) if found.case else ""
        case = written or f"{title} row {line}"
        attributes = {
            value_of(c.title or f"column {c.at + 1}"): value_of(c.cells[at]) for c in found.attributes if c.cells[at]
        }
        group = (value_of(found.group.cells[at]) or None) if found.group else None
        name = name_of(f"{title} {written}" if written else case)
        drafts.append(Draft.of(speeches, name=name, case=Case(case, group, None, attributes)))
    return tuple(drafts), tuple(_understood(grid, found, len(drafts), silent))


def _answers(questions: Sequence[Column], at: int) -> Iterator[Speech]:
    for column in questions:
        if column.cells[at]:
            if column.title and column.key not in REMARKS | WORDS:
                yield Speech(ASKS, column.title, role=Role.INTERVIEWER)
            yield Speech(UNNAMED, column.cells[at], role=Role.PARTICIPANT)


def _understood(grid: Grid, found: _Survey, respondents: int, silent: Sequence[int]) -> Iterator[str]:
    yield f"Read as one row a respondent ({respondents:,}), with answers to {listed(found.answers)}."
    if found.case:
        repeated = [cell for cell, count in found.case.kinds.items() if count > 1]
        yield f"The case is in column {listed([found.case])}."
        if repeated:
            yield f"{len(repeated):,} case(s) have several rows, such as '{repeated[0][:40]}'; each is a transcript."
    else:
        yield "No column names the cases: they are called by the row they stand in."
    if found.group:
        yield f"The group is in column {listed([found.group])}."
    if found.attributes:
        yield f"Kept as attributes of the cases: {listed(found.attributes)}."
    if silent:
        yield f"{len(silent):,} row(s) have no answer in words and were left out, the first in line {silent[0]:,}."
    titles = [column.title.casefold() for column in found.answers if column.title]
    if len(set(titles)) < len(titles):
        yield "Two columns or more have the same question; their answers follow each other."
    columns = [*found.answers, *found.attributes, *filter(None, (found.case, found.group))]
    yield from passed_over(grid, columns)
