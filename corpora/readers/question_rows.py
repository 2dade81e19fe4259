"""Tables with a question in each row: beside it one person's answer, or a column of answers for each who was asked.

Also a row for each answer, with a column that says whose it is. The question is the interviewer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from corpora.material import Case, Role
from corpora.questioning import asks
from corpora.readers.blocks import UNNAMED, Draft, Speech
from corpora.readers.coded_table import names_one
from corpora.readers.grid import (
    CASES,
    PEOPLE,
    REMARKS,
    SPEAKERS,
    WORDS,
    WORDY,
    Column,
    Grid,
    listed,
    name_of,
    passed_over,
)
from corpora.readers.side_columns import is_side

ASKS = "Interviewer"
_QUESTIONS = frozenset("question questions interviewquestion interviewquestions prompt prompts".split())
_ASKING, _ASKING_UNTITLED = 0.5, 0.7  # of the cells of a column, so many must ask
_FEWEST = 3


def drafts_by_question(grid: Grid) -> tuple[tuple[Draft, ...], tuple[str, ...]] | None:
    """The interviews of such a table and remarks on how it was understood; None for any other table."""
    if grid.titled and len(people := [column for column in grid.columns if names_one(column.title)]) > 1:
        return _by_person(grid, people)
    asked = next((column for column in grid.columns if grid.titled and _holds_questions(column)), None)
    if asked is None:
        return None
    others = [c for c in grid.columns if c is not asked and c.filled and not c.clocks and not c.numbers]
    who = next((c for c in others if c.key in PEOPLE | CASES | SPEAKERS and c.length < WORDY), None)
    answers = [c for c in others if c is not who and c.length >= WORDY and not is_side(c.title) and not asks(c.title)]
    if not answers or (who and len(answers) > 1):
        return None
    # A question may stand for several rows, in the first of them.
    questions = list(accumulate((at if cell else 0 for at, cell in enumerate(asked.cells)), max))
    if who is None and len(answers) > 1:
        drafts = [_draft(asked, questions, column, range(len(grid)), column.title) for column in answers]
        how = f"Read as one question a row, from {listed([asked])}, and one respondent a column: {listed(answers)}."
    else:
        drafts = [_draft(asked, questions, answers[0], rows, name) for name, rows in _rows_of(who, len(grid)).items()]
        how = f"Read as one question a row, from {listed([asked])}, with its answer in {listed(answers)}."
        if who is not None and len(who.filled) < len(grid):
            how += f" Rows without {listed([who])} are of the one above."
    used = [asked, *answers, *([who] if who else [])]
    return tuple(drafts), (how, *passed_over(grid, used))


def _by_person(grid: Grid, people: Sequence[Column]) -> tuple[tuple[Draft, ...], tuple[str, ...]] | None:
    """A column of answers for each who is named so, to what the first other column asks or speaks of, if there is one.

    None where nobody's column holds words, or a further one says whose each row is.
    """
    answers = [column for column in people if column.filled and column.length >= WORDY]
    others = [c for c in grid.columns if c not in people and 2 * len(c.filled) >= len(grid)]
    if not answers or any(c.key in PEOPLE | CASES and c.length < WORDY for c in others):
        return None
    asked = next((c for c in others if not (c.numbers or c.clocks or is_side(c.title))), None)
    rows = range(len(grid))
    questions = list(accumulate((at if asked and asked.cells[at] else 0 for at in rows), max))
    drafts = [_draft(asked, questions, column, rows, column.title) for column in answers]
    about = f", about {listed([asked])}" if asked else ""
    how = f"Read as one respondent a column: {listed(answers)}{about}."
    return tuple(drafts), (how, *passed_over(grid, [*answers, *([asked] if asked else [])]))


def _holds_questions(column: Column) -> bool:
    """Whether a column's cells are questions: by its title and half of them, or most of the first column's."""
    if len(column.filled) < _FEWEST or column.length < 2 or column.key in WORDS | REMARKS:
        return False
    share = sum(map(asks, column.filled)) / len(column.filled)
    return share >= (_ASKING if column.key in _QUESTIONS else _ASKING_UNTITLED) and (
        column.key in _QUESTIONS or column.at == 0
    )


def _rows_of(who: Column | None, rows: int) -> dict[str, list[int]]:
    """The rows of each person; cells that stand for several rows are filled in the first of them alone."""
    of_person: dict[str, list[int]] = {}
    name = ""
    for at in range(rows):
        name = (who.cells[at] if who else "") or name
        of_person.setdefault(name, []).append(at)
    return of_person


def _draft(asked: Column | None, questions: Sequence[int], answers: Column, rows: Sequence[int], name: str) -> Draft:
    """One person's answers, each behind its question, whose row `questions` tells; once, where several answer it.

    Without a column that asks, behind none.
    """
    speeches: list[Speech] = []
    before = -1
    for at in (row for row in rows if answers.cells[row]):
        if asked and questions[at] != before:
            speeches.append(Speech(ASKS, asked.cells[questions[at]], role=Role.INTERVIEWER))
        speeches.append(Speech(UNNAMED, answers.cells[at], role=Role.PARTICIPANT))
        before = questions[at]
    return Draft.of(speeches, name=name_of(name) if name else None, case=Case(name_of(name)) if name else None)
