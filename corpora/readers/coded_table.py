"""Tables of codings and codebooks, as programs for analysis, `evaluate` and people by hand have them: no transcripts.

Their passages stand in the transcripts already, so that taking each row for a respondent would count words twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from corpora.material import count_words
from corpora.readers.grid import PEOPLE, SPEAKERS
from corpora.readers.side_columns import holds_what_was_said
from corpora.role_words import ANSWERS

_FROM = frozenset("transcript document documentname file filename source mediatitle".split())
_UNDER = frozenset("code codes tag tags codename codesappliedcombined".split())
_PASSAGE = frozenset(
    "segment content quotation quotationcontent codedtext codedsegment seltext excerpt excerptcopy".split()
)
_PLACE = frozenset({"start", "end"})
_THEMES = _UNDER | frozenset("theme themes subtheme subthemes".split())
_QUOTES = frozenset(  # by hand: what somebody said, under a code or theme
    f"{which}{what}" for which in ("", "representative", "example", "illustrative", "supporting", "sample", "key")
    for what in ("quote", "quotes", "quotation", "quotations", "excerpt", "excerpts")
)  # fmt: skip
_WORDS = re.compile(r"[a-z]+")
_CODE = frozenset("code codes".split())
_LABELS = _CODE | frozenset(
    "theme themes subtheme subthemes category categories subcategory subcategories node nodes".split()
)
_SHOWN = frozenset("quote quotes quotation quotations excerpt excerpts example examples".split())
_DEFINED = frozenset("definition definitions".split())
_DESCRIBED = _DEFINED | frozenset("description descriptions meaning explanation".split())
_COUNTED = ({"files", "references"}, {"sources", "references"})  # beside the names of codes, as NVivo lists them
_ONE = re.compile(rf"(?:{ANSWERS}|interview|transcript|person|p|pt)[ .#_\-]{{0,3}}\d{{1,3}}", re.IGNORECASE)
_LONGEST = 4  # words of a title; longer ones are questions
_HEADINGS = 2  # rows in which a table's titles are looked for, as the first may be its caption


def holds_codings(keys: Collection[str]) -> bool:
    """Whether columns of these keys (lower case, letters alone) are those of a table of codings."""
    found = frozenset(keys)
    if found & SPEAKERS:
        return False
    if found & _QUOTES and found & _THEMES and found & (_FROM | PEOPLE):
        return True
    return bool(found & _FROM and found & _UNDER and (found & _PASSAGE or found >= _PLACE))


def lists_codes(titles: Sequence[str]) -> bool:
    """Whether columns of these titles are a codebook's or those of a table of quotes: `Theme`, `Example quotes`."""
    kinds = list(_kinds(titles))
    labels = [words for words in kinds if words & _LABELS and not words & (_SHOWN | _DESCRIBED)]
    others = frozenset().union(*(words for words in kinds if words not in labels))
    if any(counted <= others for counted in _COUNTED) and "name" in others | frozenset().union(*labels):
        return True
    if labels and any(words & _CODE for words in labels) and sum(map(names_one, titles)) > 1:
        return True  # what each of several people said to it, as in a framework matrix
    several = len(labels) > 1 and any(words & _CODE for words in labels)
    return bool(labels and (others & (_SHOWN | _DEFINED) or (several and others & _DESCRIBED)))


def names_one(title: str) -> bool:
    """Whether a title is that of one of several people or interviews by its number: `Interview 3`, `P7`."""
    return bool(_ONE.fullmatch(title.strip()))


def of_codes(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The titles of a document's table that lists codes, with definitions or quotes; none where it holds the talk."""
    for at, titles in enumerate(rows[:_HEADINGS]):
        if lists_codes(titles):
            said = {
                column for column, title in enumerate(titles) if holds_what_was_said(title) and not names_one(title)
            }
            words = [(column, count_words(cell)) for row in rows[at + 1 :] for column, cell in enumerate(row)]
            talk = sum(count for column, count in words if column in said)
            return () if 2 * talk > sum(count for _, count in words) else tuple(dict.fromkeys(filter(None, titles)))
    return ()


def table_of_codings(tables: Iterable[Sequence[Sequence[str]]]) -> tuple[tuple[str, ...], ...]:
    """The rows of the first table that is one of codings, titles first, and of those below it with the same titles.

    Of no such table none.
    """
    found: list[tuple[str, ...]] = []
    for rows in tables:
        for at, titles in enumerate(rows[:_HEADINGS]):
            keys = {"".join(_WORDS.findall(title.casefold())) for title in titles}
            fits = holds_codings(keys) or (lists_codes(titles) and any(words & _SHOWN for words in _kinds(titles)))
            if fits and tuple(titles) == (found[0] if found else tuple(titles)):
                found += [tuple(row) for row in rows[at + bool(found) :]]
                break
    return tuple(found)


def _kinds(titles: Sequence[str]) -> Iterator[frozenset[str]]:
    for title in titles:
        words = _WORDS.findall(title.casefold())
        if 0 < len(words) <= _LONGEST:
            yield frozenset(words)
