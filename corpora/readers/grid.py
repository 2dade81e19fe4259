"""Tables of cells, from whatever file: the columns by what they hold, and whether the first row names them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from corpora.labels import is_time, seconds, speaker_key
from corpora.lookalikes import names_role
from corpora.material import count_words
from corpora.readers.blocks import clean, on_one_line, says_something

MOST_COLUMNS = 1_000
MOST_ROWS = 200_000
WORDY = 3.0  # words in a cell, on average, from which a column holds what people said
_LOOKED_AT = 2_000  # rows from which columns are judged
_SLOWEST, _FASTEST = 0.1, 7.0  # words a second; nobody is transcribed who says fewer, or more
_NUMBER = re.compile(r"[+\-]?\d{1,18}(?:[.,]\d{1,18})?(?:[eE][+\-]?\d{1,3})?")
_BEYOND_A_DAY = re.compile(r"(?:2[4-9]|[3-9]\d|\d{3}):\d\d:00")  # 31:42 as Excel writes it, which takes it for hours
_BLANKS = re.compile(r"\s+")
_NOT_IN_NAMES = re.compile(r"[/\\]")
_LONGEST_VALUE = 200  # characters of an attribute or of a case's name
_MOMENT = re.compile(  # "2024/05/13 10:02:03 AM GMT+1", "13.05.2024", "2024-05-13T10:02:03.123Z"
    r"\d{1,4}([/.\-])\d{1,2}\1\d{1,4}(?:[T,]?\s?\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s?(?:[AaPp]\.?[Mm]\.?)?)?"
    r"(?:\s?(?:Z|[A-Z]{2,5}|[+\-]\d{2}:?\d{2}|(?:GMT|UTC|[A-Z]{3,4})[+\-]\d{1,2}(?::\d{2})?))?"
)
_LONGEST_MOMENT = 60
_NOT_WORDS = re.compile(r"[\W_]+")
_LONGEST_TITLE = 60  # characters of a first row's cell, where nothing else tells that it names a column

TIMES = frozenset("time timespan timestamp timecode start begin began from in when".split())
ENDS = frozenset("end stop until out finish".split())
SPEAKERS = frozenset("speaker voice who talker speakername speakerlabel".split())
PEOPLE = frozenset("name participant person respondent interviewee student pupil teacher learner".split())
WORDS = frozenset("text transcript transcription utterance words speech content said dialogue caption".split())
REMARKS = frozenset("answer answers response comment comments line message sentence".split())
CASES = frozenset(
    "id case caseid participantid respondentid responseid pid uid userid code ref reference no number nr record"
    " respondent participant".split()
)
GROUPS = frozenset(
    "group role stakeholder stakeholdergroup stakeholdertype participantgroup participanttype participantrole"
    " respondentgroup respondenttype respondentrole jobrole cohort type category arm".split()
)
INTERVIEWS = frozenset("interview interviewid session recording file filename document meeting".split())
_ALL = TIMES | ENDS | SPEAKERS | PEOPLE | WORDS | REMARKS | CASES | GROUPS | INTERVIEWS


@dataclass(frozen=True)
class Column:
    """One column: its place from 0, its title (empty where the table has none) and its cells, stripped."""

    at: int
    title: str
    cells: tuple[str, ...]

    @cached_property
    def key(self) -> str:
        """The title as one word in lower case, without what stands in brackets: `Start time (s)` is ``start``."""
        bare = _NOT_WORDS.sub("", re.sub(r"[(\[].{0,40}[)\]]", "", self.title).casefold())
        return bare.removesuffix("time") or bare

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The cells that say something, of the first rows."""
        return tuple(cell for cell in self.cells[:_LOOKED_AT] if cell)

    @cached_property
    def kinds(self) -> Counter[str]:
        """How often each cell comes, whatever its case, of the first rows."""
        return Counter(cell.casefold() for cell in self.filled)

    @cached_property
    def length(self) -> float:
        """Words in a cell, on average over the filled ones."""
        return sum(map(count_words, self.filled)) / (len(self.filled) or 1)

    @cached_property
    def clocks(self) -> bool:
        """Whether nearly every cell is a time, such as ``0:27``."""
        return _share(self.filled, is_clock) >= 0.9

    @cached_property
    def moments(self) -> bool:
        """Whether nearly every cell is a date, as survey services note when somebody answered."""
        return _share(self.filled, is_moment) >= 0.9

    @cached_property
    def some_clocks(self) -> bool:
        """Whether at least half of the cells are times; others may be remarks."""
        return _share(self.filled, is_clock) >= 0.5

    @cached_property
    def numbers(self) -> bool:
        """Whether nearly every cell is a number."""
        return _share(self.filled, is_number) >= 0.9

    @cached_property
    def repeats(self) -> bool:
        """Whether the cells are few names that come again and again."""
        return len(self.kinds) <= 30 and len(self.kinds) * 2 <= len(self.filled)

    @cached_property
    def roles(self) -> bool:
        """Whether nearly every cell names a role, such as ``Interviewer`` or ``P4``."""
        return _share(self.filled, is_role) >= 0.9


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its columns, and the line or row of the file that each row of cells stands in."""

    columns: tuple[Column, ...]
    lines: tuple[int, ...]
    titled: bool

    def __len__(self) -> int:
        return len(self.lines)


def grid_of(rows: Sequence[tuple[int, Sequence[str]]]) -> Grid:
    """The table of rows (line, cells) with at least one filled cell each; columns without any are left out."""
    width = max((len(cells) for _, cells in rows), default=0)
    stripped = [(line, [*map(_shown, cells), *[""] * (width - len(cells))]) for line, cells in rows]
    stripped = [row for row in stripped if any(row[1])]
    used = [at for at in range(width) if any(cells[at] for _, cells in stripped)]
    titled, skipped = _titles(stripped, used)
    titles = stripped[titled - 1][1] if titled else [""] * width
    body = stripped[titled + skipped :]
    columns = tuple(Column(at, titles[at], tuple(cells[at] for _, cells in body)) for at in used)
    return Grid(columns, tuple(line for line, _ in body), titled > 0)


def is_clock(cell: str) -> bool:
    """Whether a cell is a time and nothing else."""
    return ":" in cell and is_time(cell, 0, len(cell))


def is_moment(cell: str) -> bool:
    """Whether a cell is a date, with or without a time of the day, and nothing else."""
    return len(cell) <= _LONGEST_MOMENT and bool(_MOMENT.fullmatch(cell))


def is_number(cell: str) -> bool:
    """Whether a cell is a number and nothing else."""
    return bool(_NUMBER.fullmatch(cell))


def is_role(cell: str) -> bool:
    """Whether a cell names somebody's role in an interview."""
    return len(cell) <= 60 and names_role(speaker_key(cell))


