"""Codings that come with words: where these stand in the transcripts, and whether they stand where offsets say.

Taguette, MAXQDA, ATLAS.ti and others export the words of a coded passage and no offsets that count characters; people
copy them into tables by hand. Words are compared without regard to how they are spaced, which quotation marks they have
and stand in, and how they are capitalised at the beginning; where dots leave something out, all parts must stand there,
in their order and near each other. Nothing else is made alike, so what is not verbatim is not found, and is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from corpora.code_lists import divided
from corpora.coding import HumanCoding
from corpora.codings import read_codings
from corpora.errors import CodingsError
from corpora.material import Span
from corpora.naming import stem
from corpora.tables import Row, read_table

_WHICH = ("representative", "example", "illustrative", "supporting", "sample", "key")
_NAMES = {
    "transcript": (
        *("transcript", "document", "document_name", "file", "file_name", "source", "media_title"),
        *("participant", "participants", "participant(s)", "participant_id", "interviewee", "interview", "respondent"),
    ),
    "code": (
        *("code", "codes", "tag", "code_name", "codename", "subcode", "sub_code"),
        *("subtheme", "sub_theme", "subcategory", "sub_category", "theme", "category"),
    ),
    "parent": ("parent", "parent_code", "parent_theme", "main_theme", "theme", "category"),
    "words": (
        *("text", "segment", "content", "quotation_content", "coded_text", "seltext", "excerpt"),
        *("quote", "quotes", "quotation", "quotations", "excerpts", "example", "examples"),
        *(f"{which}_{what}" for which in _WHICH for what in ("quote", "quotes", "quotation", "quotations", "excerpt")),
    ),
}
_HIGHEST = ("theme", "category")  # of which nobody can say which is the other's parent
_SEVERAL = re.compile(r"\s*[;,/\n]\s*")  # between participants who are named in one cell
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u00a0", "''\"\" ")
_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r"(['\"])(.*)\1")
_LEFT_OUT = re.compile(r"\s*(?:\[\s*(?:\.{3}|\u2026)\s*\]|\(\s*(?:\.{3}|\u2026)\s*\)|\.{3,}|\u2026)\s*")
_MOST_LEFT_OUT = 1_000  # characters between two parts of a quote
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Placed:
    """Codings with their spans, and a sentence for each that has none or whose words are others than stand there.

    ``notes`` are about how all of them were understood.
    """

    codings: tuple[HumanCoding, ...]
    doubts: tuple[str, ...]
    notes: tuple[str, ...] = ()


def placed_codings(text: str, where: str, texts: Mapping[str, str], unread: Iterable[str] = ()) -> Placed:
    """The codings of a table, by their offsets or else by their words.

    Args:
        text: the table, a CODINGS.csv or `transcript,code,text` under the names that other programs give these.
        where: its name, for messages.
        texts: the canonical text of each transcript by its name; of none, words cannot be looked for.
        unread: names of transcripts that were analysed and whose text is not at hand.

    Raises:
        CodingsError: the table is not well formed, has neither offsets nor words, or no texts to look for these in.
    """
    table = read_table(text, where, (), CodingsError, quotes_kept=True)
    column = {role: next((name for name in names if name in table.columns), None) for role, names in _NAMES.items()}
    pages = {spelling: Page(page) for name, page in texts.items() for spelling in (name, stem(name))}
    if column["words"] is None and not {"start", "end"} & set(table.columns):
        found_here = ", ".join(f"'{name}'" for name in table.columns[:20])
        raise CodingsError(
            f"{where}, line 1: no column holds offsets ('start', 'end') or the words of the passages ('text', 'quote',"
            f" 'segment' or 'content'); found {found_here}; name the column with the words 'text'"
        )
    if {"start", "end"} <= set(table.columns) or column["words"] is None:
        codings = read_codings(text, where)
        doubts = tuple(_differing(codings, table.rows, column["words"], pages, where))
        each, notes, _ = divided(codings)
        return Placed(each, doubts, (*table.notes, *notes))
    if column["code"] in _HIGHEST or column["parent"] == column["code"]:
        column["parent"] = "parent"
    missing = [role for role, name in column.items() if name is None and role in ("code", "words")]
    if missing:
        raise CodingsError(f"{where}, line 1: no column is a {missing[0]}; needed are transcript, code and text")
    if not texts:
        raise CodingsError(
            f"{where}: it has no offsets, and there are no texts beside the findings to find its words in"
        )
    without = {spelling for name in unread for spelling in (name, stem(name))}
    found: list[HumanCoding] = []
    missing_words: list[str] = []
    for row, name, words in _quotes(table.rows, column["transcript"] or "", str(column["words"])):
        code = row[str(column["code"])]
        if not ((name or column["transcript"] is None) and code and words):
            raise CodingsError(
                f"{where}, line {row.line}: transcript, code or words are empty; every coding needs all three"
            )
        if name in without:
            missing_words.append(f"{where}, line {row.line}: the text of {name}, in which to look, is not at hand")
            continue
        name, places, stand = _standing(name, words, pages, texts)
        if len(places) == 1:
            parent = row[column["parent"] or "parent"]
            found.append(HumanCoding(name, code, places[0], parent or None, row["coder"] or None))
        else:
            missing_words.append(f"{where}, line {row.line}: these words {stand}: '{words[:_SHOWN]}'")
    each, notes, _ = divided(found)
    under = (replace(one, parent=one.parent or one.code.rpartition("\\")[0] or None) for one in each)
    return Placed(tuple(under), tuple(missing_words), (*table.notes, *notes))


def _quotes(rows: Iterable[Row], whose: str, words: str) -> Iterator[tuple[Row, str, str]]:
    """Whose words each row quotes, and these; of several quotes on lines of a cell each, with the name in the like."""
    for row in rows:
        quotes, names = (list(filter(None, map(str.strip, row[name].splitlines()))) for name in (words, whose))
        if len(quotes) < 2 or not all(_QUOTED.fullmatch(quote.translate(_QUOTES)) for quote in quotes):
            yield row, row[whose], row[words]
            continue
        apart = len(names) == len(quotes)
        yield from ((row, names[at] if apart else row[whose], quote) for at, quote in enumerate(quotes))


def _standing(name: str, words: str, pages: Mapping[str, Page], texts: Iterable[str]) -> tuple[str, list[Span], str]:
    """The transcript that these words are from, their places in it, and in words where they stand.

    Where the table names no transcript, it is the only one of all texts in which they stand, if there is one.
    """
    if not name:
        saying = [one for one in texts if pages[one].places(words)]
        if len(saying) != 1:
            return "", [], f"stand in {len(saying)} transcripts" if saying else "stand in no transcript"
        name = saying[0]
    name = _whose(name, words, pages)
    page = pages.get(name)
    places = [Span(0, 1)] if page is None else page.places(words)  # one that was not analysed is counted as such
    return name, places, f"{f'stand in {len(places)} places' if places else 'do not stand'} in {name}"


def _whose(name: str, words: str, pages: Mapping[str, Page]) -> str:
    """The transcript that a cell names; of several in one cell, the only one in which the words stand, if one is."""
    named = [one for one in _SEVERAL.split(name) if one in pages]
    if name in pages or len(named) < 2:
        return name
    saying = [one for one in named if pages[one].places(words)]
    return saying[0] if len(saying) == 1 else named[0]


def _differing(
    codings: tuple[HumanCoding, ...], rows: tuple[Row, ...], column: str | None, pages: Mapping[str, Page], where: str
) -> Iterator[str]:
    """A sentence for each coding whose words are not those at its offsets."""
    for coding, row in zip(codings, rows, strict=True):
        page = pages.get(coding.transcript)
        if column is None or page is None or not row[column] or coding.span.end > len(page.text):
            continue
        there = coding.span.of(page.text)
        if _alike(there) != _alike(row[column]):
            said = f"'{row[column][:_SHOWN]}' is said to stand at {coding.span.start} of {coding.transcript}"
            yield f"{where}, line {row.line}: {said}, where there is '{there[:_SHOWN]}'"


def _alike(words: str) -> str:
    return _SPACE.sub(" ", words.translate(_QUOTES)).strip()


class Page:
    """A text with its words evenly spaced, and where each character of these stands in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        even = text.translate(_QUOTES)  # one character for one
        self._at: list[int] = []
        kept: list[str] = []
        for at, char in enumerate(even):
            if not char.isspace():
                kept.append(char)
                self._at.append(at)
            elif kept and kept[-1] != " ":
                kept.append(" ")
                self._at.append(at)
        self._even = "".join(kept)

    def places(self, words: str) -> list[Span]:
        """The spans at which these words stand, as they are or else as people quote."""
        wanted = _alike(words)
        whole = self._standing(re.compile(re.escape(wanted))) if wanted else []
        return whole or self._standing(_as_quoted(wanted))

    def _standing(self, wanted: re.Pattern[str]) -> list[Span]:
        spans, at = [], 0
        while found := wanted.search(self._even, at):
            if found.start() == found.end():
                break
            spans.append(Span(self._at[found.start()], self._at[found.end() - 1] + 1))
            at = found.start() + 1
        return spans


def _as_quoted(words: str) -> re.Pattern[str]:
    """What a quote in a table may stand for: without quotation marks around it, and with words in place of dots."""
    inside = _QUOTED.fullmatch(words)
    parts = [part for part in _LEFT_OUT.split(inside[2].strip() if inside else words) if part]
    return re.compile(
        rf".{{0,{_MOST_LEFT_OUT}}}?".join(f"(?i:{re.escape(one[0])}){re.escape(one[1:])}" for one in parts)
    )
