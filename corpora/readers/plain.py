"""Plain text and Markdown: interviews as people type them, or as transcription services export them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from corpora.between import heading_notes, in_markdown, lines_apart, messenger_notes, stretches, times_before
from corpora.chats import left_out
from corpora.errors import TranscriptError
from corpora.evidence import Line, Verdict, weigh
from corpora.guide_questions import guide_questions, numbered_in_order
from corpora.heading import heading, listed_speakers, named_to_interview, remark_above, who_is_who
from corpora.labels import (
    UNSEEN,
    Label,
    closing_time,
    is_time,
    label_at,
    leading_time,
    spelled,
    time_behind,
)
from corpora.legend import Legend, in_short, legend, unlisted
from corpora.line_numbers import line_numbers
from corpora.material import Role, Span, Turn, count_words
from corpora.notes_beside import without_notes
from corpora.question_numbers import numbered_questions
from corpora.questioning import asks
from corpora.questions_between import questions_between
from corpora.rare_labels import holds, ways
from corpora.readers.blocks import UNNAMED, Draft, Reading
from corpora.readers.decoding import decode
from corpora.records import spoken_records
from corpora.run_on import answers_beside, labels_behind, turns_within
from corpora.speakers import Spellings, named_interviewer, named_participant, nobody_asks, roles_of
from corpora.trailers import trailers
from corpora.trimming import SAID, trimmed

_LINE = re.compile(r"([^\n\f\u2028\u2029]*)([\n\f\u2028\u2029]|\Z)")
_BLANK = re.compile(rf"[\s{UNSEEN}]*")
_SENTENCE_END = re.compile(rf"[.!?…:;\"'”’)\]}}*]+[\s{UNSEEN}]*$")  # noqa: RUF001  typographic quotes end sentences too
_CODING_REPORT = re.compile(r"(?:[^\n]{0,200}\n){0,5}?\s{0,20}<[^<>\n]{1,300}> ?- ?§ ?\d+ references? coded")
_LONGEST_NUMBER = 8  # characters of a number before a line
_ASKS = "Interviewer"  # who asks where nothing says it
_TITLE_WORDS = 8
_FEWEST_ASKED = 3  # by one whose label does not say that they interview
_ASKING = 0.6  # of that one's paragraphs, so many must ask
_BY_TURNS = 0.8  # of the answers that alone are labelled, so many stand right below a question
_FEW_LABELS = 6
_LONGEST_PREAMBLE = 2000  # characters before the first of so few labels


@dataclass(frozen=True, slots=True)
class _Speech:
    """Words ``[start, end)`` of one speaker, before anybody's role is known."""

    speaker: str
    start: int
    end: int
    began: float | None


