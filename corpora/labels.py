"""What the beginning of a line looks like when it names a speaker.

This is about form alone: `Anna:`, `**INT:**`, `P4<tab>`, `Anna  0:27`, `[Anna] (0:27 - 0:31)`, `[00:01:02] Anna:`,
`ANNA` on its own line, and `[13/05/2024, 10:27] Anna:` of a chat.
Whether a line that looks so does name a speaker is for the whole file to say: see `corpora.evidence`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from corpora.chats import unsaved_sender
from corpora.lookalikes import UNRECOGNISED, names_role

UNSEEN = "\u200b\u200e\u200f\u2060\ufeff"  # zero-width space and kin; not the joiners, which make emoji and scripts
_WINDOW = 160  # characters of a line that are looked at, so that a line of any length costs the same
_COLONS = (":", "\uff1a")  # the second is that of Chinese and Japanese
_LONGEST = 60  # characters of a label
_KNOWN = 4096  # labels that are remembered: the same few come in every turn

_BLANK = rf"[\s{UNSEEN}]"
CLOCK = r"(?<!\d)(?:\d{1,3}(?::[0-5]\d){1,2}|\d{1,2}:[0-5]?\d:[0-5]?\d)(?:[.,]\d{1,3})?(?!\d)"  # 1:02:03.5, 0:0:3
_TO = rf"{_BLANK}{{0,3}}(?:-{{1,2}}>|[-\u2013\u2014]){_BLANK}{{0,3}}"
_RANGE = rf"{CLOCK}(?:{_TO}{CLOCK})?"
_TICK = r"\d{1,6}\.\d{1,3}"
_SPAN = rf"(?:{_TICK}|\d{{1,6}}) ?s(?:ec)?{_TO}(?:{_TICK}|\d{{1,6}}) ?s(?:ec)?|{_TICK}{_TO}{_TICK}"
"""From second to second, as programs print it: `0.00s -> 3.20s`; one number alone may be the length of a pause."""
_STAMP = rf"(?:\\?[\[(<{{]{_BLANK}{{0,3}}(?:{_RANGE}|{_SPAN}){_BLANK}{{0,3}}\\?[\])>}}]|#{CLOCK}(?:-\d)?#)"
"""`[1:02]`, `\\[1:02\\]` as Markdown may have it, `#0:01:02-3#` of f4."""

_BLANKS = re.compile(rf"{_BLANK}*+")
_MARKERS = re.compile(rf"[\s{UNSEEN}#>*_•\-\u2013\u2014|]*+")
_TIME = re.compile(rf"{_STAMP}|{_RANGE}(?={_BLANK}|$)|{_TICK}\t{_TICK}(?=\t)")
_MOMENT = re.compile(  # of the day, as chats have it: `[13/05/2024, 10:27:01] `, `5/13/24, 10:27 PM - `
    rf"[\[(]?\d{{1,4}}[./\-]\d{{1,2}}[./\-]\d{{1,4}},?{_BLANK}{{1,3}}{CLOCK}(?:{_BLANK}?[AaPp]\.?[Mm]\.?)?"
    rf"(?:[\])]|{_BLANK}?[-\u2013])(?={_BLANK})"
)
_CHATS = re.compile(r"(?i:from)\s{1,3}(?=\S)(?P<who>[^:\n]{1,60}?)(?:\s{1,3}(?i:to)\s{1,3}[^:\n]{1,60})?\s{0,3}:")
_STAMPED = re.compile(rf"{_STAMP}|{CLOCK}(?=\t)")
_STAMP_BEHIND = re.compile(rf"{_BLANK}*+{_STAMP}")
_STAMPED_LAST = re.compile(rf"{_STAMP}{_BLANK}*+$")
_CUT = re.compile(
    rf"(?P<stamp>{_STAMP})|(?P<clock>(?<={_BLANK}){CLOCK}(?=[*_]*+{_BLANK}*+:?{_BLANK}*+$))|[:\uff1a\t]|$"
)
_NAME = re.compile(r"[^\W_][\w .'\u2019\-\u2013&/#+@,()]*")
_PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[ .'\u2019\-]){0,58}:(?= [^\W_])")  # by far the most frequent; no more to it
_SEMICOLON = re.compile(r"(?P<who>[^\W_][\w .#\-]{0,30});(?=\s)")  # a slip of the pen, for `Interviewer:`
_NOBODY = re.compile(rf"(?P<who>(?i:{UNRECOGNISED})|\(\?\)|\[\?\])\s?:(?=\s)")
_BRACKETED = re.compile(
    rf"\[(?P<who>[^\W\d_][^\[\]:\n]{{0,58}})\](?:{_BLANK}{{0,3}}(?P<stamp>{_STAMP}):?|:|{_BLANK}*$)"
)
_PIPED = re.compile(r"(?P<who>[^\W_][^|:\t\n]{0,40}?)[ \t]*\|[ \t]*(?=[^\s|])")  # behind a time: `0:02 | Ann | Well`
_STUTTER = re.compile(r"(\w+)(?:,\s*\1)+", re.IGNORECASE)  # "I, I [01:21:00] would say"
_EMPHASIS = re.compile(r"[*_]{1,3}")
_EDGE = f" \t*_|-\u2013\u2014{UNSEEN}\u00a0"
_CLOSES = frozenset("])>}#" + UNSEEN)
_TIME_ALONE = re.compile(rf"{_BLANK}*+(?:{_STAMP}|{_RANGE}){_BLANK}*+")
_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile(f"[{UNSEEN}\u200c\u200d]")


class Form(StrEnum):
    """The ways of setting off a speaker's label from the words; ``timed`` has a time behind the name."""

    COLON = "colon"
    TAB = "tab"
    TIMED = "timed"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Label:
    """A line's beginning that may name a speaker; ``key`` is what all spellings of that speaker share.

    ``start`` is where the line begins and ``body`` where the words do; ``began`` is a time in seconds beside the name;
    ``wrap`` are marks of emphasis that were opened before the name and close behind the words; ``sent`` is whether it
    stands behind a moment of the day, as those who send messages to a chat do.
    """

    name: str
    key: str
    form: Form
    start: int
    body: int
    began: float | None = None
    emphasis: bool = False
    wrap: str = ""
    sent: bool = False


