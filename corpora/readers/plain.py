"""Plain text and Markdown: interviews as people type them, or as transcription services export them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpora.evidence import Line, Verdict, is_heading, weigh
from corpora.labels import UNSEEN, Label, is_time, label_at, leading_time, seconds, speaker_key
from corpora.material import Role, Span, Turn
from corpora.readers.blocks import UNNAMED, Draft, Reading
from corpora.readers.decoding import decode
from corpora.speakers import Spellings, roles_of

_SAID = re.compile(rf"[^\s{UNSEEN}]")
_LINE = re.compile(r"([^\n\f]*)(\n|\f|\Z)")
_BLANK = re.compile(rf"[\s{UNSEEN}]*")
_TRAILER = re.compile(
    r"transcri(?:bed|ption|pt)(?: was)?(?: (?:made|created|generated))? (?:by|with|using) .{1,80}"
    r"|\W{0,5}(?:the )?end of (?:the )?(?:transcript|transcription|recording|interview|audio|tape)\W{0,5}"
    r"|\W{0,5}(?:transcript|transcription|recording|interview|audio|tape) (?:ends|ended|stopped)\W{0,5}",
    re.IGNORECASE,
)
_SPEAKERS_LISTED = 40  # lines at the top in which a list of speakers is looked for
_SENTENCE_END = re.compile(rf"[.!?…:;\"'”’)\]}}*]+[\s{UNSEEN}]*$")  # noqa: RUF001  typographic quotes end sentences too
_LONGEST_PREAMBLE = 2000  # characters before the first of one or two labels
_LONGEST_HEADING = 120  # characters of one line of a file's heading


@dataclass(frozen=True, slots=True)
class _Speech:
    """Words ``[start, end)`` of one speaker, before anybody's role is known."""

    speaker: str
    start: int
    end: int
    began: float | None


def read(data: bytes, name: str, encoding: str | None) -> Reading:
    """The one draft of a plain text: its own text, in which the labels are still to be found.

    Raises:
        TranscriptError: it is not text, or not in the encoding that was said.
    """
    decoded = decode(data, name, encoding)
    return Reading((Draft(decoded.text),), decoded.encoding, notes=decoded.notes)


def read_turns(text: str, where: str, interviewer: str | None = None) -> tuple[tuple[Turn, ...], tuple[str, ...]]:
    """Find the turns of a canonical text and who interviews; with remarks on what was doubtful, a sentence each.

    Raises:
        TranscriptError: `interviewer` is no speaker of this interview.
    """
    lines = list(_lines(text))
    lines = lines[: len(lines) - _trailers(text, lines)]
    body = lines[_heading(text, lines) :]
    verdict = _verdict(text, lines, body)
    speeches = list(_labelled(text, body, verdict.labels))
    if speeches:
        outside = _outside(text, lines, verdict.labels[0].start)
        notes = (*outside, *verdict.notes)
        roles = roles_of(((speech.speaker, text[speech.start : speech.end]) for speech in speeches), where, interviewer)
    else:
        speeches = list(_unlabelled(text, body)) or [_Speech(UNNAMED, body[0].start, body[-1].end, None)]
        none = f"No speaker labels were found: every paragraph counts as words of the participant ({len(speeches)})."
        notes = (*_outside(text, lines, speeches[0].start), none)
        roles = roles_of((), where, interviewer)
    turns = (
        Turn(s.speaker, roles.by_speaker.get(s.speaker, Role.PARTICIPANT), Span(s.start, s.end), s.began)
        for s in speeches
    )
    return tuple(turns), (*notes, *roles.notes)


