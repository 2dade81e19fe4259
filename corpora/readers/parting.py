"""Several interviews in one text: where each begins, by what stands above them all, or by what the analyst says.

Signs that part a text are lines such as 'Interview 3' and descriptions (date, place, participant) that come again with
other values, each with talk under it. Weaker signs part nothing and are told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import islice, pairwise

from corpora.evidence import Line
from corpora.heading import descriptions, title_of
from corpora.lookalikes import HEADINGS
from corpora.material import Role, Turn, count_words
from corpora.naming import stem, suffix
from corpora.readers.blocks import Draft, Said
from corpora.readers.plain import lines_of, read_turns
from corpora.role_words import ANSWERS

NEVER = "none"  # what the analyst says where every file is one interview
_MARKS = " \t#*_=-\u2013\u2014[](){}<>\"'|"
_MAY_TITLE = re.compile(
    rf"^[^\w\n]{{0,12}}(?:(?:\w+[ ])?interview|transcript|focus|user|usability|{ANSWERS})\b[^\n]{{0,120}}$", re.I | re.M
)
_NUMBER_ALONE = re.compile(r"^[ \t]*(0\d{1,3})[ \t]*$", re.MULTILINE)  # with a 0 before it, as no page has
_FEWEST_NUMBERS = 3
_MAY_DESCRIBE = re.compile(r"^[^\w\n]{0,12}([^\n:\t]{1,45})[:\t]", re.MULTILINE)
_TELLS_WHO = re.compile(
    rf"(?:{ANSWERS}|case|pseudonym|interview|file|transcript)(?: (?:id|no\.?|number|code|name|pseudonym))?"
)
_LEAST_WORDS = 10  # of talk under what parts a text
_LEAST_LINES = 5  # below a title of which its words alone tell that it is one, with it
_WORD = re.compile(r"\w+")
_ASKED, _SHORTEST_ASKED = 3, 3  # questions that must come again, and words of each
_LEAST_TURNS = 5  # of somebody who may be another interview's participant
_LONGEST_TITLE = 60
_MOST_ABOVE = 5  # lines above a description that belong to it


@dataclass(frozen=True, slots=True)
class _Start:
    """Where an interview begins and what the file calls it; ``person``: so that it may be a speaker's label."""

    at: int
    title: str
    person: bool = False


def parted(draft: Draft, file: str, part_at: str | None) -> tuple[list[Draft], tuple[str, ...]]:
    """The interviews in a draft, and remarks on how they were told apart; descriptions where speakers are unknown yet.

    Titles part it also where the reader knows who speaks, as by what stands out in a document.
    """
    if part_at == NEVER:
        return [draft], ()
    known = draft.turns is not None
    if part_at:
        starts = _with_talk(draft.text, list(_like(draft.text, part_at)))
        if not starts:
            none = f"No line with talk under it is like '{part_at}', so it was read as one interview."
            return [draft], () if known else (none,)
    else:
        titled = _titled(draft.text)
        starts = titled if known or len(titled) > 1 else _described(draft.text)
        if len(starts) < 2:
            return [draft], () if known else _doubt(draft.text, titled)
    parts = list(_cut(draft, file, starts))
    if len(parts) < 2:
        return [draft], ()
    places = ", ".join(f"line {_line(draft.text, start.at):,} '{start.title}'" for start in starts[:3])
    more = f" and {len(starts) - 3:,} more" if len(starts) > 3 else ""
    how = f"{len(parts):,} interviews in one file, parted at {places}{more}"
    return parts, (f"{how}; say 'part_at' {NEVER} if it is one interview.",)


