"""What documents have in common: paragraphs, some with a label in bold, and tables, some with a turn in each row.

The readers of Word, OpenDocument, RTF and HTML take a document apart into these; what becomes speech is decided here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from corpora.counted import several
from corpora.errors import TranscriptError
from corpora.labels import Form, label_at, speaker_key
from corpora.lookalikes import HEADINGS, looks_like_name, names_role
from corpora.material import count_words
from corpora.readers.blocks import Draft, Speech, clean, says_something
from corpora.readers.coded_table import of_codes
from corpora.readers.comments import Mark, MarkKind, letters_of
from corpora.readers.grid import grid_of
from corpora.readers.label_stacks import unstacked
from corpora.readers.question_rows import drafts_by_question
from corpora.readers.set_off_questions import questions_around, questions_set_off
from corpora.readers.side_columns import without_side_columns
from corpora.readers.speech_table import speeches_of

MOST_PARAGRAPHS = 1_000_000
EMPHASES = BOLD, UNDERLINED, ITALIC = ("in bold", "underlined", "in italics")  # where several hold, the first counts
_SET_OFF = re.compile(r"[:\uff1a\t\n]")
_RECORDS = re.compile(r"\s*(?:started|stopped) (?:the )?(?:transcription|recording)\W*")  # as Teams says it of somebody
_LONGEST_LEAD = 60  # characters of a label that stands out
_NEARLY_BLACK = 0x60  # of 255 of its red, green or blue: text pasted from a page is seldom quite black
_SHOWN = 60  # characters of a paragraph in a remark


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a document; the first ``lead`` characters stand out (``emphasis``), as labels and questions do.

    ``marks`` say where comments in the margin begin, end and are called in it.
    """

    text: str
    lead: int = 0
    emphasis: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document, row by row; a cell that goes on from the row above is empty."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Table