@dataclass(frozen=True, slots=True)
class _Found:
    """Who says what, remarks on it, and where speech begins.

    ``told``: who interviews, where the way in which it was found says so; ``named``: whether anybody has a name.
    """

    speeches: tuple[_Speech, ...]
    notes: tuple[str, ...]
    begins: int
    told: tuple[str, ...] = ()
    named: bool = True


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
        TranscriptError: `interviewer` is no speaker of this interview, or the text is a report of codings.
    """
    if _CODING_REPORT.match(text):
        raise TranscriptError(
            f"{where}: it is a report of what NVivo found under a code, not a transcript; export the documents"
            " themselves (or the project, as .qdpx) and add those"
        )
    lines = lines_of(text)
    lines = lines[: len(lines) - trailers(text, lines)]
    listed = legend(text, lines)
    body = lines[heading(text, lines, listed.ends) :]
    verdict = _verdict(text, lines, body, listed)
    found = _found(text, lines, body, verdict)
    if below := body[who_is_who(text, body, verdict.labels) :] if verdict.labels else []:
        below = below[heading(text, below) :]
    if 0 < len(below) < len(body):
        again = _found(text, lines, below, _verdict(text, lines, below, listed))
        found = again if again.named and len(again.speeches) > len(found.speeches) else found
    told = (*listed.interviewers, *named_to_interview(text, [line for line in lines if line.start < found.begins]))
    spoken = ((speech.speaker, text[speech.start : speech.end]) for speech in found.speeches if found.named)
    roles = roles_of(spoken, where, interviewer, found.told or told, listed.interviewers)
    turns = (
        Turn(s.speaker, roles.by_speaker.get(s.speaker, Role.PARTICIPANT), Span(s.start, s.end), s.began)
        for s in _timed_by_ends(text, found.speeches)
    )
    notes = (*remark_above(text, lines, found.begins), *_numbered(lines, found.speeches), *found.notes, *roles.notes)
    return tuple(turns), notes


def _found(text: str, lines: Sequence[Line], body: Sequence[Line], verdict: Verdict) -> _Found:
    return _one_labelled(text, body, verdict) or _labels(text, lines, body, verdict) or _no_labels(text, body)


def _timed_by_ends(text: str, speeches: Sequence[_Speech]) -> Sequence[_Speech]:
    """Where times stand behind the words alone, as f4 puts them, each speech begins when the one before ended."""
    ends = [time_behind(text, speech.end) for speech in speeches]
    if any(speech.began is not None for speech in speeches) or 2 * sum(end is not None for end in ends) < len(speeches):
        return speeches
    return [speeches[0], *(replace(after, began=end) for end, after in zip(ends, speeches[1:], strict=False))]


def _one_labelled(text: str, body: Sequence[Line], verdict: Verdict) -> _Found | None:
    """Where nobody has a label but the one who asks, or the one who answers."""
    questions = numbered_questions(verdict.labels)
    names = {questions.get(label.key, label.key): spelled(label.name) for label in reversed(verdict.labels)}
    often = Counter(questions.get(label.key, label.key) for label in verdict.labels)
    again = [key for key in names if often[key] > 1]
    if len(names) != 1 and (len(again) != 1 or not named_participant(names[again[0]])):
        return None
    key = again[0] if len(names) > 1 else next(iter(names))
    name = key if questions else names[key]
    labels = {label.start: label for label in verdict.labels if questions.get(label.key, label.key) == key}
    speeches: list[_Speech] = []
    bare: set[int] = set()
    waits = False  # the label before has a line to itself, and the words are below it
    for paragraph in _paragraphs(text, body, labels):
        label = labels.get(paragraph.start)
        span = trimmed(text, label.body, paragraph.end, label.wrap) if label else (paragraph.start, paragraph.end)
        own = label is not None or waits
        waits = span is None
        if span:
            bare |= set() if own else {len(speeches)}
            speeches.append(_Speech(name if own else UNNAMED, *span, paragraph.began))
    if named_participant(name):
        return _one_who_answers(text, speeches, bare, name, verdict.notes)
    numbered = {line.words for line in body if line.words > line.start}
    return _one_who_asks(text, speeches, name, min(labels), verdict.notes, numbered)


def _one_who_asks(
    text: str, speeches: Sequence[_Speech], name: str, first: int, notes: tuple[str, ...], numbered: Container[int]
) -> _Found | None:
    """The labelled paragraphs as questions, and all others as answers."""
    if len(speeches) > 1 and speeches[0].speaker != name and not _says(text[speeches[0].start : speeches[0].end]):
        speeches = speeches[1:]
    asked = [text[speech.start : speech.end] for speech in speeches if speech.speaker == name]
    asking = sum(map(asks, asked))
    puts_questions = asking >= _FEWEST_ASKED and asking >= _ASKING * len(asked)
    if not asked or 3 * len(asked) > 2 * len(speeches) or not (named_interviewer(name) or puts_questions):
        return None
    guide = numbered_in_order([text[speech.start : speech.end] for speech in speeches])
    only = f"Only '{name}' is labelled: what stands in paragraphs without a label counts as answers."
    joined = _joined(speeches, guide, name, numbered)
    return _Found(joined, (*notes, only), min(speeches[0].start, first), told=(name,))


def _one_who_answers(
    text: str, speeches: Sequence[_Speech], bare: Set[int], name: str, notes: tuple[str, ...]
) -> _Found | None:
    """The labelled paragraphs as answers, those without that ask as questions; what else there is goes on."""
    asked = {at for at in bare if asks(text[speeches[at].start : speeches[at].end])}
    if len(asked) < _FEWEST_ASKED or 2 * len(asked) < len(speeches) - len(bare):
        return None
    said: list[_Speech] = []
    for at, speech in enumerate(speeches):
        if at in asked or at not in bare:
            said.append(replace(speech, speaker=_ASKS) if at in asked else speech)
        elif said:
            said[-1] = replace(said[-1], end=speech.end)
    answers = [at for at in range(len(speeches)) if at not in bare]
    by_turns = 0 < _BY_TURNS * len(answers) <= sum(at - 1 in asked for at in answers)
    if (
        not by_turns
        and 2 * sum(one.end - one.start for one in said if one.speaker == name) < said[-1].end - said[0].start
    ):
        return None  # the label heads something else, such as what is told of each respondent above their answers
    only = f"Only '{name}' is labelled: paragraphs without a label that ask count as the interviewer's words."
    return _Found(tuple(said), (*notes, only), said[0].start, told=(_ASKS,))


def _labels(text: str, lines: Sequence[Line], body: Sequence[Line], verdict: Verdict) -> _Found | None:
    """What stands behind each label up to the next."""
    speeches = tuple(_labelled(text, body, verdict.labels))
    if not speeches:
        return None
    begins = verdict.labels[0].start
    told = (*messenger_notes(text, body, verdict.labels), *heading_notes(text, body, verdict.labels, begins))
    notes = (*verdict.notes, *told)
    spoken, beside = without_notes(speeches, what="paragraph")
    if beside:
        return _Found(spoken, (*notes, *beside), spoken[0].start)
    if between := questions_between(text, lines, verdict.labels, _ASKS):
        labels = sorted((*verdict.labels, *between), key=lambda label: label.start)
        parted = tuple(_labelled(text, body, labels))
        if nobody_asks((one.speaker, text[one.start : one.end]) for one in parted if one.speaker != _ASKS):
            how = f"{len(between)} paragraphs that ask, above labelled answers, count as the interviewer's words"
            return _Found(parted, (*notes, f"Without a label: {how}."), labels[0].start, (_ASKS,))
    return _Found(speeches, notes, begins)


def _no_labels(text: str, body: Sequence[Line]) -> _Found:
    """Every paragraph as words of the participant, but for those that plainly put the questions."""
    speeches = tuple(_paragraphs(text, body)) or (_Speech(UNNAMED, body[0].start, body[-1].end, None),)
    asked = guide_questions([text[speech.start : speech.end] for speech in speeches])
    paragraphs = "the one paragraph counts" if len(speeches) == 1 else f"all {len(speeches):,} paragraphs count"
    how = f"{paragraphs} as words of the participant, an interviewer's among them, if they are there"
    if asked:
        first = min(asked)
        above = 0 if first == 1 and _says(text[speeches[0].start : speeches[0].end]) else first
        numbered = {line.words for line in body if line.words > line.start}
        speeches = _joined(speeches[above:], {at - above for at in asked}, _ASKS, numbered)
        how = f"{len(asked)} paragraphs that put the questions count as the interviewer's words, all else as answers"
    note = f"No speaker labels were found: {how}."
    begins = speeches[0].start
    notes = (note, *heading_notes(text, body, (), begins))
    return _Found(speeches, notes, begins, (_ASKS,) if asked else (), named=bool(asked))


def _says(words: str) -> bool:
    """Whether a paragraph above the first question is speech rather than a title."""
    return count_words(words) > _TITLE_WORDS or words[-1] in ".?!\u2026,;"


def _joined(
    speeches: Sequence[_Speech], asked: Container[int], who_asks: str, numbered: Container[int]
) -> tuple[_Speech, ...]:
    """The paragraphs as questions and answers; an answer goes on in all that is not asked and has no number before."""
    said: list[_Speech] = []
    for at, speech in enumerate(speeches):
        if at in asked:
            said.append(replace(speech, speaker=who_asks))
        elif said and said[-1].speaker == speech.speaker == UNNAMED and speech.start not in numbered:
            said[-1] = replace(said[-1], end=speech.end)
        else:
            said.append(speech)
    return tuple(said)


def _verdict(text: str, lines: Sequence[Line], body: Sequence[Line], listed: Legend) -> Verdict:
    """Which labels name speakers; none, where a few would make a heading of most of the text."""
    declared = [*listed_speakers(text, lines), *listed.speakers]
    verdict = weigh(text, body, declared)
    if listed.names:
        short = weigh(text, in_short(text, body, listed), declared)
        if len(short.labels) > len(verdict.labels):
            verdict = short
        verdict = Verdict(verdict.labels, (*verdict.notes, *unlisted(verdict.labels, listed)))
    labels = verdict.labels
    if len({label.key for label in labels}) < 2:
        for lines_in_a_way in ways(text, body):
            other = weigh(text, lines_in_a_way, declared)
            if holds(other, body):
                return other
    late = 0 < len(labels) <= _FEW_LABELS and labels[0].start > max(_LONGEST_PREAMBLE, body[-1].end // 2)
    if late and not any(named_interviewer(label.name) or named_participant(label.name) for label in labels):
        return Verdict(())
    return verdict


def lines_of(text: str) -> list[Line]:
    """The lines that are not blank."""
    places = list(_places(text))
    numbers = line_numbers(text, [(start, end, opens) for _, start, end, opens in places])
    lines = []
    for number, start, end, opens in places:
        words = numbers.get(start, start)
        label = label_at(text, words, end)
        if label and words > start:
            label = replace(label, start=start)
        lines.append(Line(number, start, end, label, opens, words))
    often = Counter(line.label.key for line in lines if line.label)
    return spoken_records(text, [replace(each, label=None) if _heads(text, each, often) else each for each in lines])


def _heads(text: str, line: Line, often: Counter[str]) -> bool:
    """Whether a line is a heading of Markdown, as '# Careers weeks: what they are for', and no speaker's label."""
    return line.label is not None and often[line.label.key] == 1 and in_markdown(text, line)


