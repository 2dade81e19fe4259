"""Tables in documents with a turn in each row: which column holds the time, the speaker and the words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpora.labels import is_time, label_at, seconds, speaker_key
from corpora.lookalikes import HEADINGS, looks_like_name, names_role
from corpora.material import Role, count_words
from corpora.questioning import asks
from corpora.readers.blocks import UNNAMED, Speech, clean, label_of, says_something

TIME_HEADINGS = frozenset(
    """
    time times timestamp timestamps timespan timecode time_code start start_time start_timestamp begin begins from
    """.split()
)
SPEAKER_HEADINGS = frozenset("speaker speakers speaker_name name who person participant role voice label".split())
WORDS_HEADINGS = frozenset(
    "text words transcript transcription speech utterance content dialogue dialog said spoken what_was_said".split()
)
_QUESTION_HEADINGS = frozenset("question questions interviewer prompt".split())
_ANSWER_HEADINGS = frozenset("answer answers response responses reply participant respondent interviewee".split())
_FEWEST_ASKED = 3
_MOST_TOLD, _MOST_OF_VALUE = 5, 12  # words of what is told above the questions, and of its value
_MOST_COLUMNS = 8
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a row holds the words, the speaker and the time; None where it holds none."""

    words: int
    speaker: int | None
    time: int | None


def speeches_of(rows: Sequence[Sequence[str]]) -> list[Speech | str] | None:
    """The turns of a table with one in each row; None for any other table.

    A row without a speaker goes on with the row above; one without words, such as a heading over all columns, is text
    that nobody said.
    """
    rows = [[clean(cell).strip() for cell in row] for row in rows if any(says_something(cell) for cell in row)]
    if not rows or max(map(len, rows)) > _MOST_COLUMNS or max(map(len, rows)) < 2:
        return None
    head = columns_named(rows[0])
    if head is not None and head.speaker is not None:
        return list(_merged(_rows(rows, head, heading=rows[0])))
    if (asked := _asked_beside(rows)) is not None:
        return asked
    guessed = _guessed(rows)
    return None if guessed is None else list(_merged(_rows(rows, guessed, heading=None)))


def _asked_beside(rows: Sequence[Sequence[str]]) -> list[Speech | str] | None:
    """The questions and answers of a table that has them side by side; None for any other."""
    if any(len(row) != 2 for row in rows):
        return None
    above = next((at for at, (told, value) in enumerate(rows) if not _describes(told, value)), len(rows))
    if above == len(rows):
        return None
    named = [cell.strip(" :").casefold() for cell in rows[above]]
    headed = named[0] in _QUESTION_HEADINGS and named[1] in _ANSWER_HEADINGS
    below = rows[above + headed :]
    pairs = [(question, answer) for question, answer in below if says_something(question) and says_something(answer)]
    asking = sum(asks(question) for question, _ in pairs)
    asked_back = sum(asks(answer) for _, answer in pairs)
    if len(pairs) < _FEWEST_ASKED or asking < (0.5 if headed else 0.8) * len(pairs) or 2 * asked_back > len(pairs):
        return None
    said: list[Speech | str] = [": ".join(row) for row in rows[:above]]
    said += [" ".join(rows[above]).strip()] if headed else []
    for question, answer in below:
        if says_something(answer) or asks(question):
            said.append(Speech("Interviewer", question, role=Role.INTERVIEWER))
            said.append(Speech(UNNAMED, answer, role=Role.PARTICIPANT))
        else:
            said.append(question)
    return said


def _describes(told: str, value: str) -> bool:
    """Whether a row at the top only says what or who an interview is, as `Role` and `Careers Leader` do."""
    few = 0 < count_words(told) <= _MOST_TOLD and count_words(value) <= _MOST_OF_VALUE
    heads = told.strip(" :").casefold() in _QUESTION_HEADINGS and value.strip(" :").casefold() in _ANSWER_HEADINGS
    return few and not heads and not asks(told) and not asks(value) and not value.rstrip().endswith((".", "!"))