@lru_cache(maxsize=_KNOWN)
def speaker_key(name: str) -> str:
    """What two spellings of one speaker share: case, spaces and punctuation at the end do not count."""
    return unicodedata.normalize("NFC", spelled(name)).rstrip(" .,:;-\u2013\u2014").casefold()


@lru_cache(maxsize=_KNOWN)
def spelled(name: str) -> str:
    """A label as it is shown: single spaces, no zero-width characters, no colon at the end."""
    return _SPACES.sub(" ", _UNSEEN.sub("", name)).strip(" \t:\uff1a")


def label_at(text: str, start: int, end: int) -> Label | None:
    """The label that the line ``[start, end)`` may begin with, by its form; only the first 160 characters count."""
    stop = min(end, start + _WINDOW)
    plain = _PLAIN.match(text, start, stop)
    if plain is not None and (named := _named(plain.group())) is not None:
        return Label(*named, Form.COLON, start, plain.end())
    first = _skip(_BLANKS, text, start, stop)
    at = _skip(_MARKERS, text, first, stop)
    opened = text[start:at]
    moment = _MOMENT.match(text, first, stop)
    time = _TIME.match(text, first, stop) or _TIME.match(text, at, stop)
    if moment:
        if sender := unsaved_sender(text, _skip(_BLANKS, text, moment.end(), stop), stop):
            name = spelled(sender[0])
            return Label(name, speaker_key(name), Form.COLON, start, sender[1], sent=True)
        at, time = _skip(_MARKERS, text, moment.end(), stop), None
        opened = ""
    elif time:
        at = _skip(_MARKERS, text, time.end(), stop)
        at += text.startswith(_COLONS, at)  # "00:12: Anna"
        at, opened = (after := _skip(_MARKERS, text, at, stop)), opened + text[time.end() : after]
    if (unusual := _unusual(text, start, at, stop, time)) is not None:
        return unusual
    cut = _CUT.search(text, at, stop)
    if cut is None or (cut.end() == cut.start() == stop < end):
        return None
    raw = text[at : cut.start()]
    name = spelled(raw.strip(_EDGE))
    if len(raw) > _LONGEST + 20 or len(name) > _LONGEST or not _reads_as_name(name):
        return None
    found = _form(text, cut, stop, end)
    if found is None:
        return None
    form, body, late = found
    began = time or late
    wrap, body = _emphasis(text, opened, body, end, raw + text[cut.start() : body])
    emphasis = bool(_EMPHASIS.search(opened))
    at_time = seconds(began.group()) if began else None
    return Label(name, speaker_key(name), form, start, body, at_time, emphasis, wrap, sent=moment is not None)


def _unusual(text: str, start: int, at: int, stop: int, time: re.Match[str] | None) -> Label | None:
    """A label before a semicolon, in brackets before a time, of a voice nobody recognised, or of a message in Zoom."""
    slip = _SEMICOLON.match(text, at, stop)
    if slip is not None and len(slip["who"]) > 1 and names_role(key := speaker_key(slip["who"])):
        return Label(spelled(slip["who"]), key, Form.COLON, start, slip.end())
    if (nobody := _NOBODY.match(text, at, stop)) is not None:
        name = spelled(nobody["who"].strip("()[]"))
        return Label(name, speaker_key(name), Form.COLON, start, nobody.end(), seconds(time.group()) if time else None)
    inside = _BRACKETED.match(text, at, stop) if time is None else None
    if inside is not None and _reads_as_name(name := spelled(inside["who"])):
        key, began = speaker_key(name), seconds(inside["stamp"]) if inside["stamp"] else None
        if inside.group().endswith("]:"):
            return Label(name, key, Form.COLON, start, inside.end())
        if began is not None or (names_role(key) and stop < start + _WINDOW):  # "[Laughter]" has its own line, too
            return Label(name, key, Form.TIMED, start, _skip(_BLANKS, text, inside.end(), stop), began)
    piped = _PIPED.match(text, at, stop) if time and "|" in text[time.end() : at] else None
    if piped is not None and time and _reads_as_name(name := spelled(piped["who"])):
        return Label(name, speaker_key(name), Form.TAB, start, piped.end(), seconds(time.group()))
    chats = _CHATS.match(text, at, stop) if time else None  # Zoom: "10:27:01 From Anna to Everyone:"
    if chats is not None and _reads_as_name(name := spelled(chats["who"])):
        return Label(name, speaker_key(name), Form.COLON, start, chats.end())
    return None