def _verdict(text: str, lines: Sequence[Line], body: Sequence[Line]) -> Verdict:
    """Which labels name speakers; none, where one or two would make a heading of most of the text."""
    verdict = weigh(text, body, _declared(text, lines))
    labels = verdict.labels
    if labels and len(labels) <= 2 and labels[0].start > max(_LONGEST_PREAMBLE, body[-1].end // 2):
        return Verdict(())
    return verdict


def _lines(text: str) -> Iterator[Line]:
    """The lines that are not blank; one behind a blank line or a page break opens a paragraph."""
    number, opens = 1, True
    for match in _LINE.finditer(text):
        start, end = match.span(1)
        if _SAID.search(text, start, end):
            yield Line(number, start, end, label_at(text, start, end), opens)
            opens = False
        else:
            opens = True
        opens = opens or match[2] == "\f"
        number += match[2] == "\n"


def _trailers(text: str, lines: Sequence[Line]) -> int:
    """How many lines at the end are a service's or a typist's remark, not speech; never all of them."""
    count = 0
    for line in reversed(lines[1:]):
        if line.end - line.start > _LONGEST_HEADING or not _TRAILER.fullmatch(text[line.start : line.end].strip()):
            break
        count += 1
    return count


def _heading(text: str, lines: Sequence[Line]) -> int:
    """How many lines at the top describe the file (such as 'Date: ...'), up to the first blank line."""
    block = 1
    while block < len(lines) and not lines[block].opens:
        block += 1
    described = [line for line in lines[:block] if line.label and is_heading(line.label)]
    short = all(line.end - line.start <= _LONGEST_HEADING for line in lines[:block])
    return block if described and short and block < len(lines) else 0


def _declared(text: str, lines: Sequence[Line]) -> Iterator[str]:
    """The keys of the speakers that a heading lists, as Otter does under the word SPEAKERS."""
    for line, after in pairwise(lines[:_SPEAKERS_LISTED]):
        if text[line.start : line.end].strip().casefold() == "speakers":
            yield from (speaker_key(name) for name in text[after.start : min(after.end, after.start + 5000)].split(","))


def _labelled(text: str, lines: Sequence[Line], labels: Sequence[Label]) -> Iterator[_Speech]:
    spellings = Spellings()
    clock = _times_before(text, lines)
    stops = [clock.get(label.start, (label.start, None))[0] for label in labels[1:]]
    for label, stop in zip(labels, [*stops, lines[-1].end][: len(labels)], strict=True):
        speaker = spellings.of(label.name)
        began, start = leading_time(text, label.body, stop)
        before = clock.get(label.start, (0, None))[1]
        span = _trimmed(text, start, stop, label.wrap)
        if span:
            times = (time for time in (label.began, began, before) if time is not None)
            yield _Speech(speaker, *span, next(times, None))


def _times_before(text: str, lines: Sequence[Line]) -> dict[int, tuple[int, float | None]]:
    """Of each line under a line with nothing but a time: where that time stands, and what it is."""
    return {
        after.start: (line.start, seconds(text[line.start : line.end]))
        for line, after in pairwise(lines)
        if is_time(text, line.start, line.end)
    }


def _unlabelled(text: str, lines: Sequence[Line]) -> Iterator[_Speech]:
    wrapped = _hard_wrapped(text, lines)
    timed = _times_before(text, lines)  # a line with nothing but a time belongs to the words under it
    starts = [line.start for line in lines if line.start not in timed and (line.opens or not wrapped)]
    for start, stop in zip(starts, [*starts[1:], lines[-1].end], strict=True):
        began, words = leading_time(text, start, stop)
        span = _trimmed(text, words, stop)
        if span:
            yield _Speech(UNNAMED, *span, began)


def _hard_wrapped(text: str, lines: Sequence[Line]) -> bool:
    """Whether lines are broken inside sentences, so that only blank lines part paragraphs."""
    inner = [line for line, after in pairwise(lines) if not after.opens]
    ended = sum(bool(_SENTENCE_END.search(text, max(line.start, line.end - 20), line.end)) for line in inner)
    return bool(inner) and ended * 2 < len(inner)


def _trimmed(text: str, start: int, end: int, wrap: str = "") -> tuple[int, int] | None:
    """The stretch without blanks (and closing emphasis) at its ends; None where nothing is left."""
    first = _SAID.search(text, start, end)
    if first is None:
        return None
    end = _rstripped(text, end)
    if wrap and text.endswith(wrap, first.start(), end) and end - len(wrap) > first.start():
        end = _rstripped(text, end - len(wrap))
    return first.start(), end


def _rstripped(text: str, end: int) -> int:
    while _BLANK.fullmatch(text, end - 1, end):
        end -= 1
    return end


def _outside(text: str, lines: Sequence[Line], start: int) -> tuple[str, ...]:
    """A remark on the lines before the speech."""
    before = [line for line in lines if line.end <= start and not is_time(text, line.start, line.end)]
    if not before:
        return ()
    if len(before) == 1:
        return (f"Line {before[0].number}, before the speech begins, counts as heading, not as speech.",)
    last = before[-1].number
    return (f"Lines {before[0].number} to {last}, before the speech begins, count as heading, not as speech.",)
