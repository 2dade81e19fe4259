"""What a file says about itself below the talk: 'Transcribed by ...', or its title again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpora.evidence import Line
from corpora.labels import UNSEEN

_TRAILER = re.compile(
    r"transcri(?:bed|ption|pt)(?: was)?(?: (?:made|created|generated))? (?:by|with|using) .{1,80}"
    r"|\W{0,5}(?:the )?end of (?:the )?(?:transcript|transcription|recording|interview|audio|tape)\W{0,5}"
    r"|\W{0,5}(?:transcript|transcription|recording|interview|audio|tape|meeting) (?:ends|ended|stopped)\W{0,5}"
    r"|.{1,60} (?:stopped|ended) (?:the )?(?:transcription|recording|meeting)\W{0,5}"
    r"|meeting ended after .{1,20}|this editable transcript was computer generated.{0,140}",
    re.IGNORECASE,
)
_SENTENCE = re.compile(rf"[.?!\u2026][\s{UNSEEN}*_'\"\u2019\u201d)\]]*\Z")  # at the end of a line
_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"[A-Z][A-Za-z&]{0,7} ?\d{1,4}")
_FEWEST_OF_TITLE = 3  # words of a title that comes again, and lines of its file
_LONGEST_TRAILER = 200


def trailers(text: str, lines: Sequence[Line]) -> int:
    """How many lines at the end are a service's or a typist's remark, or the title again; never all of them."""
    count = 0
    for line in reversed(lines[1:]):
        if line.end - line.start > _LONGEST_TRAILER or not _TRAILER.fullmatch(text[line.start : line.end].strip()):
            break
        count += 1
    return count + _title_again(text, lines[: len(lines) - count])


def _title_again(text: str, lines: Sequence[Line]) -> int:
    """How many lines at the end say what the first does, a date or number in it, as at the foot of a page.

    A code may stand below: `Nora Interview, 12th May`, `NB1`.
    """
    coded = len(lines) > 1 and _CODE.fullmatch(text[lines[-1].start : lines[-1].end].strip()) is not None
    if len(lines) < _FEWEST_OF_TITLE + coded:
        return 0
    title, foot = (_words_of(text, line) for line in (lines[0], lines[-1 - coded]))
    spoken = lines[0].label and any(line.label and line.label.key == lines[0].label.key for line in lines[1:])
    if spoken or _SENTENCE.search(text, lines[-1 - coded].start, lines[-1 - coded].end):
        return 0
    dated = any(char.isdigit() for word in foot for char in word)
    return 1 + coded if len(foot) >= _FEWEST_OF_TITLE and dated and foot <= title else 0


def _words_of(text: str, line: Line) -> frozenset[str]:
    """The words of a line as far as it is looked at, whatever their number, as 'interview' is that of 'Interviews'."""
    said = text[line.start : min(line.end, line.start + _LONGEST_TRAILER)]
    return frozenset(word.rstrip("s") for word in _WORD.findall(said.casefold()))