def _places(text: str) -> Iterator[tuple[int, int, int, bool]]:
    """The lines that are not blank: number, start, end, whether it opens a paragraph (as behind a blank line)."""
    number, opens, beside, behind = 1, True, answers_beside(text), labels_behind(text)
    for match in _LINE.finditer(text):
        start, end = match.span(1)
        if SAID.search(text, start, end):
            glued = behind[bisect_right(behind, start) : bisect_right(behind, end)]
            ends = begins = turns_within(text, start, end) or glued
            if start in beside:
                ends, begins = beside[start][:1], beside[start][1:]
            for at, stop in zip((start, *begins), (*ends, end), strict=True):
                yield number, at, stop, opens or at > start
            opens = False
        else:
            opens = True
        opens = opens or match[2] == "\f"
        number += match[2] == "\n"


def _numbered(lines: Sequence[Line], speeches: Sequence[_Speech]) -> tuple[str, ...]:
    """A remark on lines that the file numbers."""
    numbered = [line for line in lines if 0 < line.words - line.start <= _LONGEST_NUMBER]
    if not numbered:
        return ()
    ends = [(speech.start, speech.end) for speech in speeches]
    before = (bisect_right(ends, (line.start, line.end + 1)) - 1 for line in numbered)
    inside = sum(at >= 0 and ends[at][0] <= line.start < ends[at][1] for line, at in zip(numbered, before, strict=True))
    return (f"The lines are numbered; {inside} of {len(numbered)} numbers stand inside turns and stay in their words.",)