class Composer:
    """Builds one paragraph out of runs of text, and remembers how much of its beginning stands out, and how."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._lead = 0
        self._length = 0
        self._leads = True
        self._emphasis = ""
        self._marks: list[tuple[str, MarkKind, int]] = []

    def add(self, text: str, emphasis: str = "") -> None:
        """Add a run of text; `emphasis` is how it stands out: one of `EMPHASES`, a colour, or a style."""
        if not text:
            return
        self._parts.append(text)
        self._length += len(text)
        if self._leads and emphasis and emphasis == (self._emphasis or emphasis):
            self._lead, self._emphasis = self._length, emphasis
        elif text.strip():
            self._leads = False

    def mark(self, comment: str, kind: MarkKind) -> None:
        """Note that a comment begins, ends or is called here."""
        self._marks.append((comment, kind, self._length))

    @property
    def at_start(self) -> bool:
        """Whether a blank here would stand at the beginning of the paragraph, or behind another blank."""
        return not self._parts or self._parts[-1][-1:] in (" ", "\n")

    def take(self) -> Paragraph:
        """The paragraph so far; the next one begins."""
        text, lead, emphasis = "".join(self._parts), self._lead, self._emphasis
        marks = tuple(Mark(comment, kind, len(letters_of(text[:at]))) for comment, kind, at in self._marks)
        self.__init__()  # type: ignore[misc]
        return Paragraph(clean(text).strip(), len(clean(text[:lead]).strip()), emphasis, marks)


def in_colour(value: str) -> str:
    """How text of a colour, such as ``FF0000``, stands out; not at all where it is black or nearly so."""
    value = value.lstrip("#")
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", value):
        return ""
    light = max(int(value[at : at + 2], 16) for at in (0, 2, 4))
    return f"in the colour {value.upper()}" if light > _NEARLY_BLACK else ""


def drafts_of(blocks: Sequence[Block], where: str, notes: tuple[str, ...] = ()) -> tuple[Draft, ...]:
    """The interviews of a document: several where its table puts each question to several people, one a column.

    Raises:
        TranscriptError: most of it is a table of codes with definitions or quotes; `where` names the document.
    """
    blocks, coded = _without_codes(blocks, where)
    blocks, unmatched = _with_turns_in_rows(blocks)
    notes = (*notes, *coded, *unmatched)
    kept, beside = _without_notes(blocks)
    tables = [block for block in kept if isinstance(block, Table)]
    aside = [block.text for block in kept if isinstance(block, Paragraph) and says_something(block.text)]
    words = sum(count_words(cell) for table in tables for row in table.rows for cell in row)
    if len(tables) == 1 and sum(map(count_words, aside)) < words:
        found = drafts_by_question(grid_of(list(enumerate(tables[0].rows, 1))))
        if found is not None and len(found[0]) > 1:
            drafts, how = found
            told = (*notes, *beside, *how, *_left_outside(aside))
            return tuple(replace(draft, notes=(*told, *draft.notes)) for draft in drafts)
    return (draft_of(blocks, notes),)


def _without_codes(blocks: Sequence[Block], where: str) -> tuple[Sequence[Block], tuple[str, ...]]:
    """The blocks without tables that list codes, and a remark on these."""
    coded = {
        at: titles for at, block in enumerate(blocks) if isinstance(block, Table) if (titles := of_codes(block.rows))
    }
    if not coded:
        return blocks, ()
    listed = ", ".join(f"'{title[:_SHOWN]}'" for title in dict.fromkeys(chain.from_iterable(coded.values())))
    words = [sum(count_words(paragraph.text) for paragraph in _flat(block)) for block in blocks]
    if 2 * sum(words[at] for at in coded) >= sum(words):
        raise TranscriptError(
            f"{where}: it is a table of codes (the columns are {listed}), whose quotes stand in the transcripts"
            " already; add these, and give the table to `evaluate` if it says which quote has which code"
        )
    told = f"Left out, as nobody says it: {several(len(coded), 'table')} of codes (the columns are {listed})."
    return [block for at, block in enumerate(blocks) if at not in coded], (told,)


def _with_turns_in_rows(blocks: Sequence[Block]) -> tuple[Sequence[Block], tuple[str, ...]]:
    """The blocks with a turn in each row of their tables, also where one row holds all labels and all that was said."""
    parted, notes = unstacked([block.rows for block in blocks if isinstance(block, Table)])
    tables = (Table(tuple(map(tuple, rows))) for rows in parted)
    return [next(tables) if isinstance(block, Table) else block for block in blocks], notes


def tables_of_codes(blocks: Sequence[Block]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The rows of the tables that list codes, in a document that is little else."""
    tables = [block for block in blocks if isinstance(block, Table) and of_codes(block.rows)]
    words = sum(count_words(cell) for table in tables for row in table.rows for cell in row)
    if 2 * words >= sum(count_words(paragraph.text) for block in blocks for paragraph in _flat(block)):
        yield from (table.rows for table in tables)


def _left_outside(aside: Sequence[str]) -> Iterator[str]:
    """A remark on paragraphs outside a table that holds several interviews, if there are any."""
    if aside:
        first = aside[0] if len(aside[0]) <= _SHOWN else f"{aside[0][:_SHOWN]}..."
        yield f"{len(aside)} paragraph(s) outside the table are in none of its interviews, such as '{first}'."


def draft_of(blocks: Sequence[Block], notes: tuple[str, ...] = ()) -> Draft:
    """Lay out a document: the rows of its tables of speech, where they hold most of the words, else its paragraphs."""
    blocks, beside = _without_notes(blocks)
    notes = (*notes, *beside)
    tables = {at: speeches_of(block.rows) for at, block in enumerate(blocks) if isinstance(block, Table)}
    speeches = [speech for rows in tables.values() for speech in rows or () if isinstance(speech, Speech)]
    spoken = sum(count_words(speech.words) for speech in speeches)
    if spoken and spoken > sum(count_words(block.text) for block in blocks if isinstance(block, Paragraph)):
        layout = list(_layout(blocks, tables))
        aside = sum(isinstance(speech, str) for speech in layout)
        remark = f"{aside} paragraph(s) outside the table of what was said count as heading, not as speech."
        return Draft.of(layout, (*notes, remark) if aside else notes)
    paragraphs = [paragraph for block in blocks for paragraph in _flat(block) if says_something(paragraph.text)]
    labelled = list(_labelled(paragraphs))
    whole = [paragraph.emphasis if paragraph.lead == len(paragraph.text) else "" for paragraph in paragraphs]
    for emphasis in dict.fromkeys(filter(None, whole)):
        set_off = [one == emphasis for one in whole]
        if (asked := questions_set_off(labelled, set_off)) is not None:
            how = f"what is {emphasis} counts as the interviewer's words, the rest as answers"
            return Draft.of(asked, (*notes, f"No speaker labels were found: {how}."))
        if (asked := questions_around(labelled, set_off)) is not None:
            how = f"what is {emphasis} counts as answers, the rest as the interviewer's words"
            return Draft.of(asked, (*notes, f"No speaker labels were found: {how}."))
    return Draft.of_paragraphs(labelled, notes)