def _form(text: str, cut: re.Match[str], stop: int, end: int) -> tuple[Form, int, re.Match[str] | None] | None:
    """The form of a label whose name ends at `cut`, where its words begin, and a time behind the name."""
    after = cut.end()
    if cut["stamp"] or cut["clock"]:
        at = _skip(_MARKERS, text, after, stop)
        if text.startswith(_COLONS, at):
            return Form.COLON, at + 1, cut
        return Form.TIMED, _skip(_BLANKS, text, after, stop), cut
    if not cut.group():
        return Form.ALONE, end, None
    if cut.group() == "\t":
        late = _TIME_ALONE.fullmatch(text, after, stop) if stop == end else None
        if late:
            return Form.TIMED, end, late
        body = _skip(_BLANKS, text, after, stop)
        if text.startswith(":", body):
            return Form.COLON, body + 1, None
        return (Form.TAB if body < end else Form.ALONE), body, None
    glued = text[after : after + 1]
    if glued == ":" and text[after + 1 : after + 2].isspace():  # a slip of the pen
        return Form.COLON, after + 1, None
    if glued == "/" or glued == ":" or (glued.isdigit() and text[cut.start() - 1].isdigit()):
        return None  # https://, 10:30
    return Form.COLON, after, None


def _emphasis(text: str, opened: str, body: int, end: int, head: str) -> tuple[str, int]:
    """The marks still open where the words begin, and that place moved behind the marks that close there."""
    marks = _EMPHASIS.findall(opened)
    if not marks:
        return "", body
    if marks[-1] in head:  # **Name**: words
        return "", body
    at = _skip(_BLANKS, text, body, min(end, body + 4))
    if text.startswith(marks[-1], at):  # **Name:** words
        return "", at + len(marks[-1])
    return marks[-1], body  # **Name: words**


def leading_time(text: str, start: int, end: int) -> tuple[float | None, int]:
    """The time that words ``[start, end)`` begin with, and where they then begin.

    It stands in brackets, before a tab, or alone on its line.
    """
    at = _skip(_BLANKS, text, start, end)
    stamp = _STAMPED.match(text, at, end)
    if stamp:
        return seconds(stamp.group()), stamp.end()
    line_end = text.find("\n", at, min(end, at + _WINDOW))
    if line_end > 0 and _TIME_ALONE.fullmatch(text, at, line_end):
        return seconds(text[at:line_end]), line_end
    return None, start


def closing_time(text: str, start: int, end: int) -> int:
    """Where words ``[start, end)`` end without the times in brackets behind them."""
    while end > start and (text[end - 1] in _CLOSES or text[end - 1].isspace()):
        stamp = _STAMPED_LAST.search(text, max(start, end - _LONGEST), end)
        if stamp is None:
            return end
        end = stamp.start()
    return end


def time_behind(text: str, end: int) -> float | None:
    """The time in brackets behind words that end at `end`."""
    stamp = _STAMP_BEHIND.match(text, end)
    return seconds(stamp.group()) if stamp else None


def is_notice(text: str, start: int, end: int) -> bool:
    """Whether a line without a label begins with a moment of the day, as what a messenger tells in a chat does."""
    return bool(_MOMENT.match(text, _skip(_BLANKS, text, start, end), end))


def is_time(text: str, start: int, end: int) -> bool:
    """Whether a line holds a time and nothing else."""
    return end - start <= _WINDOW and bool(_TIME_ALONE.fullmatch(text, start, end))


def seconds(stamp: str) -> float:
    """The (first) time in a stamp such as ``[1:02:03.5]``, in seconds from the start of the recording."""
    clock = re.search(CLOCK, stamp)
    if clock is None and (tick := re.search(r"\d+(?:\.\d+)?", stamp)):
        return float(tick.group())
    if clock is None:
        raise ValueError(f"no time in {stamp!r}")
    total = 0.0
    for part in clock.group().replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


@lru_cache(maxsize=_KNOWN)
def _named(head: str) -> tuple[str, str] | None:
    """The name and the key of a label such as `P4:`; None where it is none."""
    name = spelled(head.removesuffix(":").strip(_EDGE))
    return (name, speaker_key(name)) if len(name) <= _LONGEST and _reads_as_name(name) else None


@lru_cache(maxsize=_KNOWN)
def _reads_as_name(name: str) -> bool:
    return (
        bool(_NAME.fullmatch(name))
        and name[-1] != ","
        and any(char.isalpha() for char in name)
        and not _STUTTER.fullmatch(name)
    )


def _skip(pattern: re.Pattern[str], text: str, at: int, stop: int) -> int:
    match = pattern.match(text, at, stop)
    return match.end() if match else at