def successive(text: str, turns: Sequence[Turn]) -> tuple[str, ...]:
    """A remark where participants speak one after the other, never together, as in interviews that were pasted."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, turn in enumerate(turns):
        places[turn.speaker].append(at)
    asked = [places[turn.speaker] for turn in turns if turn.role is Role.INTERVIEWER]
    people = sorted(
        (found, who)
        for who, found in places.items()
        if len(found) >= _LEAST_TURNS and turns[found[0]].role is Role.PARTICIPANT
    )
    if len(people) < 2 or not asked or any(first[-1] > second[0] for (first, _), (second, _) in pairwise(people)):
        return ()
    if max(found[-1] for found in asked) < people[1][0][0]:
        return ()
    (second, who), (_, before) = people[1], people[0]
    line = _line(text, turns[second[0]].span.start)
    return (_may_be_several(f"'{who}' speaks from line {line:,} on, once '{before}' has fallen silent"),)


def asked_again(text: str, turns: Sequence[Turn]) -> tuple[str, ...]:
    """A remark where one label answers and the first questions come again in a row, as in interviews on one guide."""
    asked = [turn for turn in turns if turn.role is Role.INTERVIEWER]
    words = [tuple(_WORD.findall(turn.span.of(text).casefold())) for turn in asked]
    first = words[:_ASKED]
    if len({turn.speaker for turn in turns if turn.role is Role.PARTICIPANT}) != 1:
        return ()
    if len(set(first)) < _ASKED or min(map(len, first)) < _SHORTEST_ASKED:
        return ()
    again = next((turn for at, turn in enumerate(asked[_ASKED:], _ASKED) if words[at : at + _ASKED] == first), None)
    if again is None:
        return ()
    return (_may_be_several(f"its first questions come again from line {_line(text, again.span.start):,} on"),)


def _may_be_several(why: str) -> str:
    return (
        f"It may hold several interviews ({why}), and was read as one; if it does, say with 'part_at' what the first"
        " line of each is like, such as 'Interview *', or save each in a file of its own."
    )


def _cut(draft: Draft, file: str, starts: Sequence[_Start]) -> Iterator[Draft]:
    """A draft for each interview, called by the file's name and its title; what is above the first goes with it.

    Unless that is talk itself.
    """
    text = draft.text
    first = starts[0].at
    if _talks(text[:first], person=True):
        starts = [_Start(0, "beginning"), *starts]
    else:
        starts = [replace(starts[0], at=0), *starts[1:]]
    for start, end in zip(starts, [*(start.at for start in starts[1:]), len(text)], strict=True):
        words = text[start.at : end]
        begins = start.at + len(words) - len(words.lstrip())
        turns = None if draft.turns is None else tuple(_within(draft, begins, end))
        name = f"{stem(file)} ({start.title}){suffix(file)}"
        yield replace(draft, text=text[begins:end].rstrip(), turns=turns, name=name)


def _within(draft: Draft, start: int, end: int) -> Iterator[Said]:
    """What is said from `start`, where a title may stand inside a turn, up to `end`, counted from `start`."""
    title = draft.text.find("\n", start, end)
    for turn in draft.turns or ():
        first = max(turn.start, title if turn.start < start else start)
        words = draft.text[first : min(turn.end, end)]
        if words.strip():
            first += len(words) - len(words.lstrip()) - start
            yield replace(turn, start=first, end=first + len(words.strip()))


def _like(text: str, pattern: str) -> Iterator[_Start]:
    """The lines that the analyst's pattern fits (``*`` stands for anything), whatever their case."""
    wanted = pattern.strip(_MARKS.replace("*", "").replace("[", "").replace("]", "")).casefold()
    for start, line in _lines(text):
        shown = line.strip(_MARKS)
        if shown and len(shown) <= 200 and fnmatchcase(shown.casefold(), wanted):
            yield _Start(start, _short(shown))


def _titled(text: str) -> list[_Start]:
    """Lines such as 'Interview 3', of the kind that parts most: each once, alone between blank lines, talk under it."""
    kinds: dict[str, list[_Start]] = defaultdict(list)
    for found in _MAY_TITLE.finditer(text):
        title = title_of(found.group())
        if title and _apart(text, found.start(), found.end()):
            kinds[title.kind].append(_Start(found.start(), _short(title.name), title.of_person))
    if numbers := _numbers_in_order(text):
        kinds["number"] = numbers
    kinds = {kind: starts for kind, starts in kinds.items() if not kind.endswith("-") or _far_apart(text, starts)}
    groups = [_with_talk(text, starts) for starts in kinds.values()]
    apart = [starts for starts in groups if len({start.title.casefold() for start in starts}) == len(starts)]
    return max(apart, key=len, default=[])