def _without_notes(blocks: Sequence[Block]) -> tuple[Sequence[Block], tuple[str, ...]]:
    """The blocks without what researchers wrote beside the words in tables, and a remark on it."""
    kept: list[Block] = []
    titles: dict[str, None] = {}
    for block in blocks:
        rows, beside = without_side_columns(block.rows) if isinstance(block, Table) else ((), ())
        kept.append(Table(tuple(map(tuple, rows))) if beside else block)
        titles.update(dict.fromkeys(beside))
    if not titles:
        return blocks, ()
    listed = ", ".join(f"'{title[:_LONGEST_LEAD]}'" for title in titles)
    return kept, (f"Left out, as it is not speech: what stands under {listed}, beside the words.",)


def _layout(blocks: Sequence[Block], tables: dict[int, list[Speech | str] | None]) -> Iterator[Speech | str]:
    for at, block in enumerate(blocks):
        rows = tables.get(at)
        if rows:
            yield from rows
        else:
            yield from (paragraph.text for paragraph in _flat(block) if says_something(paragraph.text))


def _flat(block: Block) -> Iterator[Paragraph]:
    """A paragraph as it is; of a table each row, its cells set apart by tabs (a label and words, for instance).

    Where rows describe the file (date, place), a dash stands for the tab, so that nobody takes them for speech.
    """
    if isinstance(block, Paragraph):
        yield block
        return
    keys = [speaker_key(row[0]) for row in block.rows if row and row[0].strip()]
    describes = len(set(keys)) == len(keys) and not HEADINGS.isdisjoint(keys)
    for row in block.rows:
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        yield Paragraph((" \u2013 " if describes else "\t").join(cells).strip())


def _labelled(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """The paragraphs' texts; where labels are set off by standing out alone, a colon takes its place."""
    leads = [_lead(paragraph) for paragraph in paragraphs]
    counts = Counter(speaker_key(lead) for lead in leads if lead)
    total = sum(counts.values())
    recur = total >= 4 and len(counts) * 2 <= total and total * 3 >= len(paragraphs)
    for paragraph, lead in zip(paragraphs, leads, strict=True):
        if recur and lead and counts[speaker_key(lead)] > 1:
            yield f"{lead}: {paragraph.text[paragraph.lead :].lstrip()}"
        else:
            yield paragraph.text


def _lead(paragraph: Paragraph) -> str:
    """The beginning of a paragraph that stands out, if it may be a label that nothing else sets off."""
    lead, rest = paragraph.text[: paragraph.lead], paragraph.text[paragraph.lead :]
    if not lead or not rest or len(lead) > _LONGEST_LEAD or _SET_OFF.search(lead) or _SET_OFF.match(rest.lstrip(" ")):
        return ""
    if _RECORDS.fullmatch(rest) or _set_off_by_time(paragraph.text):
        return ""
    stamped = label_at(f"{lead}:", 0, len(lead) + 1)
    if stamped is None or not (looks_like_name(stamped.name) > 0 or names_role(stamped.key)):
        return ""
    return lead.rstrip()


def _set_off_by_time(text: str) -> bool:
    """Whether a time behind a name sets it off from the words below, as in Teams; labels in the words stay words."""
    first = text.partition("\n")[0]
    label = label_at(first, 0, len(first))
    return label is not None and label.form is Form.TIMED and label.body == len(first)