def time_of(cell: str, ticks: int = 1) -> float | None:
    """The seconds that a cell says: a clock, or a number of so many `ticks` a second."""
    if is_clock(cell):
        return seconds(cell.removesuffix(":00") if _BEYOND_A_DAY.fullmatch(cell) else cell)
    return float(cell.replace(",", ".")) / ticks if is_number(cell) else None


def ticks_of(start: Column, words: Column) -> int:
    """How many of what a column of times counts make a second: 1,000 where its title says ``ms``, mostly 1.

    Whole numbers in which people would speak too slowly in seconds are milliseconds, as Whisper writes them; in which
    they would then speak too fast, hundredths.
    """
    if re.search(r"\bms\b|millisec", start.title.casefold()):
        return 1000
    if not start.numbers or not all(map(str.isdigit, start.filled)):
        return 1
    times = [int(cell) for cell in start.filled]
    spoken, lasted = sum(map(count_words, words.cells[:_LOOKED_AT])), max(times) - min(times)
    return next((ticks for ticks in (1, 1000, 100) if _SLOWEST * lasted <= spoken * ticks <= _FASTEST * lasted), 1)


def passed_over(grid: Grid, used: Sequence[Column]) -> tuple[str, ...]:
    """Remarks on the columns that were not used."""
    rest = [column for column in grid.columns if column not in used and column.filled]
    empty = [column for column in grid.columns if not column.filled]
    passed = (f"Passed over: {listed(rest)}.",) if rest else ()
    return (*passed, f"Nothing stands under {listed(empty)}.") if empty else passed


def listed(columns: Sequence[Column]) -> str:
    """The titles of columns, for a remark."""
    shown = [
        f"'{value_of(column.title)[:60]}'" if column.title else f"column {column.at + 1}" for column in columns[:5]
    ]
    return ", ".join(shown) + (f" and {len(columns) - 5:,} more" if len(columns) > 5 else "")


def value_of(cell: str) -> str:
    """A cell as the name of a case or an attribute: one line, and not too long."""
    return on_one_line(clean(_BLANKS.sub(" ", cell)), _LONGEST_VALUE)


def name_of(name: str) -> str:
    """A cell as the name of an interview, without slashes."""
    return _NOT_IN_NAMES.sub("-", value_of(name)) or "unnamed"


def _titles(rows: Sequence[tuple[int, list[str]]], used: Sequence[int]) -> tuple[int, int]:
    """Which row (from 1; 0 for none) names the columns, and how many rows under it are no data.

    Survey services put their own keys above the questions (Qualtrics) or a word such as 'Response' under them.
    """
    if not rows or not _names_columns(rows, used):
        return 0, 0
    if len(rows) > 2 and any(cell.startswith('{"ImportId"') for cell in rows[2][1]):
        return 2, 1
    if len(rows) > 1:
        under = {cell.casefold() for cell in rows[1][1] if cell}
        if under and under <= {"response", "open-ended response"}:
            return 1, 1
    return 1, 0


def _names_columns(rows: Sequence[tuple[int, list[str]]], used: Sequence[int]) -> bool:
    first = rows[0][1]
    titles = [Column(at, first[at], ()) for at in used]
    under = [Column(at, "", tuple(cells[at] for _, cells in rows[1 : 1 + _LOOKED_AT])) for at in used]
    pairs = [(title, column) for title, column in zip(titles, under, strict=True) if title.title]
    known = sum(title.key in _ALL for title, _ in pairs)
    if any(_same_kind(title, column) for title, column in pairs) and known < 2:
        return False
    if known or any(title.title.endswith("?") for title, _ in pairs):
        return True
    if any((column.clocks or column.numbers) and column.filled for _, column in pairs):
        return True
    short = all(len(title.title) <= _LONGEST_TITLE for title, _ in pairs)
    longer = any(column.length > 2 * count_words(title.title) for title, column in pairs)
    return len(rows) > 1 and len({title.title.casefold() for title, _ in pairs}) == len(pairs) and short and longer


def _same_kind(title: Column, column: Column) -> bool:
    """Whether a cell of the first row is one more of what stands under it: a time, a number, a speaker."""
    cell = title.title
    if is_clock(cell) or is_number(cell):
        return column.clocks or column.numbers or not column.filled
    if title.key in _ALL and not (column.roles and column.kinds[cell.casefold()]):
        return False
    return bool(column.kinds[cell.casefold()] and column.length < 4) or (is_role(cell) and column.roles)


def _shown(cell: str) -> str:
    stripped = cell.strip().strip("\ufeff\u200b")
    return stripped if says_something(stripped) else ""


def _share(cells: Sequence[str], test: object) -> float:
    return sum(map(bool, map(test, cells))) / len(cells) if cells else 0.0  # type: ignore[call-overload]