def _labelled(text: str, lines: Sequence[Line], labels: Sequence[Label]) -> Iterator[_Speech]:
    spellings = Spellings()
    clock = times_before(text, lines)
    stops = [clock.get(label.start, (label.start, None))[0] for label in labels[1:]]
    questions = numbered_questions(labels)
    chat = any(label.sent for label in labels)
    apart = lines_apart(text, lines, bool(clock), chat, {label.start for label in labels})
    for label, stop in zip(labels, [*stops, lines[-1].end][: len(labels)], strict=True):
        speaker = spellings.of(questions.get(label.key, label.name))
        began, start = leading_time(text, label.body, stop)
        before = clock.get(label.start, (0, None))[1]
        times = (time for time in (label.began, began, before) if time is not None)
        for part, end, time in stretches(text, apart, start, stop, next(times, None)):
            span = trimmed(text, part, end, label.wrap)
            if span and not (chat and left_out(text[slice(*span)])):
                yield _Speech(speaker, *span, time)


def _paragraphs(text: str, lines: Sequence[Line], begins: Container[int] = ()) -> Iterator[_Speech]:
    """Every paragraph as words of one whom nobody names; lines at `begins` begin one as well."""
    wrapped = _hard_wrapped(text, lines)
    timed = times_before(text, lines)  # a line with nothing but a time belongs to the words under it
    first = [line for line in lines if line.start not in timed and (line.opens or not wrapped or line.start in begins)]
    if not first or first[0].start > lines[0].start:  # words right under a heading, in its paragraph
        first = [lines[0], *first]
    stops = [*(line.start for line in first[1:]), lines[-1].end]
    apart = lines_apart(text, lines, times=False, chat=False, labelled=begins)
    for line, stop in zip(first, stops, strict=True):
        began, words = leading_time(text, line.words, stop)
        for part, end, time in stretches(text, apart, words, stop, began):
            if span := trimmed(text, part, end):
                yield _Speech(UNNAMED, *span, time)


def _hard_wrapped(text: str, lines: Sequence[Line]) -> bool:
    """Whether lines are broken inside sentences, so that only blank lines part paragraphs."""
    said = [line for line in lines if not is_time(text, line.start, line.end)]
    inner = [line for line, after in pairwise(said) if not after.opens]
    ends = [closing_time(text, line.start, line.end) for line in inner]
    ended = sum(
        bool(_SENTENCE_END.search(text, max(line.start, end - 20), end)) for line, end in zip(inner, ends, strict=True)
    )
    return bool(inner) and ended * 2 < len(inner)