def _numbers_in_order(text: str) -> list[_Start]:
    """Numbers such as 001, each alone between blank lines and one more than that before; none of a few."""
    found = [one for one in _NUMBER_ALONE.finditer(text) if _apart(text, one.start(), one.end())]
    follow = all(int(after[1]) == int(one[1]) + 1 for one, after in pairwise(found))
    if len(found) < _FEWEST_NUMBERS or not follow:
        return []
    return [_Start(one.start(), one[1], person=True) for one in found]


def _far_apart(text: str, starts: Sequence[_Start]) -> bool:
    """Whether several lines stand between titles, as hardly do where 'Interview - Why?' and the like are turns."""
    ends = [*(start.at for start in starts[1:]), len(text)]
    lines = (text[start.at : end].split("\n") for start, end in zip(starts, ends, strict=True))
    return all(sum(map(bool, map(str.strip, part))) >= _LEAST_LINES for part in lines)


def _described(text: str) -> list[_Start]:
    """Descriptions that come again with other values, each with talk under it."""
    likely = (line for line in _MAY_DESCRIBE.finditer(text) if not HEADINGS.isdisjoint(line[1].casefold().split()))
    if len(list(islice(likely, 2))) < 2:
        return []
    lines = lines_of(text)
    found = [(first, _values(text, lines[first:last])) for first, last in descriptions(text, lines)]
    alike = [(first, told) for first, told in found if _alike(told, found[0][1])]
    if len(alike) < 2 or len({tuple(told.values()) for _, told in alike}) < len(alike):  # what stands on every page
        return []
    above = _alike_above(text, lines, [first for first, _ in alike])
    starts = []
    for number, (first, told) in enumerate(alike, 1):
        who = next((value for key, value in told.items() if _TELLS_WHO.fullmatch(key)), "")
        starts.append(_Start(lines[first - above].start, _short(who) or f"interview {number}"))
    if len({start.title.casefold() for start in starts}) < len(starts):
        starts = [replace(start, title=f"interview {number}") for number, start in enumerate(starts, 1)]
    return _with_talk(text, starts)


def _values(text: str, lines: Iterable[Line]) -> Mapping[str, str]:
    return {line.label.key: text[line.label.body : line.end].strip() for line in lines if line.label}


def _alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return 2 * len(one.keys() & other.keys()) >= len(one.keys() | other.keys())


def _alike_above(text: str, lines: Sequence[Line], firsts: Sequence[int]) -> int:
    """How many lines right above each of these are alike, such as a title or a rule."""
    count = 0
    while count < min(*firsts, _MOST_ABOVE) and len({_folded(text, lines[at - count - 1]) for at in firsts}) == 1:
        count += 1
    return count


def _folded(text: str, line: Line) -> str:
    """A line as it would stand above another interview: case and numbers do not count."""
    return re.sub(r"\d+", "0", text[line.start : min(line.end, line.start + 200)].strip().casefold())


def _with_talk(text: str, starts: list[_Start]) -> list[_Start]:
    """The starts with talk between them and the next; a table of contents has none."""
    ends = [*(start.at for start in starts[1:]), len(text)][: len(starts)]
    return [start for start, end in zip(starts, ends, strict=True) if _talks(text[start.at : end], start.person)]


def _talks(text: str, person: bool) -> bool:
    if count_words(text[:20_000]) < _LEAST_WORDS:
        return False
    turns, _ = read_turns(text[:20_000], "")
    said = sum(count_words(turn.span.of(text)) for turn in turns)
    return said >= _LEAST_WORDS and (not person or len({turn.speaker for turn in turns}) > 1)


def _doubt(text: str, starts: Sequence[_Start]) -> tuple[str, ...]:
    """A remark on a single line such as 'Interview 2' with talk on both sides."""
    for start in starts:
        if _talks(text[: start.at], person=True):
            return (_may_be_several(f"line {_line(text, start.at):,} reads '{start.title}'"),)
    return ()


def _apart(text: str, start: int, end: int) -> bool:
    """Whether a line stands by itself: at the top, behind a blank line or a page break, or before a blank line."""
    above = text[max(0, start - 200) : start].rstrip(" \t")
    below = text[end : end + 200].lstrip(" \t")
    return not above or above.endswith(("\n\n", "\f")) or "\n" in above[-2:-1] or below.startswith(("\n\n", "\n\f"))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _short(title: str) -> str:
    return re.sub(r"[/\\\s]+", " ", title)[:_LONGEST_TITLE].strip(f"{_MARKS}.:,")
