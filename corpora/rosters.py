"""The roster of a study: which pseudonym stands for which name, and the forms in which a name is met.

A roster is the key to who people are. It is held in memory while files are taken in, and is no part of a study.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from corpora.errors import RosterError
from corpora.tables import read_table

_LONGEST = 100  # characters of a name or a pseudonym
_MOST = 5_000
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+|\d+")
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LETTER = re.compile(r"[^\W\d_]")
_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lady lord rev reverend revd father sister fr canon".split()
)
LINKING = frozenset("de da di du van von der den del della la le el al bin ibn of the and mac mc st o d".split())
# names that are words too: alone they are names only with a capital, and then not where they may open a sentence
WORDS_TOO = frozenset(
    """
    amber april art ash august autumn bacon baker ball bank banks barber bell berry best bill bird birds bishop
    black bond box branch bright brook brooks brown buck bull burns bush butler carol carpenter carter case cash
    chance charity chase child christian church clay cole cook cooper cotton crane cross crystal cutting daisy
    dawn day dean drake drew driver duke early east england english fair faith fall farm farmer field fields
    finch fish fisher flood flower flowers foot ford forest foster fountain fox frank french friend frost
    gardener gates gene german glass gold golden good grace grant grave graves gray green grey guest guy hall
    hand hands hardy harmony hawk hay head heart heather hill holder holiday holly home hood hope horn house
    hunter ireland iris ivy jack jade jay josh joy judge june key keys kind king knight lake lamb lane large
    last law laws lily little london long love major mark marsh martin mason may melody miller minor more moss
    most new nice nick noble north nun old olive page paris park parker parks pat patience peace pearl pierce
    plant pool pope poppy porter post potter power powers price prince prudence queen rain ray read reader reed
    rice rich rivers rob robin rose ruby rush rusty sale sales savage sawyer scott self sharp shaw shepherd
    shore short sides silver singer sink skill skip small smith snow south spring stark steel stone storm street
    strong style sue summer summers sunny swan sweet tall tanner taylor temple toll train treasure trip truth
    turner van violet wales walker wall ward ways weaver webb week wells welsh west while white will winter
    winters wise wolf wood woods wright young
    """.split()
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A person's name as the roster has it, and what it is replaced with; ``line`` is where it stands."""

    name: str
    pseudonym: str
    line: int = 0