def columns_named(heading: Sequence[str]) -> Columns | None:
    """The columns that a heading row names; None where it names no column of words."""
    keys = [cell.strip().strip(":").casefold().replace(" ", "_").replace("-", "_") for cell in heading]
    words = _first(keys, WORDS_HEADINGS)
    if words is None:
        return None
    return Columns(words, _first(keys, SPEAKER_HEADINGS), _first(keys, TIME_HEADINGS))


def _first(keys: Iterable[str], wanted: frozenset[str]) -> int | None:
    return next((at for at, key in enumerate(keys) if key in wanted), None)


def _guessed(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns by what they hold: labels that recur, times, and most of the words."""
    rows = [row for row in rows if sum(map(says_something, row)) > 1]  # others are headings over all columns
    if len(rows) < _FEWEST_ROWS:
        return None
    width = max(map(len, rows))
    columns = [[row[at] if at < len(row) else "" for row in rows] for at in range(width)]
    times = [at for at, cells in enumerate(columns) if _share(cells, _a_time) >= 0.8]
    rest = [at for at in range(width) if at not in times]
    speaker = next((at for at in rest if _labels(columns[at])), None)
    rest = [at for at in rest if at != speaker]
    if speaker is None or not 0 < len(rest) < 3:
        return None
    words = max(rest, key=lambda at: (sum(map(count_words, columns[at])), at))
    return Columns(words, speaker, times[0] if times else None)


def _labels(cells: Sequence[str]) -> bool:
    """Whether cells hold the labels of speakers: short, like names, and recurring."""
    given = [cell for cell in cells if says_something(cell)]
    names = [_speaker(cell)[0] for cell in given]
    keys = {speaker_key(name) for name in names}
    if not given or keys & HEADINGS:
        return False
    likely = _share(names, lambda name: names_role(speaker_key(name)) or looks_like_name(name) > 0)
    recur = len(keys) * 2 <= len(given) or (len(given) >= _FEWEST_ROWS and all(map(names_role, keys)))
    return recur and likely >= 0.8 and all(len(cell) <= 80 for cell in given)


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    given = [cell for cell in cells if says_something(cell)]
    return sum(test(cell) for cell in given) / len(given) if given else 0.0


def _a_time(cell: str) -> bool:
    return is_time(cell, 0, len(cell))


def _rows(rows: Sequence[Sequence[str]], columns: Columns, heading: Sequence[str] | None) -> Iterator[Speech | str]:
    """Each row as a speech; the heading is dropped wherever it is repeated."""
    for row in rows:
        if heading is not None and list(row) == list(heading):
            continue
        cell = [row[at] if at is not None and at < len(row) else "" for at in (columns.speaker, columns.words)]
        if not says_something(cell[1]):
            yield " ".join(row).strip()
            continue
        speaker, late = _speaker(cell[0])
        time = row[columns.time] if columns.time is not None and columns.time < len(row) else ""
        began = seconds(time) if time and _a_time(time) else late
        yield Speech(speaker or None, cell[1], began)


def _speaker(cell: str) -> tuple[str, float | None]:
    """A speaker's name and the time beside it, as in `Anna (00:12)`."""
    line = " ".join(cell.split())
    if not line:
        return "", None
    label = label_at(f"{line}:", 0, len(line) + 1)
    return (label.name, label.began) if label else (label_of(line), None)


def _merged(speeches: Iterable[Speech | str]) -> Iterator[Speech | str]:
    """Speeches in which rows without a speaker are part of the one above."""
    last: Speech | None = None
    for speech in speeches:
        if last is not None and isinstance(speech, Speech) and speech.speaker is None:
            last = Speech(last.speaker, f"{last.words}\n\n{speech.words}", last.began)
            continue
        if last is not None:
            yield last
        last = speech if isinstance(speech, Speech) else None
        if isinstance(speech, str):
            yield speech
    if last is not None:
        yield last