class Kind(StrEnum):
    """What part of a name a form is; it decides how sure a match must be.

    ``listed`` is the name as the roster has it, also turned round or glued together. ``initialled`` has an initial
    for one part, ``initials`` for all; ``given`` and ``family`` are one part alone; ``letters`` are bare initials
    (JW), which are a name where a speaker is labelled so and may be any word elsewhere.
    """

    LISTED = "listed"
    INITIALLED = "initialled"
    INITIALS = "initials"
    GIVEN = "given"
    FAMILY = "family"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a name is met, as words and numbers in lower case without accents."""

    tokens: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Roster:
    """Names and their pseudonyms; several names may have one pseudonym, as people are spelt in several ways."""

    entries: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries)

    def __repr__(self) -> str:
        return f"Roster({len(self.entries)} names)"  # no log and no traceback shows a name


def read_roster(text: str, where: str) -> Roster:
    """Read a roster: a table `name,pseudonym`; other columns are passed over.

    Raises:
        RosterError: with the line: a column is missing, a cell is empty or too long, a name has two pseudonyms, or a
            pseudonym holds a name of the roster.
    """
    entries: dict[tuple[str, ...], Entry] = {}
    for row in read_table(text, where, ("name", "pseudonym"), RosterError).rows:
        entry = Entry(row["name"], row["pseudonym"], row.line)
        _check(entry, where)
        key = tokens(entry.name)
        other = entries.setdefault(key, entry)
        if other.pseudonym != entry.pseudonym:
            raise RosterError(
                f"{where}, line {row.line}: this name has another pseudonym in line {other.line}; keep one of the two"
            )
    if len(entries) > _MOST:
        raise RosterError(f"{where}: {len(entries):,} names; at most {_MOST:,} are read")
    _refuse_names_in_pseudonyms(entries, where)
    return Roster(tuple(entries.values()))


def forms_of(name: str) -> Iterator[Form]:
    """The forms in which a name is met, the name as listed first; a form may come twice.

    `Joanne Williams` is also met as `Williams, Joanne`, `JoanneWilliams`, `J. Williams`, `jwilliams`, `Joanne W.`,
    `J. W.`, `Joanne`, `Williams`, and as the label `JW`. A title is part of the name as listed and of no other form.
    """
    yield Form(tokens(name), Kind.LISTED)
    family, _, given = name.partition(",")
    words = [parts for word in f"{given} {family}".split() if (parts := tokens(word))]
    titled = len(words) > 1 and words[0][0] in TITLES
    while len(words) > 1 and words[0][0] in TITLES:
        del words[0]
    if len(words) == 1 and titled:
        yield from _alone(words[0], Kind.FAMILY)
    if len(words) < 2 or not all(_LETTER.match(part) and not _unspaced(part) for word in words for part in word):
        return
    first, middle, last = _parted(words)
    yield from _in_full(first, middle, last)
    letter = first[0][0]
    yield Form((letter, *last), Kind.INITIALLED)
    if middle:
        yield Form((letter, *(part[0] for part in middle), *last), Kind.INITIALLED)
        yield Form((*first, *(part[0] for part in middle), *last), Kind.INITIALLED)
    yield Form((*first, last[0][0]), Kind.INITIALLED)
    yield Form((*first, last[-1][0]), Kind.INITIALLED)
    for initials in {(letter, last[0][0]), (letter, last[-1][0]), tuple(word[0][0] for word in words)}:
        yield Form(initials, Kind.INITIALS)
        yield Form(("".join(initials),), Kind.LETTERS)
    yield from _alone(first, Kind.GIVEN)
    yield from _alone(last, Kind.FAMILY)


def _in_full(first: tuple[str, ...], middle: tuple[str, ...], last: tuple[str, ...]) -> Iterator[Form]:
    """The whole name: with and without what is in the middle, turned round, and glued together as in addresses."""
    for full in {(*first, *middle, *last), (*first, *last)}:
        yield Form(full, Kind.LISTED)
        yield Form(("".join(full),), Kind.LISTED)
    for turned in {(*last, *first, *middle), (*last, *first)}:
        yield Form(turned, Kind.LISTED)
    yield Form((*first, "".join(last)), Kind.LISTED)
    yield Form((first[0][0] + "".join(last),), Kind.LISTED)


def _alone(parts: tuple[str, ...], kind: Kind) -> Iterator[Form]:
    """A given or family name by itself, glued together, and the halves of a double one."""
    if len("".join(parts)) < 2:
        return
    yield Form(parts, kind)
    yield Form(("".join(parts),), kind)
    for part in parts:
        if len(part) > 2 and part not in LINKING:
            yield Form((part,), kind)


def _parted(words: list[tuple[str, ...]]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The given name, what is in the middle, and the family name with such as `van der` before it."""
    start = len(words) - 1
    while start > 1 and "".join(words[start - 1]) in LINKING:
        start -= 1
    middle = tuple(part for word in words[1:start] for part in word)
    return words[0], middle, tuple(part for word in words[start:] for part in word)


def tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of a name, folded."""
    return tuple(TOKEN.findall(folded(text)))


def folded(text: str) -> str:
    """A text without case, accents and characters that nobody sees, so that `ZOË` and `Zoe` are the same."""
    return text.lower() if text.isascii() else "".join(map(folded_char, text))


@lru_cache(maxsize=8192)
def folded_char(char: str) -> str:
    """What is left of one character: none, one or several."""
    spelt = unicodedata.normalize("NFKD", char.casefold()).translate(_SPECIAL).casefold()
    return "".join(one for one in spelt if unicodedata.category(one) not in ("Mn", "Cf"))


def _unspaced(part: str) -> bool:
    return bool(re.match(f"[{_UNSPACED}]", part))


def _check(entry: Entry, where: str) -> None:
    for column, cell in (("name", entry.name), ("pseudonym", entry.pseudonym)):
        if not cell:
            raise RosterError(f"{where}, line {entry.line}: '{column}' is empty; every row needs both")
        if len(cell) > _LONGEST or _UNFIT.search(cell):
            raise RosterError(
                f"{where}, line {entry.line}: '{column}' has more than {_LONGEST} characters, or odd ones"
            )
    parts = tokens(entry.name)
    if not parts or (len("".join(parts)) < 2 and not _unspaced(parts[0])):
        raise RosterError(f"{where}, line {entry.line}: a name of one letter, or of none, would be met in every text")


def _refuse_names_in_pseudonyms(entries: dict[tuple[str, ...], Entry], where: str) -> None:
    """A pseudonym that holds a listed name would look like one that was missed."""
    lines = {key: entry.line for key, entry in entries.items()}
    longest = max(map(len, lines), default=0)
    for entry in entries.values():
        parts = tokens(entry.pseudonym)
        for start in range(len(parts)):
            for end in range(start + 1, min(len(parts), start + longest) + 1):
                if parts[start:end] in lines:
                    raise RosterError(
                        f"{where}, line {entry.line}: the pseudonym holds the name of line {lines[parts[start:end]]};"
                        " choose a pseudonym that is nobody's name"
                    )
